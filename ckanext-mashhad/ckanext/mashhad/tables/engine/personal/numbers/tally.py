"""What the cells of a column have shown of persons, and whether they are most of it.

One in ten numbers of ten digits passes the check of a national code, so a column is judged by the
share of its numbers that pass, or of its cells that hold one that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import coded, codes, in_text
from ckanext.mashhad.tables.engine.personal.personal_words import words

_LIKE_POSTAL_CODE: Final = "^[13-9]{4}[1346-9][1-9]"
#: Distinct values remembered for each column; enough is known long before.
_MOST_DISTINCT: Final = 1000
#: In a cell one of so many numbers must be a code.
_ONE_OF: Final = 4


@dataclass(slots=True)
class Tally:
    """What the cells of one column have shown: numbers that could be codes, those that are, and how
    many ``cells`` hold one.
    """

    filled: int = 0
    valid: int = 0
    numbers: int = 0
    cells: int = 0
    candidates: set[str] = field(default_factory=set)
    distinct: set[str] = field(default_factory=set)
    first: int | None = None
    first_text: str | None = None

    def see(self, rows: pl.Series, texts: pl.Series) -> None:
        """Note the first of the cells that count."""
        if self.first is None and rows.len():
            self.first, self.first_text = rows[0], texts[0]

    def weigh(self, numbers: pl.DataFrame) -> None:
        """Count numbers (``code``, in a cell of ``row``), each by itself, and those ``valid``."""
        codes = numbers.filter("valid")
        self._weigh(numbers["code"], codes["code"])
        self.cells += codes["row"].n_unique()
        self.numbers += numbers.height

    def weigh_cells(self, numbers: pl.DataFrame) -> None:
        """Count cells (by their ``row``) and those of whose numbers some are codes.

        A name, its code and a postal code make a cell with a code; of a cell with many numbers one
        is a code by chance, so a part of them must be.
        """
        times = pl.len().over("code").cast(pl.Int64)
        numbers = numbers.with_columns(times=times)
        # What is the same in most cells, such as an office's telephone, may pass by chance.
        seldom = 2 * pl.col("times") <= numbers["row"].n_unique()
        numbers = numbers.filter(seldom | (pl.col("times") == 1))
        valid = pl.col("valid") & (pl.col("valid").sum() * _ONE_OF >= pl.len()).over("row")
        # So a cell stands for the code that is in the most cells.
        rank = pl.when("valid").then("times").otherwise(-pl.col("times"))
        cells = numbers.with_columns(valid=valid).with_columns(rank=rank)
        cells = cells.sort("valid", "rank", descending=True, maintain_order=True)
        cells = cells.unique("row", keep="first", maintain_order=True)
        self._weigh(cells["code"], cells.filter("valid")["code"])
        self.numbers += numbers.height

    def _weigh(self, numbers: pl.Series, found: pl.Series) -> None:
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
        """By cells and by different values: one amount may be repeated on every row.

        Each further number of a cell may be a code by chance, and asks for half as many more.
        """
        limits, filled = words().codes, max(self.filled, 1)
        more = (filled + max(self.numbers, filled)) / (2 * filled)
        if len(self.distinct) >= limits["all_of"] * more and self.valid == self.filled:
            return True
        return (
            len(self.distinct) >= limits["distinct"] * more
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


def valid_codes(codes: pl.Series) -> pl.Series:
    """Which numbers of at most ten digits pass the check of a national code, without its zeros."""
    number, rest, last = pl.col("number"), pl.col("rest"), pl.col("number") % 10
    weighed = (number // 10**place % 10 * (place + 1) for place in range(1, 10))
    # The last digit is the rest if that is 0 or 1, else what it lacks to 11.
    right = (rest + last).is_in([0, 11]) | ((rest == 1) & (last == 1))
    varied = (number % 1_111_111_111 != 0) & (number // 10 % 10**6 != 0)
    # Step by step, as polars works out anew whatever is named twice.
    numbers = codes.cast(pl.Int64).to_frame("number")
    numbers = numbers.with_columns(rest=pl.sum_horizontal(weighed) % 11)
    return numbers.select(valid=(right & varied).fill_null(value=False)).to_series()


def mostly_codes(lines: Sequence[Sequence[str]]) -> bool:
    """Whether numbers of ten digits, of which nothing says what they are, are codes of persons: by
    the lines in which they stand.
    """
    limits = words().codes
    given = {code for codes in lines for code in codes}
    valid = [each for each in given if identifiers.is_valid("national_code", each.zfill(10))]
    # Hardly any text has more. Polars would have every process wait for it that was forked from one
    # which used it, and texts are guarded in any.
    if len(valid) < min(limits["all_of"], limits["distinct"]):
        return False
    rows = [(n, code) for n, codes in enumerate(lines) for code in codes]
    numbers = pl.DataFrame(rows, {"row": pl.UInt32, "code": pl.String}, orient="row")
    numbers = numbers.with_columns(valid=valid_codes(numbers["code"]))
    each, by_line = Tally(), Tally()
    each.weigh(numbers)
    by_line.weigh_cells(numbers)
    return each.mostly_codes() or by_line.mostly_codes()


def in_lines(text: str) -> Iterator[tuple[str, str]]:
    """The identifiers within a text of one or more lines, as kind and text: those that are known by
    their sign, and codes without one where most of the lines hold them.
    """
    found = list(in_text(text))
    yield from found
    if any(kind == "national_code" for kind, _ in found):
        return
    if mostly_codes([codes(line) for line in text.splitlines()]):
        valid = (code for code in coded(text) if identifiers.is_valid("national_code", code[0]))
        yield from (("national_code", given) for _, given in valid)
