"""What published rows come to: exact, and apart for what has no sum together.

Where rows may hold the sum of others (lines of a budget) each amount is counted once, by the same
reckoning as the rules of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.schema.schema import TableSchema, When

#: Lines among which parts are looked for while a reader waits; of more there is no sum.
MOST_LINES: Final = 100_000
_PARTS: Final = ("side", "unit", "fiscal_year", "code", "parent_code")

#: By the values that rows have in common, the sums of the columns.
Totals = Mapping[tuple[str | None, ...], Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` of all rows, ``asked`` of those asked for. ``of``: by column, the value that all of
    them have, None where it is empty in them.
    """

    column: str
    of: Mapping[str, str | None]
    total: int
    asked: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table of which ``names`` are added up, apart for each of the values ``by``; and
    which of them are asked for.
    """

    connection: sa.Connection
    table: sa.TableClause
    schema: TableSchema
    where: list[Any]
    by: list[str]
    names: list[str]

    @property
    def counted(self) -> Any:
        """Which of them are added up."""
        return meant(self.table, self.schema.sums_when)


def find(
    connection: sa.Connection, table: sa.TableClause, schema: TableSchema, where: list[Any]
) -> list[Sum]:
    """The sums of those columns that have a value, in the order of the schema; of what is not asked
    for there is none, unless nothing parts the rows.
    """
    names = [name for name in schema.sums if name in table.c]
    by = [name for name in schema.sums_by if name in table.c]
    summed = _counted_once if schema.has_parts else _added
    rows = _Rows(connection, table, schema, where, by, names)
    all_, asked = summed(rows) if names else ({}, {})
    groups = sorted(asked if by else all_, key=lambda values: _place(schema, by, values))
    return [
        Sum(name, dict(zip(by, group, strict=True)), total, asked.get(group, {}).get(name) or 0)
        for name in names
        for group in groups
        if (total := all_[group][name]) is not None
    ]


def meant(table: sa.TableClause, when: When | None) -> Any:
    """Which rows are added up."""
    if when is None or when.column not in table.c:
        return sa.true()
    value = table.c[when.column]
    return sa.func.coalesce(value, when.default).in_(when.among)


def _place(
    schema: TableSchema, by: list[str], values: tuple[str | None, ...]
) -> tuple[tuple[bool, int, str], ...]:
    """Codes in the order of their list, years as they follow, what is empty last."""

    def one(name: str, value: str | None) -> tuple[bool, int, str]:
        codelist = schema.column(name).codelist
        codes = list(codelists.load(codelist).codes) if codelist else []
        return value is None, codes.index(value) if value in codes else len(codes), str(value or "")

    return tuple(one(name, value) for name, value in zip(by, values, strict=True))


def _added(rows: _Rows) -> tuple[Totals, Totals]:
    """The sums of all rows, and of those asked for."""
    by, names, table = rows.by, rows.names, rows.table
    columns = [table.c[name] for name in by]
    sums = [sa.func.sum(table.c[name]).filter(rows.counted) for name in names]
    query = sa.select(*columns, *sums).select_from(table).group_by(*columns)

    def read(conditions: list[Any]) -> Totals:
        # PostgreSQL adds up bigints without a limit.
        return {
            tuple(row[: len(by)]): {
                name: None if value is None else int(value)
                for name, value in zip(names, row[len(by) :], strict=True)
            }
            for row in rows.connection.execute(query.where(*conditions))
        }

    all_ = read([])
    return all_, read(rows.where) if rows.where else all_


def _counted_once(rows: _Rows) -> tuple[Totals, Totals]:
    """The same where rows may hold the sum of others; of too many there is none."""
    by, names, table = rows.by, rows.names, rows.table
    texts = [name for name in dict.fromkeys((*_PARTS, *by)) if name in table.c]
    query = sa.select(*(table.c[name] for name in ("_id", *texts, *names))).where(rows.counted)
    found = rows.connection.execute(query.limit(MOST_LINES + 1)).fetchall()
    if len(found) > MOST_LINES:
        return {}, {}
    types = {"_id": pl.Int64, **dict.fromkeys(texts, pl.String), **dict.fromkeys(names, pl.Int64)}
    absent = [pl.lit(None, pl.String).alias(name) for name in _PARTS if name not in texts]
    lines = pl.DataFrame(found, schema=types, orient="row")
    lines = lines.with_columns(*absent, _sheet=pl.lit(0))
    all_ = of_lines(lines, lines["_id"].is_not_null(), by, names)
    if not rows.where:
        return all_, all_
    ids = list(rows.connection.scalars(sa.select(table.c["_id"]).where(*rows.where)))
    return all_, of_lines(lines, lines["_id"].is_in(ids), by, names)


def of_lines(lines: pl.DataFrame, among: pl.Series, by: list[str], names: list[str]) -> Totals:
    """The sums of some lines of a budget, each amount once; none where nobody can tell which are
    parts of which. A heading has none in its column.
    """
    lines, keys = lines.with_columns(_all=pl.lit(0)), ["_all", *by]
    groups = lines.filter(among).select(keys).unique().iter_rows()
    totals: dict[tuple[str | None, ...], dict[str, int | None]] = {
        tuple(group[1:]): dict.fromkeys(names) for group in groups
    }
    for name in names:
        told = hierarchy.attach_parents(lines.with_columns(pl.col(name).cast(pl.Int128)), name)
        if told is None:
            continue
        counted = told.filter(hierarchy.topmost(told, among & lines[name].is_not_null()))
        for group, own in counted.group_by(keys):
            totals[tuple(group[1:])][name] = int(own[name].sum())
    return totals
