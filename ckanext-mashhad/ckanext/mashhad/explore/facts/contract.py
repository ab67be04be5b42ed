"""One contract: its row, and what else its unit has published about it.

A file may hold any number of payments of one contract: so many are listed, all are added up.
What changed or ended it is listed whole, since it says what the contract comes to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.explore.engine import story
from ckanext.mashhad.explore.engine.story import Event, Sums
from ckanext.mashhad.explore.facts import budgets, contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.events import event_rows, told_again
from ckanext.mashhad.tables.engine.schema.explored import EventColumns
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: Events of one kind from one table that are listed, the last ones.
MOST: Final = 100

Row = Mapping[str, Any]


class Told(NamedTuple):
    """An event with the row that tells it."""

    schema: TableSchema
    row: Row
    event: Event


class Undated(NamedTuple):
    """How many rows that tell an event have no day, and the number of the file they stand in."""

    count: int
    register: int
    is_payment: bool = False


def find(city: City, belongs: str) -> Row | None:
    """Its row; None where nobody may read one. Where a file has the number twice, the first."""
    rows = relations.relation(contracts.TABLE)
    query = sa.select(rows).where(*contracts.counted(city), rows.c["_belongs"] == belongs)
    query = query.order_by(rows.c["_register"], rows.c["_row"]).limit(1)
    return city.connection.execute(query).mappings().first()


def events(city: City, contract: Row) -> Iterator[Told]:
    """What is published about it: what happened when, and where it stands."""
    for schema, columns, found in _sources(city, contract):
        listed = sa.select(found).order_by(found.c["_on"].desc(), found.c["_row"])
        most = None if columns.kind in story.MOVE_ENDS else MOST
        for row in city.connection.execute(listed.limit(most)).mappings():
            yield Told(schema, row, _event(columns, row))


def add_up(city: City, contract: Row, events: Iterable[Told]) -> Sums:
    """What its events come to; payments all of them, listed or not."""
    count = paid = 0
    for _schema, columns, found in _sources(city, contract, ("payment",)):
        if columns.amount:
            total = sa.func.sum(found.c[columns.amount])
            number, amount = city.connection.execute(sa.select(sa.func.count(), total)).one()
            count, paid = count + int(number), paid + int(amount or 0)
    in_order = story.in_order(told.event for told in events)
    agreed = None if contract["amount"] is None else int(contract["amount"])
    return replace(story.add_up(agreed, in_order), payments=count, paid=paid)


def find_lines(city: City, contract: Row) -> list[Row]:
    """The lines of its unit's budget that it names by their code; none where nobody has it."""
    role = contracts.schema().explore
    code = contract[role.line] if role and role.line else None
    unit = city.registers[contract["_register"]].unit
    return budgets.find_lines(city, unit, contract["_year"], code) if code else []


def list_not_joined(contract: Row, events: Iterable[Told], lines: Sequence[Row]) -> list[str]:
    """The columns that name a call or a budget line which its unit has not published."""
    role = contracts.schema().explore
    if role is None:
        return []
    called = any(told.event.kind == "call" for told in events)
    names = [*([] if called else role.calls), *([role.line] if role.line and not lines else [])]
    return [name for name in names if contract[name]]


def count_undated_bids(city: City, contract: Row) -> Undated | None:
    """How many bids for its call have no day."""
    return next(_undated(city, _calls(contract), ("bid",)), None)


def count_undated(city: City, contract: Row) -> list[Undated]:
    """How many payments, and changes, of a contract have no day: they are added to nothing."""
    found: dict[bool, Undated] = {}
    for each in _undated(city, [contract["_belongs"]], event_rows.RETOLD):
        known = found.get(each.is_payment)
        count = each.count + (known.count if known else 0)
        found[each.is_payment] = each._replace(count=count)
    return list(found.values())


