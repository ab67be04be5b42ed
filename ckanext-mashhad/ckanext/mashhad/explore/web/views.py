"""Pages of the explore room; each file of views adds its own to the blueprint."""

from __future__ import annotations

from typing import Final

import ckan.plugins.toolkit as tk
from flask import make_response, redirect
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.catalog.pages import caching
from ckanext.mashhad.explore.engine import listed_columns, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore, mashhad_explore_files
from ckanext.mashhad.explore.facts import budgets, contracts
from ckanext.mashhad.explore.facts.city import City, TooLong, reading
from ckanext.mashhad.explore.web import (
    contract_views,  # noqa: F401 (they add their pages to the blueprint)
    downloads,
    embed_views,  # noqa: F401 (likewise)
    listed_rows,
)
from ckanext.mashhad.explore.web.api.aggregate_views import mashhad_explore_api
from ckanext.mashhad.explore.web.budgets import budget_views  # noqa: F401 (likewise)
from ckanext.mashhad.explore.web.citing import cited_file_views  # noqa: F401 (likewise)
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.data_package import package_views  # noqa: F401 (likewise)
from ckanext.mashhad.explore.web.explore_requests import (
    data_view,
    is_json,
    json_page,
    read_question,
    refusal,
)
from ckanext.mashhad.explore.web.parties import contractor_views, unit_views  # noqa: F401 (likewise)
from ckanext.mashhad.explore.web.signs import views as sign_views  # noqa: F401 (likewise)
from ckanext.mashhad.persian.reading_errors import N_

_TOO_LONG: Final = N_(
    "This could not be counted in time. Choose a year or a unit, or write fewer words."
)

caching.let_keep(mashhad_explore)
client_budget.limit(mashhad_explore)
client_budget.limit(mashhad_explore_files)
client_budget.limit(mashhad_explore_api, as_json=True)


@mashhad_explore.errorhandler(TooLong)
@mashhad_explore_files.errorhandler(TooLong)
def say_too_long(_error: TooLong) -> Response:
    text = tk._(_TOO_LONG)
    if is_json():
        return refusal(text, 503)
    return make_response(tk.render("mashhad_explore/too_long.html", {"text": text}), 503)


@mashhad_explore_files.get("/explore")
def without_slash() -> Response:
    """To the overview in the reader's language, which Flask does not know of."""
    return _moved("")


@mashhad_explore.get("/<any(contracts, contractors, budgets, signs, download):page>/")
def with_slash(page: str) -> Response:
    """Lists end without a slash. They are named: where a rule ends with one, Flask leads there from
    every address that lacks it, and there would be no end.
    """
    return _moved(page)


def _moved(page: str) -> Response:
    query = tk.request.query_string.decode()
    address = f"{tk.h.url_for('mashhad_explore.index')}{page}"
    return redirect(f"{address}?{query}" if query else address, 308)


@mashhad_explore.get("/contracts")
def contract_list() -> str:
    """The contracts of all registers that the address asks for."""
    with reading() as city:
        asked = read_question(city)
        page = ContractList(city, asked, tk.h.url_for("mashhad_explore.contract_list"))
        cited = cite(city, "contract_list", "contract_rows", asked.params())
        return tk.render("mashhad_explore/contracts.html", {"page": page, "cited": cited})


@mashhad_explore.get("/contracts.<any(csv, json, xlsx):form>")
@data_view(read_question)
def contract_rows(city: City, asked: Question, form: str) -> Response:
    """The same contracts as a file, or page by page for programs."""
    whole = contracts.find(city, asked).whole
    schema = listed_columns.listed(contracts.schema())
    if form == "json":
        size = page_lengths.JSON_ROWS
        sums = {"amount": whole.amount, "without_amount": whole.unpriced}
        page = listed_rows.with_origin(city, contracts.page(city, asked, size=size))
        return json_page(asked, whole.count, size, schema, page, **sums)
    rows = listed_rows.with_origin(city, contracts.every(city, asked))
    return downloads.as_file(form, tk._("contracts"), schema, rows, whole.count)


def worth_reading() -> list[str]:
    """Full addresses of the pages that search engines should know; none where it takes too long."""

    def address(page: str, **names: object) -> str:
        place = f"mashhad_explore.{page}"
        return str(tk.h.url_for(place, qualified=True, locale="default", **names))

    lists = ("index", "contract_list", "contractor_list", "budget_list", "sign_list", "download")
    try:
        with reading() as city:
            units = [name for name in sorted(city.units) if tk.h.mashhad_unit(name)]
            years = sorted(budgets.years(city))
    except TooLong:
        return []
    return [
        *map(address, lists),
        *(address("unit", name=name) for name in units),
        *(address("budget", unit=unit, year=year) for unit, year in years),
    ]
