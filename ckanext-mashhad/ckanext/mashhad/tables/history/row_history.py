"""What changed in one row of a file over its versions, as everybody may read it on other pages.

A name of somebody stands on the pages of its register alone: of columns of names is told that they
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history import row_changes, row_keys
from ckanext.mashhad.tables.engine.history.former_words import PublicWords
from ckanext.mashhad.tables.engine.history.row_keys import Row, RowKey
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.history import public_versions, version_rows
from ckanext.mashhad.tables.history.compared_versions import Compared, Reader, ShownCell
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.history.version_rows import read_rows

#: So many of the last versions are looked through, if together they have no more rows than one may
#: have elsewhere: this is read for each of many pages, and by robots.
MOST_VERSIONS: Final = 5
_NAME: Final = "name"
_BOTH: Final = ("was", "becomes")


class RowChange(NamedTuple):
    """What a version did to a row: ``kind`` as of :mod:`row_changes`; ``cells`` of a change."""

    version: PublicVersion
    kind: str
    cells: tuple[ShownCell, ...]


class RowHistory(NamedTuple):
    """``changes`` of a row, the latest first, over the last ``compared`` of ``versions``."""

    changes: tuple[RowChange, ...]
    compared: int
    versions: int


def read_row_history(resource_id: str, table: str, row: Mapping[str, Any]) -> RowHistory:
    """What happened to the row that has the key of ``row``.

    :raises RowsNotKept: the rows of one of the versions are not there
    """
    schema = registry.load(table)
    key = row_keys.find_key(schema)
    versions = public_versions.list_readable(resource_id, table, officer=False)
    last = _last(versions)
    if len(last) < 2 or key.read(row) is None:
        return RowHistory((), len(last), len(versions))
    rows = [_find(version, schema, key, row) for version in last]
    reader = Reader(schema, PublicWords(schema, rows[-1]))
    found: list[RowChange] = []
    for (old, was), (new, becomes) in pairwise(zip(last, rows, strict=True)):
        compared = Compared(old, new, row_changes.compare_some(was, becomes, key), reader)
        found += [
            RowChange(new, change.kind, _cells(compared, change, schema))
            for change in compared.found.changes
        ]
    return RowHistory(tuple(found[::-1]), len(last), len(versions))


def _last(versions: Sequence[PublicVersion]) -> Sequence[PublicVersion]:
    """Those that are looked through, the oldest first."""
    last = versions[-MOST_VERSIONS:]
    while sum(version.rows for version in last) > version_rows.MOST_ROWS:
        last = last[1:]
    return last


def _find(version: PublicVersion, schema: TableSchema, key: RowKey, row: Row) -> list[Row]:
    texts = (row.get(name) for name in key.columns)
    holding = next((text for text in texts if isinstance(text, str) and text), "")
    known = key.read(row)
    return [each for each in read_rows(version, schema, holding) if key.read(each) == known]


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
