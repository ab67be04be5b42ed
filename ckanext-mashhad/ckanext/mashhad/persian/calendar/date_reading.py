"""Reading a date as people type it.

Read: ``۱۴۰۳/۷/۱۵``, ``1403-07-15``, ``١٤٠٣.٧.١٥``, ``1403 7 15``, ``14030715``, ``15/7/1403``,
``۱۵ مهر ۱۴۰۳``, ``۱۵ مهرماه سال ۱۴۰۳``, ``یکشنبه ۱۵ مهر ۱۴۰۳``, ``پانزدهم مهر ۱۴۰۳``,
``15 Mehr 1403``, ``۱۴۰۳،۷،۱۵``, ``1403/07/15 شمسی``;
Gregorian by its year (1900 and later): ``2024-10-06``, ``6 October 2024``, ``۶ اکتبر ۲۰۲۴``. A
time of midnight, which spreadsheets add, is dropped.

Refused with the reason: short years, days that do not exist, a weekday that is not that day's,
an order that can be read in two ways (``07/08/1403``, ``7/8/2024``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from ckanext.mashhad.persian.calendar.calendar_words import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    OTHER_GREGORIAN_SPELLINGS,
    OTHER_JALALI_SPELLINGS,
    WEEKDAYS,
    day_number_words,
)
from ckanext.mashhad.persian.calendar.days import (
    LAST_DAY,
    MAX_YEAR,
    MIN_YEAR,
    DateError,
    day_error,
    to_gregorian,
)
from ckanext.mashhad.persian.reading_errors import Word, in_digits
from ckanext.mashhad.persian.text import search_key

Calendar = Literal["jalali", "gregorian"]

FIRST_GREGORIAN_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date that was read: the Gregorian ``date`` and the ``calendar`` it was written in."""

    date: date
    calendar: Calendar


_LONGEST = 60
_NUMERIC: Final = re.compile(r"([0-9]+) ?([-/.،,\\ ]) ?([0-9]+) ?\2 ?([0-9]+)")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_MONTH: Final = re.compile(r"[0-9]{4}(?: ?[-/.\\] ?[0-9]{1,2})?")
_MIDNIGHT: Final = re.compile(r"(?<=[0-9])[ t]0{1,2}:00(?::00(?:\.0+)?)?(?:z|\+00:00)?$")
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_WORD: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_ENDING: Final = re.compile(r"[ .،,]+$")
_CALENDAR: Final = re.compile(r" ?\b(?:(?:هجری )?(شمسی|خورشیدی)|(میلادی))$")
_SPACED_MONTH: Final = re.compile(r"\bاردی بهشت")
_SPACED_WEEKDAY: Final = re.compile(r"\b(یک|دو|سه|چهار|پنج) شنبه\b")

_MONTHS: Final[dict[str, tuple[Calendar, int]]] = {
    **{search_key(name): ("jalali", n) for n, word in enumerate(JALALI_MONTHS, 1) for name in word},
    **{search_key(name): ("jalali", n) for name, n in OTHER_JALALI_SPELLINGS.items()},
    **{
        search_key(name): ("gregorian", n)
        for n, word in enumerate(GREGORIAN_MONTHS, 1)
        for name in word
    },
    **{search_key(name): ("gregorian", n) for name, n in OTHER_GREGORIAN_SPELLINGS.items()},
}
_WEEKDAYS: Final = {
    search_key(name).replace(" ", ""): n for n, word in enumerate(WEEKDAYS) for name in word
}
_DAY_WORDS: Final = {search_key(word): n for word, n in day_number_words().items()}
_FILLERS: Final = frozenset(
    ("ماه", "سال", "روز", "مورخ", "مورخه", "تاریخ", "ام", "م", "st", "nd", "rd", "th", "of", "the")
)


def parse(text: str) -> ParsedDate:
    """Read one date in either calendar; :class:`DateError` with the reason when it cannot be."""
    cleaned = search_key(text[: _LONGEST * 4])
    if not cleaned:
        raise DateError("empty")
    if len(cleaned) > _LONGEST:
        raise DateError("unrecognised", text=text)
    cleaned = _ENDING.sub("", _MIDNIGHT.sub("", cleaned))
    if said := _CALENDAR.search(cleaned):
        parsed = _parsed(_ENDING.sub("", cleaned[: said.start()]), text)
        if parsed.calendar != ("jalali" if said[1] else "gregorian"):
            raise DateError("unrecognised", text=text)
        return parsed
    return _parsed(cleaned, text)


def _parsed(cleaned: str, text: str) -> ParsedDate:
    if _TIME.search(cleaned):
        raise DateError("has_time", text=text)
    found = _NUMERIC.fullmatch(cleaned)
    if found:
        return _from_numbers(found[1], found[3], found[4], text)
    found = _COMPACT.fullmatch(cleaned)
    if found:
        return _dated(int(found[1]), int(found[2]), int(found[3]))
    if _YEAR_MONTH.fullmatch(cleaned):
        raise DateError("day_missing", text=text)
    return _from_words(cleaned, text)


