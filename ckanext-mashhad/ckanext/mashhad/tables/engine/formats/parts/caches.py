"""What pivot tables and charts of a workbook remember of cells, as columns (pure).

A pivot table keeps the rows that it was made of, though their sheet be deleted: its definition
names the fields, with the values that repeat, and its records hold the others.
Source: ECMA-376-1, 18.10.1 and 21.2.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import Final
from xml.parsers import expat

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Cells, Grid
from ckanext.mashhad.tables.engine.formats.book_parts import STYLES
from ckanext.mashhad.tables.engine.formats.numeric_text import number_text
from ckanext.mashhad.tables.engine.formats.parts.elements import Elements

_DEFINITION: Final = "pivotCacheDefinition"
_RECORDS: Final = "pivotCacheRecords"
#: Of a value of a pivot table: a text, number, day, truth, error, none, or the number of another.
_VALUES: Final = ("s", "n", "d", "b", "e", "m", "x")
_CATEGORIES: Final = "cat"


@dataclass(slots=True)
class _Pivot:
    """The fields of one pivot table by their order, with their values."""

    names: list[str] = field(default_factory=list)
    values: list[list[str | None]] = field(default_factory=list)


@dataclass(slots=True)
class _Series:
    """What a chart shows: the name of a series, its values, and what they stand for."""

    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)


class Caches:
    """Takes the parts of a workbook that hold no cells."""

    def __init__(self) -> None:
        self._pivots: dict[str, _Pivot] = {}
        self._records: dict[str, list[list[str | None]]] = {}
        self._grids: list[Grid] = []

    def take(self, name: str, xml: bytes) -> None:
        """Read a part, its name in small letters. What is no XML is read as a text alone."""
        if not xml or name == STYLES:
            return
        elements, reader = Elements(), _Reader()
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def start(tag: str, attributes: dict[str, str]) -> None:
            reader.start(tag.rpartition(":")[2], attributes)
            if reader.root != _RECORDS:  # which their fields name
                elements.start(tag, attributes)

        def end(tag: str) -> None:
            reader.end(tag.rpartition(":")[2])
            elements.end(tag)

        def data(text: str) -> None:
            reader.data(text)
            elements.data(text)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = data
        try:
            parser.Parse(xml, True)
        except expat.ExpatError:
            if not name.endswith(".vml"):
                raise TableError("workbook.broken") from None
        if reader.root == _DEFINITION:
            self._pivots[name] = reader.pivot
        elif reader.root == _RECORDS:
            self._records[name] = reader.records
            return
        self._grids += elements.grids()
        self._grids += reader.series_grids(name)

    def grids(self, sources: Mapping[str, str]) -> list[Grid]:
        """All columns; ``sources`` tells which part leads to which.

        :raises TableError: records of a pivot table whose fields nothing names
        """
        for name, records in self._records.items():
            pivot = self._pivots.get(sources.get(name, ""))
            if pivot is None or max(map(len, records), default=0) > len(pivot.names):
                raise TableError("workbook.pivot_cache")
            for record in records:
                for values, value in zip(pivot.values, record, strict=False):
                    if value is not None:
                        values.append(value)
        pivots = (
            Grid(name, tuple(pivot.names), partial(_side_by_side, pivot.values))
            for name, pivot in self._pivots.items()
            if pivot.names
        )
        return [*self._grids, *pivots]


class _Reader:
    """What one part holds, as its elements come."""

    def __init__(self) -> None:
        self.root = ""
        self.pivot = _Pivot()
        self.records: list[list[str | None]] = []
        self._series: list[_Series] = []
        self._within: list[str] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or tag
        self._text.clear()
        if tag == "cacheField":
            self.pivot.names.append(attributes.get("caption") or attributes.get("name", ""))
            self.pivot.values.append([])
        elif tag == "r" and self.root == _RECORDS:
            self.records.append([])
        elif tag in _VALUES and self.root == _RECORDS and self.records:
            self.records[-1].append(_value(tag, attributes))
        elif tag in _VALUES and "cacheField" in self._within:
            self.pivot.values[-1].append(_value(tag, attributes))
        elif tag == "ser":
            self._series.append(_Series())
        self._within.append(tag)

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        self._within.pop()
        if tag == "v" and self._series and "ser" in self._within:
            last, text = self._series[-1], "".join(self._text)
            if "tx" in self._within:
                last.names.append(text)
            elif _CATEGORIES in self._within:
                last.categories.append(text)
            else:
                last.values.append(text)

    def series_grids(self, name: str) -> Iterator[Grid]:
        """The series of a chart, each a column under its name."""
        for series in self._series:
            sides: list[list[str | None]] = [[*series.values], [*series.categories]]
            yield Grid(name, (" ".join(series.names), ""), partial(_side_by_side, sides))


def _value(tag: str, attributes: Mapping[str, str]) -> str | None:
    text = attributes.get("v", "")
    if tag == "x":
        return None
    if tag == "n":
        try:
            return number_text(float(text))
        except (ValueError, OverflowError):
            return text or None
    return text or None


def _side_by_side(columns: list[list[str | None]]) -> Iterator[Cells]:
    yield from zip_longest(*columns)
