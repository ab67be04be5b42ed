"""``unique``: no two rows have the same values in all the columns; the first one stands.

Texts are compared as other tables refer to them (:mod:`references`): «ق ۱» and «ق۱» are one.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules import references
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row that repeats an earlier one. Rows without the first value are free."""
    keys = list(rule.columns)
    named = frame.select("_row", *(_compared(frame, name) for name in keys))
    mask = applies(frame, rule.when) & frame[keys[0]].is_not_null() & _maybe_repeated(named[keys])
    # A struct of one column costs a row's encoding for each of a million rows.
    key = pl.struct(keys) if len(keys) > 1 else pl.col(keys[0])
    rows = named.with_row_index("_index").filter(mask)
    repeated = (
        rows.filter(key.is_duplicated())
        .with_columns(first=pl.col("_row").first().over(keys))
        .filter(~key.is_first_distinct())
    )
    for index, first in repeated.select("_index", "first").iter_rows():
        yield Hit(index, rule.options.get("at", keys[0]), {"first": first})


def _compared(frame: pl.DataFrame, name: str) -> pl.Expr:
    return references.key(name) if frame[name].dtype == pl.String else pl.col(name)


def _maybe_repeated(values: pl.DataFrame) -> pl.Series:
    """The rows whose hash is that of another, which are few: putting hashes in order takes a tenth
    of the time and memory that a table of a million texts does.
    """
    hashes = values.hash_rows()
    ordered = hashes.sort()
    again = ordered.filter(ordered == ordered.shift()).unique()
    return hashes.is_in(again.implode())
