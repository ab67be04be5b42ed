"""The page of a contract, and of it as JSON."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import contract as contract_rows
from ckanext.mashhad.explore.facts.city import reading
from ckanext.mashhad.explore.web.contract_page import ContractPage
from ckanext.mashhad.explore.web.signs.of_contract import ContractSigns


@mashhad_explore.get("/contracts/<contract_id>")
def contract(contract_id: str) -> str:
    """One contract from call to last payment, as far as its unit has published it."""
    with reading() as city:
        row = contract_rows.find(city, contract_id)
        if row is None:
            return tk.abort(404, tk._("There is no such contract here, or it is not public."))
        page = ContractPage(city, row)
        signs = ContractSigns(city, page)
        return tk.render("mashhad_explore/contract.html", {"page": page, "signs": signs})
