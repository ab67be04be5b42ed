"""Accepted rows in the DataStore: staged beside the published ones, then put in their place.

A table is staged under a name that CKAN's DataStore neither lists nor finds, and that its read-only
user may not read. CKAN's database and the DataStore's have no common transaction: every function
may be called again after a crash and then ends as if there had been none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from ckanext.datastore.backend import postgres
from ckanext.datastore.backend.postgres import identifier, literal_string

from ckanext.mashhad.catalog.interfaces import IPublishedRows, Rows
from ckanext.mashhad.tables.engine.schema import derived
from ckanext.mashhad.tables.engine.schema.fields import fields
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows.row_words import RowWords

#: CKAN takes no table whose name begins so for a resource's.
_STAGED: Final = "_staged_"
_MARKER: Final = "mashhad:version:"
#: A reader that waits for a count on a second connection would wait for a swap that waits for it;
#: then the swap gives up, and is tried again.
_PATIENCE: Final = "10s"
#: The checker has read the cell; its own limits are those of the file.
_LONGEST_CELL: Final = 2**31 - 1
#: Rows made ready at once while they are loaded.
_AT_ONCE: Final = 200


class RowsNotStaged(LookupError):  # noqa: N818 (named after what happened)
    """There is nothing to publish: the version's rows are neither staged nor published."""


def stage(version_id: str, table: TableSchema, rows: Path) -> int:
    """Load the checker's typed rows, to be published by :func:`swap`; how many there are.

    ``rows`` is CSV without a header: the columns of ``table`` in order; an empty field is null.
    What was staged of the version before is replaced. Instead of CKAN's trigger for the words by
    which rows are found, these are loaded with the rows, in the normal form of our search. So are
    Jalali days and the meaning of codes.
    """
    name = staged_name(version_id)
    with postgres.get_write_engine().begin() as connection:
        _drop(connection, name)
        loaded = _make(connection, name, table, rows)
        chosen = [[column.name] for column in table.facet_columns]
        postgres.create_indexes(
            Context(connection=connection), {"resource_id": name, "indexes": chosen}
        )
        _run(connection, f"ANALYZE {identifier(name)}")
    return loaded


def _make(connection: sa.Connection, name: str, table: TableSchema, rows: Path) -> int:
    """Make the table, which nobody but us may read, and load it."""
    asked = {"resource_id": name, "fields": fields(table)}
    postgres.create_table(Context(connection=connection), asked, {})
    _run(connection, f"REVOKE ALL ON {identifier(name)} FROM {_reader()}")
    return _load(connection, name, table, rows)


def _load(connection: sa.Connection, name: str, table: TableSchema, rows: Path) -> int:
    own = [column.name for column in table.columns]
    beside = [column.name for column in derived.of_table(table)]
    names = ", ".join(map(identifier, [*own, *beside, "_full_text"]))
    with rows.open(encoding="utf-8", newline="") as file:
        source = _Lines(_filled(file, table))
        with connection.connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {identifier(name)} ({names}) FROM STDIN (FORMAT csv)", source)
            return int(cursor.rowcount)


def _filled(file: IO[str], table: TableSchema) -> Iterator[str]:
    """The rows again, some hundred at a time, each with its derived columns and the words by which
    it is found.
    """
    words, made = RowWords(table), StringIO()
    places = {column.name: place for place, column in enumerate(table.columns)}
    beside = [(places[each.source], each.of) for each in derived.of_table(table)]
    write = csv.writer(made)
    csv.field_size_limit(_LONGEST_CELL)
    read = csv.reader(file)
    while batch := list(islice(read, _AT_ONCE)):
        write.writerows(
            [*row, *(row[place] and of(row[place]) for place, of in beside), words.join_words(row)]
            for row in batch
        )
        yield made.getvalue()
        made.seek(0)
        made.truncate()


