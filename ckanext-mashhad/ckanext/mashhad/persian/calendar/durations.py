"""How long something takes, as offices write it: «۱۲ ماه», «یک سال و نیم», «۳ ماه و ۱۵ روز».

Kept as ISO 8601 writes durations (``P12M``, ``P3M15D``). Years and months are those of the Jalali
calendar, as contracts count them, and the first day belongs to the time: a year from 1 Farvardin
ends on the last day of Esfand, 90 days from a day end 89 days later. Where the month has no such
day the time ends with the month: a month from 31 Shahrivar ends on 30 Mehr.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from ckanext.mashhad.persian.calendar.days import days_in_month, to_gregorian, to_jalali
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits, to_persian_digits
from ckanext.mashhad.persian.numerals.spelled_numbers import number_in_words
from ckanext.mashhad.persian.reading_errors import N_, InputError, Lang
from ckanext.mashhad.persian.text import search_key


class DurationError(InputError):
    """A time that cannot be read, or a number of which nobody says what it counts."""

    messages: ClassVar = {
        "unrecognised": N_(
            "“{text}” cannot be read as a duration. Write a number and its unit, for example"
            " 12 months."
        ),
        "working_days": N_("“{text}” counts working days. Write calendar days, or the last day."),
        "out_of_range": N_("“{text}” is no usual duration: it is nothing, or over 100 years."),
    }


#: The longest that is read, in months and in days.
_LONGEST: Final = (1200, 36525)
#: Months and days of each unit.
_UNITS: Final[Mapping[str, tuple[int, int]]] = {
    "Y": (12, 0),
    "M": (1, 0),
    "W": (0, 7),
    "D": (0, 1),
}
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "Y": ("سال", "ساله", "سالانه", "year", "years"),
    "M": ("ماه", "ماهه", "month", "months"),
    "W": ("هفته", "هفته ای", "week", "weeks"),
    "D": ("روز", "روزه", "day", "days"),
}
_UNIT_OF: Final = {search_key(name): unit for unit, names in _NAMES.items() for name in names}
#: Add nothing: «به مدت ۱۲ ماه شمسی از تاریخ شروع».
_FILLERS: Final = (
    "به مدت", "مدت", "شمسی", "خورشیدی", "هجری", "کامل", "تمام", "تقویمی", "متوالی",
    "از تاریخ ابلاغ", "از تاریخ شروع", "از تاریخ قرارداد", "از زمان ابلاغ", "از تاریخ انعقاد",
    "از تاریخ عقد قرارداد", "از شروع", "از ابلاغ", "پس از ابلاغ", "for",
)  # fmt: skip
_HALF: Final = "نیم"
_MOST_SPELLED: Final = 400
_SPELLED: Final = {search_key(number_in_words(n)): n for n in range(1, _MOST_SPELLED)} | {
    number_in_words(n, "en"): n for n in range(1, 32)
}


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_FILLER: Final = re.compile(rf"(?<!\w)(?:{_any(map(search_key, _FILLERS))})(?!\w)")
_WORKING: Final = re.compile(r"(?<!\w)(?:روز|روزه)\s*(?:کاری|اداری)(?!\w)|working days?")
_PART: Final = re.compile(
    rf"\s*(?P<number>[0-9]+(?:\.[0-9]+)?|{_HALF}|{_any(_SPELLED)})\s*(?P<unit>{_any(_UNIT_OF)})"
    rf"(?!\w)(?P<half>\s+و\s+{_HALF}(?!\w))?(?:\s*(?:و|،|,|and)(?!\w)|\s*(?=$|\s))"
)
#: «۱۲ (دوازده) ماه».
_TWICE: Final = re.compile(r"([0-9]+)\s*\(([^)]*)\)")
_NUMBER: Final = re.compile(rf"(?:[0-9]+(?:\.[0-9]+)?|{_any(_SPELLED)})")
_ISO: Final = re.compile(r"P(?=.)(?:([0-9]+)M)?(?:([0-9]+)D)?")
_ISO_TYPED: Final = re.compile(r"p(?=.)(?:([0-9]+)y)?(?:([0-9]+)m)?(?:([0-9]+)w)?(?:([0-9]+)d)?")


def unit_named_in(text: str) -> str | None:
    """The one unit that a header names, «مدت (ماه)»: Y, M, W or D; None for none or several."""
    words = re.findall(r"[^\W\d_]+", search_key(text))
    found = {_UNIT_OF[word] for word in words if word in _UNIT_OF}
    return found.pop() if len(found) == 1 else None


def is_bare_number(text: str) -> bool:
    """Whether a text is a number of which nothing says what it counts."""
    return bool(_NUMBER.fullmatch(_key(text)))


def read_duration(text: str, unit: str | None = None) -> str:
    """The duration in ISO 8601, months and days; a bare number counts the ``unit``."""
    key = _key(text)
    if _WORKING.search(key):
        raise DurationError("working_days", text=text.strip())
    if typed := _ISO_TYPED.fullmatch(key):
        years, months, weeks, days = (int(number or 0) for number in typed.groups())
        return _checked(12 * years + months, 7 * weeks + days, text)
    if _NUMBER.fullmatch(key) and unit:
        return _checked(*_in_months(_value(key), unit, text), text)
    months = days = position = 0
    while position < len(key):
        part = _PART.match(key, position)
        if part is None or part.end() == position:
            raise DurationError("unrecognised", text=text.strip())
        number = _value(part["number"]) + (Decimal("0.5") if part["half"] else 0)
        more = _in_months(number, _UNIT_OF[part["unit"]], text)
        months, days, position = months + more[0], days + more[1], part.end()
    return _checked(months, days, text)


def last_day(start: date, duration: str) -> date:
    """The last day of a duration that begins with the day ``start``."""
    months, days = _parts(duration)
    year, month, day = to_jalali(start)
    years, before = divmod(month - 1 + months, 12)
    year, month = year + years, before + 1
    length = days_in_month(year, month)
    # The day after; of a month that is too short, the first of the next.
    after = to_gregorian(year, month, min(day, length)) + timedelta(days=int(day > length))
    return after + timedelta(days=days - 1)


def in_words(duration: str, lang: Lang = "fa") -> str:
    """«۳ ماه و ۱۵ روز» of ``P3M15D``."""
    months, days = _parts(duration)
    if lang == "en":
        counts = [(months, "month"), (days, "day")]
        return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counts if n)
    said = " و ".join(f"{n} {unit}" for n, unit in ((months, "ماه"), (days, "روز")) if n)
    return to_persian_digits(said)


def _key(text: str) -> str:
    key = search_key(to_ascii_digits(text).replace("٫", "."))
    key = _TWICE.sub(lambda m: m[1] if str(_SPELLED.get(m[2].strip())) == m[1] else m[0], key)
    key = _FILLER.sub(" ", re.sub(r"[()\[\]«».:]+(?![0-9])", " ", key))
    return " ".join(key.split())


def _value(number: str) -> Decimal:
    if number == _HALF:
        return Decimal("0.5")
    return Decimal(_SPELLED[number]) if number in _SPELLED else Decimal(number)


def _in_months(number: Decimal, unit: str, text: str) -> tuple[int, int]:
    """Months and days; half a month is 15 days, and less than that nobody can tell."""
    in_months, in_days = (number * each for each in _UNITS[unit])
    whole, half = divmod(in_months, 1)
    if half not in (0, Decimal("0.5")) or in_days % 1:
        raise DurationError("unrecognised", text=text.strip())
    return int(whole), int(in_days) + (15 if half else 0)


def _checked(months: int, days: int, text: str) -> str:
    if months + days == 0 or months > _LONGEST[0] or days > _LONGEST[1]:
        raise DurationError("out_of_range", text=text.strip())
    return f"P{f'{months}M' if months else ''}{f'{days}D' if days else ''}"


def _parts(duration: str) -> tuple[int, int]:
    found = _ISO.fullmatch(duration)
    if found is None:
        raise ValueError(duration)
    months, days = found.groups()
    return int(months or 0), int(days or 0)