def count_of_others(city: City, contract: Row) -> int:
    """How many payments and changes have its number, and are of another company or older."""
    count = 0
    for schema in relations.explored():
        rows = relations.relation(schema.name)
        for columns in schema.explore.events if schema.explore else ():
            if columns.kind in event_rows.RETOLD:
                where = [rows.c["_belongs"] == contract["_number"], shown(city, rows)]
                where += event_rows.tells(rows, columns)
                count += city.connection.scalar(sa.select(sa.func.count()).where(*where)) or 0
    return count if contract["_number"] != contract["_belongs"] else 0


def _undated(city: City, named: Sequence[str], kinds: Collection[str]) -> Iterator[Undated]:
    """By table; where several files of the unit have such rows, those of the file that has most."""
    for schema in relations.explored() if named else ():
        rows = relations.relation(schema.name)
        for columns in schema.explore.events if schema.explore else ():
            if columns.kind in kinds:
                where = [rows.c["_belongs"].in_(named), rows.c[columns.day].is_(None)]
                where += [shown(city, rows), *event_rows.tells(rows, columns)]
                count = sa.func.count()
                query = sa.select(count, rows.c["_register"]).where(*where)
                query = query.group_by(rows.c["_register"])
                query = query.order_by(count.desc(), rows.c["_register"].desc())
                if found := city.connection.execute(query).first():
                    yield Undated(int(found[0]), int(found[1]), columns.kind == "payment")


def _sources(
    city: City, contract: Row, kinds: Collection[str] = ()
) -> Iterator[tuple[TableSchema, EventColumns, sa.Subquery]]:
    """Each kind of event, or of ``kinds``, with the rows that tell it, each of them once.

    The same may stand in two files of the unit (a register as CSV and as a workbook): the n-th of
    equal rows of one file is the n-th of another.
    """
    named = [contract["_belongs"], *_calls(contract)]
    for schema in relations.explored():
        rows = relations.relation(schema.name)
        for columns in schema.explore.events if schema.explore else ():
            if kinds and columns.kind not in kinds:
                continue
            where = [
                rows.c["_belongs"].in_(named),
                rows.c[columns.day].is_not(None),
                *_counted(city, schema),
            ]
            if schema.name == contracts.TABLE and columns.kind in ("contract", "start", "end"):
                own = sa.tuple_(rows.c["_register"], rows.c["_row"])
                where.append(own == sa.tuple_(contract["_register"], contract["_row"]))
            else:
                where += event_rows.tells(rows, columns)
            where += told_again.nowhere_else(rows, columns, partial(shown, city))
            same = event_rows.same_event(rows, columns)
            nth = sa.func.row_number().over(
                partition_by=[rows.c["_register"], *same], order_by=rows.c["_row"]
            )
            known = [key.label(f"_same{place}") for place, key in enumerate(same)]
            on = rows.c[columns.day].label("_on")
            until = event_rows.until_when(rows, columns).label("_until")
            each = sa.select(rows, on, until, nth.label("_nth"), *known).where(*where).subquery()
            keys = [each.c[key.name] for key in known] + [each.c["_nth"]]
            once = sa.select(each).distinct(*keys).order_by(*keys, each.c["_register"].desc())
            yield schema, columns, once.subquery()


def _counted(city: City, schema: TableSchema) -> list[Any]:
    """Which rows count: of those that are one by their number in several files the last."""
    once = relations.counts_once(schema) and schema.name != contracts.TABLE
    rows = relations.relation(schema.name)
    return contracts.counted(city, schema.name) if once else [shown(city, rows)]


def _event(columns: EventColumns, row: Row) -> Event:
    return Event(
        columns.kind,
        row[columns.day],
        row["_register"],
        row["_row"],
        row[columns.amount] if columns.amount else None,
        columns.words,
        row["_until"],
        row[columns.comes_to] if columns.comes_to else None,
        (row[columns.number] if columns.number else None) or "",
        restates=columns.restates,
    )


def _calls(contract: Row) -> list[str]:
    """How rows about the call for tenders are named, where the contract tells which it was."""
    call = contract[relations.CALL]
    return [call] if call else []
