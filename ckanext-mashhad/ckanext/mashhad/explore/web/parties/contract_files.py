"""The contracts of a company or a unit as files at the address of its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns, page_lengths
from ckanext.mashhad.explore.facts import contracts
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import downloads, listed_rows
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.explore_requests import json_page

#: What these files take beside a year.
PARTS: Final = ("page", "sort")


def answer(
    city: City, page: ContractList, form: str, name: str, own: str, **about: Any
) -> Response:
    """All contracts of the page, or for programs some of them with what is said ``about`` all;
    ``own``: the part of the question that is no part of the address, since the path says it.
    """
    whole, schema = page.found.whole, listed_columns.listed(page.schema)
    if form != "json":
        rows = listed_rows.with_origin(city, contracts.every(city, page.asked))
        return downloads.as_file(form, name, schema, rows, whole.count)
    sums = {"amount": whole.amount, "without_amount": whole.unpriced}
    page_of_rows = contracts.page(city, page.asked, size=page_lengths.JSON_ROWS)
    some = listed_rows.with_origin(city, page_of_rows)
    asked, more = replace(page.asked, **{own: ""}), {**sums, **about}
    return json_page(asked, whole.count, page_lengths.JSON_ROWS, schema, some, **more)
