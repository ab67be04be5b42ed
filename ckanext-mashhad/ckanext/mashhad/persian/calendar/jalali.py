"""Dates as Persian readers write and read them; everything about them is imported from here.

Read: ``parse(text) -> ParsedDate(date, calendar)``, or :class:`DateError` with ``code`` and
``params``; what is understood is listed in ``reading``.

Write (``lang`` "fa" by default, or "en"):

==================================  ==========================  =========================
``format_numeric(day)``             ۱۴۰۳/۰۷/۱۵                  1403/07/15
``format_long(day)``                ۱۵ مهر ۱۴۰۳                 15 Mehr 1403
``format_full(day)``                یکشنبه ۱۵ مهر ۱۴۰۳          Sunday 15 Mehr 1403
``format_month(day)``               مهر ۱۴۰۳                    Mehr 1403
``format_season(day)``              پاییز ۱۴۰۳                  Autumn 1403
``format_range(first, last)``       ۱ تا ۱۵ مهر ۱۴۰۳            1 to 15 Mehr 1403
``format_gregorian(day)``           ۶ اکتبر ۲۰۲۴                6 October 2024
``format_relative_day(day, today)``  ۳ روز پیش                  3 days ago
``jalali_iso(day)``                 1403-07-15 (sorts as text; for data files)
==================================  ==========================  =========================

Convert: ``to_jalali(date) -> JalaliDay(year, month, day)``, ``to_gregorian(year, month, day)``,
``is_leap(year)``, ``days_in_month(year, month)``. Years 1206 to 1500 are served; outside them
every function here raises :class:`DateError` (a ``ValueError``).
"""

from __future__ import annotations

from datetime import date

from ckanext.mashhad.persian.calendar.calendar_words import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    SEASONS,
    WEEKDAYS,
)
from ckanext.mashhad.persian.calendar.date_reading import Calendar, ParsedDate, parse
from ckanext.mashhad.persian.calendar.days import (
    MAX_YEAR,
    MIN_YEAR,
    DateError,
    JalaliDay,
    days_in_month,
    is_leap,
    to_gregorian,
    to_jalali,
)
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Lang

__all__ = [
    "MAX_YEAR",
    "MIN_YEAR",
    "Calendar",
    "DateError",
    "JalaliDay",
    "Lang",
    "ParsedDate",
    "days_in_month",
    "format_full",
    "format_gregorian",
    "format_long",
    "format_month",
    "format_numeric",
    "format_range",
    "format_relative_day",
    "format_season",
    "is_leap",
    "jalali_iso",
    "parse",
    "to_gregorian",
    "to_jalali",
]


def format_numeric(day: date, lang: Lang = "fa") -> str:
    """Return «۱۴۰۳/۰۷/۱۵»."""
    return _digits("{}/{:02}/{:02}".format(*to_jalali(day)), lang)


def jalali_iso(day: date) -> str:
    """Return ``1403-07-15``: Jalali in ASCII digits, in the order of time when sorted as text."""
    return "{}-{:02}-{:02}".format(*to_jalali(day))


def format_long(day: date, lang: Lang = "fa") -> str:
    """Return «۱۵ مهر ۱۴۰۳»."""
    return _long(to_jalali(day), lang)


def format_full(day: date, lang: Lang = "fa") -> str:
    """Return «یکشنبه ۱۵ مهر ۱۴۰۳»."""
    return f"{WEEKDAYS[day.weekday()].to(lang)} {format_long(day, lang)}"


def format_month(day: date, lang: Lang = "fa") -> str:
    """Return «مهر ۱۴۰۳»."""
    year, month, _ = to_jalali(day)
    return _digits(f"{JALALI_MONTHS[month - 1].to(lang)} {year}", lang)


def format_season(day: date, lang: Lang = "fa") -> str:
    """Return «پاییز ۱۴۰۳»."""
    year, month, _ = to_jalali(day)
    return _digits(f"{SEASONS[(month - 1) // 3].to(lang)} {year}", lang)


def format_gregorian(day: date, lang: Lang = "fa") -> str:
    """Return «۶ اکتبر ۲۰۲۴», for the places that show both calendars."""
    return _digits(f"{day.day} {GREGORIAN_MONTHS[day.month - 1].to(lang)} {day.year}", lang)


def format_range(first: date, last: date, lang: Lang = "fa") -> str:
    """Return «۱ تا ۱۵ مهر ۱۴۰۳», naming month and year of the first day only if they differ.

    ``ValueError`` when ``last`` is before ``first``.
    """
    if last < first:
        raise ValueError("a range cannot end before it begins")
    start, end = to_jalali(first), to_jalali(last)
    if start == end:
        return _long(end, lang)
    if start[:2] == end[:2]:
        opening = _digits(str(start.day), lang)
    elif start.year == end.year:
        opening = _digits(f"{start.day} {JALALI_MONTHS[start.month - 1].to(lang)}", lang)
    else:
        opening = _long(start, lang)
    return f"{opening} {'تا' if lang == 'fa' else 'to'} {_long(end, lang)}"


def format_relative_day(day: date, today: date, lang: Lang = "fa") -> str:
    """Return how far ``day`` is from ``today``: «امروز», «دیروز», «۳ روز پیش», «۲ ماه دیگر».

    Counted in days up to 30, then in whole Jalali months, then years.
    """
    days = (day - today).days
    if -1 <= days <= 1:
        return {
            "fa": {-1: "دیروز", 0: "امروز", 1: "فردا"},
            "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
        }[lang][days]
    months = _whole_months(min(day, today), max(day, today))
    if abs(days) <= 30 or not months:
        return ago(abs(days), "day", lang, past=days < 0)
    if months < 12:
        return ago(months, "month", lang, past=days < 0)
    return ago(months // 12, "year", lang, past=days < 0)


_UNITS = {"minute": "دقیقه", "hour": "ساعت", "day": "روز", "month": "ماه", "year": "سال"}


def ago(count: int, unit: str, lang: Lang, *, past: bool) -> str:
    """Return «۳ روز پیش» or «۳ روز دیگر»; units: minute, hour, day, month, year."""
    if lang == "fa":
        return f"{to_persian_digits(str(count))} {_UNITS[unit]} {'پیش' if past else 'دیگر'}"
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if past else f"in {words}"


def _whole_months(first: date, last: date) -> int:
    start, end = to_jalali(first), to_jalali(last)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def _long(day: JalaliDay, lang: Lang) -> str:
    return _digits(f"{day.day} {JALALI_MONTHS[day.month - 1].to(lang)} {day.year}", lang)


def _digits(text: str, lang: Lang) -> str:
    return to_persian_digits(text) if lang == "fa" else text
