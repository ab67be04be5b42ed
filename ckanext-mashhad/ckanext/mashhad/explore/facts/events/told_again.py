"""Events that another row tells better: each of them counts once, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.events import event_rows
from ckanext.mashhad.tables.engine.schema.explored import EventColumns

#: The words before the only number of a cell, as regular expressions of PostgreSQL write them.
_WORDS: Final = "^[^0-9]+(?=[0-9]+$)"


def nowhere_else(
    rows: sa.FromClause, of: EventColumns, listed: Callable[[Any], Any]
) -> list[sa.ColumnElement[bool]]:
    """The conditions that no other row tells the event of a row better.

    Better than a row beside contracts tell a list of such events, and a later register what
    happened on that day; than one with a number a later file that has it, with its day, kind or
    amount; than one without its number another file that has it. ``listed``: which others are
    public. The conditions are apart, since PostgreSQL joins what stands alone behind NOT.
    """
    found: list[sa.ColumnElement[bool]] = []
    for schema in relations.explored() if of.kind in event_rows.RETOLD else ():
        for own in schema.explore.events if schema.explore else ():
            other = relations.beside(schema.name)
            same = [other.c["_belongs"] == rows.c["_belongs"], other.c[own.day] == rows.c[of.day]]
            same += [listed(other), *event_rows.tells(other, own)]
            if of.restates and own.kind == of.kind and not own.restates:
                found += _is_in_no_list(rows, of, other, own, same)
            elif of.restates and own == of:
                later = other.c["_register"] > rows.c["_register"]
                found.append(~sa.exists().where(*same, later))
            elif own.restates and own.kind == of.kind and of.until and of.amount and own.amount:
                found.append(~_has_end_beside(rows, of, other, own, same))
            elif own == of and of.number:
                found.append(~_is_numbered_elsewhere(rows, of, other, same))
                found.append(~_is_numbered_later(rows, of, other, listed))
    return found


def _is_numbered_elsewhere(
    rows: sa.FromClause, of: EventColumns, other: sa.FromClause, same: list[sa.ColumnElement[bool]]
) -> sa.ColumnElement[bool]:
    """Whether another file has what a row without a number tells with one; of equal rows as many
    as it has.
    """
    number, figures = str(of.number), [name for name in (of.amount, of.until) if name]
    again = [*same, has_text(other.c[number]), other.c["_register"] != rows.c["_register"]]
    again += [other.c[name].is_not_distinct_from(rows.c[name]) for name in figures]
    before = _nth(rows, of, figures, lambda row: ~has_text(row.c[number]))
    often = _most_in_a_file(rows, other, again) >= before
    return sa.and_(~has_text(rows.c[number]), sa.exists().where(*again), often)


def _is_numbered_later(
    rows: sa.FromClause, of: EventColumns, other: sa.FromClause, listed: Callable[[Any], Any]
) -> sa.ColumnElement[bool]:
    """Whether a later file has the number of a row, with its day, kind or amount: all else was
    mended.
    """
    number, kind, amount = str(of.number), of.words[0], str(of.amount)
    alike = other.c[of.day] == rows.c[of.day], other.c[kind].is_not_distinct_from(rows.c[kind])
    alike = *alike, other.c[amount] == rows.c[amount]
    return sa.exists().where(
        other.c["_belongs"] == rows.c["_belongs"],
        *(listed(other), *event_rows.tells(other, of)),
        other.c["_register"] > rows.c["_register"],
        *(_is_same_number(rows.c[number], other.c[number]), sa.or_(*alike)),
    )


def _is_same_number(one: Any, other: Any) -> sa.ColumnElement[bool]:
    """Whether two cells have one number, as «۲» and «الحاقیه ۲»: words tell two of them apart only
    where both have some.
    """
    keys = [relations.read_as_key(each) for each in (one, other)]
    bare = [sa.func.regexp_replace(key, _WORDS, "") for key in keys]
    same = [key == bare for key, bare in zip(keys, reversed(bare), strict=True)]
    return sa.and_(keys[0] != "", sa.or_(keys[0] == keys[1], *same))


def _is_in_no_list(
    rows: sa.FromClause,
    of: EventColumns,
    other: sa.FromClause,
    own: EventColumns,
    same: list[sa.ColumnElement[bool]],
) -> list[sa.ColumnElement[bool]]:
    """The conditions that no list tells what a row beside a contract does. Of equal payments of one
    day it tells as many as it has; a change where it tells its amount and new end, if it has any,
    and has that amount or as many changes of the day as the register.
    """
    alike = [other.c[str(own.amount)] == rows.c[str(of.amount)]] if of.amount else []
    if of.kind == "payment":
        # Most payments are in no list, which is known without counting.
        often = _most_in_a_file(rows, other, [*same, *alike]) >= _nth(rows, of, [str(of.amount)])
        return [~sa.and_(sa.exists().where(*same, *alike), often)]
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
    often = _most_in_a_file(rows, other, same) >= _count_of_day(rows, of)
    found = [~sa.and_(sa.exists().where(*same, *asked), often)]
    return [*found, ~sa.exists().where(*same, *asked, *alike)] if alike else found


def _nth(
    rows: sa.FromClause,
    of: EventColumns,
    figures: Sequence[str],
    which: Callable[[sa.FromClause], sa.ColumnElement[bool]] | None = None,
) -> sa.ColumnElement[int]:
    """Which of the equal events of its file a row is, from 1."""
    before = rows.alias()
    where = [before.c[name].is_not_distinct_from(rows.c[name]) for name in figures]
    where += [before.c["_row"] <= rows.c["_row"], *([which(before)] if which else [])]
    return _count(rows, of, before, where)


def _count_of_day(rows: sa.FromClause, of: EventColumns) -> sa.ColumnElement[int]:
    """How many such events the file of a row has of its contract on that day."""
    return _count(rows, of, rows.alias(), [])


def _count(
    rows: sa.FromClause, of: EventColumns, those: sa.FromClause, where: Sequence[Any]
) -> sa.ColumnElement[int]:
    alike = [those.c[name] == rows.c[name] for name in ("_belongs", "_register", of.day)]
    query = sa.select(sa.func.count()).where(*alike, *where, *event_rows.tells(those, of))
    return query.correlate(rows).scalar_subquery()


def _most_in_a_file(
    rows: sa.FromClause, other: sa.FromClause, same: Sequence[Any]
) -> sa.ColumnElement[int]:
    """How many such rows the file has that has most of them."""
    told = sa.select(sa.func.count().label("times")).where(*same)
    by_file = told.group_by(other.c["_register"]).correlate(rows).subquery().lateral()
    return sa.select(sa.func.max(by_file.c.times)).correlate(rows).scalar_subquery()


def _has_end_beside(
    rows: sa.FromClause,
    of: EventColumns,
    other: sa.FromClause,
    own: EventColumns,
    same: list[sa.ColumnElement[bool]],
) -> sa.ColumnElement[bool]:
    """Whether a register tells the new end of a change of that amount, which its list does not."""
    until = other.c[str(own.until)]
    alike = other.c[str(own.amount)] == rows.c[str(of.amount)]
    ends = rows.c[str(of.until)].is_(None), until.is_not(None), ~_is_planned(other, until)
    return sa.exists().where(*same, alike, *ends)


def _is_planned(rows: sa.FromClause, until: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the contract of a row was to end that day when it was signed."""
    schema = relations.of_contracts()
    signed = relations.relation(schema.name).alias()
    same = signed.c["_belongs"] == rows.c["_belongs"], signed.c["_counted"]
    planned = signed.c[relations.first_end(schema)] == until
    # By itself it is joined to rows of the query right around it alone, which may be of a list.
    return sa.exists().where(*same, planned).correlate(rows)


def has_text(cell: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a cell of text is filled."""
    return sa.func.coalesce(cell, "") != ""
