"""Pages of those with whom the contracts were made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.rounded_shares import percent
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import contractors
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.facts.contractors import Contractor, Ranking
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.explore_requests import (
    data_view,
    json_page,
    read_narrowed,
    read_year,
)
from ckanext.mashhad.explore.web.parties import contract_files
from ckanext.mashhad.explore.web.parties.company_page import CompanyPage, contractor_row
from ckanext.mashhad.tables.engine.schema.schema import TableSchema


class ContractorList(ContractList):
    """Companies of what is asked for, the largest amount first.

    None may be ranked by a sign, and they have no other order.
    """

    takes_sign = False
    takes_order = False

    def __init__(self, city: City, asked: Question, base: str) -> None:
        super().__init__(city, replace(asked, page=1), base)
        self.asked = asked
        self.ranking: Ranking = contractors.ranking(city, asked)

    def _page(self) -> list[dict[str, Any]]:
        """Contracts are not listed here."""
        return []

    def paid_by(self, one: Contractor) -> str:
        """How much of its amount a company pays to the city, in words; empty for nothing."""
        return self.percent(percent(one.income, one.share.amount)) if one.income else ""

    @property
    def pages(self) -> int:
        return max(-(-self.ranking.count // page_lengths.COMPANIES), 1)


@mashhad_explore.get("/contractors")
def contractor_list() -> str:
    """Companies by what their contracts come to."""
    with reading() as city:
        page = ContractorList(
            city, read_narrowed(city), tk.h.url_for("mashhad_explore.contractor_list")
        )
        cited = cite(city, "contractor_list", "contractor_rows", page.asked.params())
        return tk.render("mashhad_explore/contractors.html", {"page": page, "cited": cited})


@mashhad_explore.get("/contractors.<any(csv, json, xlsx):form>")
@data_view(read_narrowed)
def contractor_rows(city: City, asked: Question, form: str) -> Response:
    """The same companies as a file, or page by page for programs."""
    schema = listed_columns.contractors()
    if form == "json":
        return _json(schema, asked, contractors.ranking(city, asked))
    rows = map(contractor_row, contractors.every(city, asked))
    found = contractors.ranking(city, asked, size=0)
    return downloads.as_file(form, tk._("contractors"), schema, rows, found.count)


def _json(schema: TableSchema, asked: Question, found: Ranking) -> Response:
    others = {"contracts": found.unnamed.count, "amount": found.unnamed.amount}
    sums = {"contracts": found.whole.count, "amount": found.whole.amount, "not_companies": others}
    rows = map(contractor_row, found.contractors)
    return json_page(asked, found.count, page_lengths.COMPANIES, schema, rows, **sums)


@mashhad_explore.get("/contractors/<key>")
def contractor(key: str) -> str:
    """One company: what it got, from whom, how, and under which names."""
    with reading() as city:
        page = CompanyPage(city, replace(read_year(city), party=key, sort="-amount"))
        parts = page.asked.params(party="", sort="")
        cited = cite(city, "contractor", "company_rows", parts, key=key)
        return tk.render("mashhad_explore/contractor.html", {"page": page, "cited": cited})


@mashhad_explore.get("/contractors/<key>.<any(csv, json, xlsx):form>")
@data_view(lambda city, key: replace(read_year(city, *contract_files.PARTS), party=key))
def company_rows(city: City, asked: Question, key: str, form: str) -> Response:
    """The contracts of a company as a file, or page by page with what they come to."""
    page = CompanyPage(city, asked)
    return contract_files.answer(city, page, form, page.name, own="party", **page.about)
