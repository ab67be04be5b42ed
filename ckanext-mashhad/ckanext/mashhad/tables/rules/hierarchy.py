"""Which budget lines are parents of which, within a sheet, side, unit and year.

``stated``: the file says so in ``parent_code``. ``by_code``: it does not, and a code that begins
with another, at least two characters shorter and four long, is a part of it (2103000601 of
21030006). Codes of one length, padded with zeros (101000, 101002), do not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

GROUP: Final = ("_sheet", "side", "unit", "fiscal_year")
SHORTEST: Final = 4
STEP: Final = 2
#: More lengths of codes than this are no levels.
MOST_LENGTHS: Final = 12


def parents(frame: pl.DataFrame, how: str) -> pl.Series:
    """The code of the parent of each line, null where it has none in its group."""
    codes = frame.select(*GROUP, "code").drop_nulls("code").unique()
    if how == "stated":
        other = pl.when(pl.col("parent_code") != pl.col("code")).then("parent_code")
        wanted = frame.select(*GROUP, code=other)
        return _present(wanted, codes)
    found = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    if frame["parent_code"].is_not_null().any():
        return found
    lengths = frame["code"].str.len_chars()
    usual = lengths.drop_nulls().unique().sort().to_list()
    if not 1 < len(usual) <= MOST_LENGTHS:
        return found
    for length in usual:
        if length >= SHORTEST:
            starts = pl.when(pl.col("code").str.len_chars() >= length + STEP).then(
                pl.col("code").str.head(length)
            )
            nearer = _present(frame.select(*GROUP, starts.alias("code")), codes)
            found = nearer.fill_null(found)
    return found


def _present(wanted: pl.DataFrame, codes: pl.DataFrame) -> pl.Series:
    keys = [*GROUP, "code"]
    there = codes.with_columns(there=pl.lit(value=True))
    joined = wanted.join(there, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(pl.when("there").then("code"))["code"]


def counted_once(frame: pl.DataFrame, needed: Sequence[str]) -> pl.DataFrame:
    """Lines whose sum is that of the budget: the topmost, since lists of parts may have gaps.

    Where a topmost line lacks one of the ``needed`` columns (a heading), the lowest lines.
    """
    top = frame.filter(_above(frame).is_null())
    return top if not any(top[name].null_count() for name in needed) else lowest(frame)


def topmost(frame: pl.DataFrame, among: pl.Series) -> pl.Series:
    """Which of the lines ``among`` are a part of none of them, however far above: their sum has
    each amount once, whichever lines of a budget are chosen.
    """
    keys = [*GROUP, "code"]
    lines = frame.select(*keys, among.alias("among"), above=_above(frame))
    nodes = (
        lines.drop_nulls("code")
        .group_by(keys)
        .agg(pl.col("among").any(), pl.col("above").drop_nulls().first())
    )
    within = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    reached = lines["above"]
    for _level in range(MOST_LENGTHS):
        if reached.null_count() == reached.len():
            break
        step = lines.select(*GROUP, code=reached).join(
            nodes, on=keys, how="left", nulls_equal=True, maintain_order="left"
        )
        within |= step["among"].fill_null(value=False)
        reached = step["above"]
    return among & ~within


def lowest(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines that are no parent of another."""
    above = frame.select(*GROUP, code=_above(frame)).drop_nulls("code").unique()
    return frame.join(above, on=[*GROUP, "code"], how="anti", nulls_equal=True)


def _above(frame: pl.DataFrame) -> pl.Series:
    return parents(frame, "stated" if frame["parent_code"].is_not_null().any() else "by_code")
