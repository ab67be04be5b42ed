"""What units gave to companies in a year, as rules ask about it."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine import competition
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Supplier, Unit
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.signs.call_rows import CALLS
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for, method_of

#: The method of OCDS by which nobody else is asked.
_DIRECT: Final = "direct"


def suppliers(
    city: City, asked: Question
) -> tuple[list[tuple[Place, Supplier]], list[tuple[Place, Unit]]]:
    """What each unit gave in each year to each company, and to all of them: not what it receives
    for what it sells or lets.
    """
    rows, amount = relations.relation(contracts.TABLE), contracts.amount()
    direct = [code for code in codelists.load(METHODS).codes if method_of(code) == _DIRECT]
    known = _thresholds()
    given = sa.and_(rows.c[METHODS].in_(direct), rows.c["_year"].in_(known))
    method = rows.c[METHODS]
    spent = sa.or_(method.is_(None), method.not_in(competition.income_methods(METHODS)))
    keys = [rows.c["_unit"], rows.c["_year"], rows.c["_party"]]
    query = sa.select(
        *keys,
        sa.func.count(),
        sa.func.sum(amount),
        sa.func.count(rows.c[METHODS]),
        sa.func.array_agg(amount).filter(given),
    ).where(*asked_for(city, asked, contracts.TABLE), spent)
    names = {each.unit_id: each.unit for each in city.registers.values()}
    by: dict[tuple[str, int | None], list[Any]] = {}
    for unit, year, *values in city.connection.execute(query.group_by(*keys)):
        by.setdefault((names[unit], year), []).append(values)
    found: list[tuple[Place, Supplier]] = []
    units: list[tuple[Place, Unit]] = []
    for (unit, year), parties in sorted(by.items(), key=str):
        count = sum(each[1] for each in parties)
        total = sum(int(each[2]) for each in parties)
        companies = [each for each in parties if each[0]]
        amounts = tuple(int(each[2]) for each in companies)
        units.append((Place(unit, year), Unit(amounts, total - sum(amounts), count)))
        for party, number, sum_, methods, awards in companies:
            small = tuple(map(int, awards or ()))
            threshold = known.get(year) if year else None
            one = Supplier(int(sum_), number, total, count, small, methods, threshold)
            found.append((Place(unit, year, party=party), one))
    return found, units


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
