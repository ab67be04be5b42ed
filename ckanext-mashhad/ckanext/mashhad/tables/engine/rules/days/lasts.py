"""``lasts``: from a day to another it is not as long as the row says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.persian.calendar.durations import in_words, last_day
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule

#: Some count the first day and some do not, and a month as thirty days; so large a part of the
#: duration, and at least so many days, is no contradiction.
_PART: Final = 0.1
_DAYS: Final = 31


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit, at the last day, for each row whose duration contradicts its two days."""
    first, duration, last = rule.columns
    known = pl.Series([True]).new_from_index(0, frame.height)
    for name in rule.columns:
        known &= frame[name].is_not_null()
    for index in (known & applies(frame, rule.when)).arg_true():
        begins, ends = frame[first][index], frame[last][index]
        said = frame[duration][index]
        reckoned = last_day(begins, said)
        allowed = max(dt.timedelta(_DAYS), (reckoned - begins) * _PART)
        if abs(reckoned - ends) > allowed:
            words = Word(in_words(said, "fa"), in_words(said, "en"))
            yield Hit(index, last, {"duration": words, "end": shown(ends), "day": shown(reckoned)})
