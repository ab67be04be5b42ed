"""What all workbooks made here share: right to left, one look, text that is never run.

``Paper`` is an xlsxwriter workbook of rows written in order, so its memory does not grow with
them. A cell is text, number or empty; nothing is guessed from what a text looks like.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from types import TracebackType
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellNumberTuple, CellStringTuple, Worksheet

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.common.source import (
    AMOUNT_SHOWN_OTHERWISE,
    DAY_ZERO,
    DAY_ZERO_OF_MACS,
)
from ckanext.mashhad.tables.engine.findings.check_report import letter

MIMETYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT: Final = "@"
WHOLE: Final = "#,##0"
DECIMAL: Final = "#,##0.######"
#: With any other format a typed 87% would be kept as 0.87 and no longer show that it is 87%.
PLAIN: Final = "General"

#: By column type: width in characters, and the format in which what is typed is kept. Text keeps
#: the zeros of identifiers, and dates from being turned by the spreadsheet program.
SHOWN: Final[dict[str, tuple[int, str]]] = {
    "text": (32, TEXT),
    "reference": (18, TEXT),
    "date": (13, TEXT),
    "duration": (14, TEXT),
    "amount": (22, WHOLE),
    "count": (12, WHOLE),
    "number": (14, DECIMAL),
    "percentage": (11, PLAIN),
    "yes_no": (9, TEXT),
    "code": (20, TEXT),
    "fiscal_year": (10, TEXT),
    "url": (36, TEXT),
    "legal_id": (16, TEXT),
    "national_code": (14, TEXT),
    "mobile": (14, TEXT),
    "postal_code": (13, TEXT),
    "sheba": (30, TEXT),
    "card": (20, TEXT),
}
SHADES: Final = {"error": "#FFC7CE", "warning": "#FFEB9C", "note": "#E7EEF7"}
_FONT: Final = {"font_name": "Tahoma", "font_size": 10, "valign": "top"}
_NOT_IN_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME: Final = 31
#: A format that shows a number divided by a thousand.
_DIVIDED: Final = "#,##0,"
#: Of a cell, as Excel counts: in units of UTF-16.
_LONGEST_TEXT: Final = 32767
#: What a text may have that is not written as it is.
_SPECIAL: Final = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x|^\s|\s$")


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet whose texts and numbers are written at once: each different text is escaped once,
    which takes most of the time of a large workbook. A text is never taken for XML, either.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell)
        if cell.format is None or kind not in (CellStringTuple, CellNumberTuple):
            super()._write_cell(row, col, cell)
            return
        begin = f'<c r="{_letter(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind is CellNumberTuple:
            self.fh.write(begin + _number(cell.number))
        else:
            self.fh.write(begin + _inline(cell.string))

    def write_filled(self, row: int, cells: Iterable[tuple[int, str | float, Format]]) -> None:
        """A whole row at once, as column, text or number and format: what rows of data are."""
        if row > self.previous_row:
            self._write_single_row(row)
        written = []
        for position, value, shown in cells:
            self._check_dimensions(row, position)
            rest = _inline(_cut(value)) if isinstance(value, str) else _number(value)
            written.append(f'<c r="{_letter(position)}{row + 1}" s="{shown._get_xf_index()}"{rest}')
        known = self.row_info.get(row)
        hidden = ' hidden="1"' if known and known.hidden else ""
        self.fh.write(f'<row r="{row + 1}"{hidden}>{"".join(written)}</row>')


_letter = lru_cache(maxsize=1000)(letter)


def _number(value: float) -> str:
    return f"><v>{value:.16G}</v></c>"


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_TEXT // 2:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


@lru_cache(maxsize=50_000)
def _inline(text: str) -> str:
    """The rest of the element of a cell with this text."""
    space = ""
    if _SPECIAL.search(text):
        space = ' xml:space="preserve"' if text != text.strip() else ""
        text = Worksheet._escape_control_characters(text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'


class Paper:
    """A workbook being written to ``out``; a context manager. Its first sheet is shown first.

    Numbers of days in it count from ``day_zero``.
    """

    def __init__(self, out: IO[bytes], lang: Lang, day_zero: dt.date = DAY_ZERO) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "date_1904": day_zero == DAY_ZERO_OF_MACS,
        }
        self.book = xlsxwriter.Workbook(out, options)
        self.lang = lang
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._texts: dict[str | None, Any] = {}
        self.small = self._format(font_color="#666666", italic=True)
        self.strong = self._format(bold=True)
        self.heading = self._format(bold=True, bg_color="#DDE6EE", bottom=1, text_wrap=True)
        self.help = self._format(font_color="#444444", text_wrap=True)
        self.marked = self.book.add_format({"bg_color": SHADES["error"]})
        self.link = self._format(font_color="#0B5CAD", underline=1)

    def __enter__(self) -> Paper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        # Half a workbook is closed too: its temporary files go.
        self.book.close()

    def sheet(self, name: str, *, hidden: bool = False) -> Any:
        """A new sheet, right to left in Persian."""
        page = self.book.add_worksheet(name, _Sheet)
        if self.lang == "fa":
            page.right_to_left()
        if hidden:
            page.hide()
        return page

    def text(self, shade: str | None = None, *, wrap: bool = False) -> Any:
        """The format of text, in the colour of a severity."""
        if wrap:
            return self._format(num_format=TEXT, shade=shade, text_wrap=True)
        if shade not in self._texts:  # asked for every cell
            self._texts[shade] = self._format(num_format=TEXT, shade=shade)
        return self._texts[shade]

    def number(self, shown: str, shade: str | None = None) -> Any:
        """The format of a number that is shown as ``shown``."""
        return self._format(num_format=shown, shade=shade)

    def empty_cell(self, shown: str) -> Any:
        """The format of the empty cells of a column."""
        return self._format(num_format=shown)

    def header(self, shade: str | None = None) -> Any:
        """The format of a name of a column."""
        return self._format(bold=True, bottom=1, text_wrap=True, shade=shade or "header")

    def _format(self, *, shade: str | None = None, **words: Any) -> Any:
        key = (shade, *sorted(words.items()))
        if key not in self._formats:
            colour = {"header": "#DDE6EE", **SHADES}.get(shade or "")
            more = {"bg_color": colour} if colour else {}
            self._formats[key] = self.book.add_format({**_FONT, **words, **more})
        return self._formats[key]


def write_flawed(paper: Paper, page: Any, at: tuple[int, int], text: str, rule: str) -> None:
    """A cell that could not be taken as it was is not made one that can."""
    form = paper.text()
    if rule == "number.inexact":
        page.write_number(*at, float(text), form)
    elif rule == AMOUNT_SHOWN_OTHERWISE:
        page.write_number(*at, float(text), paper.number(_DIVIDED))
    else:
        # A zero is what xlsxwriter leaves of a formula that is still to be calculated.
        result = 0 if rule == "cell.formula_uncalculated" else "#N/A"
        page.write_formula(*at, "=NA()", form, result)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """``wanted`` as Excel allows it, and not one of ``taken``, to which it is added."""
    name = _NOT_IN_NAME.sub(" ", wanted).strip().strip("'")[:_LONGEST_NAME] or "1"
    found, number = name, 2
    while found.lower() in taken or found.lower() == "history":
        end = f" {number}"
        found, number = f"{name[: _LONGEST_NAME - len(end)]}{end}", number + 1
    taken.add(found.lower())
    return found
