"""``far_days``: two days of a row are months apart, as by a slip in the year: 1450 for 1405."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Param
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule

_MONTH: Final = 30.5


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit, at the second day, for each row where it is more than ``before`` months before the
    first one, or more than ``after`` months after it.
    """
    first, second = rule.columns
    months = (frame[second] - frame[first]).dt.total_days() / _MONTH
    apart = (months < -rule.options["before"]) | (months > rule.options["after"])
    for index in (apart.fill_null(value=False) & applies(frame, rule.when)).arg_true():
        params: dict[str, Param] = {name: shown(frame[name][index]) for name in rule.columns}
        yield Hit(index, second, params)
