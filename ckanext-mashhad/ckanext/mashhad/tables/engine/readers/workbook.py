"""XLSX as sheets of text, over calamine, after the container was looked at.

Numbers become text exactly: what a double no longer holds (integers from 2^53 on) is flawed, not
rounded. Dates become ISO text. A formula gives the value the spreadsheet program stored.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

import polars as pl
import python_calamine as calamine

from ckanext.mashhad.tables.engine.common import outside, row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Cells, Grid
from ckanext.mashhad.tables.engine.common.lexicons import Lexicons
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.outside import Outside
from ckanext.mashhad.tables.engine.common.source import (
    AMOUNT_SHOWN_OTHERWISE,
    DAY_ZERO,
    Flaws,
    HiddenLines,
    Merged,
    Sheet,
    Source,
    check_extent,
    check_filled,
    check_size,
    opened,
    size_of,
)
from ckanext.mashhad.tables.engine.formats.book_parts import SHEETS
from ckanext.mashhad.tables.engine.formats.container import Container, inspect
from ckanext.mashhad.tables.engine.formats.extents import Extent
from ckanext.mashhad.tables.engine.formats.numeric_text import INEXACT_FROM, number_text
from ckanext.mashhad.tables.engine.formats.parts.headless_tables import HeadlessTable
from ckanext.mashhad.tables.engine.readers.shown_cells import is_of_person

Record = tuple[int, list[str | None]]
#: Rows turned into texts at once where they are asked for one by one.
_FEW: Final = 100
_MOST_HEADLESS: Final = 20


class WorkbookSheet:
    """One worksheet; calamine holds it in memory while it is read."""

    told = ""

    def __init__(
        self,
        book: Any,
        index: int,
        name: str,
        hidden: bool,
        extent: Extent,
        day_zero: dt.date = DAY_ZERO,
        elsewhere: list[Outside] | None = None,
    ) -> None:
        self.name = name
        self.day_zero = day_zero
        self.hidden = hidden
        self.hidden_lines = HiddenLines(extent.hidden_rows, extent.hidden_columns)
        self.flaws: Flaws = {}
        self._book = book
        self._read: Any = None
        self._merged: list[Merged] | None = None
        self._index = index
        self._at_fault = extent.flaws
        self._formatted = extent.formatted
        self._elsewhere = [] if elsewhere is None else elsewhere
        self._shown: set[str] = set()

    def rows(self) -> Iterator[Record]:
        """Every row from the first of the sheet; numbers and dates as exact text."""
        for first, batch in self._batches(_FEW):
            columns = [self._texts(*column, first) for column in self._columns(batch)]
            yield from zip(count(first), map(list, zip(*columns, strict=True)))

    def merged(self) -> list[Merged]:
        """Cells that are shown as one over several rows."""
        if self._merged is None:
            with _typed_errors():
                self._load()
        return self._merged or []

    def frames(
        self, after: int, width: int, bounded: Callable[[Iterator[Any]], Iterator[Any]]
    ) -> Iterator[pl.DataFrame]:
        """The rows below that numbered ``after``, as :func:`row_frames.frames` gives them."""
        lexicons = Lexicons(row_frames.clean)
        for first, batch in self._batches(row_frames.SIZE):
            below = batch[max(0, after + 1 - first) :]
            end = first + len(batch)
            columns = self._columns(below)
            columns += [(n, [None] * len(below)) for n in range(len(columns), width)]
            numbers = pl.int_range(end - len(below), end, dtype=pl.UInt32, eager=True)
            cells = [self._series(*column, end - len(below)) for column in columns]
            yield row_frames.cleaned(numbers.alias("_row"), cells, lexicons)

    def _batches(self, size: int) -> Iterator[tuple[int, list[Sequence[Any]]]]:
        """The rows as the reader gives them, so many at a time, with the number of the first."""
        with _typed_errors():
            rows, number = self._load().iter_rows(), 1
            while batch := list(islice(rows, size)):
                yield number, batch
                number += len(batch)
            self._read = None

    def _load(self) -> Any:
        """The sheet as calamine holds it, all in memory, so it is read once."""
        if self._read is None:
            self._read = self._book.get_sheet_by_index(self._index)
            # Asked for when all rows are read and gone: for it alone all would be read again.
            self._merged = [
                (top + 1, bottom + 1, left)
                for (top, left), (bottom, _) in self._read.merged_cell_ranges or ()
                if bottom > top
            ]
        return self._read

    def _columns(self, rows: list[Sequence[Any]]) -> list[tuple[int, Sequence[Any]]]:
        """The values of rows by column, from the first of the sheet on."""
        # The reader leaves out blank columns before the first value, but no rows.
        start = (self._load().start or (0, 0))[1]
        blank: list[tuple[int, Sequence[Any]]] = [(n, [None] * len(rows)) for n in range(start)]
        return blank + list(enumerate(zip(*rows, strict=True), start))

    def _series(self, position: int, values: Sequence[Any], first: int) -> pl.Series:
        """The texts of a column from row ``first`` on, blank where there is nothing."""
        if not self._at_fault:
            with suppress(TypeError):  # at the first value that is no text
                return pl.Series(str(position), values, dtype=pl.String)
        return pl.Series(str(position), self._texts(position, values, first), dtype=pl.String)

    def _texts(self, position: int, values: Sequence[Any], first: int) -> list[str | None]:
        return [
            value if type(value) is str and value else self._text(row, position, value)
            for row, value in enumerate(values, first)
        ]

    def _text(self, row: int, position: int, value: Any) -> str | None:
        if self._at_fault and (row, position) in self._at_fault:
            self.flaws[row, position] = self._at_fault[row, position]
            return "#"
        if value == "" or value is None:
            return None
        form = self._formatted.get((row, position)) if self._formatted else None
        if form is not None and not form.known:
            self.flaws[row, position] = "cell.shown_otherwise"
        elif form is not None and form.is_doubtful:
            self.flaws[row, position] = AMOUNT_SHOWN_OTHERWISE
        if type(value) is float:
            if abs(value) >= INEXACT_FROM:
                self.flaws[row, position] = "number.inexact"
            if form is not None:
                self._look_at(form.otherwise(value))
                if form.is_read:
                    return form.shown(value)
            return number_text(value)
        return _other_text(value)

    def _look_at(self, shown: Iterable[str]) -> None:
        """Put what is of persons among the texts outside cells."""
        for text in shown:
            if text not in self._shown and is_of_person(text):
                self._shown.add(text)
                self._elsewhere.append(Outside(outside.FORMATS, text, self.name))


def _other_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


class _typed_errors:  # noqa: N801  (used as a context manager)
    """Whatever the reader's Rust code throws is a broken workbook, a panic too."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: Any, _: object) -> None:
        if kind is None or issubclass(kind, TableError):
            return
        # A panic is no Exception, and its class cannot be imported.
        if issubclass(kind, calamine.CalamineError) or kind.__name__ == "PanicException":
            raise TableError("workbook.broken") from error


