"""Further names of columns, as a dictionary on another sheet or a comment has them (pure).

A row of a dictionary has the name of one column, and beside it the label that says what it holds;
the names of others stand above or below.
A turned one has the names of several in a row, and the labels below them. A comment stands at the
name itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Final, NamedTuple

from ckanext.mashhad.tables.engine.personal.labels.label_cells import LabelRow
from ckanext.mashhad.tables.engine.personal.labels.label_names import (
    LEGAL,
    LONGEST,
    PERSON,
    kind_of,
)

#: So many names of columns in a column, or in a row, are a dictionary of them.
_FEWEST: Final = 2
Rows = Iterable[tuple[int, Iterable[str | None]]]


class Renamed(NamedTuple):
    """A sheet by its order, the number of the last row of its header, what its columns are called
    there, and those that are called otherwise elsewhere.
    """

    order: int
    header_row: int
    headers: Mapping[int, str]
    further: Mapping[int, str]


class FurtherNames:
    """Takes the headers and the rows with labels of all sheets, and finds what is a dictionary."""

    def __init__(self) -> None:
        self._headers: dict[int, dict[int, str]] = defaultdict(dict)
        self._ends: dict[int, int] = {}
        self._labelled: list[tuple[int, LabelRow]] = []
        self._comments: dict[int, list[tuple[int, int, str]]] = defaultdict(list)

    def see(
        self,
        order: int,
        header: Rows,
        labelled: Iterable[LabelRow],
    ) -> None:
        """Take the rows of the header of a sheet, and its rows with labels."""
        for row, cells in header:
            self._ends[order] = row
            for position, text in enumerate(cells):
                if text and len(text) <= LONGEST:
                    self._headers[order].setdefault(position, text)
        self._labelled += ((order, each) for each in labelled)

    def see_comment(self, order: int, row: int, column: int, texts: Iterable[str]) -> None:
        """Take the texts of a comment at a cell."""
        if label := next(filter(kind_of, texts), None):
            self._comments[order].append((row, column, label))

    def renamed(self, rows: Callable[[int], Rows]) -> Iterator[Renamed]:
        """The sheets of which something else says that columns are of persons; ``rows`` of a sheet
        by its order.
        """
        among = cache(partial(self._names_by_column, rows))
        for order, headers in self._headers.items():
            positions = {_key(text): n for n, text in headers.items()}
            commented = self._comments[order]
            further = {n: label for row, n, label in commented if row <= self._ends[order]}
            for at, row in self._labelled:
                for name, column, label in _names(row, positions, turned=at != order):
                    others = positions.keys() if column is None else among(at)[column]
                    if len(others & positions.keys()) >= _FEWEST:
                        further[positions[name]] = row.cells[label]
            if {kind_of(label) for label in further.values()} - {PERSON, LEGAL}:
                yield Renamed(order, self._ends[order], headers, further)

    def _names_by_column(self, rows: Callable[[int], Rows], order: int) -> Mapping[int, set[str]]:
        """Below the header of a sheet, the names of columns of any that stand in each column."""
        known = {_key(text) for headers in self._headers.values() for text in headers.values()}
        found: dict[int, set[str]] = defaultdict(set)
        for number, cells in rows(order):
            if number > self._ends.get(order, 0):
                for n, text in enumerate(cells):
                    if text and (key := _key(text)) in known:
                        found[n].add(key)
        return found


def _names(
    row: LabelRow, known: Mapping[str, int], *, turned: bool
) -> Iterator[tuple[str, int | None, int]]:
    """The known names in a row, each with its column and that of its label; or above its labels."""
    keys = {n: _key(text) for n, text in row.cells.items()}
    if any(keys[n] in known for n in row.labels):
        return
    beside = {key: n for n, key in keys.items() if n not in row.labels and key in known}
    if len(beside) == 1:
        ((key, column),) = beside.items()
        yield key, column, min(row.labels)
    elif turned and len(row.labels) >= _FEWEST:
        above = {n: _key(row.above.get(n, "")) for n in row.labels}
        if all(key in known for key in above.values()):
            yield from ((key, None, n) for n, key in above.items())


def _key(text: str) -> str:
    return text.strip().casefold()
