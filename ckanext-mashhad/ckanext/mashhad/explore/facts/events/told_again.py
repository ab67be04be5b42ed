"""Events that another row tells better: each of them counts once, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.events import event_rows
from ckanext.mashhad.tables.engine.schema.explored import EventColumns


def nowhere_else(
    rows: sa.FromClause, of: EventColumns, listed: Callable[[Any], Any]
) -> list[sa.ColumnElement[bool]]:
    """The conditions that no other row tells the event of a row better.

    Better than a row beside contracts tell a list of such events, and a later register what
    happened on that day; than one with a number a later file that has it, with its day or kind;
    than one without its number another file that has it. ``listed``: which others are public. The
    conditions are apart, since PostgreSQL joins what stands alone behind NOT.
    """
    found: list[sa.ColumnElement[bool]] = []
    for schema in relations.explored() if of.kind in event_rows.RETOLD else ():
        for own in schema.explore.events if schema.explore else ():
            other = relations.beside(schema.name)
            same = [other.c["_belongs"] == rows.c["_belongs"], other.c[own.day] == rows.c[of.day]]
            same += [listed(other), *event_rows.tells(other, own)]
            if of.restates and own.kind == of.kind and not own.restates:
                found.append(~_is_listed(rows, of, other, own, same))
            elif of.restates and own == of:
                later = other.c["_register"] > rows.c["_register"]
                found.append(~sa.exists().where(*same, later))
            elif own == of and of.number:
                numbered = has_text(other.c[of.number]), ~has_text(rows.c[of.number])
                apart = other.c["_register"] != rows.c["_register"]
                amount = other.c[str(of.amount)] == rows.c[str(of.amount)]
                found.append(~sa.exists().where(*same, *numbered, apart, amount))
                found.append(~_is_numbered_later(rows, of, other, listed))
    return found


def _is_numbered_later(
    rows: sa.FromClause, of: EventColumns, other: sa.FromClause, listed: Callable[[Any], Any]
) -> sa.ColumnElement[bool]:
    """Whether a later file has the number of a row, with its day or kind: all else was mended."""
    number, kind = str(of.number), of.words[0]
    same = [relations.read_as_key(each.c[number]) for each in (rows, other)]
    alike = other.c[of.day] == rows.c[of.day], other.c[kind].is_not_distinct_from(rows.c[kind])
    return sa.exists().where(
        other.c["_belongs"] == rows.c["_belongs"],
        *(listed(other), *event_rows.tells(other, of)),
        other.c["_register"] > rows.c["_register"],
        *(same[0] == same[1], same[0] != "", sa.or_(*alike)),
    )


def _is_listed(
    rows: sa.FromClause,
    of: EventColumns,
    other: sa.FromClause,
    own: EventColumns,
    same: list[sa.ColumnElement[bool]],
) -> sa.ColumnElement[bool]:
    """Whether a list tells what a row beside a contract does. Of equal payments of one day as many
    as the list has; a change where the list tells its amount and new end, if it has any.
    """
    if of.kind == "payment":
        alike = other.c[str(own.amount)] == rows.c[str(of.amount)]
        # Most payments are in no list, which is known without counting.
        return sa.and_(
            sa.exists().where(*same, alike), _is_paid_as_often(rows, of, other, [*same, alike])
        )
    asked = []
    if of.amount and own.amount:
        known = other.c[own.amount].is_not(None)
        known = sa.or_(known, other.c[own.comes_to].is_not(None)) if own.comes_to else known
        asked.append(sa.or_(sa.func.coalesce(rows.c[of.amount], 0) == 0, known))
    if of.kind == "amendment" and of.until and own.until:
        until = rows.c[of.until]
        asked.append(
            sa.or_(until.is_(None), other.c[own.until].is_not(None), _is_planned(rows, until))
        )
    return sa.exists().where(*same, *asked)


def _is_paid_as_often(
    rows: sa.FromClause,
    of: EventColumns,
    other: sa.FromClause,
    same: list[sa.ColumnElement[bool]],
) -> sa.ColumnElement[bool]:
    """Whether a file of a list has as many such payments as the register has up to a row."""
    names = ("_belongs", "_register", of.day, str(of.amount))
    before = rows.alias()
    alike = [before.c[name] == rows.c[name] for name in names]
    nth = sa.select(sa.func.count()).where(*alike, *event_rows.tells(before, of))
    nth = nth.where(before.c["_row"] <= rows.c["_row"]).correlate(rows).scalar_subquery()
    paid = sa.select(sa.func.count().label("times")).where(*same)
    by_file = paid.group_by(other.c["_register"]).correlate(rows).subquery().lateral()
    return sa.select(sa.func.max(by_file.c.times)).correlate(rows).scalar_subquery() >= nth


def _is_planned(rows: sa.FromClause, until: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the contract of a row was to end that day when it was signed."""
    signed = relations.relation(contracts.TABLE).alias()
    same = signed.c["_belongs"] == rows.c["_belongs"], signed.c["_counted"]
    return sa.exists().where(*same, signed.c[relations.first_end(contracts.schema())] == until)


def has_text(cell: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a cell of text is filled."""
    return sa.func.coalesce(cell, "") != ""
