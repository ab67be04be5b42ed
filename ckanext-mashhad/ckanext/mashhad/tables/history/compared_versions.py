"""Two versions of a file side by side, and one as it was, with what a reader may read of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ckanext.mashhad.tables.engine.history import row_changes, row_keys
from ckanext.mashhad.tables.engine.history.former_words import PublicWords
from ckanext.mashhad.tables.engine.history.row_changes import Change, Comparison
from ckanext.mashhad.tables.engine.history.row_keys import Row
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.history.version_rows import read_rows

#: The column that names the cells of a row that are withheld.
WITHHELD = "withheld"


class ShownRow(NamedTuple):
    """A row as the reader may read it, and the columns of which the words are withheld."""

    row: Row
    withheld: frozenset[str]


@dataclass(frozen=True)
class Reader:
    """What may be read of versions: by an officer all, by others without former words."""

    table: TableSchema
    public: PublicWords | None

    def show(self, version: PublicVersion, row: Row) -> ShownRow:
        """One row of a version."""
        if self.public is None or version.is_public:
            return ShownRow(row, frozenset())
        return ShownRow(*self.public.conceal(row))


def open_reader(
    table: TableSchema,
    versions: Sequence[PublicVersion],
    shown: Sequence[PublicVersion],
    *,
    officer: bool,
) -> Reader:
    """The reader of those ``shown`` of these versions, the last of which is public now.

    :raises RowsNotKept: its rows are not there
    :raises TooManyRows: there are too many of them
    """
    if officer:
        return Reader(table, None)
    public = [each for each in versions if each.is_public]
    key = row_keys.find_key(table)
    lacking: set[str] = set().union(
        *(key.lacking(read_rows(each, table)) for each in (*public, *shown))
    )
    rows = (row for each in public for row in read_rows(each, table))
    return Reader(table, PublicWords(table, rows, lacking))


def list_rows(reader: Reader, version: PublicVersion) -> Iterator[ShownRow]:
    """The rows of a version, in the order of its file."""
    return (reader.show(version, row) for row in read_rows(version, reader.table))


class ShownCell(NamedTuple):
    """A cell that differs; ``withheld``: of ``was`` and ``becomes``, which is not shown."""

    column: str
    was: Any
    becomes: Any
    withheld: tuple[str, ...]


class ShownChange(NamedTuple):
    """A change as the reader may read it: of a row that came or went all cells with a value."""

    change: Change
    key: dict[str, Any]
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Compared:
    """Two versions and how they differ."""

    old: PublicVersion
    new: PublicVersion
    found: Comparison
    reader: Reader

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which rows were known."""
        return self.found.key

    def show(self, change: Change) -> ShownChange:
        """One change, for the reader."""
        old = self.reader.show(self.old, change.old.row) if change.old else _NOTHING
        new = self.reader.show(self.new, change.new.row) if change.new else _NOTHING
        names = change.columns or self._filled(change)
        known = new if change.new else old
        return ShownChange(
            change,
            {name: known.row.get(name) for name in self.key},
            tuple(_cell(name, old, new) for name in names),
        )

    def _filled(self, change: Change) -> list[str]:
        row = (change.new or change.old).row  # type: ignore[union-attr]
        return [name for name in row if row[name] not in (None, "")]


_NOTHING = ShownRow({}, frozenset())


def compare(reader: Reader, old: PublicVersion, new: PublicVersion) -> Compared:
    """How two versions differ.

    :raises RowsNotKept: the rows of one of them are not there
    :raises TooManyRows: one of them has too many
    """
    was, becomes = (list(read_rows(each, reader.table)) for each in (old, new))
    key = row_keys.find_key(reader.table)
    return Compared(old, new, row_changes.compare(was, becomes, key), reader)


def _cell(name: str, old: ShownRow, new: ShownRow) -> ShownCell:
    sides = (("was", old), ("becomes", new))
    withheld = tuple(side for side, shown in sides if name in shown.withheld)
    return ShownCell(name, old.row.get(name), new.row.get(name), withheld)
