"""ODS as sheets of text, read as a stream, after the container was looked at.

A cell says its value exactly (``office:value``, ``office:date-value``) beside what it shows; the
value counts, as in XLSX. LibreOffice repeats cells and rows by number, up to the last of the sheet:
what is repeated and blank is not unfolded, and what holds values is counted before it is.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.outside import FORMATS, Outside
from ckanext.mashhad.tables.engine.common.source import (
    DAY_ZERO,
    Flaws,
    HiddenLines,
    Merged,
    Sheet,
    Source,
    Span,
    check_extent,
    check_filled,
    check_outside,
    check_size,
    opened,
    size_of,
)
from ckanext.mashhad.tables.engine.formats.container import CHUNK, inspect_opendocument
from ckanext.mashhad.tables.engine.readers.opendocument_content import Content, Row, value_text
from ckanext.mashhad.tables.engine.readers.shown_cells import is_of_person

CONTENT: Final = "content.xml"


@dataclass(slots=True)
class _Outline:
    """One table as the first reading counts it; ``rows`` up to the last with a value."""

    name: str
    hidden: bool
    passed: int = 0
    rows: int = 0
    columns: int = 0
    filled: int = 0
    hidden_rows: list[Span] = field(default_factory=list)

    def count(self, row: Row) -> None:
        """Take in the next row."""
        self.passed += row.repeated
        if row.hidden and row.cells:
            self.hidden_rows.append((self.passed - row.repeated + 1, self.passed))
        seen = 0
        for cell in row.cells:
            seen += cell.repeated
            if value_text(cell)[0] is not None:
                self.columns = max(self.columns, seen)
                self.rows = self.passed
                self.filled += cell.repeated * row.repeated


class OpenDocumentSheet:
    """One table of the document; the part is read anew each time its rows are."""

    told = ""
    day_zero = DAY_ZERO

    def __init__(
        self, table: bytes | Path, index: int, outline: _Outline, hidden_columns: list[Span]
    ) -> None:
        self.name = outline.name
        self.hidden = outline.hidden
        self.hidden_lines = HiddenLines(outline.hidden_rows, hidden_columns)
        self.flaws: Flaws = {}
        self._table = table
        self._index = index
        self._last = outline.rows
        self._width = outline.columns

    def merged(self) -> list[Merged]:
        """Not looked for: an ODS keeps what stood below."""
        return []

    def rows(self) -> Iterator[tuple[int, list[str | None]]]:
        """Every row from the first to the last with a value; numbers and dates as exact text."""
        found: list[Row] = []
        tables: list[str] = []
        content = Content(
            lambda name, _: tables.append(name),
            lambda row: found.append(row) if len(tables) == self._index + 1 else None,
        )
        number = 0
        with _parts(self._table) as archive, archive.open(CONTENT) as part:
            while number < self._last and (piece := part.read(CHUNK)):
                content.feed(piece)
                for row in found:
                    for _ in range(min(row.repeated, self._last - number)):
                        number += 1
                        yield number, self._cells(number, row)
                found.clear()

    def _cells(self, number: int, row: Row) -> list[str | None]:
        texts: list[str | None] = []
        blank = 0
        for cell in row.cells:
            text, flaw = value_text(cell)
            if text is None:
                blank += cell.repeated
                continue
            texts += [None] * blank
            blank = 0
            for _ in range(cell.repeated):
                if flaw:
                    self.flaws[number, len(texts)] = flaw
                texts.append(text)
        return texts + [None] * (self._width - len(texts))


def open_opendocument(table: bytes | Path, limits: Limits) -> Source:
    """The tables of an ODS; :class:`TableError` when it may not or cannot be opened."""
    check_size(size_of(table), limits.xlsx_bytes)
    with opened(table) as file:
        elsewhere, grids = inspect_opendocument(file, limits)
    outlines: list[_Outline] = []
    shown: dict[tuple[str, str], None] = {}

    def count(row: Row) -> None:
        outlines[-1].count(row)
        texts = filter(is_of_person, _shown_otherwise(row))
        shown.update(dict.fromkeys((outlines[-1].name, text) for text in texts))

    content = Content(
        lambda name, style: outlines.append(_Outline(name, style in content.hidden_styles)), count
    )
    with _parts(table) as archive, archive.open(CONTENT) as part:
        while piece := part.read(CHUNK):
            content.feed(piece)
        content.feed(b"", last=True)
    if len(outlines) > limits.sheets:
        raise TableError("file.too_many_sheets", limit=limits.sheets)
    for outline in outlines:
        check_extent(outline.name, outline.rows, outline.columns, outline.filled, limits)
    check_filled(sum(outline.filled for outline in outlines), limits)
    sheets: list[Sheet] = [
        OpenDocumentSheet(table, n, *each)
        for n, each in enumerate(zip(outlines, content.hidden_columns, strict=True))
    ]
    elsewhere += content.outside()
    elsewhere += [Outside(FORMATS, text, sheet) for sheet, text in shown]
    check_outside(elsewhere, limits)
    return Source("ods", sheets, elsewhere=elsewhere, grids=grids)


def _shown_otherwise(row: Row) -> Iterator[str]:
    """What cells show that is not their value, where it has the digits of an identifier."""
    for cell in row.cells:
        shown = "\n".join(cell.lines)
        if shown and shown != value_text(cell)[0]:
            yield shown


@contextmanager
def _parts(table: bytes | Path) -> Iterator[zipfile.ZipFile]:
    """The container; what is wrong with it, or with the XML read in it, is told as one error."""
    try:
        with opened(table) as file, zipfile.ZipFile(file) as archive:
            yield archive
    except TableError:
        raise
    except (
        *(expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError),
        *(ValueError, RuntimeError),
    ) as error:
        raise TableError("workbook.broken") from error
