"""``content.xml`` of an ODS: its tables and rows as they come, and what each cell says."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.outside import (
    COMMENTS,
    DRAWINGS,
    FORMULAS,
    LINKS,
    OTHER,
    Outside,
)
from ckanext.mashhad.tables.engine.common.source import AMOUNT_SHOWN_OTHERWISE
from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.formats import number_formats
from ckanext.mashhad.tables.engine.formats.numeric_text import (
    INEXACT_FROM,
    number_text,
    percent_text,
)
from ckanext.mashhad.tables.engine.formats.parts import unread_parts
from ckanext.mashhad.tables.engine.formats.running_formulas import runs

_BASE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE, _SCRIPT = (
    f"{_BASE}{n}:1.0 " for n in ("office", "table", "text", "style", "script")
)
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_HREF: Final = "http://www.w3.org/1999/xlink href"
_SHEET: Final = f"{_TABLE}table"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LINKED: Final = (f"{_TABLE}table-source", f"{_TABLE}cell-range-source", f"{_OFFICE}dde-source")
#: What recorded changes hold: cells as they were before.
_CHANGES: Final = tuple(
    f"{_TABLE}{name}"
    for name in ("cell-content-change", "insertion", "deletion", "movement", "previous")
)
#: Parts of a text that say nothing but how it looks.
_OF_LOOKS: Final = tuple(f"{_TEXT}{name}" for name in ("p", "span", "s", "tab", "line-break", "a"))
_RUNNING: Final = (f"{_OFFICE}script", f"{_SCRIPT}event-listener")
_IN_LINE: Final = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
#: More spaces or repetitions than these are of no use to anybody.
_MOST_SPACES: Final = 1000
_MOST_REPEATED: Final = 1 << 31
#: No sheet of any program has more.
_MOST_COLUMNS: Final = 16384

Attributes = dict[str, str]


@dataclass(slots=True)
class Cell:
    """A cell as it stands: how often, what it says of its value, and the lines it shows."""

    repeated: int
    attributes: Attributes
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row as it stands: how often, and whether by hand or by a filter it is hidden."""

    repeated: int
    hidden: bool = False
    cells: list[Cell] = field(default_factory=list)


