"""Contracts added up by group, for programs, and by the budget line that pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Share
from ckanext.mashhad.explore.facts import contracts, relations, remembered
from ckanext.mashhad.explore.facts.city import City

_MEASURES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "count": lambda _rows, _amount: sa.func.count(),
    "amount": lambda _rows, amount: sa.func.sum(amount),
    "largest": lambda _rows, amount: sa.func.max(amount),
    "smallest": lambda _rows, amount: sa.func.min(amount),
    "contractors": lambda rows, _amount: sa.func.count(sa.distinct(rows.c["_party"])),
}


@dataclass(frozen=True, slots=True)
class Aggregates:
    """``rows``: the largest amount first; ``count``: how many groups there are."""

    rows: list[dict[str, Any]]
    count: int


@remembered.by_state
def find(
    city: City,
    asked: Question,
    *,
    groups: tuple[tuple[str, str], ...],
    measures: tuple[str, ...],
    size: int,
) -> Aggregates:
    """What the contracts that are asked for come to; ``groups``: names with their columns.

    Those whose other party may be a natural person are one group without a contractor.
    """
    rows, amount = relations.relation(contracts.TABLE), contracts.amount()
    columns = [rows.c[column].label(name) for name, column in groups]
    sums = [_MEASURES[name](rows, amount).label(f"_{name}") for name in measures]
    grouped = sa.select(*columns, *sums).where(*contracts.conditions(city, asked))
    if groups:
        grouped = grouped.group_by(*(rows.c[column] for _name, column in groups))
    # A name is shown beside a contractor's id, since programs show it.
    if "contractor" in dict(groups):
        name = relations.usual_name(rows, contracts.party().name)
        grouped = grouped.add_columns(name.label("contractor_name"))
    within = grouped.subquery()
    count = int(city.connection.scalar(sa.select(sa.func.count()).select_from(within)) or 0)
    order = [sa.func.sum(amount).desc().nulls_last(), *(c.asc().nulls_last() for c in columns)]
    query = grouped.order_by(*order).limit(size).offset((asked.page - 1) * size)
    units = {each.unit_id: each.unit for each in city.registers.values()}
    found = city.connection.execute(query).mappings()
    return Aggregates([_row(each, units) for each in found], count)


def by_line(city: City, asked: Question) -> dict[str, Share]:
    """Of the contracts asked for, those that name a budget line, by :func:`references.read_key` of
    its code.
    """
    role = contracts.schema().explore
    named = relations.relation(contracts.TABLE).c[str(role.line)] if role else sa.null()
    code = relations.read_as_key(named)
    query = sa.select(code, sa.func.count(), sa.func.sum(contracts.amount()))
    query = query.where(*contracts.conditions(city, asked), code.is_not(None)).group_by(code)
    return {
        line: Share(int(count), int(total or 0))
        for line, count, total in city.connection.execute(query)
    }


def _row(found: Mapping[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
    """A group as programs read it: a measure is a whole number."""
    row = {}
    for name, value in found.items():
        if name.startswith("_"):
            row[name[1:]] = int(value or 0)
        else:
            row[name] = units.get(value, value) if name == "unit" else value
    return row
