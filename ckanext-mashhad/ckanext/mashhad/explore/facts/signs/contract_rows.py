"""Contracts with what happened to them, as rules ask about them.

Contracts to which nothing happened are alike for every rule: they come as one with their number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.explore.engine import story
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Contract
from ckanext.mashhad.explore.engine.story import Event
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.signs.places import Place, asked_for
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.explored import EventColumns

Row = Mapping[str, Any]
#: What is known of an event.
_TOLD: Final = (
    *("_belongs", "_unit", "_register", "_row", "_year", "number"),
    *("kind", "day", "amount", "comes_to", "until", "serial", "restates"),
)


class Changes(NamedTuple):
    """The last days on which a unit changed a contract, and gave one a new end."""

    last: dt.date | None = None
    last_end: dt.date | None = None


def changed_contracts(city: City, asked: Question) -> Iterator[tuple[Place, Contract, int]]:
    """Each contract to which something happened, then the others by what is known of them."""
    where, known = asked_for(city, asked, contracts.TABLE), last_changes(city)
    for place, found in contracts_with_events(city, asked, where, known):
        yield place, found, 1
    yield from _unchanged(city, [*where, sa.not_(_happened(city, asked))])


def contracts_with_events(
    city: City, asked: Question, where: list[Any], known: Mapping[str, Changes]
) -> Iterator[tuple[Place, Contract]]:
    """Of the contracts ``where`` is true of, those to which something happened."""
    changes, paid = _amendments(city, asked), _payments(city, asked)
    query = sa.select(relations.relation(contracts.TABLE)).where(*where, _happened(city, asked))
    for row in city.connection.execute(query).mappings():
        belongs = row["_belongs"]
        found = contract(row, row["_day"], changes.get(belongs, []), paid.get(belongs), known)
        yield contract_place(city, row), found


def _happened(city: City, asked: Question) -> Any:
    """The condition that something happened to a contract."""
    rows = relations.relation(contracts.TABLE)
    told = rows.c["_belongs"].in_(sa.select(events(city, asked).c["_belongs"]))
    return sa.or_(told, rows.c["paid_amount"].is_not(None))


def contract_place(city: City, row: Row) -> Place:
    """Where a row of contracts stands."""
    role = contracts.schema().explore
    return Place(
        city.registers[row["_register"]].unit,
        row["_year"],
        str(row[role.title]) if role and role.title else "",
        row["_register"],
        row["_row"],
        row["_belongs"],
    )


def contract(
    row: Row,
    signed: dt.date | None,
    changes: Sequence[Event],
    paid: int | None,
    known: Mapping[str, Changes],
) -> Contract:
    """A row of contracts with the changes of it and what was paid in rows of their own."""
    day = signed or dt.date.max
    agreed = Event("contract", day, row["_register"], row["_row"], int(row["amount"]))
    ends = Event("end", day, row["_register"], row["_row"], until=row["end_date"])
    sums = story.add_up([agreed, ends, *changes])
    of_unit = known.get(row["_unit"], Changes())
    told = [int(each) for each in (paid, row["paid_amount"]) if each is not None]
    return Contract(
        sums,
        paid=max(told) if told else None,
        begins=row["start_date"],
        changes=len(changes),
        priced=sum(each.amount is not None or each.comes_to is not None for each in changes),
        changes_known=of_unit.last is not None and of_unit.last >= day,
        ends_known=of_unit.last_end is not None and of_unit.last_end >= day,
    )


def _unchanged(city: City, where: list[Any]) -> Iterator[tuple[Place, Contract, int]]:
    """The contracts to which nothing happened, by what is known of them."""
    rows = relations.relation(contracts.TABLE)
    of_units = _last_changes(city).subquery()

    def later(name: str) -> Any:
        return sa.func.coalesce(of_units.c[name] >= rows.c["_day"], sa.false())

    has_end = rows.c["end_date"].is_not(None)
    keys = [rows.c["_register"], rows.c["_year"], later("last"), later("last_end"), has_end]
    named = [key.label(f"key{place}") for place, key in enumerate(keys)]
    joined = rows.outerjoin(of_units, of_units.c["_unit"] == rows.c["_unit"])
    parted = sa.select(*named).select_from(joined).where(*where).subquery()
    query = sa.select(*parted.c, sa.func.count()).group_by(*parted.c)
    for register, year, changed, ended, with_end, count in city.connection.execute(query):
        end = dt.date.max if with_end else None
        sums = story.Sums(1, 0, 0, 0, end, end)
        one = Contract(sums, changes_known=changed, ends_known=ended)
        yield Place(city.registers[register].unit, year, register=register), one, int(count)


def last_changes(city: City) -> dict[str, Changes]:
    """By the id of a unit what is known of its changes."""
    found = city.connection.execute(_last_changes(city))
    return {unit: Changes(last, last_end) for unit, last, last_end in found}


def _last_changes(city: City) -> sa.Select[Any]:
    rows = events(city, Question(), ("amendment",))
    ends = sa.func.max(rows.c.day).filter(rows.c.until.is_not(None))
    last = sa.func.max(rows.c.day).label("last")
    query = sa.select(rows.c["_unit"], last, ends.label("last_end"))
    return query.group_by(rows.c["_unit"])


def _amendments(city: City, asked: Question) -> dict[str, list[Event]]:
    rows = events(city, asked, ("amendment",))
    found: dict[str, list[Event]] = {}
    for each in city.connection.execute(sa.select(rows)).mappings():
        event = Event(
            each["kind"],
            each["day"],
            each["_register"],
            each["_row"],
            each["amount"],
            until=each["until"],
            comes_to=each["comes_to"],
            number=each["serial"] or "",
            restates=each["restates"],
        )
        found.setdefault(each["_belongs"], []).append(event)
    return {belongs: sorted(changes, key=story.place) for belongs, changes in found.items()}


def _payments(city: City, asked: Question) -> dict[str, int]:
    rows = events(city, asked, ("payment",))
    query = sa.select(rows.c["_belongs"], sa.func.sum(rows.c.amount))
    found = city.connection.execute(query.group_by(rows.c["_belongs"]))
    return {belongs: int(total or 0) for belongs, total in found}


def events(
    city: City, asked: Question, kinds: tuple[str, ...] = ("amendment", "payment")
) -> sa.Subquery:
    """What happened to contracts, of all tables that tell it: the columns of ``_TOLD``."""
    parts = [
        _of_table(city, asked, schema.name, columns)
        for schema in relations.explored()
        for columns in (schema.explore.events if schema.explore else ())
        if columns.kind in kinds
    ]
    return sa.union_all(*parts).subquery()


def _of_table(city: City, asked: Question, table: str, columns: EventColumns) -> Any:
    """What a table tells of contracts, each of it once, as :mod:`contract` lists it.

    The n-th of equal rows of one file is the n-th of another file of the unit.
    """
    rows, when = relations.relation(table), columns.when
    role = registry.load(table).explore

    def column(name: str | None, of: Any) -> Any:
        return rows.c[name] if name else sa.cast(sa.null(), of)

    where = [shown(city, rows), rows.c["_belongs"].is_not(None), rows.c[columns.day].is_not(None)]
    if asked.unit:
        where.append(rows.c["_register"].in_(city.of_unit(asked.unit)))
    if asked.party:
        signed = relations.relation(contracts.TABLE).alias("signed")
        own = sa.select(signed.c["_belongs"]).where(signed.c["_party"] == asked.party)
        where.append(rows.c["_belongs"].in_(own))
    if when is not None:
        value = sa.func.coalesce(rows.c[when["column"]], when.get("default") or "")
        where.append(value.in_(when["in"]))
    names = (columns.day, columns.amount, columns.until, columns.comes_to, *columns.words)
    same = [rows.c["_belongs"], *(rows.c[name] for name in names if name)]
    nth = sa.func.row_number().over(
        partition_by=[rows.c["_register"], *same], order_by=rows.c["_row"]
    )
    numbered = (
        sa.select(
            *(rows.c[name] for name in ("_belongs", "_unit", "_register", "_row", "_year")),
            column(role.number if role else None, sa.Text).label("number"),
            sa.literal(columns.kind).label("kind"),
            rows.c[columns.day].label("day"),
            column(columns.amount, sa.Numeric).label("amount"),
            column(columns.comes_to, sa.Numeric).label("comes_to"),
            column(columns.until, sa.Date).label("until"),
            column(columns.number, sa.Text).label("serial"),
            sa.literal(when is not None).label("restates"),
            *(each.label(f"same{place}") for place, each in enumerate(same)),
            nth.label("nth"),
        )
        .where(*where)
        .subquery()
    )
    keys = [numbered.c[f"same{place}"] for place in range(len(same))] + [numbered.c["nth"]]
    once = sa.select(numbered).distinct(*keys).order_by(*keys, numbered.c["_register"].desc())
    found = once.subquery()
    return sa.select(*(found.c[name] for name in _TOLD))
