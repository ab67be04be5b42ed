"""What a dataset says of its rows: how many there are, what they come to, which codes they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_search, row_sums
from ckanext.mashhad.tables.rows.row_sums import Sum

#: A number, or codes.
Fact = int | list[str]
#: Beside the fields, by what equal rows of two files are known.
_SAME: Final = "_same"


def describe(resource_id: str, schema: TableSchema) -> dict[str, Fact]:
    """By field of the dataset, what its published rows say; without what they do not tell.

    As ``describes`` of the schema asks: ``rows`` that are counted, the ``sum`` of a column (``of``
    those that have a value), the ``codes`` of a column, or what the table ``is`` by itself.
    """
    found: dict[str, Fact] = {}
    if not schema.describes:
        return found
    with postgres.get_read_engine().connect() as connection:
        table = row_search.table_of(connection, resource_id, schema)
        sums = row_sums.find(connection, table, schema, [])
        for field, asked in schema.describes.items():
            fact = _fact(connection, table, schema, sums, asked)
            if fact:
                found[field] = fact
        found[_SAME] = [_fingerprint(connection, table)]
    return found


def _fingerprint(connection: sa.Connection, table: sa.TableClause) -> str:
    """The same for equal rows in any order, whatever form their file has; empty cells are none."""
    cells = [
        sa.literal(f"{column.name}=") + sa.cast(column, sa.Text)
        for column in table.c
        if not column.name.startswith("_")
    ]
    row = sa.func.hashtextextended(sa.func.concat_ws("\x1f", *cells), 0)
    query = sa.select(sa.func.count(), sa.func.sum(sa.cast(row, sa.Numeric)))
    return " ".join(map(str, connection.execute(query.select_from(table)).one()))


def _fact(
    connection: sa.Connection,
    table: sa.TableClause,
    schema: TableSchema,
    sums: list[Sum],
    asked: Mapping[str, Any],
) -> Fact | None:
    if "is" in asked:
        return list(asked["is"])
    if "rows" in asked:
        counted = row_sums.meant(table, schema.sums_when)
        query = sa.select(sa.func.count()).select_from(table).where(counted)
        return int(connection.scalar(query) or 0)
    if "codes" in asked:
        return _codes(connection, table, schema, asked["codes"])
    of = asked.get("of", {})
    totals = [s.total for s in sums if s.column == asked["sum"] and of.items() <= s.of.items()]
    # Of two years in one file there is no sum.
    return totals[0] if len(totals) == 1 else None


def _codes(
    connection: sa.Connection, table: sa.TableClause, schema: TableSchema, name: str
) -> list[str]:
    """Those that rows have, in the order of their list."""
    column, codelist = table.c.get(name), schema.column(name).codelist
    if column is None or codelist is None:
        return []
    there = set(connection.scalars(sa.select(column).distinct()))
    return [code for code in codelists.load(codelist).codes if code in there]


def together(facts: Iterable[Mapping[str, Fact]]) -> dict[str, Fact]:
    """What several files say together: numbers are added, codes are those of all.

    Files that hold the same rows, as a CSV and a workbook of one register do, speak once.
    """
    found: dict[str, Fact] = {}
    different = {str(each.get(_SAME) or n): each for n, each in enumerate(facts)}
    for field, fact in chain.from_iterable(each.items() for each in different.values()):
        if field == _SAME:
            continue
        known = found.get(field)
        if isinstance(fact, int):
            found[field] = fact + known if isinstance(known, int) else fact
        else:
            found[field] = list(dict.fromkeys([*known, *fact])) if isinstance(known, list) else fact
    return found
