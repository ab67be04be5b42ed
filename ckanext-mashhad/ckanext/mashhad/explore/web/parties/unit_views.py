"""The overview, and what one unit of the municipality spends."""

from __future__ import annotations

from dataclasses import replace

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore, mashhad_explore_files
from ckanext.mashhad.explore.facts import contractors
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.explore_requests import data_view, read_year
from ckanext.mashhad.explore.web.overview import Overview
from ckanext.mashhad.explore.web.parties import contract_files
from ckanext.mashhad.explore.web.parties.unit_page import UnitPage
from ckanext.mashhad.tables.engine.workbooks import row_files


@mashhad_explore.get("/")
def index() -> str:
    """The money of a year: how much, by whom, to whom, how."""
    with reading() as city:
        page = Overview(city, _asked_year(city)).with_sentences(city)
        companies = contractors.ranking(city, page.asked, size=5).contractors
        cited = cite(city, "index", "mashhad_explore_files.year_rows", {"fiscal_year": page.year})
        shown = {"page": page, "companies": companies, "cited": cited}
        return tk.render("mashhad_explore/index.html", shown)


@mashhad_explore_files.get("/explore.<any(csv, json, xlsx):form>")
@data_view(lambda city: _asked_year(city))
def year_rows(city: City, asked: Question, form: str) -> Response:
    """What each unit's contracts of the year come to, as a file or for programs."""
    page, schema = Overview(city, asked), listed_columns.year_units()
    rows = list(page.unit_rows())
    if form != "json":
        return downloads.as_file(form, tk._("units"), schema, rows, len(rows))
    whole = page.found.whole
    answer = {
        "fiscal_year": page.year,
        "years": page.all_years,
        "contracts": whole.count,
        "amount": whole.amount,
        "without_amount": whole.unpriced,
        "count": len(rows),
        "rows": list(row_files.objects(schema, rows)),
    }
    return jsonify(answer)


def _asked_year(city: City) -> Question:
    typed = read_year(city)
    return Question(year=typed.year, problems=typed.problems)


@mashhad_explore.get("/units/<name>")
def unit(name: str) -> str:
    """What a unit spends, with whom, how, and what of it ends soon."""
    with reading() as city:
        page = UnitPage(city, replace(_asked_of(city, name), sort="-amount"))
        page.with_sentences(city)
        companies = contractors.ranking(city, page.asked, size=5).contractors
        shown = {"page": page, "unit": tk.h.mashhad_unit(name), "companies": companies}
        parts = page.asked.params(unit="", sort="")
        shown["cited"] = cite(city, "unit", "unit_rows", parts, name=name)
        return tk.render("mashhad_explore/unit.html", shown)


@mashhad_explore.get("/units/<name>.<any(csv, json, xlsx):form>")
@data_view(lambda city, name: _asked_of(city, name, *contract_files.PARTS))
def unit_rows(city: City, asked: Question, name: str, form: str) -> Response:
    """The contracts of a unit as a file, or page by page with what they come to."""
    page = UnitPage(city, asked)
    return contract_files.answer(city, page, form, page.title, own="unit", **page.about)


def _asked_of(city: City, name: str, *more: str) -> Question:
    if tk.h.mashhad_unit(name) is None:
        return tk.abort(404, tk._("There is no such unit here."))
    return replace(read_year(city, *more), unit=name)
