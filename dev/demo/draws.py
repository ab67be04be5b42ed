"""Chance that repeats itself.

Every dataset draws from a stream of its own, named after it: adding a dataset changes no other
one, and what a dataset holds depends on its name alone, never on the day of generation. Only
integers are drawn, since the last digit of a float's logarithm differs between machines.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from functools import cache

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import TEHRAN
from ckanext.mashhad.persian.identifiers import is_valid

SEED = "mashhad demo 1"
MILLION = 1_000_000

_THURSDAY, _FRIDAY = 3, 4


def stream(*names: str) -> random.Random:
    """The stream of draws of that name."""
    return random.Random("/".join((SEED, *names)))  # noqa: S311  (nothing secret)


def day_between(draw: random.Random, first: date, last: date) -> date:
    """A day on which offices are open, both ends included; where there is none, any day."""
    return days_between(draw, first, last, 1)[0]


def days_between(draw: random.Random, first: date, last: date, count: int) -> list[date]:
    """So many of such days, in the order in which they are drawn."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return draw.choices([day for day in days if _offices_are_open(day)] or days, k=count)


@cache
def _offices_are_open(day: date) -> bool:
    """Saturday to Wednesday, but for the first 13 days of the year; good enough for a demo."""
    _, month, of_month = jalali.to_jalali(day)
    return day.weekday() not in (_THURSDAY, _FRIDAY) and (month, of_month) > (1, 13)


def moment_between(draw: random.Random, first: date, last: date) -> datetime:
    """A moment in office hours of Tehran on such a day."""
    return moment_of(draw, day_between(draw, first, last))


def moment_of(draw: random.Random, day: date) -> datetime:
    """A moment of that day in office hours of Tehran."""
    return datetime.combine(day, time(draw.randint(8, 13), draw.randint(0, 59)), TEHRAN)


def rials(millions: int) -> int:
    """That many million rials, or a million more where the digits would pass for a person's code.

    One in ten numbers of ten digits passes the check of a national code; a scan of the demo's
    files for personal data is to find only what was put there on purpose.
    """
    while is_valid("national_code", str(millions * MILLION)):
        millions += 1
    return millions * MILLION


def shares(draw: random.Random, total: int, weights: list[int]) -> list[int]:
    """``total`` parted roughly by ``weights``, each within a tenth; the parts add up exactly."""
    rough = [weight * draw.randint(90, 110) for weight in weights]
    parts = [total * weight // sum(rough) for weight in rough]
    return [*parts[:-1], total - sum(parts[:-1])]
