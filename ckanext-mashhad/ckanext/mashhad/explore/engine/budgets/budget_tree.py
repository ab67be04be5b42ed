"""A budget as a tree of lines, its stages beside each other (pure).

What is planned and what became of it stand beside each other and are never added. Within a stage
each amount counts once: which lines are parts of which, the rules of the table tell
(:mod:`tables.engine.rules.budget.hierarchy`).

Each row of a file is a line of its own, also where a stage has several files: these are its parts.
Rows of several stages are one line where they have the same code (without one, the same title), the
same executing unit and stand below the same; where a stage has that more than once they need the
same title too, and are matched in their order, of several files only where each stage has as many.
Of another budget neither the executing unit nor the class need be the same, where the code stands
once in each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.rules import references
from ckanext.mashhad.tables.engine.rules.budget import hierarchy

Row = Mapping[str, Any]
#: The sides of statements are those of budgets by another name.
SIDES: Final = {"source": "source", "revenue": "source", "use": "use", "expenditure": "use"}
_TEXTS: Final = ("side", "unit", "fiscal_year", "code", "parent_code", "title", "group")
_fold: Final = lru_cache(maxsize=4096)(search_key)


def _known_by(code: str | None) -> str | None:
    """By what a code is compared, as numbers of contracts are."""
    return references.read_key(code) if code else None


@dataclass(slots=True)
class Line:
    """A line of one side; by stage its amount in rial, and where it stands (file, row).

    A class of lines stands nowhere: its amounts are those of the lines below it.
    """

    title: str
    code: str = ""
    amounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    lines: dict[Hashable, Line] = field(default_factory=dict)

    def walk(self) -> Iterator[tuple[int, Line]]:
        """The lines below with how deep they are, in the order of their files."""
        waiting = [(0, iter(self.lines.values()))]
        while waiting:
            depth, lines = waiting[-1]
            line = next(lines, None)
            if line is None:
                waiting.pop()
                continue
            yield depth, line
            waiting.append((depth + 1, iter(line.lines.values())))


@dataclass(frozen=True, slots=True)
class Tree:
    """By side its lines and, by stage, what they come to; without stages that cannot be added."""

    sides: Mapping[str, Line]
    stages: tuple[str, ...]


class _Placed(NamedTuple):
    """A row with the keys, of an executing unit and a code, of its line and of the one above."""

    row: Row
    own: tuple[Any, Any]
    above: tuple[Any, Any] | None

    def names(self) -> Iterator[Hashable]:
        """By what its line is known, each time by less: in other files of its budget by the first
        alone.
        """
        row = self.row
        code, title = _known_by(row.get("code")), row["title"]
        group = "" if self.above else _fold(row.get("group") or "")
        yield 0, self.above, group, code, None if code else title, row.get("unit")
        above, what = self.above and self.above[1], _fold(code or title)
        yield 1, above, group, bool(code), what
        yield 2, above, bool(code), what


class _File(NamedTuple):
    """The rows of one side of a file, wholes before their parts, and what they come to; None where
    that cannot be told.
    """

    total: int | None
    rows: list[_Placed]


def grow(files: Mapping[str, Sequence[Row]], beside: Collection[str] = ()) -> Tree:
    """The tree of the rows of each stage's files, the stages in their order.

    ``beside``: stages of another budget, the last of all; by their titles no line is called.
    """
    sides: dict[str, dict[str, list[_File]]] = {}
    for stage, rows in files.items():
        for side, own in _by_side(rows).items():
            # Which lines are parts of which, each file says of its own.
            sides.setdefault(side, {})[stage] = [_place(each) for each in _by_file(own)]
    return Tree(
        {side: _Growing(of_side, beside).root for side, of_side in sides.items()}, tuple(files)
    )


def _by_side(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(SIDES.get(row["side"] or "", ""), []).append(row)
    return found


def _by_file(rows: Iterable[Row]) -> Iterable[list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["_register"], []).append(row)
    return found.values()


def _place(rows: list[Row]) -> _File:
    texts = {name: [row.get(name) for row in rows] for name in _TEXTS}
    frame = pl.DataFrame(
        {**texts, "amount": [row["amount"] for row in rows], "_sheet": [0] * len(rows)},
        schema={**dict.fromkeys(_TEXTS, pl.String), "amount": pl.Int128, "_sheet": pl.Int64},
    )
    told = hierarchy.attach_parents(frame)
    if told is None:
        return _File(None, [_Placed(row, (row.get("unit"), None), None) for row in rows])
    top = told.filter(hierarchy.topmost(told, told["amount"].is_not_null()))
    above, own = told[hierarchy.ABOVE].to_list(), told[hierarchy.LINE].to_list()
    known = {(row.get("unit"), line) for row, line in zip(rows, own, strict=True)}
    placed = []
    for row, line, whole in zip(rows, own, above, strict=True):
        key = (row.get("unit"), whole)
        there = whole and key in known
        placed.append(_Placed(row, (row.get("unit"), line), key if there else None))
    # A file may write the parts before what they are parts of.
    depths = _depths(told)
    order = sorted(range(len(rows)), key=lambda n: (depths[n], n))
    return _File(int(top["amount"].sum() or 0), [placed[n] for n in order])


def _depths(frame: pl.DataFrame) -> list[int]:
    """How many lines are above each; of lines that name each other in a ring, as far as is new."""
    units, own, above = (
        frame[name].to_list() for name in ("unit", hierarchy.LINE, hierarchy.ABOVE)
    )
    parents = dict(zip(zip(units, own, strict=True), zip(units, above, strict=True), strict=True))
    known: dict[tuple[Any, Any], int] = {}
    for start in parents:
        chain, at = [], start
        while at in parents and at not in known:
            known[at] = 0
            chain.append(at)
            at = parents[at]
        depth = known.get(at, -1)
        for each in reversed(chain):
            depth += 1
            known[each] = depth
    ends = zip(units, above, strict=True)
    return [known.get(end, -1) + 1 if end[1] is not None else 0 for end in ends]


def _count(files: Iterable[_File]) -> Counter[Hashable]:
    """How many rows have each name."""
    return Counter(name for file in files for row in file.rows for name in row.names())


def add_up(root: Line, parts: Sequence[str], stage: str) -> None:
    """Give each line and the side what the stages of ``parts`` come to as another ``stage``; the
    side where all of them can be told.
    """
    if all(part in root.amounts for part in parts):
        root.amounts[stage] = sum(root.amounts[part] for part in parts)
    for _depth, line in root.walk():
        known = [line.amounts[part] for part in parts if part in line.amounts]
        if known:
            line.amounts[stage] = sum(known)


class _Growing:
    """One side of a tree, to which the rows of one stage after the other are added."""

    def __init__(self, stages: Mapping[str, list[_File]], beside: Collection[str]) -> None:
        self.root = Line("")
        counts = {stage: _count(files) for stage, files in stages.items()}
        self._repeated = {key for of in counts.values() for key, n in of.items() if n > 1}
        #: Names that several files of a stage have.
        self._parted = {
            key
            for files in stages.values()
            for key, n in Counter(key for file in files for key in {*_count([file])}).items()
            if n > 1
        }
        #: By the line above and a name: what a line stands below, and the line; None for several.
        self._known: dict[Hashable, tuple[Line, Line] | None] = {}
        for stage, files in stages.items():
            totals = [file.total for file in files if file.total is not None]
            if len(totals) == len(files):
                self.root.amounts[stage] = sum(totals)
            self._times: Counter[Hashable] = Counter()
            self._counts = counts[stage]
            for file in files:
                self._add(stage, file.rows, own=stage not in beside)

    def _add(self, stage: str, rows: Iterable[_Placed], *, own: bool) -> None:
        made: dict[Hashable, Line] = {}
        for each in rows:
            row, whole = each.row, made.get(each.above, self.root)
            found = None if own else self._find(each, whole)
            below, line = found or self._line(each, whole)
            if own:
                self._remember(each, whole, below, line)
                line.title = row["title"]
            if row["amount"] is not None:
                line.amounts[stage] = row["amount"]
                line.places[stage] = row["_register"], row["_row"]
                if below is not whole:
                    below.amounts[stage] = below.amounts.get(stage, 0) + row["amount"]
            # Of several lines with one code the first has the parts.
            if each.own[1]:
                made.setdefault(each.own, line)

    def _line(self, each: _Placed, whole: Line) -> tuple[Line, Line]:
        """The line of a row, which no other row of its stage has, and what it stands below."""
        row, name = each.row, next(each.names())
        key: Hashable = name
        if name in self._repeated:
            key = name, _fold(row["title"]), self._counts[name] if name in self._parted else 0
            self._times[key] += 1
            key = key, self._times[key]
        below, group = whole, row.get("group")
        if group and whole is self.root:
            below = self.root.lines.setdefault(("class", _fold(group)), Line(group))
        return below, below.lines.setdefault(key, Line(row["title"], row.get("code") or ""))

    def _remember(self, each: _Placed, whole: Line, below: Line, line: Line) -> None:
        for name in each.names():
            of = below, line
            first = self._known.setdefault((id(whole), name), of)
            if first and first[1] is not line:
                self._known[id(whole), name] = None

    def _find(self, each: _Placed, whole: Line) -> tuple[Line, Line] | None:
        """The line of the budget that one of another budget stands beside."""
        known = (
            self._known.get((id(whole), name))
            for name in each.names()
            if name not in self._repeated
        )
        return next(filter(None, known), None)
