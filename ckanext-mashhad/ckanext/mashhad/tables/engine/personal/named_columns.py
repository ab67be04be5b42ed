"""Columns whose header names a kind of personal data: which of their cells count (pure).

Below the first header of a sheet they all do, whatever they are. Below a word by which things are
counted too, and below names that stand further down, where a form or a list of fields may look
like a header, a cell must have the form of its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from ckanext.mashhad.persian.characters import plain as plain_text
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import plain
from ckanext.mashhad.tables.engine.personal.labels.label_names import kind_of
from ckanext.mashhad.tables.engine.personal.labels.labelled_values import ACCOUNTS
from ckanext.mashhad.tables.engine.personal.numbers.tally import Tally
from ckanext.mashhad.tables.engine.personal.personal_kinds import PersonalKind
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: In a further table a row is one of it by so many of its cells.
_FEWEST: Final = 2
#: What sorts people has so many classes.
_FEWEST_CLASSES: Final = 3
_MOST_CLASSES: Final = 20
_HAS: Final = {"digits": "[0-9]", "letters": r"^[^0-9]*\p{L}{2}[^0-9]*$", "": ""}
#: The form of no cell.
_NONE: Final = r"[^\s\S]"
_OWNERS: Final = rf"(?:{'|'.join(words().legal_owners)})"
_OWNED: Final = re.compile(
    rf"(?:حساب|شبا)(?:\s+(?:های?|ی|بانکی|جاری|درآمد|متمرکز))*\s+{_OWNERS}(?!\w)(?!\s?کنن)"
)


@dataclass(slots=True)
class _Column:
    """A column under a name: the cells that count, and those that do where most are such."""

    kind: PersonalKind
    form: str
    usual: str = ""
    anonymous: bool = False
    filled: int = 0
    sure: Tally = field(default_factory=Tally)
    likely: Tally = field(default_factory=Tally)
    classes: Counter[str] = field(default_factory=Counter)

    def see(self, rows: pl.Series, texts: pl.Series) -> None:
        counts = texts.is_not_null()
        if self.kind.values != "any":
            digits = texts.str.replace_all("[^0-9]", "").str.len_bytes()
            counts &= (digits >= self.kind.digits).fill_null(value=False)
        if self.kind.cells:
            counts &= texts.str.contains(self.kind.cells).fill_null(value=False)
        self.filled += int(counts.sum())
        if self.anonymous and len(self.classes) <= _MOST_CLASSES:
            self.classes.update(texts.filter(counts).to_list())
        if self.usual:
            _count(self.likely, rows, texts, counts & texts.str.contains(self.usual))
        if self.form:
            counts &= texts.str.contains(self.form)
        _count(self.sure, rows, texts, counts)

    def of_persons(self) -> Tally | None:
        if self.anonymous and self._is_of_counts():
            return None
        if self.sure.filled:
            return self.sure
        most = self.likely.filled * 100 >= words().people["percent"] * self.filled
        return self.likely if self.likely.filled and most else None

    def _is_of_counts(self) -> bool:
        """Whether each class stands once, as no list of people has them."""
        several = _FEWEST_CLASSES <= len(self.classes) <= _MOST_CLASSES
        return several and set(self.classes.values()) == {1}


class NamedColumns:
    """The columns of one sheet whose headers name a kind, of one table after the other."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._columns = dict(_columns(names, further=False))
        self._holders = _holders(names)
        self._first = frozenset(self._columns)
        self._begun: tuple[int, Collection[int]] = (0, ())
        self._ended: list[tuple[int, _Column]] = []

    @property
    def positions(self) -> frozenset[int]:
        """The columns of which the first header says enough: nothing else is looked for there."""
        return frozenset(n for n in self._first if not self._columns[n].form)

    def begin(self, row: int, names: Mapping[int, str]) -> None:
        """Go on below a row that names columns anew."""
        self._first -= names.keys()
        kept = {n: each for n, each in self._columns.items() if n in self._first}
        self._ended += ((n, each) for n, each in self._columns.items() if n not in kept)
        self._columns = {**kept, **dict(_columns(names, further=True))}
        self._holders = _holders(names)
        self._begun = row, names.keys()

    def see(self, frame: pl.DataFrame, cells: pl.DataFrame) -> None:
        """Look at rows of the table, among whose ``cells`` are labels (:meth:`Suspects.see`)."""
        row, names = self._begun
        if names:
            self._forget(cells.filter(pl.col("label") & (pl.col("row") > row)))
        below = _rows_of(frame, row, names)
        for position, column in self._columns.items():
            if str(position) not in frame.columns:
                continue
            seen = frame if position in self._first else below
            if column.kind.id in ACCOUNTS:
                seen = self._of_persons(seen)
            column.see(seen["_row"], plain(seen[str(position)].cast(pl.String)))

    def _forget(self, labels: pl.DataFrame) -> None:
        """Where other names stand in a further column, or beside it, the first was no header but
        one of a list of fields.
        """
        for position, text in labels.select("position", "given").iter_rows():
            if position not in self._first and kind_of(text) is not None:
                for near in {position - 1, position, position + 1} - self._first:
                    self._columns.pop(near, None)

    def _of_persons(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows without those of accounts of legal persons."""
        held = [frame[str(n)].cast(pl.String) for n in self._holders if str(n) in frame.columns]
        if not held:
            return frame
        owners = reduce(or_, (plain(each).str.contains(_OWNERS) for each in held))
        return frame.filter(~owners.fill_null(value=False))

    def personal(self) -> Iterator[tuple[int, PersonalKind, Tally]]:
        """The columns that are of persons."""
        for position, column in [*self._ended, *self._columns.items()]:
            if tally := column.of_persons():
                yield position, column.kind, tally


def _columns(names: Mapping[int, str], *, further: bool) -> Iterator[tuple[int, _Column]]:
    kinds = words().of_headers(names)
    nobody = all(kind.classes for kind in kinds.values()) and not any(
        map(words().is_person, names.values())
    )
    for position, kind in kinds.items():
        name = names[position]
        if kind.id in ACCOUNTS and _OWNED.search(plain_text(name)):
            continue
        if kind.among_persons and words().of_header(name) is None:
            yield position, _Column(kind, _NONE, kind.among_persons.form)
        elif kind.form and not words().surely_names(name, kind):
            yield position, _Column(kind, kind.form, kind.usual)
        else:
            form = _HAS[kind.has] if further else ""
            yield position, _Column(kind, form, anonymous=kind.classes and nobody)


def _holders(names: Mapping[int, str]) -> list[int]:
    """The columns that name holders of accounts, in a table in which nothing else is of persons."""
    kinds = {kind.id for kind in words().of_headers(names).values()}
    if kinds - ACCOUNTS or any(map(words().is_person, names.values())):
        return []
    return [n for n, name in names.items() if words().is_holder(name)]


def _rows_of(frame: pl.DataFrame, row: int, names: Collection[int]) -> pl.DataFrame:
    """The rows below one that names columns, without remarks."""
    columns = [str(n) for n in names if str(n) in frame.columns]
    if not columns:
        return frame
    filled = pl.sum_horizontal(pl.col(columns).is_not_null().cast(pl.UInt32))
    return frame.filter((pl.col("_row") > row) & (filled >= _FEWEST))


def _count(tally: Tally, rows: pl.Series, texts: pl.Series, counts: pl.Series) -> None:
    counts = counts.fill_null(value=False)
    tally.filled += int(counts.sum())
    tally.see(rows.filter(counts), texts.filter(counts))
