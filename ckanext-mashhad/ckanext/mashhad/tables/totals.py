"""Rows that are no data: totals, repeated headers, headings and remarks.

A total says so in one cell and lacks some of what a row must have. It is checked against the sum
of the rows above it (all of them, or those since the last total) and is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.lexicons import matching
from ckanext.mashhad.tables.rules.base import whole_sum

_TOTAL: Final = re.compile(
    r"(?:سر ?)?جمع(?: (?:کل|کلی|صفحه|این صفحه|تا این صفحه|تا اینجا|نهایی|مبلغ|مبالغ|ردیف ها"
    r"|قراردادها|قراردادهای|پرداخت ها|منابع|مصارف|درآمد|درآمدها|هزینه|هزینه ها|اعتبار|اعتبارات"
    r"|بودجه|به ریال|ریال|به عدد|ماه|سال|دوره|واحد|منطقه|[0-9]{1,4}))*"
    r"|مجموع(?: کل| مبلغ| مبالغ| منابع| مصارف)?|(?:grand |sub ?)?totals?|sum",
    re.IGNORECASE,
)
_MAYBE: Final = "(?i)جمع|مجموع|total|sum"
#: What a total begins with, in one of the shapes of its first letter.
_BEGINS: Final = re.compile(r"[\W_]*(?:[جسمtsgTSGـ]|[^\x00-\x7f\u0600-\u06ff])")
_AROUND: Final = re.compile(r"^[\W_]+|[\W_]+$")


#: A total as it stands among rows: its row, and its amounts in rial by field.
Written = tuple[int, dict[str, int]]


def is_total(text: str) -> bool:
    """Whether a cell says that its row is a sum."""
    if len(text) >= 40 or not _BEGINS.match(text):
        return False
    return bool(_TOTAL.fullmatch(_AROUND.sub("", search_key(text))))


def total_rows(
    frame: pl.DataFrame, required: Sequence[str], references: Sequence[str]
) -> pl.Series:
    """Which rows are totals: a cell says so, and a required one is empty or it is the row's code.

    ``required`` and ``references`` are columns of the frame.
    """
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    incomplete = nothing
    for name in required:
        if frame[name].null_count():
            incomplete |= frame[name].is_null()
    maybe = incomplete
    for name in references:
        maybe |= matching(frame[name], _MAYBE).fill_null(value=False)
    if not maybe.any():
        return nothing
    found = [False] * frame.height
    texts = frame.select(pl.exclude("_row", "_cells"))
    for index in maybe.arg_true():
        cells = dict(zip(texts.columns, texts.row(index), strict=True))
        named = cells.values() if incomplete[index] else (cells[name] for name in references)
        found[index] = any(is_total(text) for text in named if text)
    return pl.Series(found, dtype=pl.Boolean)


def single_cells(frame: pl.DataFrame, required: Sequence[str]) -> pl.Series:
    """Which rows have one cell only, where a row must have three or more."""
    if len(required) < 3:
        return pl.Series([False]).new_from_index(0, frame.height)
    if sum(not frame[name].null_count() for name in required) > 1:
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    texts = pl.exclude("_row", "_cells")
    return frame.select(one=pl.sum_horizontal(texts.is_not_null()) == 1)["one"]


def repeated_headers(frame: pl.DataFrame, headers: Mapping[str, str]) -> pl.Series:
    """Which rows say the header again; ``headers`` are the names by column of the frame."""
    first = next(iter(headers), None)
    if first is None:
        return pl.Series([False]).new_from_index(0, frame.height)
    maybe = (frame[first].cast(pl.String) == headers[first]).fill_null(value=False)
    if not maybe.any():
        return maybe
    texts = {name: pl.col(name).cast(pl.String).fill_null("") for name in headers}
    return frame.select(
        same=pl.all_horizontal(texts[name] == text for name, text in headers.items())
    )["same"]


@dataclass(slots=True)
class Total:
    """A total as written, in rial by field, with the sums it may mean."""

    row: int
    written: dict[str, int]
    all_so_far: dict[str, int]
    since_last: dict[str, int]

    def wrong(self, others: Mapping[str, set[int]]) -> Iterator[tuple[str, int, int]]:
        """Fields whose written sum is none of the possible ones: written, and sum of all."""
        for name, written in self.written.items():
            may_be = {self.all_so_far[name], self.since_last[name], *others.get(name, ())}
            if written not in may_be:
                yield name, written, self.all_so_far[name]


@dataclass(slots=True)
class Sums:
    """Running sums of the amounts of one sheet."""

    fields: Sequence[str]
    totals: list[Total] = field(default_factory=list)
    _all: dict[str, int] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame, totals: Sequence[Written]) -> None:
        """Take in typed rows, and the totals (row, amounts) that stand among them."""
        start = 0
        for row, written in totals:
            self._add_rows(frame.filter(pl.col("_row").is_between(start, row)))
            so_far = {name: self._all.get(name, 0) for name in self.fields}
            since = {name: so_far[name] - self._last.get(name, 0) for name in self.fields}
            self.totals.append(Total(row, written, so_far, since))
            self._last = so_far
            start = row
        self._add_rows(frame.filter(pl.col("_row") > start) if start else frame)

    def _add_rows(self, frame: pl.DataFrame) -> None:
        for name in self.fields:
            self._all[name] = self._all.get(name, 0) + whole_sum(frame[name])

    @property
    def all(self) -> dict[str, int]:
        """The sum of each field over all rows."""
        return dict(self._all)
