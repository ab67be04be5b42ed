"""What units tell of contracts after their signing: changes and payments, each of them once.

Files of a unit may have the same: the n-th of equal rows of one file is the n-th of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Sequel
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.events import event_rows, told_again
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.explored import EventColumns

#: What is known of an event.
_TOLD: Final = (
    *("_belongs", "_unit", "_register", "_row", "_year", "number"),
    *("kind", "day", "amount", "comes_to", "until", "serial", "restates"),
)
_ALL: Final = ("amendment", "payment", "termination")


class _Table(NamedTuple):
    """A table that tells events: its rows, which columns tell them, and which rows do."""

    name: str
    rows: sa.TableClause
    columns: EventColumns
    where: list[Any]

    @property
    def same(self) -> list[Any]:
        """By what rows of two files are the same."""
        return [self.rows.c["_belongs"], *event_rows.same_event(self.rows, self.columns)]

    @property
    def has_number(self) -> sa.ColumnElement[bool]:
        """Whether a row says which of the contract's events it tells."""
        number = self.columns.number
        return told_again.has_text(self.rows.c[number]) if number else sa.false()

    @property
    def until(self) -> sa.ColumnElement[Any]:
        """The day until which the contract goes then."""
        return event_rows.until_when(self.rows, self.columns)

    def column(self, name: str | None, kind: Any) -> Any:
        return self.rows.c[name] if name else sa.cast(sa.null(), kind)


def sequels(city: City, asked: Question) -> Iterator[tuple[Place, Sequel, int]]:
    """Contracts that are published as one with their number, then each of which something is told
    and that is not; its place is that of the first row.
    """
    rows = relations.relation(contracts.TABLE)
    public = sa.and_(rows.c["_counted"], shown(city, rows))
    known = sa.select(rows.c["_belongs"]).where(public, rows.c["_belongs"].is_not(None))
    there = _of_year(list_rows(city, asked, known=known), asked).subquery()
    if count := city.connection.scalar(sa.select(sa.func.count()).select_from(there)):
        yield Place(""), Sequel(1, found=True), count
    units = set(city.connection.scalars(sa.select(rows.c["_unit"]).where(public).distinct()))
    same_number = sa.select(rows.c["_number"]).where(public, rows.c["_number"].is_not(None))
    told = events(city, asked, without=known)
    place = told.c["_register"], told.c["_row"]
    numbers = sa.func.array_agg(aggregate_order_by(told.c.number, *place), type_=sa.ARRAY(sa.Text))
    first = sa.func.min(array(place)).label("first")
    numbered = sa.func.bool_or(told.c["_belongs"].in_(same_number)).label("numbered")
    query = _of_year(told, asked, numbers[1].label("number"), first, numbered)
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
        known_unit, numbered = row["_unit"] in units, row["numbered"]
        yield place, Sequel(row["count"], contracts_known=known_unit, numbered=numbered), 1


def _of_year(told: sa.Subquery, asked: Question, *more: Any) -> sa.Select[Any]:
    """By contract what is told of it, of those of which something was told first in that year."""
    year = sa.func.min(told.c["_year"])
    own = told.c["_unit"], told.c["_belongs"]
    query = sa.select(*own, year.label("year"), sa.func.count().label("count"), *more)
    query = query.group_by(*own)
    return query.having(year == asked.year) if asked.year else query


def list_rows(
    city: City, asked: Question, kinds: tuple[str, ...] = _ALL, known: Any = None
) -> sa.Subquery:
    """Rows that tell such events, all of them; ``known``: of which contracts, by default of any."""
    parts = []
    for each in _tables(city, asked, kinds):
        names = ("_belongs", "_unit", "_year")
        days = each.rows.c[each.columns.day].label("day"), each.until
        listed = sa.select(*(each.rows.c[name] for name in names), days[0], days[1].label("until"))
        own = [each.rows.c["_belongs"].in_(known)] if known is not None else []
        parts.append(listed.where(*each.where, *own))
    return sa.union_all(*parts).subquery()


