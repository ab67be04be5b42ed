"""One contract: its row, and what else its unit has published about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.story import Event
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.tables.engine.schema.explored import EventColumns
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

Row = Mapping[str, Any]


def find(city: City, belongs: str) -> list[Row]:
    """Its rows: more than one where a file has the number twice; none where nobody may read any."""
    rows = relations.relation(contracts.TABLE)
    query = sa.select(rows).where(*contracts.counted(city), rows.c["_belongs"] == belongs)
    return list(city.connection.execute(query.order_by(rows.c["_row"])).mappings())


def events(city: City, contract: Row) -> Iterator[tuple[TableSchema, Row, Event]]:
    """All that is published about it: what happened when, with the row that tells it."""
    named = [contract["_belongs"], *_calls(city, contract)]
    for schema in relations.explored():
        if not (schema.explore and schema.explore.events):
            continue
        for row in _about(city, schema.name, named):
            # Of a contract that two files have, one row is shown.
            again = row["_belongs"] == contract["_belongs"] and row["_counted"]
            if again and schema.name == contracts.TABLE and row["_row"] != contract["_row"]:
                continue
            for columns in schema.explore.events:
                if row[columns.day] and _is_meant(columns, row):
                    yield schema, row, _event(columns, row)


def _event(columns: EventColumns, row: Row) -> Event:
    return Event(
        columns.kind,
        row[columns.day],
        row["_register"],
        row["_row"],
        row[columns.amount] if columns.amount else None,
        columns.words,
        row[columns.until] if columns.until else None,
        row[columns.comes_to] if columns.comes_to else None,
    )


def _is_meant(columns: EventColumns, row: Row) -> bool:
    when = columns.when
    return when is None or (row[when["column"]] or when.get("default")) in when["in"]


def _calls(city: City, contract: Row) -> list[str]:
    """How rows about the call for tenders are named, where the contract tells which it was."""
    role, unit_id = contracts.schema().explore, city.registers[contract["_register"]].unit_id
    numbers = [contract[name] for name in (role.calls if role else ()) if contract[name]]
    return [belonging(unit_id, number) for number in numbers]


def belonging(unit_id: str, number: str) -> str:
    """The name by which rows of a unit with this number are known, as the store makes it."""
    normal = "".join(number.split()).lower()
    return hashlib.sha256(f"{unit_id} {normal}".encode()).hexdigest()[:16]


def _about(city: City, table: str, named: list[str]) -> list[Row]:
    rows = relations.relation(table)
    query = sa.select(rows).where(rows.c["_belongs"].in_(named), shown(city, rows))
    query = query.order_by(rows.c["_register"], rows.c["_row"])
    return list(city.connection.execute(query).mappings())
