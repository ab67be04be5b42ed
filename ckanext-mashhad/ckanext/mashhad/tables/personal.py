"""The guard of personal data: national codes, mobiles, Sheba, cards, and columns named after such.

``schemas/personal_data.yaml`` holds the words and thresholds. One in ten numbers of ten digits
passes the check of a national code, so a column is judged as a whole: by its header, or because
most of its numbers that could be codes pass. In running text an identifier counts with its own
sign (``personal_text``). Legal ids (11 digits) are not personal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables import suspects
from ckanext.mashhad.tables.batches import Row
from ckanext.mashhad.tables.collector import Collector, Params, Place
from ckanext.mashhad.tables.personal_text import (
    OF_PEOPLE,
    SIGNED,
    SIGNED_ALONE,
    bare,
    in_text,
    plain,
)
from ckanext.mashhad.tables.personal_words import PersonalKind, words

#: A mobile without its zeros, with or without the number of the country.
_MOBILE: Final = rf"^(?:0*98)?({words().mobile_prefixes}[0-9]{{7}})$"
_LIKE_POSTAL_CODE: Final = "^[13-9]{4}[1346-9][1-9]"
#: As of places: 59.0123456789.
_FRACTION: Final = r"[0-9]*\.[0-9]{3,}"
_DASHED_CODE: Final = r"\b([0-9]{3})-([0-9]{6})-([0-9])\b"
_LONG_ENOUGH: Final = "^(?:[0-9]{10}|0*98[0-9]{10})$"
_CODE_WITHIN: Final = r"(?:^|[^0-9])[0-9]{3}-?[0-9]{6}-?[0-9](?:[^0-9]|$)"
_AS_FLOAT: Final = r"^([0-9]{8,10})\.0+$"
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

    def weigh(self, numbers: pl.Series, found: pl.Series) -> None:
        """Count the cells with numbers that could be codes, and those that are."""
        self.count(numbers.len(), found)
        if len(self.candidates) < _MOST_DISTINCT:
            self.candidates.update(numbers.unique().head(_MOST_DISTINCT))

    def count(self, numbers: int, found: pl.Series) -> None:
        """Count cells with numbers, and those of them that are what is looked for."""
        self.filled += numbers
        self.valid += found.len()
        if found.len() and len(self.distinct) < _MOST_DISTINCT:
            self.distinct.update(found.unique().head(_MOST_DISTINCT))

    def mostly_codes(self) -> bool:
        """By cells and by different values: one amount may be repeated on every row."""
        limits = words().codes
        if len(self.distinct) >= limits["all_of"] and self.valid == self.filled:
            return True
        return (
            len(self.distinct) >= limits["distinct"]
            and self.valid * 100 >= limits["percent"] * self.filled
            and len(self.distinct) * 100 >= limits["percent"] * len(self.candidates)
        )

    def mostly_mobiles(self) -> bool:
        """By different values: numbers in a row begin alike, postal codes of a town look alike."""
        limits, numbers = words().mobiles, pl.Series(list(self.distinct), dtype=pl.String)
        if len(numbers) < limits["distinct"] or self.valid * 100 < limits["percent"] * self.filled:
            return False
        unlike = (~numbers.str.contains(_LIKE_POSTAL_CODE)).sum() * 100
        return (
            numbers.str.head(3).n_unique() >= limits["prefixes"]
            and 2 * numbers.str.slice(3, 3).n_unique() >= min(len(numbers), 100)
            and unlike >= limits["unlike_postal_codes"] * len(numbers)
        )


class Guard:
    """Watches the cells of one sheet, all its columns, whether they are published or not."""

    def __init__(
        self, collector: Collector, headers: Mapping[int, str], places: Callable[[int], Place]
    ) -> None:
        self._collector = collector
        self._place = places
        self._kinds = words().of_headers(headers)
        self._legal = frozenset(n for n, text in headers.items() if words().is_legal(text))
        self._phones = frozenset(n for n, text in headers.items() if words().is_phone(text))
        self._postal = frozenset(n for n, text in headers.items() if words().is_postal(text))
        self._named: dict[int, _Tally] = {}
        self._codes: dict[int, _Tally] = {}
        self._mobiles: dict[int, _Tally] = {}
        self._told: set[tuple[int, str]] = set()
        self._filled: Counter[int] = Counter()
        self._people: dict[tuple[int, str], _Tally] = {}
        self._counts_people = words().counted_people.in_headers(headers.values())
        self._suspects = suspects.Suspects()

    def watch(self, frame: pl.DataFrame, legal: Collection[int] = ()) -> None:
        """Look at a frame of texts; in the positions of ``legal``, as under a header of legal
        persons, a national code is no legal id and counts by itself.
        """
        for position, kind in self._kinds.items():
            if str(position) in frame.columns:
                texts = plain(frame[str(position)].cast(pl.String))
                self._watch_named(position, kind, frame["_row"], texts)
        unnamed = frame.drop(map(str, self._kinds), strict=False) if self._kinds else frame
        for column in unnamed.get_columns():
            if column.name[0] != "_":
                self._filled[int(column.name)] += column.len() - column.null_count()
        self._legal = self._legal.union(legal)
        if self._suspects.see(unnamed):
            self._look_closely(self._suspects.take(), self._legal)

    def watch_header(self, rows: Iterable[Row]) -> None:
        """Look at the rows of headers: they may say more than names, or be some of the rows."""
        self._look_closely(suspects.among(rows), frozenset())

    def _watch_named(
        self, position: int, kind: PersonalKind, rows: pl.Series, texts: pl.Series
    ) -> None:
        tally = self._named.setdefault(position, _Tally())
        counts = texts.is_not_null()
        if kind.values != "any":
            digits = texts.str.replace_all("[^0-9]", "").str.len_bytes()
            counts &= (digits >= kind.digits).fill_null(value=False)
        tally.filled += int(counts.sum())
        tally.see(rows.filter(counts), texts.filter(counts))

    def _look_closely(self, cells: pl.DataFrame, legal: Collection[int]) -> None:
        """Cells as :class:`Suspects` gives them; a code under ``legal`` counts by itself."""
        if not cells.height:
            return
        text = plain(cells["given"])
        self._watch_people(cells.with_columns(text=text))
        cells = cells.with_columns(text.alias("text"), bare(text).alias("bare"))
        numbers = _numbers(cells)
        if numbers.height:
            self._watch_numbers(numbers, legal)
        signed = cells.filter(_signed(cells))
        kinds: dict[str, set[str]] = {}
        for position, row, given in signed.select("position", "row", "given").iter_rows():
            if given not in kinds:
                kinds[given] = {kind for kind, _ in in_text(given)}
            for kind in sorted(kinds[given]):
                params = {"kind": words().kind(kind).label}
                self._collector.one("personal.cell", self._place(position), row, params, given)
                self._told.add((position, kind))

    def _watch_numbers(self, numbers: pl.DataFrame, legal: Collection[int]) -> None:
        numbers = numbers.with_columns(
            code=pl.when(pl.col("number").str.len_bytes() <= 10).then("number"),
            mobile=pl.col("number").str.extract(_MOBILE),
        ).with_columns(valid=_VALID)
        for (position,), own in numbers.group_by("position", maintain_order=True):
            codes = own.filter("valid")
            tally = self._codes.setdefault(position, _Tally())
            tally.weigh(own["code"].drop_nulls(), codes["code"])
            tally.see(codes["row"], codes["given"])
            mobiles = own.filter(pl.col("mobile").is_not_null())
            tally = self._mobiles.setdefault(position, _Tally())
            tally.count(own.height, mobiles["mobile"])
            tally.see(mobiles["row"], mobiles["given"])
            if position in legal:
                certain = codes.filter(pl.col("code").str.len_bytes() == 10)
                self._tell(position, "national_code", certain)
            if position in self._phones:
                self._tell(position, "mobile", mobiles)

    def _watch_people(self, cells: pl.DataFrame) -> None:
        """Note the cells that are of a person only where a column is full of them."""
        for kind, pattern in OF_PEOPLE:
            found = cells.filter(cells["text"].str.contains(pattern))
            for (position,), own in found.group_by("position", maintain_order=True):
                tally = self._people.setdefault((position, kind), _Tally())
                tally.count(0, own["text"])
                tally.see(own["row"], own["given"])

    def _tell_people(self) -> None:
        limits = words().people
        for (position, kind), tally in self._people.items():
            classes = words().kind(kind).classes
            most = tally.valid * 100 >= limits["percent"] * self._filled[position]
            listed = not (classes and self._counts_people) and tally.valid >= limits["cells"]
            if most and listed and len(tally.distinct) >= limits["distinct"]:
                self._report(position, words().kind(kind), tally.valid, tally)

    def _tell(self, position: int, kind: str, found: pl.DataFrame) -> None:
        """Cells of numbers that have no sign by which they would be masked."""
        if not found.height:
            return
        texts = found["text"]
        params = {"kind": words().kind(kind).label}
        self._collector.add(
            "personal.cell",
            self._place(position),
            found["row"].to_list(),
            lambda n: (texts[n], params),
        )
        self._collector.hide(self._place(position))

    def finish(self) -> None:
        """Say which columns are of persons."""
        self._look_closely(self._suspects.take(), self._legal)
        for position, tally in self._named.items():
            kind = self._kinds[position]
            if tally.filled and kind:
                self._report(position, kind, tally.filled, tally)
        for position, tally in self._codes.items():
            if tally.mostly_codes():
                self._report(position, words().kind("national_code"), tally.valid, tally)
        self._tell_people()
        for position, tally in self._mobiles.items():
            told = position in self._phones | self._postal or (position, "mobile") in self._told
            if not told and tally.mostly_mobiles():
                self._report(position, words().kind("mobile"), tally.valid, tally)

    def _report(self, position: int, kind: PersonalKind, count: int, tally: _Tally) -> None:
        place = self._place(position)
        self._collector.hide(place)
        params: Params = {"kind": kind.label, "count": count}
        self._collector.one("personal.column", place, tally.first, params, tally.first_text)


def _numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """The numbers in the cells that may be codes or mobiles: all of a cell, or ten digits in it.

    Spreadsheets drop the zeros that many codes begin with, of what is nothing but digits, and
    programs write whole numbers with a point.
    """
    text, whole = cells["text"], cells["bare"]
    if text.str.contains(_AS_FLOAT).any():
        floats = text.str.extract(_AS_FLOAT)
        text, whole = floats.fill_null(text), floats.fill_null(whole)
    alone = whole.str.contains(_LONG_ENOUGH) | text.str.contains("^[0-9]{8,9}$")
    found = cells.with_columns(number=whole).filter(alone)
    others = cells.filter(~alone & text.str.contains(_CODE_WITHIN))
    if not others.height:
        return found
    text = others["text"].str.replace_all(_FRACTION, " ").str.replace_all(_DASHED_CODE, "$1$2$3")
    runs = others.with_columns(number=text.str.extract_all("[0-9]+")).explode("number")
    return pl.concat([found, runs.filter(pl.col("number").str.len_bytes() == 10)])


def _signed(cells: pl.DataFrame) -> pl.Series:
    """In which texts an identifier may stand with its sign."""
    whole = cells["bare"] == cells["text"]
    alone = cells["bare"].str.contains(SIGNED_ALONE)
    return alone if whole.all() else alone & whole | ~whole & cells["bare"].str.contains(SIGNED)


def _valid_codes() -> pl.Expr:
    """Which numbers of at most ten digits pass the check of a national code, without its zeros."""
    number = pl.col("code").cast(pl.Int64)
    digits = [number // 10 ** (9 - place) % 10 for place in range(10)]
    weighed = (digit * (10 - place) for place, digit in enumerate(digits[:9]))
    rest = pl.sum_horizontal(weighed) % 11
    # The last digit is the rest if that is 0 or 1, else what it lacks to 11.
    right = (rest + digits[9]).is_in([0, 11]) | ((rest == 1) & (digits[9] == 1))
    varied = (number % 1_111_111_111 != 0) & (number // 10 % 10**6 != 0)
    found: pl.Expr = (right & varied).fill_null(value=False)
    return found


_VALID: Final = _valid_codes()


def mostly_codes(found: Sequence[str]) -> bool:
    """Whether numbers of ten digits, of which nothing says what they are, are codes of persons."""
    valid = [code for code in found if identifiers.is_valid("national_code", code)]
    tally = _Tally()
    tally.weigh(pl.Series(found, dtype=pl.String), pl.Series(valid, dtype=pl.String))
    return tally.mostly_codes()
