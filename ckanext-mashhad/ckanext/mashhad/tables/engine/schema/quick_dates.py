"""Dates of one plain form read by polars at once: the year first, month and day in two digits.

``1403/07/15``, ``1403-07-15`` (also in Persian digits) and ``2024-10-06``; all others, also days
that do not exist, are left to the careful reader, which means the same by these (a test says so).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from ckanext.mashhad.persian.calendar.jalali import is_leap, to_gregorian
from ckanext.mashhad.tables.engine.common.column_digits import ascii_digits

#: Years of which there is a table; others are rare.
_YEARS: Final = range(1300, 1451)
_JALALI: Final = "^1[34][0-9]{2}(?:/[0-9]{2}/[0-9]{2}|-[0-9]{2}-[0-9]{2})$"
_GREGORIAN: Final = "^(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def quick_dates(texts: pl.Series, calendar: str) -> pl.Series:
    """The dates of the texts in that form, of ``calendar`` (or ``any``); of others null."""
    digits = ascii_digits(texts)
    found = _dates(digits, _GREGORIAN) if calendar != "jalali" else None
    if calendar == "gregorian" or (found is not None and found.null_count() == texts.null_count()):
        return found  # type: ignore[return-value]
    jalali = _jalali(digits)
    return jalali if found is None else jalali.fill_null(found)


def _dates(texts: pl.Series, form: str) -> pl.Series:
    return _in_form(texts, form).str.to_date("%Y-%m-%d", strict=False)


def _in_form(texts: pl.Series, form: str) -> pl.Series:
    return texts.set(~texts.str.contains(form).fill_null(value=False), None)


def _jalali(texts: pl.Series) -> pl.Series:
    dated = _in_form(texts, _JALALI)
    if dated.null_count() == dated.len():
        return dated.cast(pl.Date)
    year, month, day = (
        dated.str.slice(start, length).cast(pl.Int32) for start, length in ((0, 4), (5, 2), (8, 2))
    )
    parts = pl.DataFrame({"year": year - _YEARS.start, "month": month, "day": day})
    starts, leap = _years()
    known = parts.with_columns(
        year=pl.when(pl.col("year").is_between(0, len(_YEARS) - 1)).then("year")
    )
    return known.select(_day(starts, leap)).to_series().alias(texts.name)


def _day(starts: pl.Series, leap: pl.Series) -> pl.Expr:
    """The date of ``year`` (by its place in the table), ``month`` and ``day``; null of no day."""
    year, month, day = pl.col("year"), pl.col("month"), pl.col("day")
    last = pl.when(month <= 6).then(31).when((month < 12) | pl.lit(leap).gather(year)).then(30)
    before = (month - 1) * 31 - (month - 7).clip(lower_bound=0)
    exists = month.is_between(1, 12) & (day >= 1) & (day <= last.otherwise(29))
    date = (pl.lit(starts).gather(year) + before + day - 1).cast(pl.Date)
    return pl.when(exists & year.is_not_null()).then(date)


@cache
def _years() -> tuple[pl.Series, pl.Series]:
    """The first day of each year, in days since 1970, and whether it is a leap year."""
    first = pl.Series([to_gregorian(year, 1, 1) for year in _YEARS], dtype=pl.Date)
    return first.to_physical(), pl.Series([is_leap(year) for year in _YEARS])
