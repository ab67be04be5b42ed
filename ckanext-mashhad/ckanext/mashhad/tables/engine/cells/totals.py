"""Rows that are no data: totals, repeated headers, headings and remarks.

A total says so in one cell and lacks some of what a row must have, or has nothing beside it but
figures and the name of the section that it is of. It is checked against the sum of the rows above
it (all of them, or those since a total before it) and is not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.lexicons import matching
from ckanext.mashhad.tables.engine.common.table_words import WORDS
from ckanext.mashhad.tables.engine.rules.base import whole_sum

#: Longer texts are no labels of totals.
_LONGEST: Final = 80
_WORDS: Final = {
    name: [search_key(word) for word in words] for name, words in WORDS["totals"].items()
}
_PLAIN: Final = frozenset(_WORDS["plain"])
_BEGINNINGS: Final = (*_WORDS["openings"], *_WORDS["heads"])
_TOTAL: Final = re.compile(
    rf"(?:{'|'.join(_WORDS['openings'])})(?: .*)?"
    rf"|(?:{'|'.join(_WORDS['of_sections'])}) (?:{'|'.join(_WORDS['sections'])})(?: .*)?"
    rf"|(?:{'|'.join(_WORDS['heads'])})(?: (?:{'|'.join(_WORDS['words'])}|[0-9]{{1,4}}))*"
)
#: What begins with such a word, as :data:`_BEGINS` has it.
_MAYBE: Final = (
    rf"^(?:[^\pL\pN]|ـ)*(?i:{'|'.join(sorted({text.split()[0] for text in _BEGINNINGS}))})"
)
_FIRST: Final = "".join(sorted({text[0] for text in _BEGINNINGS} | {"ك", "ـ"}))
#: What a total begins with, in one of the shapes of its first letter.
_BEGINS: Final = re.compile(rf"[\W_]*(?:[{_FIRST}{_FIRST.upper()}]|[^\x00-\x7f\u0600-\u06ff])")
_BETWEEN: Final = re.compile(r"[\W_]+")

#: A total as it stands among rows: its row, and its amounts in rial by field, None for those that
#: cannot be read.
Written = tuple[int, dict[str, int | None]]
#: The texts of a row, by column of the frame.
Cells = Mapping[str, str | None]
#: What a total may mean besides the sum of all rows, by field; None where nobody can tell. It is
#: asked with the sheet, the row of the total before and the row of this one.
Meant = Callable[[int, int, int], Mapping[str, set[int] | None]]


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Whether a cell says that its row is a sum."""
    if len(text) > _LONGEST or not _BEGINS.match(text):
        return False
    return bool(_TOTAL.fullmatch(_normal(text)))


def _normal(text: str) -> str:
    return _BETWEEN.sub(" ", search_key(text)).strip()


@dataclass(frozen=True, slots=True)
class Positions:
    """Columns of the frames of a sheet: ``required`` ones, those of ``references``, of ``texts``
    (with the references), and of amounts and counts (``figures``).
    """

    required: Sequence[str]
    references: Sequence[str]
    texts: Sequence[str]
    figures: Sequence[str]


def total_rows(frame: pl.DataFrame, at: Positions, above: Cells) -> pl.Series:
    """Which rows are totals: a cell says so, and a required one is empty, it is the row's code or
    its only text; or it says nothing else, among figures and the name of the section of the row
    above it. ``above`` is the row above the frame.
    """
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    incomplete = nothing
    for name in at.required:
        if frame[name].null_count():
            incomplete |= frame[name].is_null()
    maybe = incomplete
    for name in at.texts:
        maybe |= matching(frame[name], _MAYBE).fill_null(value=False)
    if not maybe.any():
        return nothing
    rows, where = frame.select(pl.exclude("_row")), maybe.arg_true()
    uppers = rows[(where.cast(pl.Int64) - 1).clip(lower_bound=0)]
    pairs = zip(rows[where].iter_rows(named=True), uppers.iter_rows(named=True), strict=True)
    found = []
    for index, lacks, (cells, upper) in zip(where, incomplete[where], pairs, strict=True):
        said = [name for name, text in cells.items() if text and is_total(text)]
        known = lacks or not {*at.references}.isdisjoint(said)
        filled = [name for name in at.texts if cells[name]]
        known = known or any(filled == [name] for name in said)
        found.append(
            bool(said) and (known or _of_section(cells, upper if index else above, said, at))
        )
    return nothing.clone().scatter(where, found)


def _of_section(cells: Cells, above: Cells, said: Sequence[str], at: Positions) -> bool:
    """Whether the row says «جمع» and nothing else that the row above does not say, but figures.

    With a code or a day of its own it is a row.
    """
    filled = {name for name, text in cells.items() if text} - {*at.figures}
    new = {name for name in filled if cells[name] != above.get(name)}
    plain = [name for name in said if _normal(cells[name] or "") in _PLAIN]
    return any(new == {name} for name in plain) and filled.isdisjoint(at.references)


