"""Pages of budgets: what was planned, decided and spent, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web import downloads, listed_rows
from ckanext.mashhad.explore.web.budgets.budget_list import BudgetList
from ckanext.mashhad.explore.web.budgets.budget_page import Budget
from ckanext.mashhad.explore.web.budgets.past_years import Years, inhabitants
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.explore_requests import (
    data_view,
    json_page,
    read_question,
    read_strays,
)
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_

_LONGEST_YEAR: Final = 4


@mashhad_explore.get("/budgets")
def budget_list() -> str:
    """The budgets of all units, the newest year first."""
    with reading() as city:
        page = BudgetList(city, read_strays())
        cited = cite(city, "budget_list", "budget_list_rows", {})
        return tk.render("mashhad_explore/budgets.html", {"page": page, "cited": cited})


@mashhad_explore.get("/budgets.<any(csv, json, xlsx):form>")
@data_view(lambda city: read_question(city, ("page",)))
def budget_list_rows(city: City, asked: Question, form: str) -> Response:
    """The same as a file, or page by page for programs."""
    schema, shown = listed_columns.budgets(), BudgetList(city, asked).budgets
    if form != "json":
        rows = (each.row() for each in shown)
        return downloads.as_file(form, tk._("budgets"), schema, rows, len(shown))
    first = (asked.page - 1) * page_lengths.JSON_ROWS
    page = (each.row() for each in shown[first : first + page_lengths.JSON_ROWS])
    return json_page(asked, len(shown), page_lengths.JSON_ROWS, schema, page)


@mashhad_explore.get("/budgets/<unit>/<int:year>")
def budget(unit: str, year: int) -> str:
    """The tree of one budget, its stages beside each other."""
    with reading() as city:
        shown = _budget(city, unit, year)
        others = [y for u, y in budgets.years(city) if u == unit and y != year]
        units = [u for u, y in budgets.years(city) if u != unit and y == year]
        beside = {"beside": tk.request.args.get("beside")}
        more = {
            "page": shown,
            "cited": cite(city, "budget", "budget_rows", beside, unit=unit, year=year),
            "years": Years(city, unit),
            "inhabitants": inhabitants(unit),
            "other_years": sorted(others, reverse=True),
            "other_units": sorted(units, key=listed_rows.unit_title),
            **beside,
            "asked": _asked(city, unit, year),
        }
        return tk.render("mashhad_explore/budget.html", more)


@mashhad_explore.get("/budgets/<unit>/<int:year>.<any(csv, json, xlsx):form>")
@data_view(lambda city, unit, year: _asked(city, unit, year))
def budget_rows(city: City, _asked: Question, unit: str, year: int, form: str) -> Response:
    """The same lines as a file."""
    shown = _budget(city, unit, year)
    rows = list(shown.rows())
    if form == "json":
        years = Years(city, unit).as_dicts()
        codes = shown.codes_basis._asdict()
        about = {"unit": unit, "fiscal_year": year, "totals": shown.totals(), "codes": codes}
        about |= {"results": shown.results_as_dicts(), "files": shown.files_as_dicts()}
        return jsonify({**about, "rows": rows, "years": years})
    stages = {stage: shown.stage(stage) for stage in shown.stages}
    schema = listed_columns.budget(stages)
    name = f"{tk._('budget')} {shown.unit_title} {year}"
    return downloads.as_file(form, name, schema, rows, len(rows))


def _asked(city: City, unit: str, year: int) -> Question:
    """What is wrong with the address."""
    asked, beside = read_strays("beside"), _beside(unit, year)
    if beside == (unit, year):
        wrong = N_("This is the budget that the page is about: choose another.")
    elif beside and beside not in budgets.years(city):
        wrong = N_("No budget or statement of this unit and year is public here.")
    else:
        return asked
    return replace(asked, problems={**asked.problems, "beside": wrong})


def _budget(city: City, unit: str, year: int) -> Budget:
    known = budgets.years(city)
    sources, beside = known.get((unit, year)), _beside(unit, year)
    if not sources:
        return tk.abort(404, tk._("No budget or statement of this unit and year is public here."))
    other = known.get(beside, ()) if beside and beside != (unit, year) else ()
    return Budget(city, unit, year, sources, other)


def _beside(unit: str, year: int) -> tuple[str, int] | None:
    """What is asked for beside the budget: of the unit another year, or of the year another unit;
    None where nothing is.
    """
    typed = tk.request.args.get("beside", "").strip()
    number = to_ascii_digits(typed)
    if number.isdecimal() and len(number) <= _LONGEST_YEAR:
        return unit, int(number)
    return (typed, year) if typed else None
