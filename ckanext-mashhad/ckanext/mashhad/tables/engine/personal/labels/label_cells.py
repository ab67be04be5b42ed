"""Cells that name a kind of personal data, wherever they stand in a sheet (pure).

A form has its labels before the values or above them, a list may be turned so that the names stand
in the first column, and a sheet may hold a second table. The cells to the right of a label, up to
the next one, are held to its kind, and so are those below it up to the next one or a blank row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common.row_frames import blank
from ckanext.mashhad.tables.engine.personal.labels.label_names import MOST_DIGITS, PERSON, kind_of
from ckanext.mashhad.tables.engine.personal.labels.labelled_values import (
    MOST,
    LabelledValue,
    is_about_columns,
    shows,
)

#: Cells below a label that are none of its kind, after which nothing is looked for.
_PATIENCE: Final = 20
#: Labels beside each other by which a row names columns, and so many such rows in a sheet: what
#: comes more often is data.
_TOGETHER: Final = 2
_MOST_HEADERS: Final = 50
Cells = Mapping[int, str]
Kinds = Mapping[int, str]


@dataclass(slots=True)
class _Above:
    """A label above cells."""

    kind: str
    rows: int = 0
    others: int = 0


class LabelCells:
    """Finds the labels in one sheet and what stands at them.

    ``held``: the columns whose header names a kind, of which each cell counts already;
    ``figures``: those whose header says that their cells are figures. ``values`` are what was
    found.
    """

    def __init__(self, held: Iterable[int], figures: Iterable[int]) -> None:
        self.values: list[LabelledValue] = []
        self._held = frozenset(held)
        self._figures = frozenset(figures)
        self._above: dict[int, _Above] = {}
        self._last = 0
        self._headers = 0
        self._counts: Counter[str] = Counter()

    def see(self, frame: pl.DataFrame, cells: pl.DataFrame) -> list[int]:
        """Look at a frame of texts; the numbers of its rows that name columns. Among ``cells``
        (:meth:`Suspects.see`) are its labels.
        """
        last, self._last = self._last, int(frame["_row"][-1]) if frame.height else self._last
        labels = _labels(cells)
        if not frame.height or not (labels or self._above):
            return []
        rows = frame["_row"].to_list()
        columns = [name for name in frame.columns if name[0] != "_"]
        texts = frame.select(pl.col(columns).cast(pl.String))
        positions = list(map(int, columns))
        begun = []
        for index in self._indices(labels, rows):
            row = rows[index]
            after_gap = row - (rows[index - 1] if index else last) > 1
            pairs = zip(positions, texts.row(index), strict=True)
            filled = {position: text for position, text in pairs if text}
            if self._row(row, after_gap, filled, labels.get(row, {})):
                begun.append(row)
        return begun

    def see_header(self, rows: Iterable[tuple[int, Sequence[str | None]]]) -> None:
        """Look at the rows down to a header; what stands below that is under its names."""
        for row, texts in rows:
            cells = {n: text for n, text in enumerate(texts) if text and not blank(text)}
            labels = {n: kind for n, text in cells.items() if (kind := kind_of(text))}
            self._row(row, not cells, cells, labels)
        self._above = {}

    def _indices(self, labels: Mapping[int, Kinds], rows: Sequence[int]) -> Iterator[int]:
        """The rows with labels, and those below them as long as there are cells held to one."""
        index = -1
        for start in [0, *(bisect_left(rows, row) for row in sorted(labels))]:
            if start <= index:
                continue
            index = start
            yield index
            while self._above and index + 1 < len(rows):
                index += 1
                yield index

    def _row(self, row: int, after_gap: bool, cells: Cells, labels: Kinds) -> bool:
        """Look at one row; whether it names columns."""
        begins = self._headers < _MOST_HEADERS and _names_columns(cells, labels)
        if begins:
            self._above = {}
            self._headers += 1
        if after_gap:
            self._above = {n: each for n, each in self._above.items() if not each.rows}
        for position in labels:
            self._above.pop(position, None)
        self._look_below(row, cells)
        self._look_beside(row, cells, labels)
        for position, kind in labels.items():
            if position not in self._held:
                self._above[position] = _Above(kind)
        return begins

    def _look_below(self, row: int, cells: Cells) -> None:
        for position, above in list(self._above.items()):
            above.rows += 1
            text = cells.get(position)
            above.others += text is not None and not self._take(above.kind, row, position, text)
            if above.others > _PATIENCE or self._counts[above.kind] >= MOST:
                del self._above[position]
        if all(each.kind == PERSON for each in self._above.values()):
            self._above = {n: each for n, each in self._above.items() if not each.rows}

    def _look_beside(self, row: int, cells: Cells, labels: Kinds) -> None:
        if not labels or any(map(is_about_columns, cells.values())):
            return
        kind = ""
        for position in sorted(cells):
            if position in labels:
                kind = labels[position]
            elif kind and position not in self._figures:
                self._take(kind, row, position, cells[position])

    def _take(self, kind: str, row: int, position: int, text: str) -> bool:
        if self._counts[kind] >= MOST or not shows(kind, text):
            return False
        self._counts[kind] += 1
        self.values.append(LabelledValue(kind, row, position, text))
        return True


def _labels(cells: pl.DataFrame) -> dict[int, dict[int, str]]:
    """By row and position, the kinds that cells name."""
    labels: dict[int, dict[int, str]] = {}
    for position, row, text in cells.filter("label").drop("label").iter_rows():
        if kind := kind_of(text):
            labels.setdefault(row, {})[position] = kind
    return labels


def _names_columns(cells: Cells, labels: Kinds) -> bool:
    """Whether two labels stand beside each other, and no number in the row."""
    if len(labels) < _TOGETHER:
        return False
    if any(sum(map(str.isdigit, text)) > MOST_DIGITS for text in cells.values()):
        return False
    beside = pairwise(sorted(cells))
    return any(a in labels and b in labels and cells[a] != cells[b] for a, b in beside)
