"""What units tell of contracts after their signing, beside the contracts that they publish."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Sequel
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.signs.contract_rows import events
from ckanext.mashhad.explore.facts.signs.places import Place


def sequels(city: City, asked: Question) -> Iterator[tuple[Place, Sequel, int]]:
    """By contract what is told of it; the place is that of the first row."""
    told, rows = events(city, asked), relations.relation(contracts.TABLE)
    public = sa.and_(rows.c["_counted"], shown(city, rows))
    units = set(city.connection.scalars(sa.select(rows.c["_unit"]).where(public).distinct()))
    place = told.c["_register"], told.c["_row"]
    numbers = sa.func.array_agg(aggregate_order_by(told.c.number, *place), type_=sa.ARRAY(sa.Text))
    known = told.c["_belongs"].in_(sa.select(rows.c["_belongs"]).where(public))
    query = sa.select(
        told.c["_unit"],
        told.c["_belongs"],
        sa.func.min(told.c["_year"]).label("year"),
        numbers[1].label("number"),
        sa.func.min(array(place)).label("first"),
        sa.func.count().label("count"),
        known.label("found"),
    ).group_by(told.c["_unit"], told.c["_belongs"], known)
    if asked.year:
        query = query.having(sa.func.min(told.c["_year"]) == asked.year)
    for row in city.connection.execute(query).mappings():
        register, number = row["first"]
        place = Place(
            city.registers[register].unit,
            row["year"],
            row["number"] or "",
            register,
            number,
            called=row["_belongs"] or "",
        )
        yield place, Sequel(row["count"], row["found"], row["_unit"] in units), 1
