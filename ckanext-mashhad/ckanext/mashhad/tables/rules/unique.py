"""``unique``: no two rows have the same values in all the columns; the first one stands."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.rules.base import Context, Hit, applies
from ckanext.mashhad.tables.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row that repeats an earlier one. Rows without the first value are free."""
    keys = list(rule.columns)
    mask = applies(frame, rule.when) & frame[keys[0]].is_not_null()
    rows = (
        frame.with_row_index("_index")
        .filter(mask)
        .select("_index", "_row", *keys)
        .filter(pl.struct(keys).is_duplicated())
    )
    repeated = rows.with_columns(first=pl.col("_row").first().over(keys)).filter(
        ~pl.struct(keys).is_first_distinct()
    )
    for index, first in repeated.select("_index", "first").iter_rows():
        yield Hit(index, rule.options.get("at", keys[0]), {"first": first})
