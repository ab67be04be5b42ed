"""Which budget lines are parts of which, within a sheet, side, unit and year.

The file says so in ``parent_code``; else codes may tell (:mod:`levels`), and where they do not for
sure nothing is judged by them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.rules.budget import levels
from ckanext.mashhad.tables.engine.rules.budget.levels import GROUP

#: What is added to lines: the key of each, and that of the line it is a part of.
LINE: Final = "_line"
ABOVE: Final = "_above"
#: More parents above each other than these are not followed.
_DEEPEST: Final = 12

UNTOLD: Final = Word(
    "از کدها به‌یقین پیدا نیست که کدام ردیف جزئی از ردیفی دیگر است و جمع ردیف‌ها سنجیده نشد؛"
    " اگر ردیف‌هایی جزء ردیفی دیگرند، کد آن را در ستون «کد ردیف بالاتر» بنویسید",
    "The codes do not surely tell which lines are parts of others, so no sums of lines were judged;"
    " where lines are parts of another, write its code as their “Code of the parent”",
)


def stated(frame: pl.DataFrame) -> bool:
    """Whether the file itself says which lines are parts of others."""
    return bool(frame["parent_code"].is_not_null().any())


def attach_parents(frame: pl.DataFrame, amount: str = "amount") -> pl.DataFrame | None:
    """The lines, with the nearest of those that each is a part of and that have an ``amount``.

    None where nobody can tell.
    """
    if stated(frame):
        return _stated(frame.with_columns(pl.col("code").alias(LINE)), amount)
    lines = frame.with_columns(levels.path(frame["code"]).alias(LINE))
    found = levels.parts(lines.select(*GROUP, line=LINE, amount=amount))
    if found is None:
        return None
    above = found.rename({"line": LINE, "above": ABOVE})
    keys = [*GROUP, LINE]
    return lines.join(above, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _stated(lines: pl.DataFrame, amount: str) -> pl.DataFrame:
    """By what the lines say; a heading without an amount is passed over."""
    named = pl.when(pl.col("parent_code") != pl.col(LINE)).then("parent_code")
    nodes = (
        lines.drop_nulls(LINE)
        .group_by(*GROUP, code=LINE)
        .agg(named.drop_nulls().first().alias("next"), filled=pl.col(amount).is_not_null().any())
    )
    lines = lines.with_columns(named.alias(ABOVE))
    for _level in range(_DEEPEST):
        of = _joined(lines, nodes)
        lines = lines.with_columns(
            pl.when(of["filled"]).then(pl.col(ABOVE)).otherwise(of["next"]).alias(ABOVE)
        )
        if of["filled"].fill_null(value=True).all():
            break
    return lines


def _joined(lines: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """For each line what ``nodes`` have of the line above it."""
    return lines.select(*GROUP, code=ABOVE).join(
        nodes, on=[*GROUP, "code"], how="left", nulls_equal=True, maintain_order="left"
    )


def unread(lines: pl.DataFrame, amount: str = "amount") -> pl.Series:
    """Which lines lack an amount and are no headings: nobody can tell a sum that they are in."""
    lacking = lines[amount].is_null()
    if not lacking.any():
        return lacking
    if stated(lines):
        return lacking & ~lines[LINE].is_in(lines["parent_code"].drop_nulls().unique().implode())
    codes = sorted(set(lines[LINE].drop_nulls()))
    own = lines[LINE].filter(lacking).to_list()
    headings = [each for each in own if each is not None and _goes_on(codes, each)]
    return lacking & ~lines[LINE].is_in(headings)


def _goes_on(codes: Sequence[str], code: str) -> bool:
    """Whether one of the codes, in order, begins with this one and is longer."""
    after = bisect_right(codes, code)
    return after < len(codes) and codes[after].startswith(code)


def counted_once(lines: pl.DataFrame, needed: Sequence[str]) -> pl.DataFrame:
    """Lines whose sum is that of the budget: the topmost, since lists of parts may have gaps.

    Where a topmost line lacks one of the ``needed`` columns (a heading), the lowest lines.
    """
    top = lines.filter(pl.col(ABOVE).is_null())
    return top if not any(top[name].null_count() for name in needed) else lowest(lines)


def lowest(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of which none of the others is a part."""
    above = lines.select(*GROUP, pl.col(ABOVE).alias(LINE)).drop_nulls(LINE).unique()
    return lines.join(above, on=[*GROUP, LINE], how="anti", nulls_equal=True)


def topmost(lines: pl.DataFrame, among: pl.Series) -> pl.Series:
    """Which of the lines ``among`` are a part of none of them, however far above: their sum has
    each amount once, whichever lines of a budget are chosen.
    """
    nodes = (
        lines.with_columns(among.alias("among"))
        .drop_nulls(LINE)
        .group_by(*GROUP, code=LINE)
        .agg(pl.col("among").any(), pl.col(ABOVE).drop_nulls().first().alias("next"))
    )
    within = pl.repeat(value=False, n=lines.height, dtype=pl.Boolean, eager=True)
    reached = lines.select(*GROUP, ABOVE)
    for _level in range(_DEEPEST):
        if reached[ABOVE].null_count() == reached.height:
            break
        of = _joined(reached, nodes)
        within |= of["among"].fill_null(value=False)
        reached = reached.with_columns(of["next"].alias(ABOVE))
    return among & ~within
