"""A budget as a tree of lines, its stages beside each other (pure).

What is planned and what became of it stand beside each other and are never added. Within a stage
each amount counts once: which lines are parts of which, the rules of the table tell
(:mod:`tables.engine.rules.budget.hierarchy`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from ckanext.mashhad.tables.engine.rules.budget import hierarchy

Row = Mapping[str, Any]
#: The sides of statements are those of budgets by another name.
SIDES: Final = {"source": "source", "revenue": "source", "use": "use", "expenditure": "use"}
_TEXTS: Final = ("side", "unit", "fiscal_year", "code", "parent_code", "title", "group")


@dataclass(slots=True)
class Line:
    """A line of one side; by stage its amount in rial, and where it stands (file, row)."""

    key: str
    title: str
    code: str = ""
    amounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)

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


def grow(files: Mapping[str, Sequence[Row]], beside: Collection[str] = ()) -> Tree:
    """The tree of the rows of each stage's file, the stages in their order.

    ``beside``: stages of another budget, by whose titles no line of this one is called.
    """
    sides: dict[str, Line] = {}
    for stage, rows in files.items():
        for side, lines in _by_side(rows).items():
            root = sides.setdefault(side, Line(side, ""))
            _add(root, stage, lines, renames=stage not in beside)
    return Tree(sides, tuple(files))


def _by_side(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(SIDES.get(row["side"] or "", ""), []).append(row)
    return found


def _add(root: Line, stage: str, rows: list[Row], *, renames: bool) -> None:
    texts = {name: [row.get(name) for row in rows] for name in _TEXTS}
    frame = pl.DataFrame(
        {**texts, "amount": [row["amount"] for row in rows], "_sheet": [0] * len(rows)},
        schema={**dict.fromkeys(_TEXTS, pl.String), "amount": pl.Int128, "_sheet": pl.Int64},
    )
    told = hierarchy.attach_parents(frame)
    if told is not None:
        top = told.filter(hierarchy.topmost(told, told["amount"].is_not_null()))
        root.amounts[stage] = int(top["amount"].sum() or 0)
    above = told[hierarchy.ABOVE].to_list() if told is not None else [None] * len(rows)
    own = told[hierarchy.LINE].to_list() if told is not None else [None] * len(rows)
    made: dict[tuple[Any, Any], Line] = {}
    # A file may write the parts before what they are parts of.
    depths = _depths(told, len(rows))
    for n in sorted(range(len(rows)), key=lambda n: (depths[n], n)):
        row = rows[n]
        parent = made.get((row.get("unit"), above[n])) if above[n] else None
        line = _line(parent or _group(root, stage, row), row, renames=renames)
        if row["amount"] is not None:
            line.amounts[stage] = line.amounts.get(stage, 0) + row["amount"]
            line.places.setdefault(stage, (row["_register"], row["_row"]))
        if own[n]:
            made[row.get("unit"), own[n]] = line


def _depths(frame: pl.DataFrame | None, count: int) -> list[int]:
    """How many lines are above each; of lines that name each other in a ring, as far as is new."""
    if frame is None:
        return [0] * count
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


def _group(root: Line, stage: str, row: Row) -> Line:
    """The class or mission that the line names, whose amount is that of its lines."""
    name = row.get("group")
    if not name:
        return root
    group = root.lines.setdefault(name, Line(name, name))
    if row["amount"] is not None:
        group.amounts[stage] = group.amounts.get(stage, 0) + row["amount"]
    return group


def _line(parent: Line, row: Row, *, renames: bool) -> Line:
    key = " ".join(filter(None, (row.get("code") or row["title"], row.get("unit"))))
    line = parent.lines.setdefault(key, Line(key, row["title"], row.get("code") or ""))
    line.title = row["title"] if renames else line.title
    return line
