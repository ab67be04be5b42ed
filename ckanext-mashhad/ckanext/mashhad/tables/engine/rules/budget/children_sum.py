"""``children_sum``: the lines below a budget line add up to it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged, rial
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.rules.budget.hierarchy import ABOVE, LINE
from ckanext.mashhad.tables.engine.rules.budget.levels import GROUP
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """One hit at each parent whose children have another sum; a repeated code is one parent, and a
    heading without an amount has nothing to compare, nor has one with a child that cannot be read.
    """
    if hierarchy.stated(frame) != (rule.options["parents"] == "stated"):
        return
    told = hierarchy.attach_parents(frame)
    if told is None:
        yield Unjudged(hierarchy.UNTOLD)
        return
    lines = told.with_columns(
        pl.col("amount").cast(pl.Int128), unread=hierarchy.unread(told)
    ).with_row_index("_index")
    below = (
        lines.drop_nulls(ABOVE)
        .filter(pl.col("amount").is_not_null() | pl.col("unread"))
        .group_by(*GROUP, pl.col(ABOVE).alias(LINE))
        .agg(sum=pl.col("amount").sum(), unread=pl.col("unread").any())
    )
    own = lines.group_by(*GROUP, LINE).agg(
        amount=pl.col("amount").sum(),
        given=pl.col("amount").count(),
        index=pl.col("_index").first(),
    )
    wrong = (
        own.join(below, on=[*GROUP, LINE], nulls_equal=True)
        .filter(~pl.col("unread"), (pl.col("given") > 0) & (pl.col("amount") != pl.col("sum")))
        .sort("index")
    )
    for index, amount, total in wrong.select("index", "amount", "sum").iter_rows():
        yield Hit(index, "amount", {"amount": rial(amount), "sum": rial(total)})
