"""What the watched units owe by law and plan, read from the same rules as the report's.

Only what can be called late or missing; single cases (sittings, acts) are known by what is
published of them, so nothing is owed before. Which of it the city gives, and when, is decided in
``sins``; the report, which decides by itself, must come to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ckanext.mashhad.catalog.engine.units.units_file import Unit
from ckanext.mashhad.compliance.engine.judging import due
from ckanext.mashhad.compliance.engine.judging.due import DueDays
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import PART_KINDS, Duty
from ckanext.mashhad.persian.calendar.periods import Period, periods_between
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar


@dataclass(frozen=True)
class Debt:
    """One duty of one unit, for one period unless it is a continuous one.

    ``due``: the earliest and the latest reading of its day, None where no day is named.
    ``since``: the day from which a continuous one is owed; ``again``: it is owed already, and this
    is the edition of a later year, for what has to be recent.
    """

    unit: str
    duty: Duty
    period: Period | None = None
    due: DueDays | None = None
    since: date = date.min
    again: bool = False

    @property
    def slug(self) -> str:
        """As the report writes the period."""
        return self.period.slug if self.period else ""

    @property
    def about(self) -> Period:
        """The period of what is published: of a continuous duty the year in which it began."""
        return self.period or Period.containing(self.since, "year")

    @property
    def in_time(self) -> date:
        """The last day on which nobody calls it missing."""
        if self.due:
            return self.due.last + timedelta(days=self.duty.due.grace)
        if self.period:
            return self.period.next.end
        return self.since + timedelta(days=loading.load().policy.continuous_days)


def debts(units: tuple[Unit, ...], as_of: date) -> Iterator[Debt]:
    """All debts of periods that have begun, and of what comes before its period the next one."""
    calendar = _calendar()
    for unit in units:
        if not unit.monitored_from:
            continue
        start = date.fromisoformat(unit.monitored_from)
        for duty in loading.load().duties:
            if duty.accuses and start <= as_of and _owes(unit, duty):
                yield from _of_duty(unit, duty, start, as_of, calendar)


@cache
def _calendar() -> WorkCalendar:
    return loading.calendar()


def _of_duty(
    unit: Unit, duty: Duty, start: date, as_of: date, calendar: WorkCalendar
) -> Iterator[Debt]:
    if duty.kind == "continuous" and duty.in_force(as_of, as_of):
        once = due.of_once(duty.due)
        since = max(filter(None, (start, duty.in_force_from)))
        # Until the day that the law names once, and as long as after the beginning.
        days = timedelta(days=loading.load().policy.continuous_days)
        since = max(since, once.last - days) if once else since
        yield Debt(unit.name, duty, since=since)
        year = Period.containing(since, "year").next
        while duty.max_age_days and year.start <= as_of:
            yield Debt(unit.name, duty, since=year.start, again=True)
            year = year.next
    if duty.kind != "periodic" or duty.period is None:
        return
    periods = list(periods_between(start, as_of, duty.period))
    if duty.ahead:
        periods.append(periods[-1].next)
    for period in periods:
        day = due.of_period(duty.due, period, calendar) if duty.can_be_late else None
        begun = period.start >= start and (day is None or day.last >= start)
        if begun and duty.in_force(period.start, period.end):
            yield Debt(unit.name, duty, period, day)


def _owes(unit: Unit, duty: Duty) -> bool:
    """As the rules say it; who is a body is told by the units' own record."""
    owners = duty.owners
    if owners.legal_persons:
        return unit.legal_person and unit.unit_kind not in PART_KINDS
    return unit.unit_kind in owners.kinds or unit.name in owners.units
