"""Where the rows of a stage's files stand: below which of them each does (pure).

Of its own rows each file says which are parts of which. A row whose parent is no row of its file
stands below one of another file that has this code: a summary and its details are one tree. But not
where the parts would be more than their whole: files may give one code to two things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.rules import references
from ckanext.mashhad.tables.engine.rules.budget import hierarchy

Row = Mapping[str, Any]
_TEXTS: Final = ("side", "unit", "fiscal_year", "code", "parent_code", "title", "group")
fold: Final = lru_cache(maxsize=4096)(search_key)
#: By so much of the whole its parts may be more: details are rounded, and have errors.
_MORE: Final = Decimal("0.1")


class Place(NamedTuple):
    """A line of one of the files, by the executing unit and what the rules call it there."""

    file: int
    unit: str | None
    line: str


class PlacedRow(NamedTuple):
    """A row with the place of its ``line`` and of the ``whole`` that it is a part of; how deep it
    is; and the executing unit and code of what is ``above``, as other stages have them too.
    """

    row: Row
    line: Place | None
    whole: Place | None
    above: tuple[Any, Any] | None
    depth: int

    def names(self) -> Iterator[Hashable]:
        """By what its line is known, each time by less: in other files of its budget by the first
        alone.
        """
        row = self.row
        code, title = _known_by(row.get("code")), row["title"]
        group = "" if self.above else fold(row.get("group") or "")
        yield 0, self.above, group, code, None if code else title, row.get("unit")
        above, what = self.above and self.above[1], fold(code or title)
        yield 1, above, group, bool(code), what
        yield 2, above, bool(code), what


class PlacedFile(NamedTuple):
    """The rows of one side of a file, and what they add to those of the others; None where that
    cannot be told. ``added``: codes of lines of other files whose parts they would be, but for
    coming to more than these.
    """

    total: int | None
    rows: list[PlacedRow]
    added: tuple[str, ...] = ()


class _Read(NamedTuple):
    """The rows of a file, the line of each, what it names as above it, and whether it is one of
    the uppermost that have an amount; ``is_known``: whether all that can be told.
    """

    rows: list[Row]
    lines: list[Place | None]
    above: list[Place | None]
    topmost: list[bool]
    is_known: bool


def place(rows: Iterable[Row]) -> list[PlacedFile]:
    """The rows of one side of a stage by file, in the order of the files."""
    by_file: dict[int, list[Row]] = {}
    for row in rows:
        by_file.setdefault(row["_register"], []).append(row)
    files = [_read(number, own) for number, own in enumerate(by_file.values())]
    wholes = _Wholes(files)
    depths = iter(wholes.depths())
    return [_placed(file, wholes, depths) for file in files]


def _placed(file: _Read, wholes: _Wholes, depths: Iterator[int]) -> PlacedFile:
    placed, total = [], 0
    for row, line, above, top in zip(file.rows, file.lines, file.above, file.topmost, strict=True):
        whole = wholes.find(line, above)
        # Of a line of another file the code as this one writes it: so would one file of them all.
        named = (row.get("unit"), above.line) if above and whole else None
        placed.append(PlacedRow(row, line, whole, named, next(depths)))
        # What stands below a line of another file is in the amount of that line.
        if top and whole in (None, above):
            total += row["amount"]
    added = dict.fromkeys(above.line for above in file.above if above in wholes.added)
    return PlacedFile(total if file.is_known else None, placed, tuple(added))


def _read(number: int, rows: list[Row]) -> _Read:
    texts = {name: [row.get(name) for row in rows] for name in _TEXTS}
    frame = pl.DataFrame(
        {**texts, "amount": [row["amount"] for row in rows], "_sheet": [0] * len(rows)},
        schema={**dict.fromkeys(_TEXTS, pl.String), "amount": pl.Int128, "_sheet": pl.Int64},
    )
    told = hierarchy.attach_parents(frame)
    if told is None:
        nothing: list[Place | None] = [None] * len(rows)
        return _Read(rows, nothing, nothing, [False] * len(rows), is_known=False)
    units = [row.get("unit") for row in rows]
    lines = _as_places(number, units, told[hierarchy.LINE])
    above = _as_places(number, units, told[hierarchy.ABOVE])
    parents: dict[tuple[Any, Any], str | None] = {}
    for row in rows:
        key = row.get("unit"), row.get("code")
        parents[key] = parents.get(key) or row.get("parent_code")
    for n, row in enumerate(rows):
        if above[n] is None and (code := _beyond(row, parents)):
            above[n] = Place(number, row.get("unit"), code)
    topmost = hierarchy.topmost(told, told["amount"].is_not_null()).to_list()
    return _Read(rows, lines, above, topmost, is_known=True)


def _as_places(file: int, units: Iterable[str | None], lines: pl.Series) -> list[Place | None]:
    return [
        Place(file, unit, line) if line is not None else None
        for unit, line in zip(units, lines.to_list(), strict=True)
    ]


def _beyond(row: Row, parents: Mapping[tuple[Any, Any], str | None]) -> str | None:
    """The first code above a row that no line of its file has; None where there is none."""
    unit, passed = row.get("unit"), {row.get("code")}
    code: str | None = row.get("parent_code")
    while code not in passed and (unit, code) in parents:
        passed.add(code)
        code = parents[unit, code]
    return None if code in passed else code


class _Wholes:
    """The lines of all files, and which of them are parts of which."""

    def __init__(self, files: Sequence[_Read]) -> None:
        self._files = files
        self._above: dict[Place, Place | None] = {}
        self._amounts: Counter[Place] = Counter()
        #: What the rows that name a line as above them come to.
        self._parts: Counter[Place] = Counter()
        self._by_code: dict[tuple[str | None, str], list[Place]] = {}
        #: By a line and what stands below its code in another file whether that has room there.
        self._rooms: dict[tuple[Place, Place], bool] = {}
        #: What is added to the lines of other files with its code, since it is more than these.
        self.added: set[Place] = set()
        for file in files:
            for row, line, above in zip(file.rows, file.lines, file.above, strict=True):
                if above is not None:
                    self._parts[above] += row["amount"] or 0
                if line is not None:
                    self._above[line] = self._above.get(line) or above
                    if row["amount"] is not None:
                        self._amounts[line] += row["amount"]
                    key = row.get("unit"), references.read_key(row["code"])
                    self._by_code.setdefault(key, []).append(line)

    def find(self, line: Place | None, above: Place | None) -> Place | None:
        """The line that one stands below, in its own file or in another."""
        if above is None or above in self._above:
            return above
        for whole in self._elsewhere(above):
            # A heading without an amount is passed over, as it is within a file.
            place = whole if whole in self._amounts else self._in_file(whole)
            if self._is_below(whole, line):
                continue
            if self._has_room(place, above):
                self.added.discard(above)
                return place
            self.added.add(above)
        return None

    def _has_room(self, whole: Place | None, above: Place) -> bool:
        """Whether what stands below a code in a file can be parts of this line of another, beside
        those that it has by then, of its own file and of others before; where there is no amount
        there is room for all.
        """
        amount = self._amounts.get(whole) if whole else None
        if whole is None or amount is None:
            return True
        key = whole, above
        if key not in self._rooms:
            parts = self._parts[whole] + self._parts[above]
            self._rooms[key] = parts <= amount + abs(amount) * _MORE
            if self._rooms[key]:
                self._parts[whole] = parts
        return self._rooms[key]

    def _in_file(self, line: Place) -> Place | None:
        above = self._above[line]
        return above if above in self._above else None

    def _elsewhere(self, above: Place) -> Iterator[Place]:
        """The lines of other files that have this code."""
        code = references.read_key(above.line)
        # A summary need not say which units execute its lines.
        for unit in dict.fromkeys((above.unit, None)):
            lines = self._by_code.get((unit, code), ())
            yield from (line for line in lines if line.file != above.file)

    def _is_below(self, at: Place, line: Place | None) -> bool:
        """Whether it is the line or a part of it: lines of several files make no ring."""
        passed: set[Place] = set()
        waiting = [at]
        while waiting:
            each = waiting.pop()
            if each == line:
                return True
            above = self._above[each]
            if each not in passed and above is not None:
                waiting += [above] if above in self._above else self._elsewhere(above)
            passed.add(each)
        return False

    def depths(self) -> list[int]:
        """How many lines are above each row, file by file; of lines that name each other in a ring,
        as far as is new.
        """
        wholes = {line: self.find(line, above) for line, above in self._above.items()}
        known: dict[Place, int] = {}
        for start in wholes:
            chain: list[Place] = []
            at: Place | None = start
            while at is not None and at not in known:
                known[at] = 0
                chain.append(at)
                at = wholes.get(at)
            depth = known[at] if at is not None else -1
            for each in reversed(chain):
                depth += 1
                known[each] = depth
        ends = (
            self.find(line, above)
            for file in self._files
            for line, above in zip(file.lines, file.above, strict=True)
        )
        return [known[end] + 1 if end is not None else 0 for end in ends]


def _known_by(code: str | None) -> str | None:
    """By what a code is compared, as numbers of contracts are."""
    return references.read_key(code) if code else None
