"""Working days of Iran's offices, with the holidays as data.

The table is ``schemas/calendar.yaml``, read by the room and passed in as it is::

    calendar = WorkCalendar.from_data(data)          # Friday is off
    calendar = WorkCalendar.from_data(data, weekend=("thursday", "friday"))
    calendar.is_working_day(day)
    calendar.holiday(day)                            # Word("عید نوروز", "Nowruz"), or None
    calendar.add_working_days(day, 10)               # the tenth working day after ``day``
    calendar.working_days_between(first, last)       # both included
    calendar.is_complete(first, last)                # are the lunar holidays known for all of it?

Holidays by the lunar calendar are decided year by year and stand in the table only for years
that are certain. A date reckoned in another year may be too early by those days;
``is_complete`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from ckanext.mashhad.persian.calendar.days import to_gregorian, to_jalali
from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Word

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Of offices whose city decided nothing else.
WEEKEND: Final = ("friday",)

_FARTHEST = 3660


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are working days.

    ``fixed``: holidays by (Jalali month, day); ``lunar``: by Gregorian date, complete for
    ``lunar_years``, Jalali; ``weekend``: numbers as of ``date.weekday()``. ``closed``: days on
    which the city's own offices are closed besides, with the reason; ``weekends``: the weekend from
    some day on, in the order of time.
    """

    fixed: Mapping[tuple[int, int], Word]
    lunar: Mapping[date, Word]
    lunar_years: frozenset[int]
    weekend: frozenset[int]
    closed: Mapping[date, Word] = field(default_factory=dict)
    weekends: tuple[tuple[date, frozenset[int]], ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any], weekend: Iterable[str] = WEEKEND) -> WorkCalendar:
        """Build it from the table; ``ValueError`` or ``KeyError`` when the table is faulty."""
        names = {item["code"]: word(item["label"]) for item in data["lunar_holidays"]}
        lunar = {
            to_gregorian(year, *_month_and_day(text)): names[code]
            for year, days in data["lunar_dates"].items()
            for text, code in days.items()
        }
        return cls(
            fixed={
                (item["month"], item["day"]): word(item["label"]) for item in data["fixed_holidays"]
            },
            lunar=lunar,
            lunar_years=frozenset(data["lunar_dates"]),
            weekend=_weekdays(weekend),
        )

    def of_city(
        self, closed: Mapping[date, Word], weekends: Iterable[tuple[date, Iterable[str]]]
    ) -> WorkCalendar:
        """The same with what a city decided of its own offices; nothing of the official days."""
        changes = sorted((since, _weekdays(names)) for since, names in weekends)
        return replace(self, closed=closed, weekends=tuple(changes))

    def holiday(self, day: date) -> Word | None:
        """Return the name of the holiday that ``day`` is, official or the city's own, or None."""
        _, month, day_of_month = to_jalali(day)
        official = self.fixed.get((month, day_of_month)) or self.lunar.get(day)
        return official or self.closed.get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices are open on ``day``."""
        return day.weekday() not in self._weekend_of(day) and self.holiday(day) is None

    def _weekend_of(self, day: date) -> frozenset[int]:
        held = [weekend for since, weekend in self.weekends if since <= day]
        return held[-1] if held else self.weekend

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself if it is a working day, else the first one after it."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, which itself is not counted.

        A negative ``count`` goes back. ``ValueError`` if the days would fill more than ten years.
        """
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        for _ in range(_FARTHEST):
            if not left:
                return day
            day += step
            left -= self.is_working_day(day)
        raise ValueError("no such working day within ten years")

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days from ``first`` to ``last``, both included; 0 if out of order."""
        days = range((last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=n)) for n in days)

    def is_complete(self, first: date, last: date) -> bool:
        """Tell whether the lunar holidays are known in every Jalali year between the two."""
        years = range(to_jalali(first).year, to_jalali(last).year + 1)
        return self.lunar_years.issuperset(years)


def _weekdays(names: Iterable[str]) -> frozenset[int]:
    return frozenset(WEEKDAY_NAMES.index(name) for name in names)


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
