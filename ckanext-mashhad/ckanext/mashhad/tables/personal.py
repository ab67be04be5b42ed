"""The guard of personal data: national codes, mobiles, Sheba, cards, and columns named after such.

``schemas/personal_data.yaml`` holds the words and thresholds. One in ten numbers of ten digits
passes the check of a national code, so a column is judged as a whole: by its header, or because
most of its numbers that could be codes pass. In running text an identifier counts with its own
sign (``personal_text``). Legal ids (11 digits) are not personal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.tables.collector import Collector, Params, Place
from ckanext.mashhad.tables.personal_text import (
    ENOUGH_DIGITS,
    SIGNED,
    SIGNED_ALONE,
    bare,
    codes,
    in_text,
    plain,
    with_digits,
)
from ckanext.mashhad.tables.personal_words import PersonalKind, words

#: Distinct values remembered for each column; enough is known long before.
_MOST_DISTINCT: Final = 1000


@dataclass(slots=True)
class _Tally:
    """What the cells of one column have shown: numbers that could be codes, and those that are."""

    filled: int = 0
    valid: int = 0
    candidates: set[str] = field(default_factory=set)
    distinct: set[str] = field(default_factory=set)
    first: int | None = None
    first_text: str | None = None

    def see(self, rows: pl.Series, texts: pl.Series) -> None:
        """Note the first of the cells that count."""
        if self.first is None and rows.len():
            self.first, self.first_text = rows[0], texts[0]

    def weigh(
        self, numbers: pl.Series, times: pl.Series, codes: pl.Series, code_times: pl.Series
    ) -> None:
        """Count numbers that could be codes, and those that are; each with its number of cells."""
        self.filled += int(times.sum())
        self.valid += int(code_times.sum())
        for seen, some in ((self.candidates, numbers), (self.distinct, codes)):
            if len(seen) < _MOST_DISTINCT:
                seen.update(some.unique().head(_MOST_DISTINCT))

    def mostly_codes(self) -> bool:
        """By cells and by different values: one amount may be repeated on every row."""
        limits = words()
        return (
            len(self.distinct) >= limits.distinct
            and self.valid * 100 >= limits.percent * self.filled
            and len(self.distinct) * 100 >= limits.percent * len(self.candidates)
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one column in a frame."""

    rows: pl.Series
    texts: pl.Series

    def of(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Rows and texts of the cells that have one of ``texts``."""
        mask = self.texts.is_in(texts.implode()).fill_null(value=False)
        return self.rows.filter(mask), self.texts.filter(mask)

    def rows_of(self, text: str) -> list[int]:
        """The rows of the cells that have this text."""
        return self.rows.filter((self.texts == text).fill_null(value=False)).to_list()


class Guard:
    """Watches the cells of one sheet, all its columns, whether they are published or not."""

    def __init__(
        self, collector: Collector, headers: Mapping[int, str], places: Callable[[int], Place]
    ) -> None:
        self._collector = collector
        self._place = places
        self._kinds = {n: words().of_header(text) for n, text in headers.items()}
        self._legal = frozenset(n for n, text in headers.items() if words().is_legal(text))
        self._phones = frozenset(n for n, text in headers.items() if words().is_phone(text))
        self._named: dict[int, _Tally] = {}
        self._codes: dict[int, _Tally] = {}

    def watch(self, frame: pl.DataFrame, legal: Collection[int] = ()) -> None:
        """Look at a frame of texts; in the positions of ``legal``, as under a header of legal
        persons, a national code is no legal id and counts by itself.
        """
        for position, texts in _columns(frame):
            kind = self._kinds.get(position)
            if kind is not None:
                self._watch_named(position, kind, frame["_row"], plain(texts))
            else:
                alone = position in legal or position in self._legal
                self._watch_unnamed(position, frame["_row"], texts, alone=alone)

    def watch_header(self, frame: pl.DataFrame) -> None:
        """Look at the row of headers: it may say more than names, or be one of the rows."""
        for position, texts in _columns(frame):
            self._watch_unnamed(position, frame["_row"], texts, alone=False)

    def _watch_named(
        self, position: int, kind: PersonalKind, rows: pl.Series, texts: pl.Series
    ) -> None:
        tally = self._named.setdefault(position, _Tally())
        counts = texts.is_not_null()
        if kind.values != "any":
            digits = texts.str.replace_all("[^0-9]", "").str.len_bytes()
            counts &= (digits >= 8).fill_null(value=False)
        tally.filled += int(counts.sum())
        tally.see(rows.filter(counts), texts.filter(counts))

    def _watch_unnamed(
        self, position: int, rows: pl.Series, given: pl.Series, *, alone: bool
    ) -> None:
        """Each different text is looked at once, however many cells have it."""
        counted = given.drop_nulls().value_counts(name="times")
        counted = counted.filter(with_digits(counted[given.name]))
        if not counted.height:
            return
        seen = counted.select(given=given.name, times="times").with_columns(
            plain(counted[given.name]).alias("text")
        )
        seen = seen.filter(pl.col("text").str.contains(ENOUGH_DIGITS))
        if not seen.height:
            return
        seen = seen.with_columns(bare(seen["text"]).alias("bare"))
        cells = _Cells(rows, given)
        self._watch_codes(position, seen, cells, alone=alone)
        if position in self._phones:
            mobiles = seen.filter(pl.col("bare").str.contains("^9[0-9]{9}$"))
            self._tell(position, "mobile", cells, mobiles)
        whole = seen["bare"] == seen["text"]
        signed = seen["bare"].str.contains(SIGNED)
        if (signed & whole).any():
            signed &= ~whole | seen["bare"].str.contains(SIGNED_ALONE)
        for text in seen["given"].filter(signed):
            for kind in sorted({kind for kind, _ in in_text(text)}):
                params = {"kind": words().kind(kind).label}
                for row in cells.rows_of(text):
                    self._collector.one("personal.cell", self._place(position), row, params, text)

    def _watch_codes(
        self, position: int, seen: pl.DataFrame, cells: _Cells, *, alone: bool
    ) -> None:
        # Spreadsheets drop the zeros that many codes begin with.
        numbers = seen.filter(pl.col("bare").str.contains("^[0-9]{8,10}$"))
        if not numbers.height:
            return
        numbers = numbers.with_columns(_valid_codes(numbers["bare"]).alias("valid"))
        codes = numbers.filter("valid")
        tally = self._codes.setdefault(position, _Tally())
        tally.weigh(numbers["bare"], numbers["times"], codes["bare"], codes["times"])
        if tally.first is None and codes.height:
            tally.see(*cells.of(codes["given"]))
        if alone:
            certain = codes.filter(pl.col("bare").str.len_bytes() == 10)
            self._tell(position, "national_code", cells, certain)

    def _tell(self, position: int, kind: str, cells: _Cells, found: pl.DataFrame) -> None:
        """Cells of digits alone, which have no sign by which they would be masked."""
        if not found.height:
            return
        rows, texts = cells.of(found["given"])
        texts = plain(texts)
        params = {"kind": words().kind(kind).label}
        self._collector.add(
            "personal.cell", self._place(position), rows.to_list(), lambda n: (texts[n], params)
        )
        self._collector.hide(self._place(position))

    def finish(self) -> None:
        """Say which columns are of persons."""
        for position, tally in self._named.items():
            kind = self._kinds[position]
            if tally.filled and kind:
                self._report(position, kind, tally.filled, tally)
        for position, tally in self._codes.items():
            if tally.mostly_codes():
                self._report(position, words().kind("national_code"), tally.valid, tally)

    def _report(self, position: int, kind: PersonalKind, count: int, tally: _Tally) -> None:
        place = self._place(position)
        self._collector.hide(place)
        params: Params = {"kind": kind.label, "count": count}
        self._collector.one("personal.column", place, tally.first, params, tally.first_text)


def _columns(frame: pl.DataFrame) -> list[tuple[int, pl.Series]]:
    return [(int(name), frame[name]) for name in frame.columns if not name.startswith("_")]


def _check_of_codes() -> pl.Expr:
    """Whether a number of ten digits passes the check of a national code."""
    number = pl.col("n")
    digit = [(number // 10 ** (9 - place)) % 10 for place in range(10)]
    rest = sum((digit[place] * (10 - place) for place in range(9)), pl.lit(0)) % 11
    check = pl.when(rest < 2).then(rest).otherwise(11 - rest)
    right: pl.Expr = digit[9] == check
    varied = (number % 1_111_111_111 != 0) & ((number // 10) % 10**6 != 0)
    return (right & varied).fill_null(value=False).alias("v")


_VALID: Final = _check_of_codes()


def _valid_codes(codes: pl.Series) -> pl.Series:
    """Which texts of at most ten digits pass the check of a national code."""
    return pl.DataFrame({"n": codes.cast(pl.Int64)}).select(_VALID)["v"]


def check_elsewhere(collector: Collector, texts: list[tuple[str, str]]) -> None:
    """Say what stands in sheet names, comments, document properties and other parts of a file."""
    for where, text in texts:
        kinds = {kind for kind, _ in in_text(text)}
        if _holds_codes(where, codes(text)):
            kinds.add("national_code")
        for kind in sorted(kinds):
            params = {"where": WHERE[where], "kind": words().kind(kind).label}
            collector.one("personal.elsewhere", params=params)


def _holds_codes(where: str, found: list[str]) -> bool:
    """Codes without a name: one tells who wrote the file, elsewhere most must be codes."""
    valid = [code for code in found if identifiers.is_valid("national_code", code)]
    if where == "properties":
        return bool(valid)
    tally = _Tally()
    tally.weigh(*_once(found), *_once(valid))
    return tally.mostly_codes()


def _once(texts: list[str]) -> tuple[pl.Series, pl.Series]:
    return pl.Series(texts, dtype=pl.String), pl.Series([1] * len(texts), dtype=pl.UInt32)


WHERE: Final[Mapping[str, Word]] = {
    "comments": Word("یادداشت‌های فایل", "comments"),
    "properties": Word("مشخصات فایل", "document properties"),
    "sheet names": Word("نام برگه‌ها", "names of sheets"),
    "file name": Word("نام فایل", "file name"),
    "other parts": Word(
        "نمودارها، کادرها، پیوندها یا داده‌های پنهان فایل", "other parts of the file"
    ),
}