class _Lines:
    """A file whose text is made while the database takes in what came before."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._left = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, as every ``read``; empty at the end."""
        while not self._left:
            text = next(self._texts, None)
            if text is None:
                return b""
            self._left = text.encode()
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def swap(version_id: str, resource_id: str) -> None:
    """Make the staged rows those of the resource, in one transaction; nothing if they are already.

    Rooms that keep something of published rows do so in the same transaction.

    :raises RowsNotStaged: they have to be staged first
    :raises sqlalchemy.exc.OperationalError: a reader holds on to the old rows; try again
    """
    staged, mark = staged_name(version_id), _MARKER + version_id
    with postgres.get_write_engine().begin() as connection:
        _run(connection, f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        lock_rows(connection, resource_id)
        if not _exists(connection, staged):
            if _marker(connection, resource_id) == mark:
                return
            raise RowsNotStaged(version_id)
        for room in p.PluginImplementations(IPublishedRows):
            room.rows_published(connection, Rows(resource_id, version_id, staged))
        _drop(connection, resource_id)
        name = identifier(resource_id)
        _run(connection, f"ALTER TABLE {identifier(staged)} RENAME TO {name}")
        _rename_indexes(connection, resource_id)
        _run(connection, f"COMMENT ON TABLE {name} IS {literal_string(mark)}")
        _run(connection, f"GRANT SELECT ON {name} TO {_reader()}")
        # Counted here, so that no reader's search has to ask for the table a second time.
        connection.execute(
            sa.text("SELECT update_cached_table_row_count(:id)"), {"id": resource_id}
        )


def swapped() -> dict[str, str]:
    """Resource id to the version whose rows it has, for those that have rows of ours."""
    query = sa.text(
        "SELECT relname, substr(obj_description(oid, 'pg_class'), :skip) FROM pg_class"
        " WHERE relkind = 'r' AND starts_with(obj_description(oid, 'pg_class'), :mark)"
    )
    asked = {"mark": _MARKER, "skip": len(_MARKER) + 1}
    with postgres.get_write_engine().connect() as connection:
        return {name: version_id for name, version_id in connection.execute(query, asked)}


def version_of(resource_id: str) -> str | None:
    """The version whose rows the resource has now; None where it has none of ours."""
    with postgres.get_write_engine().connect() as connection:
        mark = _marker(connection, resource_id) or ""
    return mark.removeprefix(_MARKER) if mark.startswith(_MARKER) else None


def rows(resource_id: str, table: TableSchema) -> Iterator[Mapping[str, Any]]:
    """The published rows in the order of their file, typed, as they come from the database.

    Columns that ``table`` got after these rows were loaded are left out.
    """
    wanted = [column.name for column in table.columns]
    with postgres.get_read_engine().connect() as connection:
        described = sa.text("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name)")
        there = set(connection.scalars(described, {"name": identifier(resource_id)}))
        names = ", ".join(identifier(name) for name in wanted if name in there)
        query = sa.text(f"SELECT {names} FROM {identifier(resource_id)} ORDER BY _id")  # noqa: S608
        streamed = connection.execution_options(stream_results=True).execute(query)
        yield from streamed.mappings()


def drop(resource_id: str) -> None:
    """The resource has no rows any more."""
    with postgres.get_write_engine().begin() as connection:
        _run(connection, f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        lock_rows(connection, resource_id)
        for room in p.PluginImplementations(IPublishedRows):
            room.rows_dropped(connection, resource_id)
        _drop(connection, resource_id)
        stats = sa.text("DELETE FROM _table_stats WHERE resource_id = :id")
        connection.execute(stats, {"id": resource_id})


def discard(version_id: str) -> None:
    """The version will not be published: forget what was staged of it."""
    with postgres.get_write_engine().begin() as connection:
        _drop(connection, staged_name(version_id))


def staged_name(version_id: str) -> str:
    """Return the table in which the rows of a version lie until :func:`swap`."""
    return _STAGED + version_id


def _reader() -> str:
    name = sa.make_url(tk.config["ckan.datastore.read_url"]).username
    return identifier(str(name))


def lock_rows(connection: sa.Connection, resource_id: str) -> None:
    """Until the transaction ends nobody else replaces the rows of this resource."""
    key = sa.func.hashtextextended(f"mashhad_rows:{resource_id}", 0)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _exists(connection: sa.Connection, name: str) -> bool:
    found = sa.text("SELECT to_regclass(:name) IS NOT NULL")
    return bool(connection.scalar(found, {"name": identifier(name)}))


def _rename_indexes(connection: sa.Connection, resource_id: str) -> None:
    """Else they keep the names that the version's rows would need when they are staged again."""
    query = sa.text("SELECT indexname FROM pg_indexes WHERE tablename = :id")
    for index in list(connection.scalars(query, {"id": resource_id})):
        new = postgres._generate_index_name(resource_id, index)
        _run(connection, f"ALTER INDEX {identifier(index)} RENAME TO {identifier(new)}")


def _marker(connection: sa.Connection, name: str) -> str | None:
    comment = sa.text("SELECT obj_description(to_regclass(:name), 'pg_class')")
    return connection.scalar(comment, {"name": identifier(name)})


def _drop(connection: sa.Connection, name: str) -> None:
    _run(connection, f"DROP TABLE IF EXISTS {identifier(name)} CASCADE")


def _run(connection: sa.Connection, sql: str) -> None:
    """A statement without parameters: those that change tables take none."""
    connection.execute(sa.text(sql.replace(":", r"\:")))