def payments(city: City, asked: Question) -> sa.Select[Any]:
    """By contract what was paid in rows of their own.

    Of equal rows as many count as the file has that has most of them: so nothing is put in order.
    Of those with a number the last file's do.
    """
    parts = []
    for each in _tables(city, asked, ("payment",)):
        if each.columns.number:
            told = _once(each._replace(where=[*each.where, each.has_number]), None).subquery()
            one = sa.literal(1).label("times")
            parts.append(sa.select(told.c["_belongs"], told.c.amount, one))
        amount = each.rows.c[str(each.columns.amount)]
        same = [key.label(f"same{place}") for place, key in enumerate(each.same)]
        of_file = sa.select(*same, amount.label("amount"), sa.func.count().label("times"))
        of_file = of_file.where(*each.where, ~each.has_number)
        of_file = of_file.group_by(each.rows.c["_register"], *each.same, amount)
        files = of_file.subquery()
        keys = [files.c[key.name] for key in same]
        most = sa.func.max(files.c.times).label("times")
        once = sa.select(keys[0].label("_belongs"), files.c.amount, most)
        parts.append(once.group_by(*keys, files.c.amount))
    paid = sa.union_all(*parts).subquery()
    total = sa.func.coalesce(sa.func.sum(paid.c.amount * paid.c.times), 0)
    return sa.select(paid.c["_belongs"], total.label("total")).group_by(paid.c["_belongs"])


def events(
    city: City, asked: Question, kinds: tuple[str, ...] = _ALL, without: Any = None
) -> sa.Subquery:
    """What happened to contracts, of all tables that tell it: the columns of ``_TOLD``.

    ``without``: contracts of which nothing is asked.
    """
    parts = [_once(each, without) for each in _tables(city, asked, kinds)]
    return sa.union_all(*parts).subquery()


def _tables(city: City, asked: Question, kinds: tuple[str, ...]) -> Iterator[_Table]:
    for schema in relations.explored():
        for columns in schema.explore.events if schema.explore else ():
            if columns.kind in kinds:
                rows = relations.relation(schema.name)
                yield _Table(schema.name, rows, columns, _where(city, asked, rows, columns))


def _where(city: City, asked: Question, rows: sa.TableClause, columns: EventColumns) -> list[Any]:
    """Which rows tell an event of a contract that is asked for."""
    where = [shown(city, rows), rows.c["_belongs"].is_not(None), rows.c[columns.day].is_not(None)]
    if asked.unit:
        where.append(rows.c["_register"].in_(city.of_unit(asked.unit)))
    if asked.party:
        signed = relations.relation(contracts.TABLE).alias("signed")
        own = sa.select(signed.c["_belongs"]).where(signed.c["_party"] == asked.party)
        where.append(rows.c["_belongs"].in_(own))
    where += event_rows.tells(rows, columns)
    return [*where, *told_again.nowhere_else(rows, columns, partial(shown, city))]


def _once(table: _Table, without: Any) -> sa.Select[Any]:
    """What a table tells of contracts, each of it once, as :mod:`contract` lists it."""
    rows, columns, same = table.rows, table.columns, table.same
    role = registry.load(table.name).explore
    others = [rows.c["_belongs"].not_in(without)] if without is not None else []
    nth = sa.func.row_number().over(
        partition_by=[rows.c["_register"], *same], order_by=rows.c["_row"]
    )
    numbered = (
        sa.select(
            *(rows.c[name] for name in ("_belongs", "_unit", "_register", "_row", "_year")),
            table.column(role.number if role else None, sa.Text).label("number"),
            sa.literal(columns.kind).label("kind"),
            rows.c[columns.day].label("day"),
            table.column(columns.amount, sa.Numeric).label("amount"),
            table.column(columns.comes_to, sa.Numeric).label("comes_to"),
            table.until.label("until"),
            table.column(columns.number, sa.Text).label("serial"),
            sa.literal(columns.restates).label("restates"),
            *(each.label(f"same{place}") for place, each in enumerate(same)),
            nth.label("nth"),
        )
        .where(*table.where, *others)
        .subquery()
    )
    keys = [numbered.c[f"same{place}"] for place in range(len(same))] + [numbered.c["nth"]]
    once = sa.select(numbered).distinct(*keys).order_by(*keys, numbered.c["_register"].desc())
    found = once.subquery()
    return sa.select(*(found.c[name] for name in _TOLD))
