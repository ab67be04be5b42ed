"""Calls for tenders as rules ask about them, and who won them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    """Who won the calls of each unit and year; the place is that of the first of them."""
    won: dict[tuple[str, int | None], dict[str, list[Place]]] = defaultdict(dict)
    for place, one, party in known:
        if one.competed and one.decided:
            won[place.unit, place.year].setdefault(party, []).append(place)
    for by in won.values():
        decided = sum(map(len, by.values()))
        for party, places in by.items():
            if party:
                yield replace(places[0], title="", party=party), Winner(len(places), decided)
