"""Days between the Jalali and Gregorian calendars, over persiantools.

Years 1206 to 1500 are served: the official table of leap years (Geophysics Institute, University
of Tehran) begins there, and every day up to 1500 was compared with a second library.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Final, NamedTuple

from persiantools.jdatetime import JalaliDate

from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.reading_errors import N_, InputError, Word

MIN_YEAR: Final = 1206
MAX_YEAR: Final = 1500


class DateError(InputError):
    """A typed date that cannot be read, or a day outside the years served."""

    messages: ClassVar = {
        "empty": N_("Write a date, for example 1403/07/15."),
        "unrecognised": N_(
            "“{text}” cannot be read as a date. Write year/month/day, for example 1403/07/15."
        ),
        "two_digit_year": N_(
            "“{text}” has a short year. Write the year with four digits, for example {example}."
        ),
        "ambiguous_order": N_(
            "“{text}” can be {first} or {second}. Write the year first, then month, then day."
        ),
        "day_missing": N_("“{text}” has no day. Write year, month and day."),
        "year_missing": N_("“{text}” has no year. Write year, month and day."),
        "has_time": N_("“{text}” has a time of day. Write only the date."),
        "year_out_of_range": N_(
            "The year {year} is not supported. Jalali years from {min} to {max} are."
        ),
        "month_out_of_range": N_("There is no month {month}: a year has 12 months."),
        "day_out_of_month": N_("{month} {year} has {days} days, so there is no day {day}."),
        "not_leap_year": N_("{year} is not a leap year: its {month} has {days} days."),
        "calendar_mismatch": N_("{month} and the year {year} are not of the same calendar."),
        "weekday_mismatch": N_("{date} is a {actual}, not a {typed}."),
    }


class JalaliDay(NamedTuple):
    """A day of the Jalali calendar; sorts by time."""

    year: int
    month: int
    day: int


def is_leap(year: int) -> bool:
    """Tell whether Esfand of the Jalali ``year`` has 30 days."""
    _check_year(year)
    return bool(JalaliDate.is_leap(year))


def days_in_month(year: int, month: int) -> int:
    """Return how many days the Jalali month has; :class:`DateError` when there is none such."""
    _check_year(year)
    if not 1 <= month <= 12:
        raise DateError("month_out_of_range", month=month)
    if month == 12:
        return 30 if is_leap(year) else 29
    return 31 if month <= 6 else 30


def to_gregorian(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Jalali day; :class:`DateError` when there is none such."""
    days = days_in_month(year, month)
    if not 1 <= day <= days:
        name = JALALI_MONTHS[month - 1]
        raise day_error(year, name, day, days, in_leap_year=(month, day) == (12, 30))
    return _gregorian(year, month, day)


def to_jalali(day: date) -> JalaliDay:
    """Return the Jalali day of a Gregorian date; :class:`DateError` outside the years served.

    Of a ``datetime`` its own date counts; moments go through ``moments.tehran_day`` first.
    """
    if not FIRST_DAY <= date(day.year, day.month, day.day) <= LAST_DAY:
        raise _year_error(day.year)
    jalali = JalaliDate.to_jalali(day.year, day.month, day.day)  # type: ignore[no-untyped-call]
    return JalaliDay(jalali.year, jalali.month, jalali.day)


def day_error(year: int, month: Word, day: int, days: int, *, in_leap_year: bool) -> DateError:
    """Return why ``month``, of ``days`` days, has no such ``day``; a leap year may have it."""
    if in_leap_year:
        return DateError("not_leap_year", year=year, month=month, days=days)
    return DateError("day_out_of_month", year=year, month=month, day=day, days=days)


def _year_error(year: int) -> DateError:
    return DateError("year_out_of_range", year=year, min=MIN_YEAR, max=MAX_YEAR)


def _check_year(year: int) -> None:
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise _year_error(year)


def _gregorian(year: int, month: int, day: int) -> date:
    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]


FIRST_DAY: Final = _gregorian(MIN_YEAR, 1, 1)
LAST_DAY: Final = _gregorian(MAX_YEAR + 1, 1, 1) - timedelta(days=1)
