"""Cells that name a kind of personal data, wherever they stand in a sheet (pure).

A form has its labels before or behind the values, above or below them, a list may be turned so that
the names stand in its first or last column, and a sheet may hold a second table. The cells to the
right of a label, up to the next one, are held to its kind, where none there is of it those to the
left, and where a row has nothing but labels those above them; so are the cells below a label up to
the next one or a blank row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import polars as pl

from ckanext.mashhad.tables.engine.common.row_frames import blank
from ckanext.mashhad.tables.engine.personal.labels.label_names import (
    LEGAL,
    LONGEST_HEAD,
    MOST_DIGITS,
    PERSON,
    kind_of,
)
from ckanext.mashhad.tables.engine.personal.labels.labelled_values import (
    ACCOUNTS,
    MOST,
    NUMBERS,
    LabelledValue,
    are_amounts,
    is_about_columns,
    is_small,
    labelled,
    may_tell_of_columns,
    names_owner,
    shows,
)

#: Cells below a label that are none of its kind, after which nothing is looked for.
_PATIENCE: Final = 20
#: Labels beside each other by which a row names columns, and so many such rows in a sheet: what
#: comes more often is data.
_TOGETHER: Final = 2
_MOST_HEADERS: Final = 50
#: So many texts of which one is a label do so where a table may begin.
_SHORT_TEXTS: Final = 3
#: So many rows with labels are held.
_MOST_LABELLED: Final = 1000
Cells = Mapping[int, str]
Kinds = Mapping[int, str]


class LabelRow(NamedTuple):
    """A row with labels, and the row right above it."""

    cells: Cells
    labels: Kinds
    above: Cells


@dataclass(slots=True)
class _Above:
    """A label above cells; ``listed``: in a row that names columns."""

    kind: str
    listed: bool
    rows: int = 0
    others: int = 0


class LabelCells:
    """Finds the labels in one sheet and what stands at them.

    ``held``: the columns whose header names a kind, of which each cell counts already;
    ``figures``: those whose header says that their cells are figures, which they are down to the
    end of its table. ``values`` are what was found, ``rows`` have labels.
    """

    def __init__(self, held: Iterable[int], figures: Iterable[int]) -> None:
        self.values: list[LabelledValue] = []
        self.rows: list[LabelRow] = []
        #: Rows in or beside which an owner of accounts is named who is no person.
        self.owned: set[int] = set()
        self._held = frozenset(held)
        self._figures = frozenset(figures)
        self._above: dict[int, _Above] = {}
        self._last: tuple[int, Cells] = (0, {})
        self._header: tuple[int, Cells] = (0, {})
        self._left_out: int | None = None
        self._seen = 0
        self._headers = 0
        self._counts: Counter[str] = Counter()

    def see(self, frame: pl.DataFrame, cells: pl.DataFrame) -> list[tuple[int, Cells]]:
        """Look at a frame of texts; its rows that name columns, by number. Among ``cells``
        (:meth:`Suspects.see`) are its labels.
        """
        if not frame.height:
            return []
        labels = _labels(cells)
        rows = frame["_row"].to_list()
        columns = [name for name in frame.columns if name[0] != "_"]
        positions = list(map(int, columns))
        shown = frame if labels or self._above else frame.tail(1)
        shown = shown.select(pl.col(columns).cast(pl.String))

        def filled(index: int) -> Cells:
            return {n: text for n, text in zip(positions, shown.row(index), strict=True) if text}

        self._end_figures(rows, bisect_right(rows, self._header[0]))
        begun = []
        for index in self._indices(labels, rows) if labels or self._above else ():
            row = rows[index]
            self._end_figures(rows, index)
            if row - self._header[0] == 1:
                self._last = self._header
            elif index and self._last[0] != rows[index - 1]:
                self._last = rows[index - 1], filled(index - 1)
            if self._row(row, texts := filled(index), labels.get(row, {})):
                begun.append((row, texts))
                self._held -= texts.keys()
                self._figures = frozenset()
        self._last = rows[-1], filled(-1)
        self._end_figures(rows, len(rows) - 1)
        self._seen += len(rows)
        return begun

    def see_header(self, rows: Iterable[tuple[int, Sequence[str | None]]]) -> None:
        """Look at the rows down to a header; what stands below that is under its names."""
        for row, texts in rows:
            cells = {n: text for n, text in enumerate(texts) if text and not blank(text)}
            if cells:
                labels = {n: kind for n, text in cells.items() if (kind := kind_of(text))}
                self._row(row, cells, labels)
        self._above = {}
        self._header = self._last

    def _end_figures(self, rows: Sequence[int], index: int) -> None:
        """Where a blank row, which frames leave out, stands between a row and the header's first:
        what is below may be another table.
        """
        if not self._figures or index == len(rows) or rows[index] <= self._header[0]:
            return
        left_out = rows[index] - index - self._seen
        self._left_out = left_out if self._left_out is None else self._left_out
        if left_out != self._left_out:
            self._figures = frozenset()

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

    def _row(self, row: int, cells: Cells, labels: Kinds) -> bool:
        """Look at one row; whether it names columns."""
        (last, above), self._last = self._last, (row, cells)
        after_gap = row - last > 1
        self._keep(LabelRow(cells, labels, {} if after_gap else above))
        if any(map(names_owner, cells.values())):
            self.owned.update((row - 1, row))
        if any(map(names_owner, above.values())):
            self.owned.add(last + 1)
        begins = self._headers < _MOST_HEADERS and _names_columns(cells, labels)
        if not begins and len(labels) == 1 and self._headers < _MOST_HEADERS:
            begins = _is_header(cells, labels) and (after_gap or _is_of_another_table(above, cells))
        if begins:
            self._above = {}
            self._headers += 1
        if after_gap:
            self._above = {n: each for n, each in self._above.items() if not each.rows}
        for position in labels:
            self._above.pop(position, None)
        self._look_below(row, cells)
        if not self._look_beside(row, cells, labels) and not after_gap:
            self._look_above(last, above, labels)
        for position, kind in labels.items():
            # whose the accounts of a column are its other columns say
            if position not in self._held and not (begins and kind in ACCOUNTS):
                self._above[position] = _Above(kind, begins)
        return begins

    def _keep(self, row: LabelRow) -> None:
        if row.labels and len(self.rows) < _MOST_LABELLED:
            self.rows.append(row)

    def _look_below(self, row: int, cells: Cells) -> None:
        for position, above in list(self._above.items()):
            above.rows += 1
            text = cells.get(position)
            above.others += text is not None and not self._take(above.kind, row, position, text)
            ends = not above.listed and text and _is_other_name(above.kind, text)
            if ends or above.others > _PATIENCE or self._counts[above.kind] >= MOST:
                del self._above[position]
        if all(each.kind == PERSON for each in self._above.values()):
            self._above = {n: each for n, each in self._above.items() if not each.rows}

    def _look_beside(self, row: int, cells: Cells, labels: Kinds) -> bool:
        """Whether something of its kind stands right or left of a label."""
        about_columns = bool(labels) and any(map(is_about_columns, cells.values()))
        found = False
        for label, before, behind in _reaches(cells, labels):
            kind = labels[label]
            positions = self._shown(kind, cells, behind, about_columns)
            if not positions:
                left = self._shown(kind, cells, before, about_columns)
                left = [n for n in left if not is_small(cells[n])]
                # else they may stand at a name of their own before them
                positions = left if len(left) * 2 > len(before) else []
            for n in positions:
                self._take(kind, row, n, cells[n], cells[label], about_columns=about_columns)
            found = found or bool(positions)
        return found

    def _look_above(self, row: int, above: Cells, labels: Kinds) -> None:
        """Whether over each label of a row something of its kind stands."""
        over = [(kind, n, above.get(n, "")) for n, kind in labels.items()]
        if len(over) >= _TOGETHER and all(shows(kind, text) for kind, _, text in over):
            for kind, position, text in over:
                self._take(kind, row, position, text)

    def _shown(
        self, kind: str, cells: Cells, positions: Sequence[int], about_columns: bool
    ) -> list[int]:
        """Where something of the kind stands that is neither a figure nor tells of a column."""
        shown = list[int]()
        if kind == "mobile" and are_amounts(cells[n] for n in positions):
            return shown
        for n in positions:
            if _is_other_name(kind, cells[n]):
                break
            figure = kind in NUMBERS and n in self._figures
            excused = figure or (about_columns and may_tell_of_columns(kind, cells[n]))
            if not excused and shows(kind, cells[n]):
                shown.append(n)
        return shown

    def _take(
        self,
        kind: str,
        row: int,
        position: int,
        text: str,
        label: str = "",
        *,
        about_columns: bool = False,
    ) -> bool:
        if self._counts[kind] >= MOST or not shows(kind, text):
            return False
        self._counts[kind] += 1
        value = labelled(kind, row, position, text, label=label, about_columns=about_columns)
        self.values.append(value)
        if position in self._figures and self.values[-1].sure:
            self._figures = frozenset()
        return True


def _reaches(cells: Cells, labels: Kinds) -> Iterator[tuple[int, list[int], list[int]]]:
    """Each label of a row with the cells before and behind it up to the next, nearest first."""
    ends = [-1, *sorted(labels), max(cells, default=0) + 1]
    positions = sorted(cells)
    for before, label, behind in zip(ends, ends[1:], ends[2:], strict=False):
        left = positions[bisect_left(positions, before + 1) : bisect_left(positions, label)]
        right = positions[bisect_left(positions, label + 1) : bisect_left(positions, behind)]
        yield label, left[::-1], right


def _is_other_name(kind: str, text: str) -> bool:
    """Whether a text ends the reach of a label of legal persons: the next number is its own."""
    return kind == LEGAL and not any(map(str.isdigit, text))


def _labels(cells: pl.DataFrame) -> dict[int, dict[int, str]]:
    """By row and position, the kinds that cells name."""
    labels: dict[int, dict[int, str]] = {}
    for position, row, text in cells.filter("label").drop("label").iter_rows():
        if kind := kind_of(text):
            labels.setdefault(row, {})[position] = kind
    return labels


def _is_header(cells: Cells, labels: Kinds) -> bool:
    """Whether a row with one label may name columns: several short texts without figures."""
    return len(cells) >= _SHORT_TEXTS and not any(
        len(text) > LONGEST_HEAD or any(map(str.isdigit, text)) or is_about_columns(text)
        for text in cells.values()
    )


def _is_of_another_table(above: Cells, cells: Cells) -> bool:
    """Whether a row is narrower than the one below it, or has figures as that has none."""
    figures = any(any(map(str.isdigit, text)) for text in above.values())
    return len(above) < len(cells) or figures


def _names_columns(cells: Cells, labels: Kinds) -> bool:
    """Whether two labels stand beside each other, and no number in the row."""
    if len(labels) < _TOGETHER:
        return False
    if any(sum(map(str.isdigit, text)) > MOST_DIGITS for text in cells.values()):
        return False
    beside = pairwise(sorted(cells))
    return any(a in labels and b in labels and cells[a] != cells[b] for a, b in beside)
