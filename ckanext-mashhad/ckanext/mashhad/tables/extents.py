"""What a sheet of a workbook holds, counted in its XML before any reader opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import polars as pl

#: More positions of broken formulas than this are not kept; each is an error anyway.
MOST_FLAWS: Final = 10_000

_TAG: Final = r"<(?:\w+:)?c(?:\s[^>]*)?>"
_CELL_REF: Final = r"""\sr=["']([A-Za-z]+[0-9]+)["']"""
#: A cell as all programs write it, and what begins any cell.
_PLAIN_START: Final = '<c r="'
_PLAIN: Final = f"{_PLAIN_START}[A-Za-z]+[0-9]+"
_BEGIN: Final = r"[<:]c[\t\n\x0b\x0c\r />]"
#: Where a cell may hold the error of a formula.
_ERROR: Final = r"""t=["']e["']"""
#: A row whose number is longer than any number of a row.
_TOO_FAR: Final = 2**40
_NO_REF: Final = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=)[^>]*)?>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>]")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>]")
_BROKEN: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']e[\"'][^>]*>")
_STYLED: Final = re.compile(rb"(<(?:\w+:)?c\s[^>]*?\bs=[\"']([0-9]+)[\"'][^>]*)>")
_REF: Final = re.compile(rb"\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
#: Excel's own formats of percentages, and how others are written.
_PERCENT_FORMATS: Final = (b"9", b"10")
_PERCENT_CODE: Final = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*formatCode=[\"'][^\"']*%[^>]*>")
_CELL_FORMATS: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT: Final = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_DIGITS: Final = "0123456789"
_LETTERS: Final = "".join(map(chr, [*range(65, 91), *range(97, 123)]))


@dataclass(slots=True)
class Extent:
    """How far a sheet's values reach and how many there are; where its formulas are broken, and
    where its numbers are shown in percent (row from 1, column from 0).

    ``percent_styles`` are the formats of cells that show a number so, by their number in the book.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    broken: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    percent_styles: frozenset[bytes] = frozenset()
    _in_row: int = 0

    def scan(self, xml: bytes) -> None:
        """Count the cells of a piece of XML that ends before a tag."""
        text = _text(xml)
        plain = _plain_refs(text)
        if plain is None:
            self._scan_tags(text, xml)
        else:
            self._reach(plain.str.slice(len(_PLAIN_START)))
        if text.str.contains(_ERROR)[0]:
            self._find_broken(xml)
        if self.percent_styles:
            self._find_percents(xml)

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
            ref = _REF.search(tag)
            if ref and len(self.broken) < MOST_FLAWS:
                self.broken.add((int(ref[2]), column_number(ref[1].upper()) - 1))

    def _find_percents(self, xml: bytes) -> None:
        for tag, style in _STYLED.findall(xml):
            ref = _REF.search(tag) if style in self.percent_styles else None
            if ref:
                self.percents.add((int(ref[2]), column_number(ref[1].upper()) - 1))


def _plain_refs(text: pl.Series) -> pl.Series | None:
    """The begin of each cell's tag, where all have a value and say first where they are."""
    if text.str.contains("/>", literal=True)[0]:
        return None
    refs = text.str.extract_all(_PLAIN)[0]
    return refs if refs.len() == text.str.count_matches(_BEGIN)[0] else None


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


def percent_styles(xml: bytes) -> frozenset[bytes]:
    """Of ``xl/styles.xml`` the formats that show 0.87 as 87%, by the number that cells name."""
    ids = {*_PERCENT_FORMATS, *(_attribute(t, b"numFmtId") for t in _PERCENT_CODE.findall(xml))}
    formats = _CELL_FORMATS.search(xml)
    each = _FORMAT.findall(formats[0]) if formats else []
    found = (n for n, tag in enumerate(each) if _attribute(tag, b"numFmtId") in ids)
    return frozenset(str(number).encode() for number in found)


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"=[\"']([^\"']*)[\"']", tag)
    return found[1] if found else b""
