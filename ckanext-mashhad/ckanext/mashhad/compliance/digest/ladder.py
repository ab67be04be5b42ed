"""On which days a publication is spoken of: the steps before and after its last good day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """``days`` after the last good day, negative before it; ``to``: the roles that are told."""

    days: int
    to: frozenset[str]

    def day(self, last: date, calendar: WorkCalendar) -> date:
        """The working day on which it is reached; up to the last good day never too late."""
        target = last + self.days * _DAY
        if self.days > 0:
            return calendar.next_working_day(target)
        while not calendar.is_working_day(target):
            target -= _DAY
        return target


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ``steps`` in order, after the last of them one ``again`` and again; ``hours`` of day."""

    steps: tuple[Step, ...]
    again: int
    hours: tuple[int, int]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Ladder:
        """The ladder of ``schemas/digests.yaml``."""
        steps = sorted(Step(each["days"], frozenset(each["to"])) for each in data["steps"])
        first, last = data["hours"]
        return cls(tuple(steps), data["again"], (first, last))

    def reached(
        self, last: date, since: date, today: date, calendar: WorkCalendar
    ) -> tuple[Step, ...]:
        """The steps after ``since`` up to ``today``, of one last good day, in order."""
        every = (*self.steps, *self._repeated(last, today))
        return tuple(step for step in every if since < step.day(last, calendar) <= today)

    def _repeated(self, last: date, today: date) -> Iterator[Step]:
        final = self.steps[-1]
        for days in range(final.days + self.again, (today - last).days + 1, self.again):
            yield Step(days, final.to)


@cache
def load() -> Ladder:
    """The ladder that is shipped."""
    return Ladder.from_data(rule_files.read("digests.yaml"))


def last_good_days(one: Judgement, on: date) -> list[date]:
    """The last days on which nobody calls it missing; of cases one for each that is missing.

    Empty where no such day can be told.
    """
    if one.due:
        return [one.due]
    if one.missing_from:
        return [one.missing_from - _DAY]
    missing = one.tally.missing if one.tally else ()
    return sorted({on - each.days * _DAY for each in missing})
