"""What changed in one row of a file over its versions, as everybody may read it on other pages.

A name of somebody stands on the pages of its register alone: of columns of names is told that they
changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history import row_changes
from ckanext.mashhad.tables.engine.history.former_words import PublicWords
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.history import public_versions
from ckanext.mashhad.tables.history.compared_versions import Compared, Reader, ShownCell
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.history.version_rows import read_rows

#: So many of the last versions are looked through.
MOST_VERSIONS: Final = 20
_NAME: Final = "name"
_BOTH: Final = ("was", "becomes")


class RowChange(NamedTuple):
    """What a version did to a row: ``kind`` as of :mod:`row_changes`; ``cells`` of a change."""

    version: PublicVersion
    kind: str
    cells: tuple[ShownCell, ...]


def list_row_changes(resource_id: str, table: str, row: Mapping[str, Any]) -> list[RowChange]:
    """What happened to the row that has the key of ``row``, the latest first.

    :raises RowsNotKept: the rows of one of the versions are not there
    :raises TooManyRows: one of them has too many
    """
    schema = registry.load(table)
    key = row_changes.list_key_columns(schema)
    known = {name: row.get(name) for name in key}
    versions = public_versions.list_readable(resource_id, table, officer=False)[-MOST_VERSIONS:]
    if len(versions) < 2 or not any(known.values()):
        return []
    rows = [_find(version, schema, known) for version in versions]
    reader = Reader(schema, PublicWords(schema, rows[-1]))
    found: list[RowChange] = []
    for (old, was), (new, becomes) in pairwise(zip(versions, rows, strict=True)):
        compared = Compared(old, new, key, row_changes.compare(was, becomes, key), reader)
        found += [
            RowChange(new, change.kind, _cells(compared, change, schema))
            for change in compared.found.changes
        ]
    return found[::-1]


def _find(
    version: PublicVersion, schema: TableSchema, known: Mapping[str, Any]
) -> list[row_changes.Row]:
    holding = next(value for value in known.values() if isinstance(value, str) and value)
    rows = read_rows(version, schema, holding)
    return [row for row in rows if all(row.get(name) == known[name] for name in known)]


def _cells(
    compared: Compared, change: row_changes.Change, schema: TableSchema
) -> tuple[ShownCell, ...]:
    if change.kind != row_changes.CHANGED:
        return ()
    return tuple(
        ShownCell(cell.column, None, None, _BOTH)
        if schema.column(cell.column).privacy == _NAME
        else cell
        for cell in compared.show(change).cells
    )
