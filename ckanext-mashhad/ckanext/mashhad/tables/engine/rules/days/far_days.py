"""``far_days``: two days of a row are years apart, as by a slip in the year: 1450 for 1405."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Param, in_digits
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule

_YEAR: Final = 366


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit, at the second day, for each row whose days are more than ``years`` apart."""
    first, second = rule.columns
    years = rule.options["years"]
    apart = (frame[second] - frame[first]).dt.total_days().abs() > years * _YEAR
    for index in (apart.fill_null(value=False) & applies(frame, rule.when)).arg_true():
        params: dict[str, Param] = {name: shown(frame[name][index]) for name in rule.columns}
        yield Hit(index, second, {**params, "years": in_digits(str(years))})
