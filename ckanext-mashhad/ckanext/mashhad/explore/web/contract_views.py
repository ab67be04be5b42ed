"""The page of a contract, and of it as JSON."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import contract as contract_rows
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.contract_page import ContractPage
from ckanext.mashhad.explore.web.explore_requests import data_view, read_strays
from ckanext.mashhad.explore.web.signs.of_contract import ContractSigns


@mashhad_explore.get("/contracts/<contract_id>")
def contract(contract_id: str) -> str:
    """One contract from call to last payment, as far as its unit has published it."""
    with reading() as city:
        page = _page(city, contract_id)
        cited = cite(city, "contract", "contract_story", {}, contract_id=contract_id)
        more = {"signs": ContractSigns(city, page), "asked": read_strays()}
        shown = {"page": page, "cited": cited, **more}
        return tk.render("mashhad_explore/contract.html", shown)


@mashhad_explore.get("/contracts/<contract_id>.<any(json):form>")
@data_view(lambda _city, **_page: read_strays())
def contract_story(city: City, _asked: Question, contract_id: str, form: str) -> Response:
    """The same for programs."""
    return jsonify(_page(city, contract_id).story())


def _page(city: City, contract_id: str) -> ContractPage:
    row = contract_rows.find(city, contract_id)
    if row is None:
        return tk.abort(404, tk._("There is no such contract here, or it is not public."))
    return ContractPage(city, row)
