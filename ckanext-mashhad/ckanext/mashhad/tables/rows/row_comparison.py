"""How the rows of a version differ from the published ones, by what identifies a row.

Only the columns of the table are compared: what is derived of them, and the words by which rows are
found, take most of the time in which rows are staged, and say nothing more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from ckanext.datastore.backend import postgres
from ckanext.datastore.backend.postgres import identifier

from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_store

#: Rows named of each kind.
LISTED: Final = 20
#: Enough to group some hundred thousand rows without writing them to the disk.
_MEMORY: Final = "64MB"
#: Numbers within a name stand by their size: 2, 3, 10.
_ORDER: Final = (
    "regexp_replace(called, '[0-9]+', '', 'g'), (SELECT array_agg(found[1]::numeric)"
    " FROM regexp_matches(called, '([0-9]+)', 'g') AS found), called"
)
_KINDS: Final = ("added", "changed", "removed")


def compare_staged(version_id: str, resource_id: str, table: TableSchema) -> dict[str, Any]:
    """How the staged rows differ from the published ones; empty where they cannot be compared.

    As :func:`compare_rows` has it.
    """
    with postgres.get_write_engine().begin() as connection:
        return _compare(connection, row_store.staged_name(version_id), resource_id, table)


def compare_rows(rows: Path, resource_id: str, table: TableSchema) -> dict[str, Any]:
    """How the checker's typed rows differ from the published ones; empty where they cannot be
    compared. Nothing of them is kept, whenever the process ends.

    ``added``, ``changed``, ``removed`` and ``same`` count rows; ``listed`` names up to
    :data:`LISTED` of each by what identifies a row. A row that has gone and one that is new are one
    that was changed when their identity is the same. ``cells``: which cells of those change, as
    :func:`changed_cells` has them.
    """
    name = row_store.staged_name(f"compared-{uuid4().hex}")
    with postgres.get_write_engine().connect() as connection, connection.begin() as transaction:
        _load(connection, name, table, rows)
        found = _compare(connection, name, resource_id, table)
        cells = _changed_cells(connection, name, resource_id, table, found)
        transaction.rollback()
    return {**found, "cells": cells} if found else {}


def changed_cells(
    version_id: str, resource_id: str, table: TableSchema, compared: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The cells by which the staged rows of a version differ from the published ones that are
    ``listed`` as changed: ``row`` (what identifies it), ``column``, and the values ``was`` and
    ``becomes``. Nothing of rows that share their identity with others, or have none.
    """
    with postgres.get_write_engine().connect() as connection:
        staged = row_store.staged_name(version_id)
        return _changed_cells(connection, staged, resource_id, table, compared)


def _load(connection: sa.Connection, name: str, table: TableSchema, rows: Path) -> None:
    """Make a table of the rows as the checker has written them; an empty field is null."""
    types = {column.name: TYPES[column.type].postgres for column in table.columns}
    columns = ", ".join(f"{identifier(column)} {type_}" for column, type_ in types.items())
    connection.execute(sa.text(f"CREATE UNLOGGED TABLE {identifier(name)} ({columns})"))
    names = ", ".join(map(identifier, types))
    with rows.open("rb") as file, connection.connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {identifier(name)} ({names}) FROM STDIN (FORMAT csv, FORCE_NULL ({names}))", file
        )


def _compare(
    connection: sa.Connection, staged: str, old: str, table: TableSchema
) -> dict[str, Any]:
    columns = _shared_columns(connection, (staged, old), table)
    if not columns:
        return {}
    identity = [name for name in table.identity if name in columns]
    connection.execute(sa.text(f"SET LOCAL work_mem = '{_MEMORY}'"))
    found = connection.execute(sa.text(_query(staged, old, columns, identity))).mappings().one()
    counts = {kind: int(found[kind]) for kind in _KINDS}
    return {
        **counts,
        "same": found["whole"] - counts["added"] - counts["changed"],
        "listed": {kind: list(found[f"listed_{kind}"]) for kind in _KINDS} if identity else {},
    }


