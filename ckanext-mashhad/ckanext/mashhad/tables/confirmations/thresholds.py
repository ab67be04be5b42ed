"""Amounts beside the limits of the law for deals (tender law, art. 3), which needs no other rows
nor earlier files.

The newest table of limits up to the data's year counts, since limits only rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.placed_amounts import place_of_amount
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.versions.proposal import Typed

#: A deal is so many times below or above a limit only by a wrong unit.
_FAR: Final = 1000
#: All lines of a budget, a statement or a list of projects together are more than one small deal,
#: and less than so many of the largest medium ones: the whole city's are a hundred thousand.
_MOST_DEALS: Final = 1_000_000
_SMALLEST: Final = N_(
    "The smallest deal, in {cell}, is {amount}: less than a thousandth of what a small deal may be"
    " ({limit} in {year}). Is the unit of the amounts right?"
)
_LARGEST: Final = N_(
    "The largest deal, in {cell}, is {amount}: more than a thousand times what a medium deal may be"
    " ({limit} in {year}). Is the unit of the amounts right?"
)
_LITTLE: Final = N_(
    "“{column}” is {amount} in all: less than a single small deal may be ({limit} in {year})."
    " Is the unit of the amounts right?"
)
_MUCH: Final = N_(
    "“{column}” is {amount} in all: more than a million medium deals may be, each {limit} ({year})."
    " Is the unit of the amounts right?"
)


def beside_deals(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """A question about amounts that are far from what deals are, in the reader's language."""
    until = facts["fiscal_year"] or ""
    years = [each for each in codelists.load("deal_thresholds") if each.code <= until]
    spans = report.get("amounts") or {}
    if not years or not spans:
        return ""
    year = max(years, key=lambda each: each.code)
    small, medium = year.more["small_up_to"], year.more["medium_up_to"]
    said = _of_deals if _has_deals(table) else _of_all
    for name, span in spans.items():
        if found := said(span, small, medium):
            sentence, place, limit = found
            return str(tk._(sentence)).format(
                column=tk.h.mashhad_table_labels(table.name)[name],
                amount=tk.h.mashhad_amount(span["total"] if said is _of_all else place[0]),
                cell=place_of_amount(report["sheets"], table.name, name, place)["cell"],
                limit=tk.h.mashhad_amount(limit),
                year=tk.h.mashhad_digits(year.code),
            )
    return ""


def _has_deals(table: TableSchema) -> bool:
    """Whether each row is about a deal: contracts, and the tables beside them."""
    names = (table.name, *registry.beside(table.name))
    return any(rule.kind == "deal_class" for name in names for rule in registry.load(name).rules)


def _of_deals(span: Mapping[str, Any], small: int, medium: int) -> tuple[str, Any, int] | None:
    """The sentence, the amount that it is about with its place, and the limit."""
    least, most = span["smallest"], span["largest"]
    if 0 < least[0] * _FAR < small:
        return _SMALLEST, least, small
    if most[0] > medium * _FAR:
        return _LARGEST, most, medium
    return None


def _of_all(span: Mapping[str, Any], small: int, medium: int) -> tuple[str, Any, int] | None:
    """Likewise of the total, whose largest part has the place."""
    total, largest = span["total"], span["largest"]
    if 0 < total < small:
        return _LITTLE, largest, small
    if total > medium * _MOST_DEALS:
        return _MUCH, largest, medium
    return None
