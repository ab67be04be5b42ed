"""What a dataset will say, read from where it stands: what was typed, the titles in the file, its
name, its days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.confirmations.needed import named_units
from ckanext.mashhad.tables.engine import title_facts
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.preview.asked import Asked, agreeing
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.proposal import Typed

#: Where a fact was read, for the page to say so.
TYPED: Final = "typed"
TITLE: Final = "title"
HEADER: Final = "header"
FILENAME: Final = "filename"
DAYS: Final = "days"
ONLY: Final = "only"


def read_facts(
    table: TableSchema, asked: Asked, report: Mapping[str, Any]
) -> tuple[Typed, dict[str, str]]:
    """What the dataset will say, and by field where that was read; empty what nobody knows."""
    typed = {name: value for name, value in asked.typed.items() if value}
    facts, sources = _read(table, replace(asked, typed={}), report)
    own = {name: sources[name] for name in agreeing(typed, facts) if name in sources}
    facts, sources = _read(table, asked, report)
    sources |= {name: asked.sources.get(name, TYPED) for name in typed} | own
    return facts, sources


def _read(
    table: TableSchema, asked: Asked, report: Mapping[str, Any]
) -> tuple[Typed, dict[str, str]]:
    """What is typed, and what the file says of the rest, with where it says so."""
    facts, filename = proposal.settled(table, asked.typed), asked.file.filename
    sources: dict[str, str] = {}
    titles, headers = list(_titles(report)), set(_headers(report))
    texts = [
        (TITLE, [text for text in titles if text not in headers]),
        (HEADER, [text for text in titles if text in headers]),
        (FILENAME, [filename.rpartition(".")[0] or filename]),
    ]
    _read_unit(facts, sources, texts, asked.units)
    of_days = proposal.period_of_days(table, report)
    _read_period(facts, sources, texts, of_days, is_dated=table.cases is not None)
    _read_codes(facts, sources, texts, table)
    if facts["fiscal_year"] and not facts["period_part"]:
        facts["period_part"] = "year"
    return facts, sources


def _titles(report: Mapping[str, Any]) -> Iterator[str]:
    for sheet in report.get("sheets", ()):
        yield from sheet["above"]
        yield sheet["name"] or ""


def _headers(report: Mapping[str, Any]) -> Iterator[str]:
    for sheet in report.get("sheets", ()):
        yield from (column["header"] for column in sheet["columns"])


def _read_unit(
    facts: Typed,
    sources: dict[str, str],
    texts: list[tuple[str, list[str]]],
    own: Mapping[str, str],
) -> None:
    if facts["owner_org"] or not own:
        return
    if len(own) == 1:
        facts["owner_org"], sources["owner_org"] = next(iter(own.values())), ONLY
        return
    for source, words in texts:
        named = [name for name in named_units(words) if name in own]
        if len(named) == 1:
            facts["owner_org"], sources["owner_org"] = own[named[0]], source
            return


def _read_period(
    facts: Typed,
    sources: dict[str, str],
    texts: list[tuple[str, list[str]]],
    of_days: Period | None,
    *,
    is_dated: bool,
) -> None:
    """``is_dated``: rows are of the period in which their day lies."""
    if facts["fiscal_year"]:
        return
    said = [(source, title_facts.first_period(words)) for source, words in texts]
    for source, period in (*said, (DAYS, of_days)):
        # A year may be that of an earlier file; where it and the days disagree it is asked.
        is_vague = source == FILENAME and period is not None and period.kind == "year"
        if period is not None and not (is_vague and is_dated and of_days):
            facts |= {"fiscal_year": str(period.year), "period_part": period.part}
            sources |= {"fiscal_year": source, "period_part": source}
            return


def _read_codes(
    facts: Typed, sources: dict[str, str], texts: list[tuple[str, list[str]]], table: TableSchema
) -> None:
    """The one code of a list whose word stands in a title: the stage of a budget, say."""
    for name, codelist in proposal.codes(table).items():
        if facts[name]:
            continue
        allowed = table.where.get(name)
        words = {
            search_key(label): item.code
            for item in codelists.load(codelist)
            if not allowed or item.code in allowed
            for label in item.label.values()
        }
        for source, titles in texts:
            keys = [search_key(text) for text in titles]
            found = {code for word, code in words.items() if any(word in key for key in keys)}
            if len(found) == 1:
                facts[name], sources[name] = found.pop(), source
                break
