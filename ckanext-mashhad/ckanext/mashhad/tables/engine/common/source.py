"""A file as sheets of rows of text, whatever it was: what every reader gives.

``open_table(table, limits, names) -> Source``. A cell is text or None; a row has its number in the
file. A sheet may be read more than once. All that is wrong with a file is a :class:`TableError`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Protocol, runtime_checkable

import polars as pl

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Grid
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.outside import DRAWINGS, FILE_NAME, Outside, named
from ckanext.mashhad.tables.engine.structures import signs

#: From which day spreadsheets count; those of old Macs from another, which their file says.
DAY_ZERO: Final = dt.date(1899, 12, 30)
DAY_ZERO_OF_MACS: Final = dt.date(1904, 1, 1)
#: A cell that could not be taken as it is: its rule, by row number and column position.
Flaws = dict[tuple[int, int], str]
#: The rule of a flaw that cells of amounts alone have.
AMOUNT_SHOWN_OTHERWISE: Final = "amount.shown_otherwise"
#: First and last row, by number, and the position of the column.
Merged = tuple[int, int, int]
#: The first and last of lines that follow each other.
Span = tuple[int, int]
SNIFFED: Final = 4096
#: A sheet is sparse with more cells than so many times those that have a value.
_SPARSE: Final = 10
#: The first part of an OpenDocument file, and where its name stands.
_MIMETYPE: Final = b"mimetype"
_FIRST_NAME: Final = slice(30, 38)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class HiddenLines:
    """Rows, by number, and columns, by position, that are hidden by hand or by a filter."""

    rows: Sequence[Span] = ()
    columns: Sequence[Span] = ()


class Sheet(Protocol):
    """One sheet. ``told``: what it is called in reports (``opening``). ``flaws``
    fills as ``rows`` is read. ``day_zero``: from which day serial numbers count. ``hidden_lines``
    are read as all others.
    """

    name: str
    told: str
    hidden: bool
    hidden_lines: HiddenLines
    day_zero: dt.date
    flaws: Flaws

    def merged(self) -> list[Merged]:
        """Cells that are shown as one over several rows; only the first of them has the value."""
        ...

    def rows(self) -> Iterator[tuple[int, list[str | None]]]:
        """Every row from the first, blank ones too. In a workbook all are as wide as the sheet, so
        that its header has a place for each cell; in a CSV a row longer than the header is broken.
        """
        ...


@runtime_checkable
class Framed(Protocol):
    """A sheet whose rows can be had as frames, faster than one by one."""

    def frames(
        self, after: int, width: int, bounded: Callable[[Iterator[Any]], Iterator[Any]]
    ) -> Iterator[pl.DataFrame]:
        """The rows below that numbered ``after``, ``width`` columns or more of them; ``bounded``
        refuses what are too many.
        """
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened; ``elsewhere`` is text outside cells, ``grids`` are columns there."""

    format: str
    sheets: list[Sheet]
    encoding: str | None = None
    delimiter: str | None = None
    elsewhere: list[Outside] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    @property
    def told_names(self) -> dict[str, str]:
        """What each sheet is called in reports, by its name; in their order."""
        return {sheet.name: sheet.told for sheet in self.sheets}

    def title_of_only_sheet(self, filename: str) -> str:
        """The name of the file where it has one sheet to be seen, of which it is a title too."""
        return filename if sum(not sheet.hidden for sheet in self.sheets) == 1 else ""

    def outside(self, filename: str) -> list[Outside]:
        """All text that stands in no cell, names too."""
        return [*self.elsewhere, *named(self.told_names), Outside(FILE_NAME, filename)]


@contextmanager
def opened(table: bytes | Path) -> Iterator[IO[bytes]]:
    """The bytes as a file."""
    if isinstance(table, bytes):
        yield io.BytesIO(table)
        return
    with table.open("rb") as file:
        yield file


def kind_of(table: bytes | Path) -> str:
    """``xlsx``, ``ods`` or ``csv``; :class:`TableError` for what is none of them, by its bytes."""
    with opened(table) as file:
        head = file.read(SNIFFED)
        if head.startswith(_OLE):
            rest = head + file.read(1 << 22)
            raise TableError("file.encrypted" if _ENCRYPTED in rest else "file.old_excel")
    if not head.strip():
        raise TableError("file.empty")
    if head.startswith(b"PK\x03\x04"):
        return "ods" if is_open_document(head) else "xlsx"
    if head.startswith(b"%PDF"):
        raise TableError("file.pdf")
    if signs.begins_page(head):
        raise TableError("file.html")
    if signs.begins(head):
        raise TableError("file.unknown_kind")
    return "csv"


def is_open_document(head: bytes) -> bool:
    """Whether a ZIP that begins so is one of OpenDocument's kinds."""
    return head[_FIRST_NAME] == _MIMETYPE


def check_size(size: int, limit: int) -> None:
    """Refuse an empty file, and one of more than ``limit`` bytes."""
    if not size:
        raise TableError("file.empty")
    if size > limit:
        raise TableError("file.too_large", size=-(-size // 10**6), limit=limit // 10**6)


def check_extent(sheet: str, rows: int, columns: int, filled: int, limits: Limits) -> None:
    """Refuse a sheet that reaches further than a reader may have to hold in memory; ``filled``: how
    many of its cells have a value.
    """
    if columns > limits.columns:
        raise TableError("file.too_many_columns", limit=limits.columns)
    if rows > limits.xlsx_rows:
        raise TableError("file.too_many_rows", limit=limits.xlsx_rows)
    is_sparse = columns * rows > _SPARSE * filled
    limit = min(limits.extent, limits.sparse_extent) if is_sparse else limits.extent
    if columns * rows > limit:
        raise TableError("file.too_many_cells", sheet=sheet, limit=limit)


def check_filled(cells: int, limits: Limits) -> None:
    """Refuse a workbook that has too many cells with values."""
    if cells > limits.cells:
        raise TableError("file.too_many_values", limit=limits.cells)


def check_outside(texts: Sequence[Outside], limits: Limits) -> None:
    """Refuse a workbook that has too much text outside of its cells."""
    tabs = sum(each.text.count("\t") for each in texts if each.where == DRAWINGS)
    if len(texts) > limits.remarks or tabs > limits.unshown_texts:
        raise TableError("file.too_hard")


def size_of(table: bytes | Path) -> int:
    """How many bytes the file has."""
    return len(table) if isinstance(table, bytes) else table.stat().st_size
