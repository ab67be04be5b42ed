"""Tables within XML and web pages: elements that repeat, with their attributes and parts (pure).

An element with attributes or with parts that hold texts is a row of the table of its kind: of all
elements of its name below one of the same name. Its cells are called after its attributes and
parts. Where parts of one name follow each other, as in ``<row><cell/><cell/></row>``, the row is
read by their order too. What is empty leaves nothing behind.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import WIDEST, Cells, Grid
from ckanext.mashhad.tables.engine.wordings import unescaped

#: Elements within each other that still make one cell, and the longest text of one.
_DEEPEST: Final = 5
_LONGEST: Final = 300
_MOST_TABLES: Final = 5_000
#: Parts of one row that are held; what has more is a list.
_MOST_PARTS: Final = 5_000
#: Tables of two columns that are read each by itself too: what a map shows at its places are pairs
#: of label and value, a table at each of thousands, which are read as a whole.
_MOST_PAIRS: Final = 100
_PAIR: Final = 2
#: What are cells though they be empty; in a letter an element says how many columns they take.
_CELLS: Final = frozenset(("td", "th", "tc"))
_SPAN: Final = "gridspan"
#: It stands in the properties of a cell.
_WITHIN_CELL: Final = 3
#: What has more says nothing.
_DIGITS: Final = 6
#: What one writes into, which has its text as an attribute.
_BOX: Final = "input"
#: Attributes that say what an element holds.
_NAMING: Final = ("name", "key", "field", "id", "label", "title", "column", "var", "property")

#: The rows of a table in a text that is HTML.
_HTML_ROW: Final = re.compile(r"<t[dr][\s/>]", re.IGNORECASE)

#: Between the digits of two numbers.
_NO_DIGIT: Final = ";"

Row = list[tuple[str, str]]


@dataclass(slots=True)
class _Open:
    """An element that has begun."""

    kind: tuple[str, str]
    number: int
    called: str
    row: Row
    texts: list[str] = field(default_factory=list)
    length: int = 0
    height: int = 0
    #: Columns that it takes, and empty ones that its last cells have left behind.
    span: int = 1
    blank: int = 0
    #: Its own text from the first sign of a tag on, as in CDATA.
    tags: list[str] = field(default_factory=list)
    #: Whether it stands apart from the text around it, and such a one was the last within it.
    apart: bool = False
    behind: bool = False

    def say(self, text: str, *, apart: bool = False) -> None:
        """Take a text within it; digits on both sides of what stands apart are of two numbers."""
        if self.length <= _LONGEST:
            if (apart or self.behind) and _digits_meet(self.texts, text):
                self.texts.append(_NO_DIGIT)
            self.texts.append(text)
            self.length += len(text)
        self.behind = apart


class Elements:
    """Takes what a parser reads, and gives the tables and the single texts with their names."""

    def __init__(self) -> None:
        self._open: list[_Open] = [_Open(("", ""), 0, "", [])]
        self._tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
        #: Of each row, the number of the element in which it stands.
        self._within: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("L"))
        self._begun = 0
        #: Single texts: the kind of row of which each is a cell, if any, its name, itself.
        self._named: list[tuple[tuple[str, str] | None, str, str]] = []
        #: The last text, which may be the label of a box.
        self._said = ""
        self._scripts: dict[int, list[str]] = defaultdict(list)
        #: Pages within a page.
        self.pages: list[str] = []
        #: Texts that are HTML with a table in it.
        self.html: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = _local(tag)
        kind = self._open[-1].kind[1], name
        named = {_local(key).lower(): value for key, value in attributes.items()}
        called = next((named[key] for key in _NAMING if named.get(key)), name)
        if page := named.get("srcdoc"):
            self.pages.append(page)
        self.html += filter(holds_html_table, attributes.values())
        row = [(_local(key), value) for key, value in attributes.items() if value.strip()]
        self._begun += 1
        self._open.append(_Open(kind, self._begun, called[:_LONGEST], row))
        self._open[-1].span = _columns(named.get("colspan", ""))
        if name.lower() == _SPAN and len(self._open) > _WITHIN_CELL:
            self._open[-_WITHIN_CELL].span = _columns(named.get("val", ""))

    def part(self) -> None:
        """The element that has just begun stands apart from the text around it."""
        self._open[-1].apart = True

    def data(self, text: str) -> None:
        """A text within it."""
        if "<" in text or self._open[-1].tags:
            self._open[-1].tags.append(text)
        if text.strip():
            self._said = text.strip()[:_LONGEST]
            self._open[-1].say(text)
            if self._open[-1].kind[1].lower() == "script":
                self._scripts[self._open[-1].number].append(text)

    def end(self, tag: str) -> None:
        """It ends: it may be a row, and a cell of the one around it."""
        if len(self._open) == 1:
            return
        last, around = self._open.pop(), self._open[-1]
        text = " ".join("".join(last.texts).split())
        if last.tags and holds_html_table(written := "".join(last.tags)):
            self.html.append(written)
        if not last.height and text:
            of_row = around.kind if last.called == last.kind[1] else None
            self._named.append((of_row, last.called, text))
            if last.row:
                last.row.append((last.called, text))
        if last.row:
            self._put_box(last, around.number)
            self._named += ((last.kind, *cell) for cell in last.row if cell[0] != last.called)
            self._put(last.kind, last.row, around.number)
        around.height = max(around.height, last.height + 1)
        is_cell = last.kind[1].lower() in _CELLS
        if is_cell and not text:
            around.blank += last.span
        if text and is_cell:
            around.row += [(last.called, "")] * min(around.blank, WIDEST)
            around.blank = last.span - 1
        if text and last.height < _DEEPEST and last.length <= _LONGEST:
            around.row.append((last.called, text))
            around.say(f" {text} ", apart=last.apart)
            if len(around.row) > _MOST_PARTS:
                self._put(around.kind, around.row, around.number)
                around.row = []
        else:
            around.length += last.length

    def comment(self, text: str) -> None:
        """Remarks are no cells."""

    def close(self) -> None:
        """What never ended is a row too."""
        while len(self._open) > 1:
            self.end("")

    def _put_box(self, element: _Open, within: int) -> None:
        """What somebody has written into a box of a page, beside the text before it."""
        if self._said and element.kind[1].lower() == _BOX:
            for value in (value for name, value in element.row if name.lower() == "value"):
                self._put(("", _BOX), [("", self._said), ("value", value)], within)

    def _put(self, kind: tuple[str, str], row: Row, within: int) -> None:
        self._tables[kind].append(row)
        self._within[kind].append(within)
        if len(self._tables) > _MOST_TABLES:
            raise TableError("file.too_hard")

    def named(self) -> Iterator[str]:
        """Each text and attribute with its name, as «mobile: …»; a cell of a table of several rows
        without it, as it is that of the column.
        """
        for kind, name, text in self._named:
            yield text if kind and len(self._tables[kind]) > 1 else f"{name}: {text}"

    def scripts(self) -> Iterator[str]:
        """What stands in each script."""
        return map("".join, self._scripts.values())

    def grids(self) -> Iterator[Grid]:
        """The tables."""
        for (above, name), rows in self._tables.items():
            yield from _grids(f"{above}/{name}", rows)
            yield from _by_table(f"{above}/{name}", rows, self._within[above, name])

    def attributed(self) -> Iterator[tuple[str, list[str]]]:
        """By their name, elements whose parts have attributes, and what those are called."""
        parts: dict[str, list[str]] = defaultdict(list)
        for above, name in self._tables:
            parts[above].append(name)
        for above, names in parts.items():
            for start in range(0, min(len(names), WIDEST * 5), WIDEST):
                yield above, names[start : start + WIDEST]

    def attributes(self, above: str, names: Sequence[str]) -> list[Mapping[str, Mapping[str, Any]]]:
        """The attributes of those parts by their names, in records of what stands together."""
        records: dict[tuple[int, int], dict[str, Mapping[str, Any]]] = defaultdict(dict)
        for kind in ((above, name) for name in names):
            known: Counter[int] = Counter()
            for within, row in zip(self._within[kind], self._tables[kind], strict=True):
                records[within, known[within]][kind[1]] = _record(row)
                known[within] += 1
        return list(records.values())

    def texts(self) -> Iterator[str]:
        """What their cells hold."""
        return (text for rows in self._tables.values() for row in rows for _, text in row)

    def records(self) -> dict[tuple[str, ...], list[Mapping[str, str | list[str]]]]:
        """Their rows by names, as JSON has them."""
        return {kind: list(map(_record, rows)) for kind, rows in self._tables.items()}


def _columns(text: str) -> int:
    """How many columns a cell says that it takes."""
    return min(int(text), WIDEST) if text.isdecimal() and len(text) < _DIGITS else 1


def holds_html_table(text: str) -> bool:
    """Whether a text is HTML with the rows of a table in it."""
    return "<" in text and bool(_HTML_ROW.search(text))


def _record(row: Row) -> Mapping[str, str | list[str]]:
    """A row by its names, of which parts may have the same."""
    record: dict[str, str | list[str]] = {}
    for name, text in row:
        held = record.get(name)
        record[name] = (
            text if held is None else [*([held] if isinstance(held, str) else held), text]
        )
    return record


def _grids(path: str, rows: list[Row]) -> Iterator[Grid]:
    names = list(dict.fromkeys(name for row in rows for name, _ in row))
    for start in range(0, min(len(names), WIDEST * 5), WIDEST):
        part = tuple(names[start : start + WIDEST])
        yield Grid(path, part, partial(_by_name, rows, part))
    if len(names) > WIDEST or any(len({name for name, _ in row}) < len(row) for row in rows):
        yield Grid(path, None, lambda: _by_order(rows))
        lists: dict[str, list[Row]] = {name: [] for name in names[: WIDEST * 5]}
        for each in (each for row in rows if len(row) > WIDEST for each in row):
            if each[0] in lists:
                lists[each[0]].append([each])
        for name, items in lists.items():
            if len(items) > 1:
                yield Grid(path, (name,), partial(_by_order, items))


def _by_table(path: str, rows: list[Row], within: Sequence[int]) -> Iterator[Grid]:
    """Rows of several cells that stand together: each table has a header of its own."""
    if len(set(within)) == 1:
        return  # it is read whole
    pairs = 0
    for _, group in groupby(zip(within, rows, strict=True), itemgetter(0)):
        several = [row for _, row in group]
        width = max(map(len, several))
        pairs += width == _PAIR
        if len(several) > 1 and width > 1 and (width > _PAIR or pairs <= _MOST_PAIRS):
            yield Grid(path, None, partial(_by_order, several))


def _by_name(rows: list[Row], names: tuple[str, ...]) -> Iterator[Cells]:
    for row in rows:
        cells: dict[str, str] = {}
        for name, text in filter(itemgetter(1), row):
            cells[name] = _lines(cells[name], text) if name in cells else text
        yield [cells.get(name) for name in names]


def _lines(above: str, text: str) -> str:
    """Texts of one name; those of more than one digit are no parts of a number."""
    digits = len(text) > 1 and _digits_meet([above], text)
    return f"{above}\n{_NO_DIGIT}\n{text}" if digits else f"{above}\n{text}"


def _digits_meet(texts: Sequence[str], text: str) -> bool:
    last = texts[-1].rstrip() if texts else ""
    return last[-1:].isdigit() and text.lstrip()[:1].isdigit()


def _by_order(rows: list[Row]) -> Iterator[Cells]:
    for row in rows:
        yield [text or None for _, text in row[:WIDEST]]


def _local(name: str) -> str:
    return unescaped(name.rpartition("}")[2].rpartition(":")[2])
