"""When a duty is due, as the rule files say it; and what a site chose where they leave a choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.calendar.jalali import days_in_month, to_gregorian
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Word

Anchor = Literal[
    "none", "period_start", "period_end", "fixed_date", "approval", "signing", "registration"
]
OnHoliday = Literal["stays", "moves", "unknown"]


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the Jalali calendar, ``years`` after the year that the data are about."""

    month: int
    day: int
    years: int = 0

    @property
    def named(self) -> Word:
        """Its day and month."""
        month = JALALI_MONTHS[self.month - 1]
        return Word(f"{to_persian_digits(str(self.day))} {month.fa}", f"{self.day} {month.en}")

    def of_year(self, year: int) -> date:
        """The Gregorian date; a day beyond the end of its month is the month's last."""
        year += self.years
        return to_gregorian(year, self.month, min(self.day, days_in_month(year, self.month)))


@dataclass(frozen=True, slots=True)
class DueRule:
    """When it is due. A rule without ``days``, ``once`` and ``offset`` names no day.

    ``days``: one for the whole year or one for each period of it, ``also``: those that other
    sources name; ``once``: a day that comes once, more than one where sources name different days;
    ``offset``: days after the anchor,
    ``working`` days or calendar days; ``grace``: calendar days for which nobody is called late.
    """

    anchor: Anchor = "none"
    days: tuple[YearDay, ...] = ()
    also: tuple[YearDay, ...] = ()
    once: tuple[date, ...] = ()
    offset: int | None = None
    working: bool = False
    grace: int = 0
    on_holiday: OnHoliday = "stays"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the site decided of a duty; what is None it left as it was. ``why`` names who decided,
    where the site says so.
    """

    why: str
    grace: int | None = None
    on_holiday: OnHoliday | None = None
    days: tuple[YearDay, ...] = ()
    once: date | None = None

    @property
    def names_day(self) -> bool:
        """Whether it says which of two days holds."""
        return bool(self.days or self.once)
