"""Continuous duties: met while something is there, missing while nothing is, never late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ckanext.mashhad.compliance.engine.evidence.evidence import Found
from ckanext.mashhad.compliance.engine.judging import due as due_days
from ckanext.mashhad.compliance.engine.judging.case import Case, reason_code
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason


def judge(case: Case) -> Iterator[Judgement]:
    """Yield one judgement without a period if the duty is in force on the day."""
    if not case.duty.in_force(case.on, case.on):
        return
    start = max(case.start, case.duty.in_force_from or case.start)
    allowed = start + timedelta(days=case.policy.continuous_days)
    once = due_days.of_once(case.duty.due)
    first, last = (
        _until(case, start, max(allowed, day)) for day in (once[:2] if once else (allowed, allowed))
    )
    if once and first.state != last.state:
        yield _disputed(case, once, last)
    else:
        yield last


def _until(case: Case, start: date, until: date) -> Judgement:
    found = case.candidates.find_continuous(case.on)
    if found.day is not None:
        return case.judgement(State.MET, _met(case, found, found.day), evidence=found.evidence)
    change = Change.from_code(found.hint or "publish_standing")
    missing_from = until + timedelta(days=1)
    if case.on <= until:
        reason = Reason.from_code("just_monitored", unit=case.who, start=start, until=until)
        return case.judgement(
            State.NOT_DUE, reason, change=change, near=found.near, missing_from=missing_from
        )
    reason = Reason.from_code("missing_standing", unit=case.who, until=until)
    return case.judgement(
        State.MISSING,
        case.taken_down(found, found.was) if found.was else reason,
        change=change,
        near=found.near,
        missing_from=missing_from,
        days_without=found.days_without(until, case.on),
        was_public=found.was_public,
    )


def _met(case: Case, found: Found, day: date) -> Reason:
    """Say since when it is there, and how recent it has to be."""
    who, age = case.publisher(found), case.duty.max_age_days
    if age is None:
        code = reason_code(found.evidence, "met_standing")
        return Reason.from_code(code, unit=who, day=day)
    code = reason_code(found.evidence, "met_standing_recent")
    return Reason.from_code(code, unit=who, day=day, count=age)


def _disputed(case: Case, once: due_days.DueDays, later: Judgement) -> Judgement:
    reason = Reason.from_code("disputed", first=once.first, second=once.last)
    return case.judgement(
        State.DISPUTED,
        reason,
        change=later.change,
        near=later.near,
        missing_from=later.missing_from,
    )
