"""Days that a row does not write and its other columns tell: the end by start and duration.

A cell that cannot be read is none of these: it has an error of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import polars as pl

from ckanext.mashhad.persian.calendar.days import DateError
from ckanext.mashhad.persian.calendar.durations import last_day
from ckanext.mashhad.tables.engine.rules.base import applies
from ckanext.mashhad.tables.engine.schema.schema import Fill

#: What is told of a day taken from another column, and of one that a duration gives.
TAKEN: Final = "filled.taken"
COUNTED: Final = "filled.counted"
#: A number that counts nothing, where the day is wanted; and where the day is written anyway.
NO_UNIT: Final = "duration.no_unit"
NOT_USED: Final = "duration.not_used"


#: Of a column, in which rows its cells are empty.
Blank = Callable[[str], pl.Series]
#: Told the rule, the column, its rows, and the days filled in there.
Tell = Callable[[str, str, pl.Series, pl.Series | None], None]
Columns = dict[str, pl.Series]


def fill_days(
    fills: Sequence[Fill], columns: Columns, judged: Columns, blank: Blank, tell: Tell
) -> None:
    """Fill the days of ``columns``, and of the ``judged`` ones, by which others are filled."""
    for fill in fills:
        if fill.plus:
            _drop_numbers(fill, columns, judged, blank, tell)
        sound = {**columns, **judged}
        where, days = _days(fill, sound, blank(fill.column))
        if where.len():
            tell(COUNTED if fill.plus else TAKEN, fill.column, where, days)
            judged[fill.column] = sound[fill.column].clone().scatter(where, days)
            columns[fill.column] = columns[fill.column].clone().scatter(where, days)


def _days(fill: Fill, sound: Columns, blank: pl.Series) -> tuple[pl.Series, pl.Series]:
    """In which rows a day is to be filled in, and which."""
    wanted = blank & sound[fill.source].is_not_null()
    if fill.when is not None:
        wanted &= applies(sound[fill.when.column].to_frame(fill.when.column), fill.when)
    if fill.plus:
        wanted &= sound[fill.plus].is_not_null()
    where = wanted.arg_true()
    days = sound[fill.source].gather(where)
    if fill.plus and where.len():
        pairs = zip(days, sound[fill.plus].gather(where), strict=True)
        days = pl.Series([_end(start, duration) for start, duration in pairs], dtype=pl.Date)
        where = where.filter(days.is_not_null())
    return where, days.drop_nulls()


def _drop_numbers(fill: Fill, columns: Columns, judged: Columns, blank: Blank, tell: Tell) -> None:
    """Take out durations that are numbers without a unit: errors where they would give the day."""
    name = fill.plus or ""
    durations = columns[name]
    alone = (~durations.str.starts_with("P")).fill_null(value=False)
    if not alone.any():
        return
    day_blank = blank(fill.column)
    for rule, mask in ((NO_UNIT, alone & day_blank), (NOT_USED, alone & ~day_blank)):
        if mask.any():
            tell(rule, name, mask.arg_true(), None)
    columns[name] = judged[name] = durations.set(alone, None)


@lru_cache(maxsize=65536)
def _end(start: dt.date, duration: str) -> dt.date | None:
    """None after the years that the calendar serves."""
    try:
        return last_day(start, duration)
    except DateError:
        return None
