"""A budget as a tree of lines, its stages beside each other (pure).

What is planned and what became of it stand beside each other and are never added. Within a stage
each amount counts once: which lines are parts of which, the rules of the table tell
(:mod:`tables.engine.rules.budget.hierarchy`), also of parts in another file (:mod:`placed_rows`).

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
from typing import Final

from ckanext.mashhad.explore.engine.budgets import placed_rows
from ckanext.mashhad.explore.engine.budgets.placed_rows import PlacedFile, PlacedRow, Row, fold

#: The sides of statements are those of budgets by another name.
SIDES: Final = {"source": "source", "revenue": "source", "use": "use", "expenditure": "use"}


@dataclass(slots=True)
class Line:
    """A line of one side; by stage its amount in rial, and where it stands (file, row).

    A class of lines stands nowhere: its amounts are those of the lines below it. ``kinds``: codes
    of the kinds of credit that its rows name.
    """

    title: str
    code: str = ""
    kinds: set[str] = field(default_factory=set)
    amounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    lines: dict[Hashable, Line] = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        """The kind of credit, where all stages name the same."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None

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
    """By side its lines and, by stage, what they come to; without stages that cannot be added.

    ``added``: by file the codes of lines of other files that what stands below these codes in it
    is more than, and so is added to (:class:`placed_rows.PlacedFile`).
    """

    sides: Mapping[str, Line]
    stages: tuple[str, ...]
    added: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def grow(files: Mapping[str, Sequence[Row]], beside: Collection[str] = ()) -> Tree:
    """The tree of the rows of each stage's files, the stages in their order.

    ``beside``: stages of another budget, the last of all; by their titles no line is called.
    """
    sides: dict[str, dict[str, list[PlacedFile]]] = {}
    for stage, rows in files.items():
        for side, own in _by_side(rows).items():
            sides.setdefault(side, {})[stage] = placed_rows.place(own)
    placed = [file for of_side in sides.values() for stage in of_side.values() for file in stage]
    added: dict[int, tuple[str, ...]] = {}
    for file in placed:
        if file.added:
            number = file.rows[0].row["_register"]
            added[number] = (*added.get(number, ()), *file.added)
    roots = {side: _Growing(of_side, beside).root for side, of_side in sides.items()}
    return Tree(roots, tuple(files), added)


def _by_side(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(SIDES.get(row["side"] or "", ""), []).append(row)
    return found


def _count(files: Iterable[PlacedFile]) -> Counter[Hashable]:
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

    def __init__(self, stages: Mapping[str, list[PlacedFile]], beside: Collection[str]) -> None:
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
            rows = sorted((row for file in files for row in file.rows), key=lambda row: row.depth)
            self._add(stage, rows, own=stage not in beside)

    def _add(self, stage: str, rows: Iterable[PlacedRow], *, own: bool) -> None:
        made: dict[Hashable, Line] = {}
        for each in rows:
            row, whole = each.row, made.get(each.whole, self.root)
            found = None if own else self._find(each, whole)
            below, line = found or self._line(each, whole)
            if own:
                self._remember(each, whole, below, line)
                line.title = row["title"]
            line.kinds.update(filter(None, [row.get("economic_kind")]))
            if row["amount"] is not None:
                line.amounts[stage] = row["amount"]
                line.places[stage] = row["_register"], row["_row"]
                if below is not whole:
                    below.amounts[stage] = below.amounts.get(stage, 0) + row["amount"]
            # Of several lines with one code the first has the parts.
            if each.line:
                made.setdefault(each.line, line)

    def _line(self, each: PlacedRow, whole: Line) -> tuple[Line, Line]:
        """The line of a row, which no other row of its stage has, and what it stands below."""
        row, name = each.row, next(each.names())
        key: Hashable = name
        if name in self._repeated:
            key = name, fold(row["title"]), self._counts[name] if name in self._parted else 0
            self._times[key] += 1
            key = key, self._times[key]
        below, group = whole, row.get("group")
        if group and whole is self.root:
            below = self.root.lines.setdefault(("class", fold(group)), Line(group))
        return below, below.lines.setdefault(key, Line(row["title"], row.get("code") or ""))

    def _remember(self, each: PlacedRow, whole: Line, below: Line, line: Line) -> None:
        for name in each.names():
            of = below, line
            first = self._known.setdefault((id(whole), name), of)
            if first and first[1] is not line:
                self._known[id(whole), name] = None

    def _find(self, each: PlacedRow, whole: Line) -> tuple[Line, Line] | None:
        """The line of the budget that one of another budget stands beside."""
        known = (
            self._known.get((id(whole), name))
            for name in each.names()
            if name not in self._repeated
        )
        return next(filter(None, known), None)
