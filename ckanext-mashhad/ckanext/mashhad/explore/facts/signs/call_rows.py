"""Calls for tenders as rules ask about them, and who won them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Call, Winner
from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for, method_of

CALLS: Final = "tenders"
Row = Mapping[str, Any]


def calls(city: City, asked: Question) -> Iterator[tuple[Place, Call, str]]:
    """Each call with the key of the company that won it, empty where none is known."""
    rows = relations.relation(CALLS)
    query = sa.select(rows).where(*asked_for(city, asked, CALLS))
    for row in city.connection.execute(query.order_by(rows.c["_register"], rows.c["_row"])):
        found = row._mapping
        place = Place(
            city.registers[found["_register"]].unit,
            found["_year"],
            found["subject"] or "",
            found["_register"],
            found["_row"],
        )
        yield place, call(found), found["_party"] or ""


def call(row: Row) -> Call:
    """A row of a table of calls as rules ask about it."""
    return Call(
        kind=row["kind"],
        method=method_of(row[METHODS]),
        status=row["status"],
        announced=row["announced_on"],
        deadline=row["deadline"],
        awarded=row["awarded_on"],
        bidders=row["bidders"],
        estimate=row["estimate"],
        award=row["award_amount"],
    )


def winners(known: list[tuple[Place, Call, str]]) -> Iterator[tuple[Place, Winner]]:
    """Who won the calls of each unit and year."""
    won: dict[tuple[str, int | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, asked, party in known:
        if asked.competed and asked.decided:
            won[place.unit, place.year][party] += 1
    for (unit, year), by in won.items():
        for party, number in by.items():
            if party:
                yield Place(unit, year, party=party), Winner(number, sum(by.values()))
