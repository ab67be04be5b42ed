"""Rows of numbers that are national codes or mobiles: a list that is turned (pure).

A sheet has many rows, so that what one of them shows may be chance: three amounts of ten digits are
three codes once in 1300 times. The more rows there are, the more one of them has to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import comb
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.personal.numbers.tally import Tally
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: One in so many numbers passes the check of a national code, and so seldom a sheet may err.
_ONE_PASSES: Final = 11
_ONCE_IN: Final = 1000
#: Rows that are remembered; more say nothing new.
_MOST: Final = 1000
#: An amount rather than somebody's number.
_ROUND: Final = "000$"


class TurnedLists:
    """The rows of one sheet that may be turned lists."""

    def __init__(self) -> None:
        self._judged = 0
        self._kept: list[pl.DataFrame] = []

    def see(self, numbers: pl.DataFrame) -> None:
        """Look at the numbers of whole rows, as :class:`BareNumbers` knows them."""
        fewest, mobiles = words().codes["all_of"], words().mobiles["distinct"]
        if numbers["position"].n_unique() < fewest:
            return
        rows = numbers.group_by("row").agg(
            codes=pl.col("code").n_unique(),
            valid=pl.col("code").filter("valid").n_unique(),
            mobiles=pl.col("mobile").drop_nulls().n_unique(),
        )
        rows = rows.filter(pl.col("codes") >= fewest)
        self._judged += rows.height
        mostly = pl.col("valid") * 100 >= words().codes["percent"] * pl.col("codes")
        mostly &= pl.col("valid") >= fewest
        rows = rows.filter(mostly | (pl.col("mobiles") >= mobiles))
        if rows.height and len(self._kept) < _MOST:
            listed = numbers.filter(pl.col("row").is_in(rows["row"].implode()))
            self._kept += listed.partition_by("row", maintain_order=True)[:_MOST]

    def cells(self, kind: str, told: Collection[int]) -> Iterator[pl.DataFrame]:
        """The cells of each row that is of codes or mobiles, without the columns ``told`` of."""
        for row in self._kept:
            own = row.filter(~pl.col("position").is_in(list(told)))
            listed = self._codes(own) if kind == "national_code" else _mobiles(own)
            if listed.height:
                yield listed

    def _codes(self, row: pl.DataFrame) -> pl.DataFrame:
        """Those of a row that is hardly so by chance."""
        could_be = row.filter(pl.col("code").is_not_null())
        by_cell = Tally()
        by_cell.weigh_cells(could_be.with_columns(row="position"))
        numbers, valid = len(by_cell.candidates), len(by_cell.distinct)
        chance = self._judged * comb(numbers, valid) / _ONE_PASSES**valid
        if by_cell.mostly_codes() and chance * _ONCE_IN <= 1:
            return could_be.filter("valid").unique("position", maintain_order=True)
        return row.clear()


def _mobiles(row: pl.DataFrame) -> pl.DataFrame:
    found = row.filter(pl.col("mobile").is_not_null() & ~pl.col("number").str.contains(_ROUND))
    found = found.unique("position", maintain_order=True)
    tally = Tally()
    tally.count(row["position"].n_unique(), found["mobile"])
    return found if tally.mostly_mobiles() else row.clear()
