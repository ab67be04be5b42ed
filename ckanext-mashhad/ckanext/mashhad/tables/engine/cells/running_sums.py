"""What the rows of a sheet come to, and the totals that stand among them held against that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import polars as pl

from ckanext.mashhad.tables.engine.cells.totals import (
    Written,
    is_of_some,
    is_total,
    normal,
    singular,
)
from ckanext.mashhad.tables.engine.rules.base import whole_sum

Scope = Literal["above", "last", "sheet", "parts", "named"]


@dataclass(frozen=True, slots=True)
class Compared:
    """``wrong``: fields whose written sum is none of the possible ones, with it and the sum of the
    rows of the ``scope``: all ``above``, the ``last`` of these, all of the ``sheet``, ``parts``
    that only some rows are, or those that it has ``named``; ``rows``: how many these are, if not
    all of the sheet. ``untold``: fields that could not be compared.
    """

    wrong: list[tuple[str, int, int]]
    untold: list[str]
    scope: Scope
    rows: int


@dataclass(slots=True)
class Total:
    """A total as written, in rial by field, with what the ``rows`` rows above it come to;
    ``before``: what they had come to at each of the totals, and how many they were then; ``label``:
    what it is called, which may not tell what it adds up.
    """

    row: int
    written: dict[str, int | None]
    all_so_far: dict[str, int]
    before: Mapping[str, Mapping[int, int]]
    rows: int
    label: str

    def compare(
        self,
        sums: Mapping[str, int],
        meant: Mapping[str, set[int] | None],
        named: Mapping[str, int],
    ) -> Compared:
        """Hold what is written against the sums that it may mean.

        ``sums`` are of all rows of the sheet: a total may stand above them. ``meant``: more of them
        by field, None where nobody can tell all. ``named``: of the rows that it names, if any.
        """
        wrong, untold = [], []
        scopes: set[tuple[Scope, int]] = set()
        for name, written in self.written.items():
            whole = sums.get(name, 0)
            scope = self._scope(name, whole, meant.get(name, set()))
            if written is not None and written == named.get(name):
                scopes.add(scope or ("named", self.rows))
            elif written is None or (scope is None and self._is_untold(name, meant, named)):
                untold.append(name)
            elif scope is None:
                above = self.all_so_far[name] if self.rows else whole
                wrong.append((name, written, named.get(name, above)))
            else:
                scopes.add(scope)
        usual: Scope = "named" if named else "above" if self.rows else "sheet"
        among, rows = scopes.pop() if len(scopes) == 1 and not wrong else (usual, self.rows)
        return Compared(wrong, untold, among, rows)

    def _is_untold(
        self, name: str, meant: Mapping[str, set[int] | None], named: Mapping[str, int]
    ) -> bool:
        """Whether nobody can tell what it adds up."""
        of_some = bool(self.label) and is_of_some(self.label) and not named
        return of_some or meant.get(name, set()) is None

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


#: Sums of rows by the text in one of their columns, and by field.
_ByText = dict[str, dict[str, int]]
#: A column of more texts than this is no kind of rows.
_MOST_NAMED: Final = 40


@dataclass(slots=True)
class Sums:
    """Running sums of the amounts and counts of one sheet."""

    fields: Sequence[str]
    totals: list[Total] = field(default_factory=list)
    _all: dict[str, int] = field(default_factory=dict)
    _before: dict[str, dict[int, int]] = field(default_factory=dict)
    unread: dict[str, list[int]] = field(default_factory=dict)
    _named: dict[str, _ByText | None] = field(default_factory=dict)
    _count: int = 0

    def add(self, frame: pl.DataFrame, totals: Sequence[Written]) -> None:
        """Take in typed rows, and the totals that stand among them."""
        begin = 0
        rows = pl.Series([row for row, *_ in totals], dtype=frame["_row"].dtype)
        ends = frame["_row"].search_sorted(rows, side="right")
        for total, end in zip(totals, ends, strict=True):
            self._add_rows(frame.slice(begin, end - begin))
            self.add_total(*total)
            begin = end
        self._add_rows(frame.slice(begin))

    def add_total(self, row: int, written: Mapping[str, int | None], label: str) -> None:
        """Take in a total of the rows so far."""
        so_far = {name: self._all.get(name, 0) for name in self.fields}
        known = {name: None if name in self.unread else n for name, n in written.items()}
        self.totals.append(Total(row, known, so_far, self._before, self._count, label))
        for name, come_to in so_far.items():
            self._before.setdefault(name, {})[come_to] = self._count

    def doubt(self, name: str, rows: Iterable[int]) -> None:
        """An amount of the rows could not be read: the totals of its field say nothing."""
        self.unread.setdefault(name, []).extend(rows)

    def add_named(self, texts: pl.DataFrame, frame: pl.DataFrame) -> None:
        """Take in the other ``texts`` of typed rows, by which a total may name some of them."""
        exact = frame.select(pl.col(self.fields).cast(pl.Int128))
        for name in texts.columns if self.fields else ():
            sums = self._named.setdefault(name, {})
            if sums is None:
                continue
            by_text = exact.group_by(texts[name].alias("_text")).agg(pl.all().sum())
            if len(sums) + by_text.height > _MOST_NAMED:
                self._named[name] = None
                continue
            for text, *come_to in by_text.filter(pl.col("_text").is_not_null()).iter_rows():
                so_far = sums.setdefault(singular(normal(text)), dict.fromkeys(self.fields, 0))
                for field_name, amount in zip(self.fields, come_to, strict=True):
                    so_far[field_name] += amount

    def named(self, label: str) -> Mapping[str, int]:
        """What the rows come to that a total names: «درآمد» of «جمع درآمدها»; none where it names
        none, or some by one column and others by another.
        """
        words = f" {singular(label)} "
        found = [
            sums
            for by_text in self._named.values()
            for text, sums in (by_text or {}).items()
            if len(text) > 1 and not is_total(text) and f" {text} " in words
        ]
        return found[0] if len(found) == 1 else {}

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
