"""Due days of periods and of single events; two where it is uncertain which one holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from ckanext.mashhad.compliance.engine.rules.due_rules import DueRule
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

#: Holidays by the lunar calendar never fall on more than two days running, so where they are not
#: known a day moved by a holiday may lie as much later.
LUNAR_RUN: Final = timedelta(days=2)


class DueDays(NamedTuple):
    """The earliest and the latest reading of a due day; equal where it is certain.

    ``named``: the day of law or plan, which is shown: where it is not known whether a holiday moves
    it, it is not moved. ``counted``: the day from which delay is counted, the latest that is known;
    so a holiday that may move the day is held against nobody.
    """

    first: date
    last: date
    named: date
    counted: date


def of_period(rule: DueRule, period: Period, calendar: WorkCalendar) -> DueDays | None:
    """Return when it is due for ``period``; None if no day is named or can be computed."""
    if rule.days:
        named = [
            _moved(rule, days[(period.number - 1) % len(days)].of_year(period.year), calendar)
            for days in (rule.days, rule.also)
            if days
        ]
        return DueDays(
            min(each.first for each in named),
            max(each.last for each in named),
            max(each.named for each in named),
            max(each.counted for each in named),
        )
    if rule.offset is not None and rule.anchor in ("period_start", "period_end"):
        anchor = period.start if rule.anchor == "period_start" else period.end
        found = _after(rule, anchor, calendar)
        if found is None:
            return None
        day = found
    else:
        return None
    return _moved(rule, day, calendar)


def of_event(rule: DueRule, day: date, calendar: WorkCalendar) -> DueDays | None:
    """Return when it is due after an event of ``day``; None if no day can be computed."""
    found = _after(rule, day, calendar)
    return None if found is None else _moved(rule, found, calendar)


def of_once(rule: DueRule) -> DueDays | None:
    """Return the single due day by its earliest and latest source."""
    if not rule.once:
        return None
    last = max(rule.once)
    return DueDays(min(rule.once), last, last, last)


def _after(rule: DueRule, anchor: date, calendar: WorkCalendar) -> date | None:
    if rule.offset is None:
        return None
    if not rule.working:
        return anchor + timedelta(days=rule.offset)
    day = calendar.add_working_days(anchor, rule.offset)
    return day if calendar.is_complete(anchor, day) else None


def _moved(rule: DueRule, day: date, calendar: WorkCalendar) -> DueDays:
    if rule.on_holiday == "stays":
        return DueDays(day, day, day, day)
    moved = later = calendar.next_working_day(day)
    if not calendar.is_complete(day, later):
        later = calendar.next_working_day(day + LUNAR_RUN)
    named = day if rule.on_holiday == "unknown" else moved
    return DueDays(named, later, named, moved)
