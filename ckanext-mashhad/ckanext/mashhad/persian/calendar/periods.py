"""Fiscal years (1 Farvardin to the end of Esfand) and their parts.

A period is a year and a part: ``year``, ``h1 h2`` (halves), ``q1``..``q4`` (quarters, which are
the seasons), ``m01``..``m12`` (months)::

    period = parse_period("۱۴۰۳", "h1")   # PeriodError for what is typed wrongly
    period.start, period.end              # 2024-03-20, 2024-09-21: Gregorian, both included
    period.label("fa")                    # «نیمهٔ اول ۱۴۰۳»
    period.slug                           # 1403-h1
    period.next, period.previous          # 1403-h2, 1402-h2
    Period.containing(day, "quarter")     # the quarter in which a day lies
    Period.from_slug("1403-q2")
    list(periods_between(first_day, last_day, "month"))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

import msgspec

from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS, SEASONS
from ckanext.mashhad.persian.calendar.days import (
    MAX_YEAR,
    MIN_YEAR,
    days_in_month,
    to_gregorian,
    to_jalali,
)
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits, to_persian_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError, Lang, Word

Kind = Literal["year", "half", "quarter", "month"]

_MONTHS_IN: Final[dict[Kind, int]] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_HALVES: Final = (Word("نیمهٔ اول", "First half of"), Word("نیمهٔ دوم", "Second half of"))


def _parts(kind: Kind) -> tuple[str, ...]:
    if kind == "year":
        return ("year",)
    count = 12 // _MONTHS_IN[kind]
    return tuple(f"{kind[0]}{n:0{len(str(count))}}" for n in range(1, count + 1))


PARTS: Final = {kind: _parts(kind) for kind in _MONTHS_IN}
PART_CODES: Final = tuple(part for parts in PARTS.values() for part in parts)

_KIND_OF: Final = {part: kind for kind, parts in PARTS.items() for part in parts}
_SLUG: Final = re.compile(r"([0-9]{4})(?:-([a-z0-9]+))?")


class PeriodError(InputError):
    """A fiscal year or part of it that cannot be read."""

    messages: ClassVar = {
        "empty": N_("Write the fiscal year, a Jalali year with four digits, for example 1403."),
        "bad_fiscal_year": N_(
            "“{text}” is not a fiscal year. Write a Jalali year with four digits, for example 1403."
        ),
        "gregorian_year": N_("{year} is a Gregorian year. Write the Jalali fiscal year."),
        "unknown_part": N_("“{text}” is not a part of a year."),
    }


class Period(msgspec.Struct, frozen=True, gc=False):
    """A fiscal year or a half, quarter or month of it. Equal periods have equal fields."""

    year: int
    part: str = "year"

    def __post_init__(self) -> None:
        if self.part not in _KIND_OF:
            raise PeriodError("unknown_part", text=self.part)
        if not MIN_YEAR <= self.year <= MAX_YEAR:
            raise PeriodError("bad_fiscal_year", text=str(self.year))

    @classmethod
    def containing(cls, day: date, kind: Kind) -> Period:
        """Return the period of ``kind`` in which the Gregorian ``day`` lies."""
        year, month, _ = to_jalali(day)
        return cls(year, PARTS[kind][(month - 1) // _MONTHS_IN[kind]])

    @classmethod
    def from_slug(cls, slug: str) -> Period:
        """Return the period of ``1403``, ``1403-h1``, ``1403-q2`` or ``1403-m07``."""
        found = _SLUG.fullmatch(slug)
        if not found:
            raise PeriodError("bad_fiscal_year", text=slug)
        return cls(int(found[1]), found[2] or "year")

    @property
    def kind(self) -> Kind:
        """``year``, ``half``, ``quarter`` or ``month``."""
        return _KIND_OF[self.part]

    @property
    def number(self) -> int:
        """Which one it is within its year, from 1."""
        return PARTS[self.kind].index(self.part) + 1

    @property
    def months(self) -> range:
        """Its months within the year, from 1."""
        return range(self._first_month, self._first_month + _MONTHS_IN[self.kind])

    @property
    def start(self) -> date:
        """The first day, Gregorian."""
        return to_gregorian(self.year, self._first_month, 1)

    @property
    def end(self) -> date:
        """The last day, Gregorian, included."""
        month = self._first_month + _MONTHS_IN[self.kind] - 1
        return to_gregorian(self.year, month, days_in_month(self.year, month))

    @property
    def slug(self) -> str:
        """``1403``, ``1403-h1``, ``1403-q2``, ``1403-m07``: for URL names."""
        return str(self.year) if self.part == "year" else f"{self.year}-{self.part}"

    @property
    def next(self) -> Period:
        """The following period of the same kind."""
        return self._moved(1)

    @property
    def previous(self) -> Period:
        """The preceding period of the same kind."""
        return self._moved(-1)

    def label(self, lang: Lang = "fa") -> str:
        """Return «سال ۱۴۰۳», «نیمهٔ اول ۱۴۰۳», «بهار ۱۴۰۳» or «مهر ۱۴۰۳»."""
        names = {
            "year": (Word("سال", "Year"),),
            "half": _HALVES,
            "quarter": SEASONS,
            "month": JALALI_MONTHS,
        }[self.kind]
        text = f"{names[self.number - 1].to(lang)} {self.year}"
        return to_persian_digits(text) if lang == "fa" else text

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def _first_month(self) -> int:
        return (self.number - 1) * _MONTHS_IN[self.kind] + 1

    def _moved(self, steps: int) -> Period:
        parts = PARTS[self.kind]
        years, index = divmod(self.number - 1 + steps, len(parts))
        return Period(self.year + years, parts[index])


def parse_fiscal_year(text: str) -> int:
    """Return the Jalali year typed in any digits; :class:`PeriodError` when it is none."""
    digits = to_ascii_digits(text.strip())
    if not digits:
        raise PeriodError("empty")
    if not re.fullmatch("[0-9]{4}", digits):
        raise PeriodError("bad_fiscal_year", text=text.strip())
    year = int(digits)
    if year >= 1900:
        raise PeriodError("gregorian_year", year=year)
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise PeriodError("bad_fiscal_year", text=text.strip())
    return year


def parse_period(fiscal_year: str, part: str = "year") -> Period:
    """Return the period of a typed fiscal year and a part's code."""
    return Period(parse_fiscal_year(fiscal_year), part.strip().lower() or "year")


def smallest_period(first: date, last: date) -> Period | None:
    """The month, quarter, half or year in which both days lie; None where they lie in two years."""
    for kind in ("month", "quarter", "half", "year"):
        period = Period.containing(first, kind)
        if last in period:
            return period
    return None


def periods_between(first: date, last: date, kind: Kind) -> Iterator[Period]:
    """Yield, in order, every period of ``kind`` that has a day between the two, both included."""
    period = Period.containing(first, kind)
    while period.start <= last:
        yield period
        period = Period.containing(period.end + timedelta(days=1), kind)
