"""Calls for tenders as rules ask about them, and who won them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Call, Winner
from ckanext.mashhad.explore.facts import contractors, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.contractors import Namesakes
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for, method_of

CALLS: Final = "tenders"
BIDS: Final = "bids"
#: Statuses of what is no bid: who was invited, or changed their mind.
_NOT_MADE: Final = ("invited", "withdrawn")
#: By what a company is known.
_NAMES: Final = ("_party", "_called")
#: What rules ask of a call: all columns of many rows take long to come.
_OF_CALL: Final = (
    *("_register", "_row", "_year", "_belongs", *_NAMES, "subject", "kind", METHODS, "status"),
    *("announced_on", "deadline", "awarded_on", "bidders", "estimate", "award_amount"),
)
Row = Mapping[str, Any]


def calls(city: City, asked: Question) -> Iterator[tuple[Place, Call, str]]:
    """Each call with the key of the company that won it, empty where none is known."""
    rows = relations.relation(CALLS)
    query = sa.select(*(rows.c[name] for name in _OF_CALL)).where(*asked_for(city, asked, CALLS))
    bids = count_bids(city)
    for row in city.connection.execute(query.order_by(rows.c["_register"], rows.c["_row"])):
        found = row._mapping
        place = Place(
            city.registers[found["_register"]].unit,
            found["_year"],
            found["subject"] or "",
            found["_register"],
            found["_row"],
            called=found["_belongs"] or "",
        )
        yield place, call(found, bids.get(found["_belongs"])), found["_party"] or ""


class Bids(NamedTuple):
    """How many made a bid, how many are listed with those who were only invited or withdrew, and
    the keys and names of the companies among these.
    """

    made: int | None = None
    listed: int | None = None
    companies: Collection[str] = ()


def count_bids(city: City, belongs: str = "") -> dict[str, Bids]:
    """The bids by call, or for one alone: companies of all files, each by what the last
    file says of it, and of the others, who are not told apart, those of the file that has most.

    Without a legal id companies are told apart by all of their name, its legal form too: who counts
    two of them as one accuses the call of a single bid.
    """
    rows = relations.relation(BIDS)
    made = sa.func.coalesce(rows.c["status"], "").not_in(_NOT_MADE)
    where = [shown(city, rows), rows.c["_belongs"].is_not(None)]
    where += [rows.c["_belongs"] == belongs] if belongs else []
    name = relations.read_as_key(rows.c["bidder"])
    by_name = rows.c["_party"] == rows.c["_called"]
    who = sa.case((by_name, name), else_=rows.c["_party"]).label("who")
    keys = rows.c["_belongs"], who, rows.c["_register"]
    told = (
        sa.func.bool_or(made).label("made"),
        *(sa.func.max(rows.c[name]).label(name) for name in _NAMES),
    )
    of_file = sa.select(*keys, *told).group_by(*keys)
    of_file = of_file.where(*where, rows.c["_party"].is_not(None)).subquery()
    last = of_file.c["_belongs"], of_file.c["who"]
    newest = sa.select(of_file).distinct(*last).order_by(*last, of_file.c["_register"].desc())
    company = newest.subquery()
    names = (sa.func.array_agg(company.c[name]) for name in _NAMES)
    companies = sa.select(
        company.c["_belongs"],
        sa.func.count().filter(company.c.made).label("n"),
        sa.func.count().label("listed"),
        sa.func.array_cat(*names).label("companies"),
    )
    by_file = sa.select(
        rows.c["_belongs"],
        sa.func.count().filter(made).label("n"),
        sa.func.count().label("listed"),
    )
    by_file = by_file.where(*where, rows.c["_party"].is_(None))
    each = by_file.group_by(rows.c["_belongs"], rows.c["_register"]).subquery()
    most = sa.select(
        each.c["_belongs"],
        sa.func.max(each.c.n).label("n"),
        sa.func.max(each.c.listed).label("listed"),
        sa.cast(sa.null(), sa.ARRAY(sa.Text)).label("companies"),
    )
    parts = (
        companies.group_by(company.c["_belongs"]),
        most.group_by(each.c["_belongs"]),
    )
    every = sa.union_all(*parts).subquery()
    sums = (sa.func.sum(every.c[name]) for name in ("n", "listed"))
    query = sa.select(every.c["_belongs"], *sums, sa.func.max(every.c.companies))
    found = city.connection.execute(query.group_by(every.c["_belongs"]))
    return {call: Bids(int(n), int(listed), who or ()) for call, n, listed, who in found}


def call(row: Row, bids: Bids | None) -> Call:
    """A row of a table of calls as rules ask about it; ``bids``: as of :func:`count_bids`."""
    bids = bids or Bids()
    won = {row[name] for name in _NAMES if row["_party"]} - {None}
    return Call(
        kind=row["kind"],
        method=method_of(row[METHODS]),
        status=row["status"],
        announced=row["announced_on"],
        deadline=row["deadline"],
        awarded=row["awarded_on"],
        bidders=row["bidders"],
        bids=bids.made,
        listed=bids.listed,
        left_out=bool(bids.companies and won) and won.isdisjoint(bids.companies),
        estimate=row["estimate"],
        award=row["award_amount"],
    )


def winners(
    known: list[tuple[Place, Call, str]], namesakes: Namesakes
) -> Iterator[tuple[Place, Winner]]:
    """Who won the calls of each unit and year; the place is that of the first of them."""
    won: dict[tuple[str, int | None], dict[str, list[Place]]] = defaultdict(dict)
    for place, one, party in known:
        if one.competed and one.decided:
            won[place.unit, place.year].setdefault(party, []).append(place)
    for by in won.values():
        decided = sum(map(len, by.values()))
        for party, places in by.items():
            if party:
                joined = contractors.may_be_one(namesakes, party, by)
                numbers = (sum(len(by[key]) for key in each) for each in joined)
                together = tuple(Winner(won, decided) for won in numbers)
                yield (
                    replace(places[0], title="", called="", party=party),
                    Winner(len(places), decided, together),
                )
