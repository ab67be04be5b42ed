"""``any_of``: at least one of the columns is filled."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row in which all columns are empty, at ``at``."""
    empty = frame.select(pl.all_horizontal(pl.col(list(rule.columns)).is_null())).to_series()
    for index in (applies(frame, rule.when) & empty).arg_true():
        yield Hit(index, rule.options["at"], {})
