"""Rows that tell an event of a contract: which do, until when it goes by them, and which of two
files tell the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.tables.engine.schema.explored import KINDS, EventColumns

#: What registers tell beside their contracts, and lists of their own.
RETOLD: Final = ("amendment", "payment", "termination")


def tells(rows: sa.FromClause, of: EventColumns) -> list[sa.ColumnElement[bool]]:
    """The condition that a row tells such an event, where not all of its table do."""
    if of.when is None:
        return []
    # Of the column as it is PostgreSQL knows how many rows have a value, and plans for as many.
    column, among = rows.c[of.when["column"]], of.when["in"]
    said = column.in_(among)
    return [sa.or_(said, column.is_(None)) if of.when.get("default") in among else said]


def until_when(rows: sa.FromClause, of: EventColumns) -> sa.ColumnElement[Any]:
    """The day until which a contract goes by a row; what is ended without such a day ends then."""
    until = rows.c[of.until] if of.until else sa.cast(sa.null(), sa.Date)
    return sa.func.coalesce(until, rows.c[of.day]) if of.kind == "termination" else until


def tell_new_ends() -> Iterator[tuple[sa.FromClause, sa.Select[Any], EventColumns]]:
    """What gives contracts a new end: by table its rows, the query that says what they tell, and
    which event that is: one that restates the contract may have the first end.
    """
    for schema in relations.explored():
        for event in relations.new_ends(schema):
            rows = relations.relation(schema.name).alias()
            day, until = rows.c[event.day], until_when(rows, event)
            where = [rows.c["_belongs"].is_not(None), day.is_not(None), until.is_not(None)]
            where += [*tells(rows, event), *([~rows.c["_counted"]] if event.restates else [])]
            names = (rows.c[name] for name in ("_belongs", "_register", "_row"))
            number = rows.c[event.number] if event.number else sa.literal("")
            columns = day.label("day"), until.label("until"), number.label("number")
            kind = sa.literal(KINDS.index(event.kind)).label("kind")
            yield rows, sa.select(*names, *columns, kind).where(*where), event


def same_event(rows: sa.FromClause, of: EventColumns) -> list[sa.ColumnElement[Any]]:
    """By what rows of two files about a contract tell the same event.

    Of what happened to it: its number with its day and kind, where it has a number, since what else
    they say may have been corrected; else its day and figures, since remarks are spelled in many
    ways. Of others all that they say.
    """
    figures = [rows.c[name] for name in (of.amount, of.until, of.comes_to) if name]
    words = [relations.read_as_key(rows.c[name]) for name in of.words]
    if of.kind not in RETOLD:
        return [rows.c[of.day], *figures, *words]
    if of.number is None:
        return [rows.c[of.day], *figures]
    number = sa.func.nullif(relations.read_as_key(rows.c[of.number]), "")
    without = [sa.case((number.is_(None), each)) for each in figures]
    return [number, rows.c[of.day], sa.case((number.is_not(None), words[0])), *without]