def _from_numbers(first: str, second: str, third: str, text: str) -> ParsedDate:
    if len(first) == 4 and len(second) <= 2 and len(third) <= 2:
        return _dated(int(first), int(second), int(third))
    if len(third) == 4 and len(first) <= 2 and len(second) <= 2:
        return _year_last(int(first), int(second), int(third), text)
    if max(len(first), len(second), len(third)) <= 2:
        raise DateError(
            "two_digit_year", text=text, example=_example(int(first), int(second), int(third))
        )
    raise DateError("unrecognised", text=text)


def _year_last(first: int, second: int, year: int, text: str) -> ParsedDate:
    """Day, month, year; in Gregorian also month, day, year where nothing else is possible."""
    if first <= 12 and second <= 12 and first != second:
        raise DateError(
            "ambiguous_order",
            text=text,
            first=in_digits(f"{year}/{second:02}/{first:02}"),
            second=in_digits(f"{year}/{first:02}/{second:02}"),
        )
    if second > 12 and year >= FIRST_GREGORIAN_YEAR:
        first, second = second, first
    return _dated(year, second, first)


def _example(first: int, second: int, third: int) -> Word:
    """The date with a full year that the short one most likely means; else any date."""
    year, month, day = (third, second, first) if third > 31 else (first, second, third)
    if not (1 <= month <= 12 and 1 <= day <= 31 < year < 100):
        return in_digits("1403/07/15")
    return in_digits(f"13{year}/{month:02}/{day:02}")


@dataclass(slots=True)
class _Words:
    """What a date in words was taken apart into."""

    numbers: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    months: list[tuple[Calendar, int]] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    day_word: str = ""


def _from_words(cleaned: str, text: str) -> ParsedDate:
    words = _taken_apart(cleaned)
    if words.day_word:
        if words.day_word not in _DAY_WORDS:
            raise DateError("unrecognised", text=text)
        words.numbers.append(_DAY_WORDS[words.day_word])
    if len(words.months) != 1 or len(words.years) > 1 or len(words.weekdays) > 1:
        raise DateError("unrecognised", text=text)
    if not words.years:
        _refuse_without_year(words.numbers, words.months[0][1], text)
    if not words.numbers:
        raise DateError("day_missing", text=text)
    if len(words.numbers) > 1:
        raise DateError("unrecognised", text=text)
    calendar, month = words.months[0]
    parsed = _in_calendar(calendar, words.years[0], month, words.numbers[0])
    if words.weekdays and parsed.date.weekday() != words.weekdays[0]:
        raise DateError(
            "weekday_mismatch",
            date=text,
            actual=WEEKDAYS[parsed.date.weekday()],
            typed=WEEKDAYS[words.weekdays[0]],
        )
    return parsed


def _refuse_without_year(numbers: list[int], month: int, text: str) -> None:
    if len(numbers) == 2:
        example = _example(numbers[1], month, numbers[0])
        raise DateError("two_digit_year", text=text, example=example)
    raise DateError("year_missing" if len(numbers) == 1 else "unrecognised", text=text)


def _taken_apart(cleaned: str) -> _Words:
    words = _Words()
    joined = _SPACED_MONTH.sub("اردیبهشت", _SPACED_WEEKDAY.sub(r"\1شنبه", cleaned))
    for word in _WORD.findall(joined):
        month = _MONTHS.get(word) or _MONTHS.get(word.removesuffix("ماه"))
        if word.isdigit():
            (words.years if len(word) == 4 else words.numbers).append(int(word))
        elif month:
            words.months.append(month)
        elif word in _WEEKDAYS:
            words.weekdays.append(_WEEKDAYS[word])
        elif word not in _FILLERS:
            words.day_word += word
    return words


def _in_calendar(calendar: Calendar, year: int, month: int, day: int) -> ParsedDate:
    if (calendar == "gregorian") != (year >= FIRST_GREGORIAN_YEAR):
        names = JALALI_MONTHS if calendar == "jalali" else GREGORIAN_MONTHS
        raise DateError("calendar_mismatch", month=names[month - 1], year=year)
    return _dated(year, month, day)


def _dated(year: int, month: int, day: int) -> ParsedDate:
    if year < FIRST_GREGORIAN_YEAR:
        return ParsedDate(to_gregorian(year, month, day), "jalali")
    if not 1 <= month <= 12:
        raise DateError("month_out_of_range", month=month)
    if year > LAST_DAY.year:
        raise DateError("year_out_of_range", year=year, min=MIN_YEAR, max=MAX_YEAR)
    try:
        return ParsedDate(date(year, month, day), "gregorian")
    except ValueError:
        days = monthrange(year, month)[1]
        name = GREGORIAN_MONTHS[month - 1]
        raise day_error(year, name, day, days, in_leap_year=(month, day) == (2, 29)) from None
