"""``parts_sum``: the first column is the sum of the others, where all of them are there."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, rial
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row whose parts do not add up, at the whole."""
    whole, *parts = rule.columns
    sums = frame.select(sum((pl.col(part).cast(pl.Int128) for part in parts), pl.lit(0)).alias("s"))
    wrong = (sums["s"] != frame[whole].cast(pl.Int128)).fill_null(value=False)
    for index in (wrong & applies(frame, rule.when)).arg_true():
        yield Hit(index, whole, {"sum": rial(sums["s"][index]), whole: rial(frame[whole][index])})
