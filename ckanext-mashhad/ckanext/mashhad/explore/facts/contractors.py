"""Who the contracts were made with: companies by what these come to, and one company.

A party without a key may be a natural person: it counts in the totals of contracts and is nobody
here (:mod:`parties`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckanext.mashhad.explore.engine import competition, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Share
from ckanext.mashhad.explore.facts import contracts, relations, remembered
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.contracts import TABLE

#: By key of a company those that may be the same one: names of rows without a legal id, and the
#: ids of companies that other rows call so.
Namesakes = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Contractor:
    """``key``: the legal id, or what a name without one is known by; it is the ``name`` too of
    whoever may be shown by no other. ``largest`` in rial, None of amounts that nobody wrote;
    ``income``: what of the amount it pays to
    the city, by contracts of methods by which the city sells or lets.
    """

    key: str
    name: str
    share: Share
    largest: int | None
    units: int
    income: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Companies, the largest amount first; ``whole`` is of all of them, ``unnamed`` of the rest."""

    contractors: list[Contractor]
    count: int
    whole: Share
    unnamed: Share


@remembered.by_state
def ranking(city: City, asked: Question, *, size: int = page_lengths.COMPANIES) -> Ranking:
    """The companies of what is asked for; the page that is asked for."""
    where = contracts.conditions(city, asked)
    whole, unnamed, count = _totals(city, where)
    query = _grouped(where).limit(size).offset((asked.page - 1) * size)
    return Ranking(_contractors(city, query), count, whole, unnamed)


def every(city: City, asked: Question) -> list[Contractor]:
    """All companies of what is asked for."""
    return _contractors(city, _grouped(contracts.conditions(city, asked)))


def namesakes(city: City) -> Namesakes:
    """Companies that may be one, since rows with a legal id and rows without one have their name.

    Nobody can say whether they are: another firm may bear the name.
    """
    return _namesakes(city, Question())


@remembered.by_state
def _namesakes(city: City, _asked: Question) -> Namesakes:
    parts = []
    for schema in relations.explored():
        if schema.explore and schema.explore.party:
            rows = relations.relation(schema.name)
            named = sa.select(rows.c["_party"], rows.c["_called"]).distinct()
            parts.append(named.where(rows.c["_called"].is_not(None), shown(city, rows)))
    every = sa.union(*parts).cte()
    alone = sa.select(every.c["_called"]).where(every.c["_party"] == every.c["_called"])
    query = sa.select(every.c["_party"], every.c["_called"])
    query = query.where(every.c["_party"] != every.c["_called"], every.c["_called"].in_(alone))
    found: dict[str, set[str]] = {}
    for key, name in city.connection.execute(query):
        found.setdefault(key, set()).add(name)
        found.setdefault(name, set()).add(key)
    return {key: frozenset(others) for key, others in found.items()}


def may_be_one(known: Namesakes, key: str, there: Collection[str]) -> list[tuple[str, ...]]:
    """The companies among ``there`` of which this one may be a part: a legal id with all names."""
    ids = [key] if key.isdecimal() else sorted(known.get(key, ()))
    named = {
        id_: sorted(n for n in known.get(id_, ()) if n in there) for id_ in ids if id_ in there
    }
    return [(id_, *names) for id_, names in named.items() if names]


@remembered.by_state
def most_together(city: City, asked: Question) -> int:
    """The most that companies which may be one have together of what is asked for; 0 without any.

    Who has more is surely before all of them, whether they are one or not.
    """
    known = namesakes(city)
    amounts = {one.key: one.share.amount for one in _some(city, asked, [*known])}
    together = (may_be_one(known, key, amounts) for key in amounts if key.isdecimal())
    return max((sum(amounts[key] for key in each) for [each] in filter(None, together)), default=0)


def others_of_name(city: City, key: str, year: int | None = None) -> list[Contractor]:
    """The companies that may be this one, with what their contracts come to, or those of a year."""
    return _some(city, Question(year=year), [*namesakes(city).get(key, ())])


def _some(city: City, asked: Question, keys: list[str]) -> list[Contractor]:
    if not keys:
        return []
    these = relations.relation(TABLE).c["_party"] == sa.any_(
        sa.bindparam(None, keys, sa.ARRAY(sa.Text))
    )
    return _contractors(city, _grouped([*contracts.conditions(city, asked), these]))


def _contractors(city: City, query: sa.Select[Any]) -> list[Contractor]:
    found = city.connection.execute(query)
    return [
        Contractor(
            *(key, name or key, Share(int(count), int(total), int(unpriced))),
            *(None if largest is None else int(largest), int(units), int(income)),
        )
        for key, name, count, total, unpriced, largest, units, income in found
    ]


def _grouped(where: list[Any]) -> sa.Select[Any]:
    rows, amount = relations.relation(TABLE), contracts.amount()
    total = sa.func.coalesce(sa.func.sum(amount), 0)
    return (
        sa.select(
            rows.c["_party"],
            relations.usual_name(rows, contracts.party().name),
            sa.func.count(),
            total,
            _unpriced(),
            sa.func.max(amount),
            sa.func.count(sa.distinct(rows.c["_unit"])),
            sa.func.coalesce(sa.func.sum(amount).filter(_is_income()), 0),
        )
        .where(*where, rows.c["_party"].is_not(None))
        .group_by(rows.c["_party"])
        .order_by(total.desc(), rows.c["_party"])
    )


def _unpriced() -> sa.ColumnElement[int]:
    """Of how many no amount is written."""
    return sa.func.count() - sa.func.count(contracts.amount())


def _is_income() -> sa.ColumnElement[bool]:
    column = contracts.schema().column(contracts.method())
    codes = competition.income_methods(str(column.codelist))
    return relations.relation(TABLE).c[column.name].in_(codes)


def _totals(city: City, where: list[Any]) -> tuple[Share, Share, int]:
    """Of companies, of others, and how many companies there are."""
    rows, amount = relations.relation(TABLE), contracts.amount()
    known = rows.c["_party"].is_not(None)
    query = sa.select(
        known,
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(amount), 0),
        _unpriced(),
        sa.func.count(sa.distinct(rows.c["_party"])),
    ).where(*where)
    found = {each[0]: each[1:] for each in city.connection.execute(query.group_by(known))}
    shares = [
        Share(int(n), int(total), int(unpriced))
        for n, total, unpriced, _ in (found.get(k, (0, 0, 0, 0)) for k in (True, False))
    ]
    return shares[0], shares[1], int(found[True][3]) if True in found else 0


def names(city: City, key: str, year: int | None = None) -> dict[str, int]:
    """The names under which a company stands in contracts, or in those of a year.

    First come those that are said to be of a company, and of them the most frequent; empty stands
    for contracts that call it by a person's name.
    """
    rows = relations.relation(TABLE)
    count = sa.func.count()
    where = [*contracts.counted(city), rows.c["_party"] == key]
    if year:
        where.append(rows.c["_year"] == year)
    query = sa.select(contracts.party(), count).where(*where)
    query = query.group_by(contracts.party()).order_by(
        sa.func.bool_or(rows.c["_company"]).desc().nulls_last(), count.desc(), contracts.party()
    )
    return {name or "": int(number) for name, number in city.connection.execute(query)}
