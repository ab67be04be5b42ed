"""What units gave to companies in a year, as rules ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine import competition
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Supplier, Unit
from ckanext.mashhad.explore.facts import contractors, contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.contractors import Namesakes
from ckanext.mashhad.explore.facts.signs.call_rows import CALLS
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for

#: The class of deals that are given without asking anybody else (tender law, art. 3 and 11).
_SMALL: Final = "small"


def suppliers(
    city: City, asked: Question
) -> tuple[list[tuple[Place, Supplier]], list[tuple[Place, Unit]]]:
    """What each unit gave in each year to each company, and to all of them: not what it receives
    for what it sells or lets.
    """
    rows, amount = relations.relation(contracts.TABLE), contracts.amount()
    # A large deal may be given directly too, by waiver: that is none which was made small.
    small = [each.code for each in codelists.load(METHODS) if each.more.get("deals") == _SMALL]
    known = _thresholds()
    given = sa.and_(rows.c[METHODS].in_(small), rows.c["_year"].in_(known))
    unpriced = amount.is_(None)
    method = rows.c[METHODS]
    spent = sa.or_(method.is_(None), method.not_in(competition.income_methods(METHODS)))
    keys = [rows.c["_unit"], rows.c["_year"], rows.c["_party"]]
    query = sa.select(
        *keys,
        sa.func.count(),
        sa.func.sum(amount),
        sa.func.count(rows.c[METHODS]),
        sa.func.array_agg(amount).filter(given, amount.is_not(None)),
        sa.func.count().filter(unpriced),
        sa.func.count().filter(given, unpriced),
    ).where(*asked_for(city, asked, contracts.TABLE), spent)
    names = {each.unit_id: each.unit for each in city.registers.values()}
    by: dict[tuple[str, int | None], list[_Given]] = {}
    for unit, year, *values in city.connection.execute(query.group_by(*keys)):
        by.setdefault((names[unit], year), []).append(_given(*values))
    found: list[tuple[Place, Supplier]] = []
    units: list[tuple[Place, Unit]] = []
    namesakes = contractors.namesakes(city)
    for (unit, year), parties in sorted(by.items(), key=str):
        units.append((Place(unit, year), _unit(parties, namesakes)))
        threshold = known.get(year) if year else None
        for party, one in _suppliers(parties, namesakes, threshold):
            found.append((Place(unit, year, party=party), one))
    return found, units


class _Given(NamedTuple):
    """What a unit gave to one party in a year."""

    party: str | None
    count: int
    amount: int
    methods: int
    direct: tuple[int, ...]
    unpriced: int
    direct_unpriced: int


def _given(
    party: str | None, count: int, amount: Any, methods: int, direct: Any, *unpriced: int
) -> _Given:
    awards = tuple(int(each) for each in direct or ())
    return _Given(party, count, int(amount or 0), methods, awards, *unpriced)


def _unit(parties: list[_Given], namesakes: Namesakes) -> Unit:
    """All that a unit gave; with those of one name as one, each name with the largest of it."""
    amounts = {each.party: each.amount for each in parties if each.party}
    others = sum(each.amount for each in parties if not each.party)
    contracts = sum(each.count for each in parties), sum(each.unpriced for each in parties)
    joined, left = list[int](), dict(amounts)
    for key in sorted(amounts, key=lambda each: -amounts[each]):
        if key.isdecimal():
            for ids in contractors.may_be_one(namesakes, key, left):
                joined.append(sum(left.pop(each) for each in ids))
    together = (Unit((*joined, *left.values()), others, *contracts),) if joined else ()
    return Unit(tuple(amounts.values()), others, *contracts, together)


def _suppliers(
    parties: list[_Given], namesakes: Namesakes, threshold: int | None
) -> Iterator[tuple[str, Supplier]]:
    companies = {each.party: each for each in parties if each.party}
    count = sum(each.count for each in parties)
    total = sum(each.amount for each in parties)
    of_unpriced = sum(each.unpriced for each in parties)

    def supplier(*keys: str) -> Supplier:
        given = [companies[key] for key in keys]
        numbers = sum(each.amount for each in given), sum(each.count for each in given)
        direct = tuple(amount for each in given for amount in each.direct)
        return Supplier(
            *numbers,
            of_amount=total,
            of_contracts=count,
            direct=direct,
            methods=sum(each.methods for each in given),
            threshold=threshold,
            unpriced=sum(each.unpriced for each in given),
            of_unpriced=of_unpriced,
            direct_unpriced=sum(each.direct_unpriced for each in given),
        )

    for key in companies:
        joined = contractors.may_be_one(namesakes, key, companies)
        yield key, replace(supplier(key), together=tuple(supplier(*each) for each in joined))


def _thresholds() -> dict[int, int]:
    """By year, up to which amount a deal is small."""
    return {int(each.code): each.more["small_up_to"] for each in codelists.load("deal_thresholds")}


def names_of(city: City, keys: set[str]) -> dict[str, str]:
    """By key what companies are called in most contracts and calls."""
    found: dict[str, str] = {}
    for table in (CALLS, contracts.TABLE):
        rows = relations.relation(table)
        role = next(each.explore for each in relations.explored() if each.name == table)
        if not (role and role.party):
            continue
        name = relations.usual_name(rows, role.party)
        query = sa.select(rows.c["_party"], name).where(shown(city, rows))
        query = query.where(rows.c["_party"].in_(keys)).group_by(rows.c["_party"])
        found.update((key, name) for key, name in city.connection.execute(query) if name)
    return found
