"""The rows of a file as a workbook: the sheets of one that is none, each cell where it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any, Final

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.source import DAY_ZERO, Sheet
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.formats.numeric_text import number_text
from ckanext.mashhad.tables.engine.readers.aside import is_aside
from ckanext.mashhad.tables.engine.registry import load, names
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks.paper import SHOWN, Paper, sheet_name, write_flawed

_LONGEST_CELL: Final = 32_767
_PEEKED: Final = 40
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def write(
    out: IO[bytes],
    sheets: Iterable[Sheet],
    report: Report,
    schema: TableSchema,
    lang: Lang,
    limits: Limits,
) -> dict[str, str]:
    """Write the ``sheets`` of which ``report`` is the check, without those that stand aside.

    Returned is what each is called there, by its name as it is told. :class:`TableError` when one
    has more rows than a workbook may have here.
    """
    shown = [(sheet, rows) for sheet in sheets for rows in [_rows_of(sheet)] if rows]
    taken: set[str] = set()
    title = schema.title[LOCALE[lang]]
    called = {each.told: sheet_name(each.name or title, taken) for each, _ in shown}
    day_zero = next((sheet.day_zero for sheet, _ in shown), DAY_ZERO)
    with Paper(out, lang, day_zero) as paper:
        for sheet, rows in shown:
            page = paper.sheet(called[sheet.told], hidden=sheet.hidden)
            _Page(paper, page, sheet, report, schema, limits).write(rows)
    return called


def peek(sheet: Sheet) -> tuple[list[tuple[int, list[str | None]]], Iterator[Any]]:
    """The first rows of a sheet, and the others."""
    rows = sheet.rows()
    return list(islice(rows, _PEEKED)), rows


def _rows_of(sheet: Sheet) -> Iterator[tuple[int, list[str | None]]] | None:
    """The rows of a sheet, None for one that stands aside."""
    seen, rows = peek(sheet)
    return None if is_aside(seen) else chain(seen, rows)


class _Page:
    """One sheet of the file, cell by cell where it was."""

    def __init__(
        self,
        paper: Paper,
        page: Any,
        sheet: Sheet,
        report: Report,
        schema: TableSchema,
        limits: Limits,
    ) -> None:
        self._paper = paper
        self._page = page
        self._sheet = sheet
        self._limit = limits.xlsx_rows
        read = next((read for read in report.sheets if read.name == sheet.told), None)
        self._header = read.header_row if read else 0
        of = load(read.table) if read and read.table in names() else schema
        self._types = {
            match.position: of.column(match.field).type
            for match in (read.columns if read else ())
            if match.field
        }
        #: The formats of the columns of numbers.
        self._numeric = {
            n: paper.number(SHOWN[kind][1])
            for n, kind in self._types.items()
            if TYPES[kind].numeric
        }

    def write(self, rows: Iterable[tuple[int, list[str | None]]]) -> None:
        """Write all rows."""
        for position, kind in self._types.items():
            width, kept = SHOWN[kind]
            self._page.set_column(position, position, width, self._paper.empty_cell(kept))
        if self._header:
            self._page.freeze_panes(self._header, 0)
        for number, cells in rows:
            if number > self._limit:
                raise TableError("file.too_many_rows", limit=self._limit)
            self._row(number, cells)

    def _row(self, number: int, cells: list[str | None]) -> None:
        flaws = self._sheet.flaws
        for position, text in enumerate(cells):
            if text and flaws and (number, position) in flaws:
                # A cell that could not be taken as it was is not made one that can.
                rule = flaws.pop((number, position))
                write_flawed(self._paper, self._page, (number - 1, position), text, rule)
            elif text:
                self._cell(number, position, text)

    def _cell(self, number: int, position: int, text: str) -> None:
        value = as_number(text) if number > self._header and position in self._numeric else None
        if value is not None:
            self._page.write_number(number - 1, position, value, self._numeric[position])
            return
        form = self._paper.header() if number == self._header else self._paper.text()
        cut = text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
        self._page.write_string(number - 1, position, cut, form)


def as_number(text: str) -> float | None:
    """The number that a reader of workbooks gives back as exactly ``text``, if there is one."""
    if not _NUMBER.fullmatch(text):
        return None
    if "." not in text:  # of at most fifteen digits, which a double holds
        return None if text == "-0" else float(text)
    value = float(text)
    return value if number_text(value) == text else None