class Content:
    """The parser of ``content.xml``; it tells of each table and each row as they come."""

    def __init__(self, on_table: Callable[[str, str], None], on_row: Callable[[Row], None]) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.CommentHandler = lambda text: self._tell(OTHER, text)
        self._on_table, self._on_row = on_table, on_row
        self.hidden_styles: set[str] = set()
        #: Of each table, the first and last of its hidden columns, by position.
        self.hidden_columns: list[list[tuple[int, int]]] = []
        self._columns = 0
        self._texts: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._table, self._passed = "", 0
        self._style = ""
        self._in_table = False
        self._row: Row | None = None
        self._cell: Cell | None = None
        self._line: list[str] | None = None
        self._aside, self._aside_place = 0, OTHER

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Take in a piece of the part."""
        self._parser.Parse(piece, last)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == _SHEET and self._in_table:  # drawn on a sheet or in a cell
            raise TableError("workbook.active_content")
        formula = attributes.get(f"{_TABLE}formula", "")
        if name in _LINKED or "file:" in formula:
            raise TableError("workbook.external_links")
        if name in _CHANGES:
            raise TableError("workbook.tracked_changes")
        if name in _RUNNING or (formula and runs(formula)):
            raise TableError("workbook.active_content")
        self._tell(FORMULAS, unread_parts.constants(formula))
        if _HREF in attributes:
            self._tell(LINKS, attributes[_HREF])
        if self._aside:
            self._aside += 1
            self._tell(OTHER, " ; ".join(attributes.values()))
        elif self._cell is not None:
            self._start_within_cell(name, attributes)
        else:
            self._start_outside(name, attributes)

    def _start_outside(self, name: str, attributes: Attributes) -> None:
        if self._row is not None and name in _CELLS:
            self._cell = Cell(_times(attributes, f"{_TABLE}number-columns-repeated"), attributes)
        elif self._in_table and name == f"{_TABLE}table-row":
            if self._row is not None:
                raise TableError("workbook.broken")
            times = _times(attributes, f"{_TABLE}number-rows-repeated")
            self._row = Row(times, _is_hidden(attributes))
        elif self._in_table and name == f"{_TABLE}table-column":
            first = self._columns
            self._columns += _times(attributes, f"{_TABLE}number-columns-repeated")
            if _is_hidden(attributes):
                self.hidden_columns[-1].append((first, min(self._columns, _MOST_COLUMNS) - 1))
        elif name == _SHEET:
            self._in_table = True
            said = [attributes.get(f"{_TABLE}{key}", "") for key in ("name", "style-name")]
            self._table, self._passed, self._columns = said[0], 0, 0
            self.hidden_columns.append([])
            self._on_table(*said)
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
            shown = attributes.get(f"{_STYLE}display-name", "")
            self._tell(OTHER, " ; ".join(filter(None, (self._style, shown))))
        elif name == f"{_STYLE}table-properties":
            if attributes.get(f"{_TABLE}display") == "false":
                self.hidden_styles.add(self._style)
        else:
            self._tell(OTHER, " ; ".join(attributes.values()))

    def _start_within_cell(self, name: str, attributes: Attributes) -> None:
        if not name.startswith(_TEXT):  # a comment, a drawing: no value of the cell
            self._aside = 1
            self._tell(OTHER, " ; ".join(attributes.values()))
            self._aside_place = COMMENTS if name == f"{_OFFICE}annotation" else DRAWINGS
        elif name == f"{_TEXT}p":
            self._line = []
        elif name not in _OF_LOOKS:
            self._tell(OTHER, " ; ".join(attributes.values()))
        elif self._line is not None and name == f"{_TEXT}s":
            self._line.append(" " * min(_times(attributes, f"{_TEXT}c"), _MOST_SPACES))
        elif self._line is not None and name in _IN_LINE:
            self._line.append(_IN_LINE[name])

    def _end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif self._cell is not None:
            self._end_within_cell(name, self._cell)
        elif self._row is not None and name == f"{_TABLE}table-row":
            self._on_row(self._row)
            self._passed += self._row.repeated
            self._row = None
        elif name == _SHEET:
            self._in_table, self._table = False, ""

    def _end_within_cell(self, name: str, cell: Cell) -> None:
        if name == f"{_TEXT}p" and self._line is not None:
            cell.lines.append("".join(self._line))
            self._line = None
        elif name in _CELLS and self._row is not None:
            self._row.cells.append(cell)
            self._cell = None

    def _characters(self, text: str) -> None:
        if self._line is not None and not self._aside:
            self._line.append(text)
        else:
            self._tell(self._aside_place if self._aside else OTHER, text)

    def _tell(self, place: str, text: str) -> None:
        if text.strip():
            self._texts[place, self._table, self._here()].append(text)

    def _here(self) -> str:
        """The cell that is being read, such as D17, or empty."""
        if self._row is None or self._cell is None:
            return ""
        before = sum(cell.repeated for cell in self._row.cells)
        return f"{letter(before)}{self._passed + 1}" if before < _MOST_COLUMNS else ""

    def outside(self) -> list[Outside]:
        """What was read that stands in no cell, by where it stands."""
        return [
            Outside(place, " ; ".join(texts), sheet, cell)
            for (place, sheet, cell), texts in self._texts.items()
        ]


def _is_hidden(attributes: Attributes) -> bool:
    return attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _times(attributes: Attributes, name: str) -> int:
    return max(1, min(int(attributes.get(name, 1)), _MOST_REPEATED))


def value_text(cell: Cell) -> tuple[str | None, str | None]:
    """The value of a cell as exact text, None for none; and what is wrong with it."""
    said = cell.attributes
    shown = "\n".join(cell.lines)
    kind = said.get(f"{_OFFICE}value-type")
    if said.get(f"{_CALC}value-type") == "error":
        return "#", "cell.formula_error"
    if kind is None and f"{_TABLE}formula" in said and not shown:
        return "#", "cell.formula_uncalculated"
    if kind in ("float", "currency", "percentage"):
        return _number(said.get(f"{_OFFICE}value", ""), shown, percent=kind == "percentage")
    if kind == "date":
        return _day(said.get(f"{_OFFICE}date-value", "")) or shown or None, None
    if kind == "boolean":
        return said.get(f"{_OFFICE}boolean-value") or shown or None, None
    return said.get(f"{_OFFICE}string-value") or shown or None, None


def _number(text: str, shown: str, *, percent: bool) -> tuple[str | None, str | None]:
    try:
        value = float(text)
    except ValueError:
        return shown or None, None
    if not math.isfinite(value):
        return shown or None, None
    if percent:
        return percent_text(value), None
    if abs(value) >= INEXACT_FROM:
        return number_text(value), "number.inexact"
    if (money := number_formats.with_unit(value, shown)) is not None:
        return money or number_text(value), None if money else "cell.shown_otherwise"
    flaw = AMOUNT_SHOWN_OTHERWISE if number_formats.is_doubtful(value, shown) else None
    return shown if number_formats.adds_digits(value, shown) else number_text(value), flaw


def _day(text: str) -> str:
    """``2024-05-01T00:00:00`` is a day; with another time of day the moment stays, as in XLSX."""
    day, _, time = text.partition("T")
    time = time.split(".")[0]
    return f"{day} {time}" if time.strip("0:") else day
