"""Duties of every month, quarter, half or year.

With a day: in time, in the days of grace, late, missing. Without one: open until the following
period of the same length has ended, missing after that, and never late.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.evidence import Found
from ckanext.mashhad.compliance.engine.judging import due as due_days
from ckanext.mashhad.compliance.engine.judging.case import Case, reason_code
from ckanext.mashhad.compliance.engine.judging.due import DueDays
from ckanext.mashhad.compliance.engine.rules.messages import Param
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.periods import Period

_DAY = timedelta(days=1)
#: The same reason where the due day is a holiday of which nobody knows whether it moves the day.
_ON_A_HOLIDAY: Final = {
    **dict.fromkeys(("late_law", "late_schedule"), "late_holiday"),
    **dict.fromkeys(("late_law_nil", "late_schedule_nil"), "late_holiday_nil"),
    **dict.fromkeys(("missing_law", "missing_schedule"), "missing_holiday"),
    "taken_down_overdue": "taken_down_holiday",
}


def judge(case: Case) -> Iterator[Judgement]:
    """Yield one judgement per period asked about in which the duty is in force."""
    assert case.duty.period is not None  # noqa: S101 (the loader lets no other through)
    for period in case.periods(case.duty.period):
        if case.duty.in_force(*spans.period_span(period)):
            yield _of_period(case, period)


def _of_period(case: Case, period: Period) -> Judgement:
    due = None
    if case.duty.can_be_late:
        due = due_days.of_period(case.duty.due, period, case.calendar)
    if spans.period_span(period).first < case.start or (due and due.last < case.start):
        return case.not_monitored_yet(period)
    found = case.candidates.find(period, case.on)
    if due is None:
        return _without_day(case, period, found)
    first, last = (_by_day(case, period, found, day, day) for day in (due.first, due.last))
    if first.state != last.state:
        return _disputed(case, period, found, due)
    # A holiday that may come excuses, but its day is none of the law.
    named = _by_day(case, period, found, due.counted, due.named)
    return dataclasses.replace(named, missing_from=last.missing_from)


def _by_day(case: Case, period: Period, found: Found, counted: date, due: date) -> Judgement:
    """Return the judgement by the day from which delay is ``counted``; ``due`` is what is shown."""
    end = counted + timedelta(days=case.duty.due.grace)
    if found.day is not None:
        return _published(case, period, found, found.day, counted, due)
    state, days, change = (
        State.NOT_DUE,
        None,
        Change.from_code("publish_by", period=period, due=due),
    )
    reason = Reason.from_code("not_due", due=due)
    if case.on > end:
        planned = case.duty.ledger == "schedule"
        state, days = State.MISSING, (case.on - counted).days
        change = _hint(found, period, "publish_late_schedule" if planned else "publish_late")
        code = "missing_schedule" if planned else "missing_law"
        reason = _since(code, counted, due, unit=case.who, period=period, days=days)
        if found.was:
            days, who = found.days_without(counted, case.on), case.publisher(found)
            code = "taken_down_overdue"
            reason = _since(code, counted, due, unit=who, day=found.was, days=days)
    elif case.on > due:
        reason = Reason.from_code("in_grace", due=due, last=end)
        change = Change.from_code("publish_by", period=period, due=end)
    if found.hint:
        change = _hint(found, period)
    return case.judgement(
        state,
        reason,
        period,
        change=change,
        near=found.near,
        due=due,
        missing_from=end + _DAY,
        days_late=days,
        was_public=found.was_public if state is State.MISSING else (),
    )


def _since(code: str, counted: date, due: date, **more: Any) -> Reason:
    """Return the reason with the due day; where a holiday may have moved it, also since which day
    the delay is counted.
    """
    if counted == due:
        return Reason.from_code(code, due=due, **more)
    return Reason.from_code(_ON_A_HOLIDAY[code], due=due, counted=counted, **more)


def _published(
    case: Case, period: Period, found: Found, day: date, counted: date, due: date
) -> Judgement:
    days, grace = (day - counted).days, case.duty.due.grace
    known: dict[str, Param] = {"unit": case.publisher(found), "day": day, "period": period}
    if day <= due:
        state, reason = (
            State.MET,
            Reason.from_code(reason_code(found.evidence, "met_in_time"), due=due, **known),
        )
    elif days <= grace:
        state, after = State.MET, (day - due).days
        code = reason_code(found.evidence, "met_in_grace")
        reason = Reason.from_code(code, due=due, days=after, grace=grace, **known)
    else:
        state = State.LATE
        code = "late_schedule" if case.duty.ledger == "schedule" else "late_law"
        reason = _since(reason_code(found.evidence, code), counted, due, days=days, **known)
    late = state is State.LATE
    return case.judgement(
        state,
        reason,
        period,
        change=Change.from_code("attest") if late else None,
        due=due,
        days_late=days if late else None,
        evidence=tuple(_with_delay(each, counted, grace) for each in found.evidence),
    )


def _with_delay(one: Evidence, counted: date, grace: int) -> Evidence:
    days = (one.day - counted).days
    return one._replace(days_late=days) if days > grace else one


def _disputed(case: Case, period: Period, found: Found, due: DueDays) -> Judgement:
    if due.counted == due.first:
        reason = Reason.from_code("disputed_holidays", due=due.named)
    else:
        code = "disputed" if case.duty.due.also else "disputed_holiday"
        reason = Reason.from_code(code, first=due.first, second=due.counted)
    change = Change.from_code("decide") if found.evidence else _hint(found, period)
    return case.judgement(
        State.DISPUTED,
        reason,
        period,
        change=change,
        near=found.near,
        due=due.named,
        missing_from=None if found.evidence else _missing_from(case, due),
        evidence=found.evidence,
    )


def _missing_from(case: Case, due: DueDays) -> date:
    return due.last + timedelta(days=case.duty.due.grace) + _DAY


def _without_day(case: Case, period: Period, found: Found) -> Judgement:
    if found.day is not None:
        code = reason_code(found.evidence, "met_no_day")
        who = case.publisher(found)
        reason = Reason.from_code(code, unit=who, day=found.day, period=period)
        return case.judgement(State.MET, reason, period, evidence=found.evidence)
    days, until = spans.period_span(period), spans.following(period).last
    state, missing = State.NOT_DUE, None
    if case.on < days.first:
        reason = Reason.from_code("not_begun", period=period)
    elif case.on <= days.last:
        reason = Reason.from_code("running", period=period)
    elif case.on <= until:
        state, reason = State.OPEN, _open(case, period, until)
    else:
        state = State.MISSING
        reason = Reason.from_code("missing_no_day", unit=case.who, period=period, end=until)
        missing = found.days_without(until, case.on)
        if found.was:
            reason = case.taken_down(found, found.was)
    return case.judgement(
        state,
        reason,
        period,
        change=_hint(found, period),
        near=found.near,
        missing_from=until + _DAY,
        days_without=missing,
        was_public=found.was_public if state is State.MISSING else (),
    )


def _open(case: Case, period: Period, until: date) -> Reason:
    if case.duty.can_be_late:
        return Reason.from_code("open_holidays", until=until)
    return Reason.from_code("open_no_day", period=period, until=until)


def _hint(found: Found, period: Period, code: str = "publish") -> Change:
    return Change.from_code(found.hint) if found.hint else Change.from_code(code, period=period)