def open_workbook(table: bytes | Path, limits: Limits) -> Source:
    """The worksheets of an XLSX; :class:`TableError` when it may not or cannot be opened."""
    check_size(size_of(table), limits.xlsx_bytes)
    with opened(table) as file:
        container = inspect(file, limits)
    parts, day_zero = container.book.sheets, container.book.day_zero
    sheet_names = {part: name for name, part in parts.items()}
    if not sheet_names.keys() <= container.extents.keys():
        raise TableError("workbook.broken")
    for part, extent in container.extents.items():
        name = sheet_names.get(part, part)
        check_extent(name, extent.rows, extent.columns, extent.filled, limits)
    check_filled(sum(extent.filled for extent in container.extents.values()), limits)
    unlisted = container.extents.keys() - sheet_names.keys()
    if any(part.lower().startswith(SHEETS) and container.extents[part].filled for part in unlisted):
        raise TableError("workbook.unlisted_sheet")
    with _typed_errors():
        book = calamine.load_workbook(io.BytesIO(table) if isinstance(table, bytes) else str(table))
        metadata = book.sheets_metadata
    if len(metadata) > limits.sheets:
        raise TableError("file.too_many_sheets", limit=limits.sheets)
    names = {part.lower(): name for part, name in sheet_names.items()}
    elsewhere = [
        replace(each, sheet=names.get(outside.sheet_part(each.part, container.sources), ""))
        for each in container.elsewhere
    ]
    sheets: list[Sheet] = [
        WorkbookSheet(
            book,
            index,
            sheet.name,
            sheet.visible != calamine.SheetVisibleEnum.Visible,
            container.extents.get(parts.get(sheet.name, ""), Extent()),
            day_zero,
            elsewhere,
        )
        for index, sheet in enumerate(metadata)
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    grids = [*container.grids, *_headless(container, names, sheets)]
    return Source("xlsx", sheets, elsewhere=elsewhere, grids=grids)


def _headless(
    container: Container, names: Mapping[str, str], sheets: Sequence[Sheet]
) -> Iterator[Grid]:
    """The tables whose names of columns stand in no cell; ``names`` of the sheets by their parts.

    :raises TableError: there are too many, each of which reads its sheet anew
    """
    if len(container.headless) > _MOST_HEADLESS:
        raise TableError("file.too_hard")
    by_name = {sheet.name: sheet for sheet in sheets}
    for table in container.headless:
        name = names.get(outside.sheet_part(table.part, container.sources), "")
        if sheet := by_name.get(name):
            yield Grid(table.part, table.names, partial(_cells_of, table, sheet))


def _cells_of(table: HeadlessTable, sheet: Sheet) -> Iterator[Cells]:
    return table.cells(sheet.rows())
