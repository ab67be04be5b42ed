"""The overview, and what one unit of the municipality spends."""

from __future__ import annotations

from dataclasses import replace

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import budgets, contractors
from ckanext.mashhad.explore.facts.city import reading
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.explore_requests import read_question
from ckanext.mashhad.explore.web.overview import Overview


@mashhad_explore.get("/")
def index() -> str:
    """The money of a year: how much, by whom, to whom, how."""
    with reading() as city:
        typed = read_question(city, ("fiscal_year",))
        asked = Question(year=typed.year, problems=typed.problems)
        page = Overview(city, asked).with_sentences(city)
        companies = contractors.ranking(city, page.asked, size=5).contractors
        return tk.render("mashhad_explore/index.html", {"page": page, "companies": companies})


@mashhad_explore.get("/units/<name>")
def unit(name: str) -> str:
    """What a unit spends, with whom, how, and what of it ends soon."""
    with reading() as city:
        if tk.h.mashhad_unit(name) is None:
            return tk.abort(404, tk._("There is no such unit here."))
        asked = replace(read_question(city), unit=name, sort="-amount", page=1)
        page = ContractList(city, asked, tk.h.url_for("mashhad_explore.contract_list"))
        page.with_sentences(city)
        companies = contractors.ranking(city, asked, size=5).contractors
        shown = {
            "page": page,
            "unit": tk.h.mashhad_unit(name),
            "companies": companies,
            "budgets": sorted((y for u, y in budgets.years(city) if u == name), reverse=True),
        }
        return tk.render("mashhad_explore/unit.html", shown)
