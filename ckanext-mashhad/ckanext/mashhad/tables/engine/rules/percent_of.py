"""``percent_of``: the first column is what the second is of the third, in per cent.

A per cent is often written without its decimals, so one point more or less is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import polars as pl

from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common.column_types import PLACES
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies
from ckanext.mashhad.tables.engine.schema.schema import TableRule

TOLERANCE: Final = 1.0


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row whose per cent is another, where all three are there."""
    percent, part, whole = rule.columns
    share = pl.col(part).cast(pl.Float64) * 100 / pl.col(whole).cast(pl.Float64)
    away = (share - pl.col(percent).cast(pl.Float64)).abs() > TOLERANCE
    wrong = frame.select(wrong=(away & (pl.col(whole) != 0)).fill_null(value=False))["wrong"]
    for index in (wrong & applies(frame, rule.when)).arg_true():
        exact = Decimal(frame[part][index]) * 100 / Decimal(frame[whole][index])
        written = _percent(frame[percent][index], PLACES)
        params = {percent: written, "share": _percent(exact, 1)}
        yield Hit(index, percent, params)


def _percent(number: Decimal, places: int) -> Word:
    return Word(format_percent(number, places, "fa"), format_percent(number, places, "en"))