def _changed_cells(
    connection: sa.Connection,
    staged: str,
    old: str,
    table: TableSchema,
    compared: Mapping[str, Any],
) -> list[dict[str, Any]]:
    named = (compared.get("listed") or {}).get("changed") or []
    names = [name for name in named if name]
    columns = _shared_columns(connection, (staged, old), table) if names else []
    identity = [name for name in table.identity if name in columns]
    if not identity:
        return []
    sides = [_named_rows(connection, side, columns, identity, names) for side in (old, staged)]
    was, becomes = sides
    return [
        {
            "row": name,
            "column": column,
            "was": was[name][column],
            "becomes": becomes[name][column],
        }
        for name in names
        if name in was and name in becomes
        for column in columns
        if was[name][column] != becomes[name][column]
    ]


def _named_rows(
    connection: sa.Connection,
    side: str,
    columns: Sequence[str],
    identity: Sequence[str],
    names: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """The rows that alone are called so, by that."""
    called, every = _called(identity), ", ".join(map(identifier, columns))
    query = (
        f"SELECT * FROM (SELECT {called} AS _called, {every}, count(*) OVER"  # noqa: S608
        f" (PARTITION BY {called}) AS _alike FROM {identifier(side)} WHERE {called} = ANY ("
    )
    bound = sa.text(query.replace(":", r"\:") + ":names)) AS named WHERE _alike = 1")
    return {
        row["_called"]: {name: _plain(row[name]) for name in columns}
        for row in connection.execute(bound, {"names": list(names)}).mappings()
    }


def _plain(value: Any) -> Any:
    """A stored value as JSON has it: days in ISO, numbers that are not whole as text."""
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _called(identity: Sequence[str]) -> str:
    return f"concat_ws(' · ', {', '.join(map(identifier, identity))})"


def _shared_columns(
    connection: sa.Connection, names: Sequence[str], table: TableSchema
) -> list[str]:
    described = sa.text("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name)")
    there = [set(connection.scalars(described, {"name": identifier(name)})) for name in names]
    return [column.name for column in table.columns if all(column.name in each for each in there)]


def _query(staged: str, old: str, columns: Sequence[str], identity: Sequence[str]) -> str:
    """Return the statement that groups equal rows of both tables, then what is left by identity.

    Beside columns of a table, one of which may be called ``side``, its own begin with a line.
    """
    names, identifies = (", ".join(map(identifier, each)) for each in (columns, identity))
    called = _called(identity) if identity else "''"
    groups = f"GROUP BY {identifies}" if identity else ""
    changed = "LEAST(new, gone)" if identity else "0"
    sums = ", ".join(f"COALESCE(sum({kind}), 0) AS {kind}" for kind in _KINDS)
    listed = ", ".join(
        f"ARRAY(SELECT called FROM kinds WHERE {kind} > 0 ORDER BY {_ORDER} LIMIT {LISTED})"  # noqa: S608
        f" AS listed_{kind}"
        for kind in _KINDS
    )
    query = (
        f"WITH differing AS (SELECT {names}, sum(_side) AS _more FROM ("  # noqa: S608
        f"SELECT {names}, 1 AS _side FROM {identifier(staged)}"
        f" UNION ALL SELECT {names}, -1 FROM {identifier(old)}) AS both_sides"
        f" GROUP BY {names} HAVING sum(_side) <> 0),"
        f" sides AS (SELECT {called} AS called, sum(GREATEST(_more, 0)) AS new,"
        f" sum(GREATEST(-_more, 0)) AS gone FROM differing {groups}),"
        " kinds AS MATERIALIZED (SELECT called, new - changed AS added, changed,"
        f" gone - changed AS removed FROM (SELECT *, {changed} AS changed FROM sides) AS each_one)"
        f" SELECT {sums}, {listed}, (SELECT count(*) FROM {identifier(staged)}) AS whole FROM kinds"
    )
    return query.replace(":", r"\:")
