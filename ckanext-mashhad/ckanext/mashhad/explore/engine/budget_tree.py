"""A budget as a tree of lines, its stages beside each other (pure).

What is planned and what became of it stand beside each other and are never added. Within a stage
each amount counts once: which lines are parts of which, the rules of the table tell
(:mod:`tables.engine.rules.budget.hierarchy`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Line]]:
        """The lines below with how deep they are, in the order of their files."""
        for line in self.lines.values():
            yield depth, line
            yield from line.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Tree:
    """By side its lines and, by stage, what they come to; without stages that cannot be added."""

    sides: Mapping[str, Line]
    stages: tuple[str, ...]


def grow(files: Mapping[str, Sequence[Row]]) -> Tree:
    """The tree of the rows of each stage's file, the stages in their order."""
    sides: dict[str, Line] = {}
    for stage, rows in files.items():
        for side, lines in _by_side(rows).items():
            root = sides.setdefault(side, Line(side, ""))
            _add(root, stage, lines)
    return Tree(sides, tuple(files))


def _by_side(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(SIDES.get(row["side"] or "", ""), []).append(row)
    return found


def _add(root: Line, stage: str, rows: list[Row]) -> None:
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
    order = sorted(range(len(rows)), key=lambda n: (_depth(n, own, above), n))
    for n in order:
        row = rows[n]
        parent = made.get((row.get("unit"), above[n])) if above[n] else None
        line = _line(parent or _group(root, stage, row), row)
        if row["amount"] is not None:
            line.amounts[stage] = line.amounts.get(stage, 0) + row["amount"]
            line.places.setdefault(stage, (row["_register"], row["_row"]))
        if own[n]:
            made[row.get("unit"), own[n]] = line


def _depth(n: int, own: Sequence[Any], above: Sequence[Any]) -> int:
    known = dict(zip(own, above, strict=True))
    depth, at = 0, above[n]
    while at is not None and depth < len(own):
        depth, at = depth + 1, known.get(at)
    return depth


def _group(root: Line, stage: str, row: Row) -> Line:
    """The class or mission that the line names, whose amount is that of its lines."""
    name = row.get("group")
    if not name:
        return root
    group = root.lines.setdefault(name, Line(name, name))
    if row["amount"] is not None:
        group.amounts[stage] = group.amounts.get(stage, 0) + row["amount"]
    return group


def _line(parent: Line, row: Row) -> Line:
    key = " ".join(filter(None, (row.get("code") or row["title"], row.get("unit"))))
    line = parent.lines.setdefault(key, Line(key, row["title"], row.get("code") or ""))
    line.title = row["title"]
    return line
