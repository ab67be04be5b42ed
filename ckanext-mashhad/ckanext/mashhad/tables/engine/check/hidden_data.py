"""Data of a sheet that its program does not show: rows and columns hidden by hand or by a filter.

They are published as all others, so it is said how many they are and where.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import polars as pl

from ckanext.mashhad.persian.reading_errors import Word, in_digits
from ckanext.mashhad.tables.engine.common.source import HiddenLines, Span

#: So many of the rows that follow each other are named.
MOST_SPANS = 8


@dataclass(slots=True)
class HiddenData:
    """What of the data stands in ``lines``; ``positions`` are of columns that are published."""

    lines: HiddenLines
    positions: Collection[int]
    rows: int = 0
    spans: list[Span] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)
    _numbers: Collection[int] = ()

    def see(self, frame: pl.DataFrame) -> None:
        """Take in the next rows of data."""
        for first, last in self.lines.columns:
            for position in self.positions:
                if first <= position <= last and frame[str(position)].count():
                    self.columns.add(position)
        if self.lines.rows and not self._numbers:
            self._numbers = {n for first, last in self.lines.rows for n in range(first, last + 1)}
        hidden = [n for n in frame["_row"].to_list() if n in self._numbers] if self._numbers else ()
        self.rows += len(hidden)
        for number in hidden:
            if self.spans and self.spans[-1][1] + 1 == number:
                self.spans[-1] = self.spans[-1][0], number
            elif len(self.spans) <= MOST_SPANS:
                self.spans.append((number, number))

    @property
    def where(self) -> Word:
        """The rows, as a sentence names them."""
        return words(self.spans)


def words(spans: Collection[Span]) -> Word:
    """Rows by their numbers: «۵ تا ۱۶، ۲۰»."""
    shown = list(spans)[:MOST_SPANS]
    fa = "، ".join(str(a) if a == b else f"{a} تا {b}" for a, b in shown)
    en = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in shown)
    more = " …" if len(spans) > MOST_SPANS else ""
    return Word(in_digits(fa).fa + more, en + more)
