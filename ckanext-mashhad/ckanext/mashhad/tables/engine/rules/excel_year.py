"""``excel_year``: a day of long ago that Excel made of a Jalali day with a year of two digits.

Of 05/08/02, meant as 2 Aban 1405, it makes 2 August 2005, 8 May 2002 or 5 August 2002, by the
country it is set to. The year of the dataset shows what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Param, in_digits
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.rules.within_period import period_of
from ckanext.mashhad.tables.engine.schema.schema import TableRule

#: Contracts of years ago stand in registers too, and their days are real.
_LONG_AGO: Final = 10
_CENTURY: Final = 100


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each such day, where the year of the dataset is known."""
    period = period_of(context.facts)
    if period is None:
        return
    short, latest = period.year % _CENTURY, period.start.year - _LONG_AGO
    for name in rule.columns:
        day = frame[name].dt
        parts = (day.year() % _CENTURY, day.month(), day.day())
        meant = (parts[0] == short) | (parts[1] == short) | (parts[2] == short)
        made = meant & day.year().is_between(2000, latest) & applies(frame, rule.when)
        for index in made.fill_null(value=False).arg_true():
            params: dict[str, Param] = {
                "date": shown(frame[name][index]),
                "year": in_digits(str(period.year)),
            }
            yield Hit(index, name, params)
