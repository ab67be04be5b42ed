"""`/api/explore/contracts`: contracts added up by group, without SQL."""

from __future__ import annotations

from dataclasses import replace

import ckan.plugins.toolkit as tk
from flask import Blueprint, jsonify
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import aggregation, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import aggregates, contracts
from ckanext.mashhad.explore.facts.city import City, TooLong
from ckanext.mashhad.explore.web.api import openapi
from ckanext.mashhad.explore.web.explore_requests import (
    data_view,
    next_page,
    read_question,
    refusal,
)

mashhad_explore_api = Blueprint("mashhad_explore_api", __name__, url_prefix="/api/explore")


@mashhad_explore_api.errorhandler(TooLong)
def say_too_long(_error: TooLong) -> Response:
    text = tk._("This could not be added up in time: choose fewer contracts, such as one year.")
    return refusal(text, 503)


@mashhad_explore_api.errorhandler(400)
@mashhad_explore_api.errorhandler(414)
def say_refused(error: HTTPException) -> Response:
    """What the portal refuses at its entrance, as the API tells all errors."""
    return refusal(error.description or "", error.code or 400)


def _read(city: City) -> Question:
    """Which contracts are asked for; with what is wrong with the groups too."""
    how = aggregation.read(tk.request.args, contracts.schema())
    parts = (*aggregation.filters(contracts.schema()), "page")
    asked = read_question(city, parts, more=aggregation.OWN)
    wrong = {**asked.problems, **how.problems}
    if asked.sign and "contractor" in how.groups:
        wrong["group"] = aggregation.NO_RANKING
    return replace(asked, problems=wrong)


@mashhad_explore_api.get("/contracts")
@data_view(_read)
def aggregate_contracts(city: City, asked: Question) -> Response:
    """The groups of the contracts that are asked for, the largest amount first."""
    how = aggregation.read(tk.request.args, contracts.schema())
    size, groups = page_lengths.GROUPS, tuple(how.groups.items())
    found = aggregates.find(city, asked, groups=groups, measures=how.measures, size=size)
    whole = contracts.find(city, asked).whole
    answer = {
        "count": found.count,
        "contracts": whole.count,
        "amount": whole.amount,
        "rows": found.rows,
        "next": next_page(asked, found.count, size, **how.address),
    }
    return jsonify(answer)


@mashhad_explore_api.get("")
@mashhad_explore_api.get("/")
@mashhad_explore_api.get("/<path:path>")
def unknown_address(path: str = "") -> Response:
    """What is no address of the API; programs read why as they read all errors of it."""
    return refusal(tk._("The API has no such address."), 404)


@mashhad_explore_api.get("/openapi.json")
def description() -> Response:
    """What programs may ask of the explorer, in OpenAPI 3.1."""
    return jsonify(openapi.describe(contracts.schema()))
