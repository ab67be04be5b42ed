"""Published rows as a reader asks for them: one page of them with counts and sums, or all.

All that is asked for one page is asked in one transaction, so that a new version, which waits for
it, cannot come between. Names come from the row schema, values are bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from ckanext.datastore.backend import postgres
from ckanext.datastore.backend.postgres import identifier
from sqlalchemy.dialects.postgresql import TSQUERY

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text import order
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.rows import row_sums, row_words
from ckanext.mashhad.tables.rows.inquiry import Inquiry
from ckanext.mashhad.tables.rows.row_sums import Sum

PER_PAGE: Final = 25
#: Values that are offered for one column.
MOST_CHOICES: Final = 200
#: Digits by which numbers within a text are put in order.
_LONGEST_NUMBER: Final = 30
_AS_RANKED: Final = (f"{order.ALPHABET}۰۱۲۳۴۵۶۷۸۹", f"{order.RANKED}0123456789")
_PATIENCE: Final = "8s"
_TOO_LONG: Final = "57014"  # PostgreSQL's code for a statement that was stopped


class TooLong(Exception):  # noqa: N818 (named after what happened)
    """The database could not answer in time."""


@dataclass(frozen=True, slots=True)
class Page:
    """``total`` is of all rows, ``count`` of those asked for; ``sums`` are of both.

    ``rows``: by column, and by ``_id`` the number of the row in the file, from 1.
    ``filled``: columns with a value in any row; ``choices``: by column the values that rows have,
    with how many, the most frequent first.
    """

    rows: list[Mapping[str, Any]]
    number: int
    count: int
    sums: list[Sum]
    total: int
    filled: frozenset[str]
    choices: Mapping[str, list[tuple[str, int]]]

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(-(-self.count // PER_PAGE), 1)


def page(resource_id: str, schema: TableSchema, inquiry: Inquiry) -> Page:
    """The page that is asked for; the last one where there are fewer.

    :raises TooLong: the database did not answer in time
    """
    try:
        with postgres.get_read_engine().begin() as connection:
            connection.execute(sa.text(f"SET LOCAL statement_timeout = '{_PATIENCE}'"))
            return _page(connection, resource_id, schema, inquiry)
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "pgcode", None) == _TOO_LONG:
            raise TooLong from error
        raise


def _page(
    connection: sa.Connection, resource_id: str, schema: TableSchema, inquiry: Inquiry
) -> Page:
    columns = _columns(connection, resource_id, schema)
    table = _table(resource_id, columns)
    all_ = _figures(connection, table, columns, [])
    where = _where(table, columns, inquiry)
    some = _figures(connection, table, columns, where) if where else all_
    number = min(inquiry.page, max(-(-some["count"] // PER_PAGE), 1))
    query = _rows(table, columns, where, inquiry).add_columns(table.c["_id"])
    query = query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(
        rows=list(connection.execute(query).mappings()),
        number=number,
        count=some["count"],
        sums=row_sums.find(connection, table, schema, where),
        total=all_["count"],
        filled=frozenset(c.name for c in columns if all_[f"filled_{c.name}"]),
        choices={
            column.name: _choices(connection, table, column)
            for column in schema.facet_columns
            if column in columns and all_[f"filled_{column.name}"]
        },
    )


def rows(resource_id: str, schema: TableSchema, inquiry: Inquiry) -> Iterator[Mapping[str, Any]]:
    """All rows that are asked for, as they come from the database; ``page`` plays no part.

    Until the last has been read no new version can be put in the place of these.
    """
    with postgres.get_read_engine().connect() as connection:
        columns = _columns(connection, resource_id, schema)
        table = _table(resource_id, columns)
        query = _rows(table, columns, _where(table, columns, inquiry), inquiry)
        streamed = connection.execution_options(stream_results=True).execute(query)
        yield from streamed.mappings()


def row(resource_id: str, schema: TableSchema, number: Any) -> Mapping[str, Any] | None:
    """The row of that number (``_id``, from 1) with its columns; None where there is none."""
    text = str(number)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    with postgres.get_read_engine().connect() as connection:
        columns = _columns(connection, resource_id, schema)
        table = _table(resource_id, columns)
        wanted = sa.select(table.c["_id"], *(table.c[column.name] for column in columns))
        return connection.execute(wanted.where(table.c["_id"] == int(text))).mappings().first()


def table_of(connection: sa.Connection, resource_id: str, schema: TableSchema) -> sa.TableClause:
    """The table of the resource's rows, with those columns of the schema that it has."""
    return _table(resource_id, _columns(connection, resource_id, schema))


