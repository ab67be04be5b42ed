"""``ordered``: the first column is not more than the second (start and end, paid and agreed)."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row whose two values are there and stand the wrong way round."""
    first, second = rule.columns
    wrong = (frame[first] > frame[second]).fill_null(value=False) & applies(frame, rule.when)
    for index in wrong.arg_true():
        params = {name: shown(frame[name][index]) for name in rule.columns}
        yield Hit(index, rule.options["at"], params)
