"""Contracts with what happened to them, as rules ask about them.

Contracts that nobody changed, and for which no more was paid than was agreed, are alike for every
rule: they come as one with their number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.explore.engine import competition, story
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Contract
from ckanext.mashhad.explore.engine.story import Event
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.events import undated_changes
from ckanext.mashhad.explore.facts.signs import sequel_rows
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for

Row = Mapping[str, Any]
#: What rules ask of a contract, beside its title: all columns of many rows take long to come.
_OF_CONTRACT: Final = (
    *("_register", "_row", "_unit", "_day", "_year", "_belongs"),
    *("amount", "start_date", "end_date", "paid_amount", METHODS),
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
    yield from _unchanged(city, asked, where)


def contracts_with_events(
    city: City, asked: Question, where: list[Any], known: Mapping[str, Changes]
) -> Iterator[tuple[Place, Contract]]:
    """Of the contracts ``where`` is true of, those to which something happened."""
    changes, one = _amendments(city, asked), _with_payments(city, asked)
    query = sa.select(*one.columns).select_from(one.joined)
    undated = with_undated(city)
    for row in city.connection.execute(query.where(*where, one.happened)).mappings():
        found = contract(row, changes.get(row["_belongs"], []), row["paid"], known)
        yield contract_place(city, row), replace(found, undated=row["_belongs"] in undated)


def with_undated(city: City) -> set[str]:
    """Of which contracts a change is told without its day."""
    return set(city.connection.scalars(undated_changes.changed_contracts(partial(shown, city))))


class _WithPayments(NamedTuple):
    """Contracts beside what was paid for them, as far as it is known; ``happened``: the condition
    that one was changed, or more was paid than agreed.
    """

    joined: sa.FromClause
    columns: list[Any]
    paid: Any
    happened: Any


def _with_payments(city: City, asked: Question) -> _WithPayments:
    payments = sequel_rows.payments(city, asked).subquery()
    rows, role = relations.relation(contracts.TABLE), contracts.schema().explore
    title = [rows.c[role.title]] if role and role.title else []
    columns = [*(rows.c[name] for name in _OF_CONTRACT), *title, payments.c.total.label("paid")]
    paid = sa.func.greatest(payments.c.total, rows.c["paid_amount"])
    told = sequel_rows.list_rows(city, asked, story.MOVE_ENDS)
    undated = undated_changes.changed_contracts(partial(shown, city)).subquery()
    changed = sa.or_(
        rows.c["_belongs"].in_(sa.select(told.c["_belongs"])),
        rows.c["_belongs"].in_(sa.select(undated.c["_belongs"])),
    )
    # What was paid can be judged where something was agreed.
    agreed = sa.func.coalesce(contracts.amount(), 0)
    much = sa.and_(paid.is_not(None), sa.or_(paid > agreed, agreed <= 0))
    joined = rows.outerjoin(payments, payments.c["_belongs"] == rows.c["_belongs"])
    happened = sa.func.coalesce(sa.or_(changed, much), sa.false())
    return _WithPayments(joined, columns, paid, happened)


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
    row: Row, events: Iterable[Event], paid: int | None, known: Mapping[str, Changes]
) -> Contract:
    """A row of contracts with what happened to it, and what was paid in rows of their own.

    Which events change a contract is decided here, for its page as for lists.
    """
    day = row["_day"] or dt.date.max
    changes = sorted((each for each in events if each.kind in story.MOVE_ENDS), key=story.place)
    ends = Event("end", day, row["_register"], row["_row"], until=row["end_date"])
    agreed = None if row["amount"] is None else int(row["amount"])
    sums = story.add_up(agreed, [ends, *changes])
    of_unit = known.get(row["_unit"], Changes())
    told = [int(each) for each in (paid, row["paid_amount"]) if each is not None]
    return Contract(
        sums,
        paid=max(told) if told else None,
        begins=row["start_date"],
        changes=sum(each.kind == story.AMENDMENT for each in changes),
        changes_known=of_unit.last is not None and of_unit.last >= day,
        ends_known=of_unit.last_end is not None and of_unit.last_end >= day,
        income=competition.is_income(METHODS, row[METHODS]),
    )


def _unchanged(
    city: City, asked: Question, where: list[Any]
) -> Iterator[tuple[Place, Contract, int]]:
    """The contracts to which nothing happened, by what is known of them."""
    rows, one = relations.relation(contracts.TABLE), _with_payments(city, asked)
    of_units = _last_changes(city).subquery()

    def later(name: str) -> Any:
        return sa.func.coalesce(of_units.c[name] >= rows.c["_day"], sa.false())

    has_end, was_paid = rows.c["end_date"].is_not(None), one.paid.is_not(None)
    income = sa.func.coalesce(rows.c[METHODS].in_(competition.income_methods(METHODS)), sa.false())
    keys = [rows.c["_register"], rows.c["_year"], later("last"), later("last_end")]
    keys += [has_end, was_paid, income]
    named = [key.label(f"key{place}") for place, key in enumerate(keys)]
    joined = one.joined.outerjoin(of_units, of_units.c["_unit"] == rows.c["_unit"])
    same = sa.select(*named).select_from(joined).where(*where, sa.not_(one.happened)).subquery()
    query = sa.select(*same.c, sa.func.count()).group_by(*same.c)
    found_alike = city.connection.execute(query)
    for register, year, changed, ended, with_end, paid, sold, count in found_alike:
        end = dt.date.max if with_end else None
        sums = story.Sums(1, 1, 0, 0, end, end, end)
        place = Place(city.registers[register].unit, year, register=register)
        known = {"changes_known": changed, "ends_known": ended, "income": sold}
        found = Contract(sums, int(paid) or None, **known)
        yield place, found, int(count)


def last_changes(city: City) -> dict[str, Changes]:
    """By the id of a unit what is known of its changes."""
    found = city.connection.execute(_last_changes(city))
    return {unit: Changes(last, last_end) for unit, last, last_end in found}


def _last_changes(city: City) -> sa.Select[Any]:
    rows = sequel_rows.list_rows(city, Question(), (story.AMENDMENT,))
    ends = sa.func.max(rows.c.day).filter(rows.c.until.is_not(None))
    last = sa.func.max(rows.c.day).label("last")
    query = sa.select(rows.c["_unit"], last, ends.label("last_end"))
    return query.group_by(rows.c["_unit"])


def _amendments(city: City, asked: Question) -> dict[str, list[Event]]:
    rows = sequel_rows.events(city, asked, story.MOVE_ENDS)
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
    return found