def _columns(connection: sa.Connection, resource_id: str, schema: TableSchema) -> list[Column]:
    """Those that the loaded rows have: the schema may have got others since."""
    query = sa.text("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name)")
    there = set(connection.scalars(query, {"name": identifier(resource_id)}))
    return [column for column in schema.columns if column.name in there]


def _table(resource_id: str, columns: list[Column]) -> sa.TableClause:
    names = ["_id", "_full_text", *(column.name for column in columns)]
    return sa.table(resource_id, *map(sa.column, names))


def _figures(
    connection: sa.Connection,
    table: sa.TableClause,
    columns: list[Column],
    where: list[Any],
) -> Mapping[str, Any]:
    filled = [sa.func.count(table.c[c.name]).label(f"filled_{c.name}") for c in columns]
    query = sa.select(sa.func.count().label("count"), *filled).select_from(table)
    return connection.execute(query.where(*where)).mappings().one()


def _choices(
    connection: sa.Connection, table: sa.TableClause, column: Column
) -> list[tuple[str, int]]:
    value, count = table.c[column.name], sa.func.count()
    query = sa.select(value, count).where(value.is_not(None)).group_by(value)
    found = connection.execute(query.order_by(count.desc(), value).limit(MOST_CHOICES))
    return [(_written(each), number) for each, number in found]


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _where(table: sa.TableClause, columns: list[Column], inquiry: Inquiry) -> list[Any]:
    conditions: list[Any] = []
    if inquiry.words:
        words = row_words.asked(inquiry.words)
        found = table.c["_full_text"].op("@@")(sa.cast(words, TSQUERY))
        conditions.append(found if words else sa.false())
    types = {column.name: column.type for column in columns}
    for name, value in inquiry.filters.items():
        if name not in types:
            conditions.append(sa.false())
        else:
            meant = value == "true" if types[name] == "yes_no" else value
            conditions.append(table.c[name] == meant)
    return conditions


def _rows(
    table: sa.TableClause, columns: list[Column], where: list[Any], inquiry: Inquiry
) -> sa.Select[Any]:
    query = sa.select(*(table.c[column.name] for column in columns)).where(*where)
    for column in columns:
        if column.name == inquiry.sort:
            key = _sort_key(table.c[column.name], column)
            query = query.order_by((key.desc() if inquiry.descending else key).nulls_last())
    return query.order_by(table.c["_id"])


def _sort_key(value: Any, column: Column) -> Any:
    """Codes in the order of their list, text in that of the Persian alphabet, numbers within it by
    their value: «۱۴۰۳/۹» before «۱۴۰۳/۱۰».
    """
    if column.codelist:
        places = {code: n for n, code in enumerate(codelists.load(column.codelist).codes)}
        return sa.case(places, value=value, else_=len(places))
    if TYPES[column.type].postgres == "text":
        folded = sa.func.translate(sa.func.lower(value), *_AS_RANKED)
        longer = sa.func.regexp_replace(folded, "[0-9]+", rf"{'0' * _LONGEST_NUMBER}\&", "g")
        ends = f"[0-9]*([0-9]{{{_LONGEST_NUMBER}}})"
        return sa.collate(sa.func.regexp_replace(longer, ends, r"\1", "g"), "C")
    return value