def single_cells(frame: pl.DataFrame, required: Sequence[str]) -> pl.Series:
    """Which rows have one cell only, where a row must have three or more."""
    if len(required) < 3:
        return pl.Series([False]).new_from_index(0, frame.height)
    if sum(not frame[name].null_count() for name in required) > 1:
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    texts = pl.exclude("_row")
    return frame.select(one=pl.sum_horizontal(texts.is_not_null()) == 1)["one"]


def bare_amounts(frame: pl.DataFrame, required: Sequence[str], amounts: Sequence[str]) -> pl.Series:
    """Which rows have amounts and nothing else, where a row must have two other cells or more."""
    others = [name for name in required if name not in amounts]
    if len(others) < 2 or not all(frame[name].null_count() for name in others):
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    return frame.select(bare=pl.all_horizontal(pl.exclude("_row", *amounts).is_null()))["bare"]


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


Scope = Literal["above", "last", "sheet", "parts"]


@dataclass(frozen=True, slots=True)
class Compared:
    """``wrong``: fields whose written sum is none of the possible ones, with it and the sum of the
    rows of the ``scope``: all ``above``, the ``last`` of these, all of the ``sheet``, or ``parts``
    that only some rows are; ``rows``: how many these are, if not all of the sheet. ``untold``:
    fields that could not be compared.
    """

    wrong: list[tuple[str, int, int]]
    untold: list[str]
    scope: Scope
    rows: int


@dataclass(slots=True)
class Total:
    """A total as written, in rial by field, with what the ``rows`` rows above it come to;
    ``before``: what they had come to at each of the totals, and how many they were then.
    """

    row: int
    written: dict[str, int | None]
    all_so_far: dict[str, int]
    before: Mapping[str, Mapping[int, int]]
    rows: int

    def compare(self, sums: Mapping[str, int], meant: Mapping[str, set[int] | None]) -> Compared:
        """Hold what is written against the sums that it may mean.

        ``sums`` are of all rows of the sheet: a total may stand above them. ``meant``: more of them
        by field, None where nobody can tell all.
        """
        wrong, untold = [], []
        scopes: set[tuple[Scope, int]] = set()
        for name, written in self.written.items():
            whole = sums.get(name, 0)
            scope = self._scope(name, whole, meant.get(name, set()))
            if written is None or (scope is None and meant.get(name, set()) is None):
                untold.append(name)
            elif scope is None:
                wrong.append((name, written, self.all_so_far[name] if self.rows else whole))
            else:
                scopes.add(scope)
        usual: Scope = "above" if self.rows else "sheet"
        among, rows = scopes.pop() if len(scopes) == 1 and not wrong else (usual, self.rows)
        return Compared(wrong, untold, among, rows)

    def _scope(self, name: str, whole: int, meant: set[int] | None) -> tuple[Scope, int] | None:
        written, so_far = self.written[name], self.all_so_far[name]
        if written is None:
            return None
        if written == so_far and self.rows:
            return "above", self.rows
        if so_far - written in self.before[name]:
            return "last", self.rows - self.before[name][so_far - written]
        if written == whole:
            return "sheet", self.rows
        return ("parts", self.rows) if written in (meant or ()) else None


@dataclass(slots=True)
class Sums:
    """Running sums of the amounts and counts of one sheet."""

    fields: Sequence[str]
    totals: list[Total] = field(default_factory=list)
    _all: dict[str, int] = field(default_factory=dict)
    _before: dict[str, dict[int, int]] = field(default_factory=dict)
    unread: dict[str, list[int]] = field(default_factory=dict)
    _count: int = 0

    def add(self, frame: pl.DataFrame, totals: Sequence[Written]) -> None:
        """Take in typed rows, and the totals (row, amounts) that stand among them."""
        begin = 0
        rows = pl.Series([row for row, _ in totals], dtype=frame["_row"].dtype)
        ends = frame["_row"].search_sorted(rows, side="right")
        for (row, written), end in zip(totals, ends, strict=True):
            self._add_rows(frame.slice(begin, end - begin))
            self.add_total(row, written)
            begin = end
        self._add_rows(frame.slice(begin))

    def add_total(self, row: int, written: Mapping[str, int | None]) -> None:
        """Take in a total of the rows so far."""
        so_far = {name: self._all.get(name, 0) for name in self.fields}
        known = {name: None if name in self.unread else n for name, n in written.items()}
        self.totals.append(Total(row, known, so_far, self._before, self._count))
        for name, come_to in so_far.items():
            self._before.setdefault(name, {})[come_to] = self._count

    def doubt(self, name: str, rows: Iterable[int]) -> None:
        """An amount of the rows could not be read: the totals of its field say nothing."""
        self.unread.setdefault(name, []).extend(rows)

    def _add_rows(self, frame: pl.DataFrame) -> None:
        self._count += frame.height
        for name in self.fields:
            self._all[name] = self._all.get(name, 0) + whole_sum(frame[name])

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._count

    @property
    def all(self) -> dict[str, int]:
        """The sum of each field over all rows."""
        return dict(self._all)
