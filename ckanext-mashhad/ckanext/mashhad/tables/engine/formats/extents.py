"""What a sheet of a workbook holds, counted in its XML before any reader opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common.source import Span
from ckanext.mashhad.tables.engine.formats.number_formats import Formats, NumberFormat

#: More positions of formulas at fault than this are not kept; each is an error anyway.
MOST_FLAWS: Final = 10_000

_TAG: Final = r"<(?:\w+:)?c(?:\s[^>]*)?>"
_CELL_REF: Final = r"""\sr=["']([A-Za-z]+[0-9]+)["']"""
#: A cell as all programs write it, and what begins any cell.
_PLAIN_START: Final = '<c r="'
_PLAIN: Final = f"{_PLAIN_START}[A-Za-z]+[0-9]+"
_BEGIN: Final = r"[<:]c[\t\n\x0b\x0c\r />]"
#: Where a cell may hold the error of a formula.
_ERROR: Final = r"""t=["']e["']"""
#: The same, a cell without a value, or a formula.
_RARE: Final = r"""/>|t="e"|t='e'|<f|:f"""
#: A cell whose text is one of the shared strings, with its number.
_SHARED: Final = r"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v(?:\s[^>]*)?>\s*([0-9]{1,9})"""
#: A row whose number is longer than any number of a row.
_TOO_FAR: Final = 2**40
_NO_REF: Final = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=)[^>]*)?>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>]")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>]")
_BROKEN: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']e[\"'][^>]*>")
#: A cell with a formula: its tag, and what it holds up to its end.
_FORMULA: Final = re.compile(
    rb"(<(?:\w+:)?c(?:\s[^>]*)?>)(\s*<(?:\w+:)?f[\s/>].*?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_COMPUTED_TEXT: Final = re.compile(rb"\st=[\"']str[\"']")
_CELL_END: Final = re.compile(rb"</(?:\w+:)?c>")
_PLAIN_END: Final = b"</c>"
_ZEROS: Final = (b"0", b"0.0")
#: A formula is no longer than this, with its cell.
_LONGEST_CELL: Final = 1 << 16
#: What a program says of a workbook whose formulas it has not calculated.
_TO_BE_CALCULATED: Final = re.compile(rb"\sfullCalcOnLoad=[\"'](?:1|true)[\"']")
_STYLED: Final = re.compile(rb"(<(?:\w+:)?c\s[^>]*?\bs=[\"']([0-9]+)[\"'][^>]*)>")
_REF: Final = re.compile(rb"\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
#: What hides a row or column: it says so, or its height or width is less than one.
_HIDDEN: Final = r"""\s(?:hidden=["'](?:1|true)|(?:ht|width)=["']0(?:\.[0-9]*)?)["']"""
_HIDDEN_IN: Final = re.compile(_HIDDEN.encode())
_LINE_TAG: Final = re.compile(rb"<(?:\w+:)?(row|col)(\s[^>]*)>")
_LINE_NUMBER: Final = re.compile(rb"\s(r|min|max)=[\"']([0-9]{1,7})[\"']")
#: No sheet has more rows or columns.
_LAST: Final = {b"row": 1_048_576, b"col": 16_384}
_DIGITS: Final = "0123456789"
_LETTERS: Final = "".join(map(chr, [*range(65, 91), *range(97, 123)]))


@dataclass(slots=True)
class Extent:
    """How far a sheet's values reach and how many there are; by row from 1 and column from 0, where
    its formulas are at fault, by which rule, and where its cells show more than their numbers.

    ``formats`` are those that do, as cells name them.
    ``calculated``: whether the zeros of formulas are results; a program that does not calculate may
    have written them.
    ``shared``: numbers of the shared strings that its cells show.
    ``hidden_rows``, ``hidden_columns``: the first and last of those that are hidden, rows from 1
    and columns from 0.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)
    formatted: dict[tuple[int, int], NumberFormat] = field(default_factory=dict)
    formats: Formats = field(default_factory=dict)
    calculated: bool = True
    shared: set[int] = field(default_factory=set)
    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    _in_row: int = 0
    _open_cell: bytes = b""

    def scan(self, xml: bytes) -> bool:
        """Count the cells of a piece of XML that ends before a tag; whether formulas may stand in
        it.
        """
        text = _text(xml)
        # Most pieces have none of it, which one search tells.
        rare = bool(text.str.contains(_RARE)[0])
        if text.str.contains(_BEGIN)[0]:  # most parts are no sheets
            self._scan_cells(text, xml, plain=not (rare and _has(text, "/>")))
        if rare and text.str.contains(_ERROR)[0]:
            self._find_broken(xml)
        if self.formats:
            self._find_formatted(xml)
        # The names alone are found much faster than what they say.
        if text.str.contains("hidden=|ht=|width=")[0] and text.str.contains(_HIDDEN)[0]:
            self._find_hidden(xml)
        formulas = rare and (_has(text, "<f") or _has(text, ":f"))
        self._find_uncalculated(xml, here=formulas)
        return formulas

    def _scan_cells(self, text: pl.Series, xml: bytes, *, plain: bool) -> None:
        """Cells, ``plain`` as far as none of them is without a value."""
        shared = text.str.extract_all(_SHARED)[0].str.extract(r"([0-9]+)\s*$")
        self.shared.update(shared.cast(pl.Int64).unique().to_list())
        refs = _plain_refs(text) if plain else None
        if refs is None:
            self._scan_tags(text, xml)
        else:
            self._reach(refs.str.slice(len(_PLAIN_START)))

    def _scan_tags(self, text: pl.Series, xml: bytes) -> None:
        """Cells in whatever form, some of them without a value."""
        tags = text.str.extract_all(_TAG)[0]
        refs = tags.str.extract(_CELL_REF, 1)
        self._reach(refs.filter(~tags.str.ends_with("/>")).drop_nulls())
        if refs.null_count():
            self._scan_without_refs(xml)

    def _reach(self, filled: pl.Series) -> None:
        """Count cells with a value, of which these are the places."""
        self.filled += filled.len()
        if filled.len():
            letters = filled.str.strip_chars_end(_DIGITS).unique()
            numbers = filled.str.strip_chars_start(_LETTERS).cast(pl.Int64, strict=False)
            self.columns = max(self.columns, *(column_number(each.encode()) for each in letters))
            last = numbers.fill_null(_TOO_FAR).max()
            self.rows = max(self.rows, int(last))  # type: ignore[arg-type]

    def _scan_without_refs(self, xml: bytes) -> None:
        """Cells that do not say where they are stand one after the other."""
        for place, part in enumerate(_ROW.split(xml)):
            if place:
                self._in_row = 0
                self.rows += 1
            without = len(_NO_REF.findall(part))
            self.filled += without
            self._in_row += len(_ANY_CELL.findall(part))
            self.columns = max(self.columns, self._in_row)

    def _find_broken(self, xml: bytes) -> None:
        for tag in _BROKEN.findall(xml):
            self._flaw(tag, "cell.formula_error")

    def _find_uncalculated(self, xml: bytes, *, here: bool) -> None:
        """Formulas without a result, which any reader would take for blank cells.

        A piece may end within a cell, whose begin is kept until its end comes.
        """
        begun = self._open_cell + xml[:1]
        data = self._open_cell + xml
        end = _closed(data)
        self._open_cell = data[end:][-_LONGEST_CELL:]
        if not here and b"<f" not in begun and b":f" not in begun:
            return
        for tag, held in _FORMULA.findall(data[:end]):
            value = _VALUE.search(held)
            result = value[1].strip() if value else b""
            computed = self.calculated if result in _ZEROS else bool(result)
            if not computed and not _COMPUTED_TEXT.search(tag):
                self._flaw(tag, "cell.formula_uncalculated")

    def _flaw(self, tag: bytes, rule: str) -> None:
        ref = _REF.search(tag)
        if ref and len(self.flaws) < MOST_FLAWS:
            self.flaws[int(ref[2]), column_number(ref[1].upper()) - 1] = rule

    def _find_hidden(self, xml: bytes) -> None:
        for kind, said in _LINE_TAG.findall(xml):
            if not _HIDDEN_IN.search(said):
                continue
            numbers = {key: int(number) for key, number in _LINE_NUMBER.findall(said)}
            if kind == b"row" and b"r" in numbers:
                _append(self.hidden_rows, numbers[b"r"], min(numbers[b"r"], _LAST[kind]))
            elif kind == b"col" and numbers.keys() >= {b"min", b"max"}:
                last = min(numbers[b"max"], _LAST[kind])
                _append(self.hidden_columns, numbers[b"min"] - 1, last - 1)

    def _find_formatted(self, xml: bytes) -> None:
        for tag, style in _STYLED.findall(xml):
            ref = _REF.search(tag) if style in self.formats else None
            if ref:
                at = int(ref[2]), column_number(ref[1].upper()) - 1
                self.formatted[at] = self.formats[style]


def _append(spans: list[Span], first: int, last: int) -> None:
    """Add lines to those before, of which they may be the next; none where there are none."""
    if spans and spans[-1][1] + 1 == first <= last:
        spans[-1] = spans[-1][0], last
    elif first <= last:
        spans.append((first, last))


def _closed(xml: bytes) -> int:
    """Where the last cell of a piece ends."""
    last = xml.rfind(_PLAIN_END)
    if last >= 0:
        return last + len(_PLAIN_END)
    return max((found.end() for found in _CELL_END.finditer(xml)), default=0)


def _plain_refs(text: pl.Series) -> pl.Series | None:
    """The begin of each cell's tag, where all say first where they are."""
    refs = text.str.extract_all(_PLAIN)[0]
    return refs if refs.len() == text.str.count_matches(_BEGIN)[0] else None


def _has(text: pl.Series, part: str) -> bool:
    """Many times as quick as to ask of bytes where every cell begins with "<"."""
    return bool(text.str.contains(part, literal=True)[0])


def _text(xml: bytes) -> pl.Series:
    """The piece as the only text of a series; what is no UTF-8 keeps its tags."""
    try:
        return pl.Series([xml], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return pl.Series([xml.decode("latin-1")])


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for char in letters[:4].upper():
        number = number * 26 + char - 64
    return number


def is_calculated(xml: bytes) -> bool:
    """Whether ``xl/workbook.xml`` does not say that its formulas are still to be calculated."""
    return not _TO_BE_CALCULATED.search(xml)
