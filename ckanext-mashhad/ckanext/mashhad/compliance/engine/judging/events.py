"""Event duties and requests: every known case within its time; unknown ones accuse nobody.

Judged by the fiscal year in which the cases fall (or the duty's own period). Where no day is
set, the days of grace are this portal's reading: they tell the share in time, never "late".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from ckanext.mashhad.compliance.engine.evidence import hidden_intervals, spans
from ckanext.mashhad.compliance.engine.evidence.evidence import Found
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, File
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import Time
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.compliance.engine.judging import due as due_days
from ckanext.mashhad.compliance.engine.judging.case import Case, reason_code
from ckanext.mashhad.compliance.engine.vocabulary.judgement import (
    WHEN,
    Delay,
    Evidence,
    Judgement,
    State,
    Tally,
)
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period


class Limit(NamedTuple):
    """``due``: the last day in time; ``last``: with grace. Both None if they cannot be computed."""

    due: date | None
    last: date | None


def of_dataset(dataset: Dataset) -> Event | None:
    """Return the event of a dataset that names duties and has a day: a session, an act."""
    if not (dataset.duties and dataset.day):
        return None
    seen = [(file, times) for file in dataset.files if (times := _times(file, dataset))]
    first = min(seen, key=lambda each: each[1][0], default=None)
    have_ended = dataset.files and all(file.withdrawn for file in dataset.files)
    ends = (times[-1][1] for _, times in seen)
    gone = max(ends, default=None) if have_ended else None
    return Event(
        id=dataset.id,
        unit=dataset.unit,
        day=dataset.day,
        duties=dataset.duties,
        done=first[1][0][0] if first else None,
        attested=bool(first and first[0].attested is not None),
        dataset=dataset.id,
        file=first[0].id if first else "",
        known=dataset.known,
        withdrawn=min(filter(None, (dataset.withdrawn, gone)), default=None),
        hidden_intervals=hidden_intervals.between(chain.from_iterable(times for _, times in seen)),
        earlier_day=dataset.earlier_day,
    )


def _times(file: File, dataset: Dataset) -> list[Time]:
    """Return the times in which it was public; an attested one from the attested day."""
    until = file.withdrawn or hidden_intervals.FOREVER
    times = list(hidden_intervals.seen(file.published, until, dataset.hidden_intervals))
    if file.attested and times:
        times[0] = file.published, times[0][1]
    return times


def judge(case: Case) -> Iterator[Judgement]:
    """Yield one judgement per period asked about, from the one in which monitoring began."""
    duty = case.duty
    for period in case.periods(duty.period or "year"):
        days = spans.period_span(period)
        if days.last < case.start:
            yield case.not_monitored_yet(period)
        elif duty.touches(*days):
            yield replace(_of_period(case, period), cases_moved=_moved(case, days))


def _moved(case: Case, days: Span) -> int:
    """Count what was published as a case of these days, and is said to be another or none since."""
    every = (*case.events, *case.others)
    still = {event.dataset for event in every if _is_known(case, event, days)}
    moved = {
        dataset
        for dataset, each in case.former
        if days.has(each.day) and case.start <= each.day and _by(each.until, case.on)
    }
    return len(moved - still)


def _of_period(case: Case, period: Period) -> Judgement:
    days = spans.period_span(period)
    known = [
        event
        for event in case.events
        if _is_known(case, event, days)
        and not (event.told and hidden_intervals.covers(event.hidden_intervals, case.on))
    ]
    others = _known_otherwise(case, days, known)
    undated = case.candidates.within(period, case.on, dated=False)
    if case.duty.cases_of:
        # What is published without a day may be about any of them, each about one: the oldest.
        known += others[len({one.dataset for one in undated.evidence}) :]
    if known:
        return _counted(case, period, known, undated)
    return _uncounted(case, period, len(others), undated)


def _is_known(case: Case, event: Event, days: Span) -> bool:
    return bool(
        days.has(event.day)
        and case.start <= event.day <= case.on
        and (event.known is None or _by(event.known, case.on))
        and not _by(event.dismissed, case.on)
        and case.duty.in_force(event.day, event.day)
    )


def _known_otherwise(case: Case, days: Span, own: list[Event]) -> list[Event]:
    """Return a case for each day on which one is known by another duty, while that is public, and
    none of its own is: of two on one day nobody can tell which one it is.
    """
    found: dict[date, Event] = {}
    taken = {event.day for event in own}
    for other in sorted(case.others, key=lambda each: each.id):
        known = other.known or other.done
        case_of_day = Event(other.id, other.unit, other.day, known=known)
        if _done_by(other, case.on) and _is_known(case, case_of_day, days):
            found.setdefault(other.day, case_of_day)
    return [event for day, event in sorted(found.items()) if day not in taken]


def _uncounted(case: Case, period: Period, others: int, found: Found) -> Judgement:
    if found.day is not None:
        code, who = reason_code(found.evidence, "met_some"), case.publisher(found)
        reason = Reason.from_code(code, unit=who, day=found.day, period=period)
        each = tuple(one._replace(is_part=True) for one in found.evidence)
        return case.judgement(State.MET, reason, period, evidence=each)
    if others:
        reason = Reason.from_code("open_perhaps", unit=case.who, period=period, total=others)
        publish = Change.from_code("publish", period=period)
        return case.judgement(State.OPEN, reason, period, change=publish, near=found.near)
    code = "open_no_row" if case.duty.table else "open_no_event"
    code = "open_no_request" if case.duty.kind == "process" else code
    change = Change.from_code(found.hint) if found.hint else None
    reason = Reason.from_code(code, period=period)
    return case.judgement(State.OPEN, reason, period, change=change, near=found.near)


def _counted(case: Case, period: Period, known: list[Event], undated: Found) -> Judgement:
    tally = tally_of(case, known)
    requests = case.duty.kind == "process"
    total = tally.total
    days = None
    change = None
    if tally.missing:
        state, days = State.MISSING, tally.missing[0].days
        code = "missing_requests" if requests else "missing_events"
        reason = Reason.from_code(code, unit=case.who, missing=tally.missing_count, total=total)
        change = Change.from_code("answer_requests" if requests else "publish_events")
    elif tally.late and case.duty.can_be_late:
        state, days = State.LATE, tally.late[0].days
        code = "late_requests" if requests else "late_events"
        reason = Reason.from_code(
            code, unit=case.who, late=tally.late_count, total=total, days=days
        )
        change = None if requests else Change.from_code("attest")
    elif tally.in_time or tally.late:
        state, reason = State.MET, _all_done(case, tally)
    elif tally.unreckoned:
        state = State.MET
        reason = Reason.from_code("met_unreckoned", unit=case.who, total=tally.unreckoned)
    else:
        code = "pending_requests" if requests else "pending_events"
        state, reason = State.NOT_DUE, Reason.from_code(code, pending=tally.pending)
        change = Change.from_code("answer_requests" if requests else "publish_events")
    return case.judgement(
        state,
        reason,
        period,
        change=change,
        days_late=days if case.duty.can_be_late else None,
        evidence=_evidence(case, period, known, undated, (days or 0) if state is State.LATE else 0),
        tally=tally,
    )


def _all_done(case: Case, tally: Tally) -> Reason:
    done = tally.in_time + tally.late_count
    if case.duty.kind == "process":
        return Reason.from_code("met_requests", unit=case.who, total=done)
    grace = case.duty.due.offset
    if grace is None:
        grace = case.policy.event_grace_days
    return Reason.from_code(
        "met_events", unit=case.who, total=done, in_time=tally.in_time, grace=grace
    )


def _evidence(
    case: Case, period: Period, known: list[Event], undated: Found, late: int
) -> tuple[Evidence, ...]:
    """Return what shows the known cases, and what may show some of them since it has no day; each
    is needed. ``late``: the days of the longest delay.
    """
    done = [event for event in known if event.dataset and _done_by(event, case.on)]
    shown = _best_of_each(case, case.candidates.within(period, case.on))
    pieces = [*_best_of_each(case, undated).values()]
    for event in done:
        if event.dataset in shown and not event.table:
            one = shown[event.dataset]
            pieces.append(one._replace(earlier_day=event.earlier_day))
        else:
            pieces.append(_of_event(case, event))
    first: dict[tuple[str, str], Evidence] = {}
    for one in sorted(pieces, key=WHEN):
        first.setdefault((one.dataset, one.file), one._replace(days_late=late, is_part=True))
    return tuple(first.values())


def _best_of_each(case: Case, found: Found) -> dict[str, Evidence]:
    """Return by dataset what shows its case: where it can be late what came first, else what was
    checked furthest, each with its own file and day.
    """
    shown: dict[str, Evidence] = {}
    for one in found.evidence:
        before = shown.get(one.dataset)
        better = before is not None and one.is_confirmed and not before.is_confirmed
        if before is None or (better and not case.duty.can_be_late):
            shown[one.dataset] = one
    return shown


def _of_event(case: Case, event: Event) -> Evidence:
    # Of requests it is the register that was published, not the answers.
    told = case.duty.kind == "process" and event.known is not None
    moment = event.known if told else event.done
    assert moment is not None  # noqa: S101 (only what is done is shown)
    # A case of a table is a row of it.
    checked = bool(event.table)
    where = (event.dataset, event.file, event.attested)
    return Evidence(moment, *where, is_checked=checked, earlier_day=event.earlier_day)


def tally_of(case: Case, events: list[Event]) -> Tally:
    """Count the events by their outcome up to the day of judgement."""
    in_time = pending = unreckoned = 0
    late: list[Delay] = []
    missing: list[Delay] = []
    for event in events:
        limit = _limit(case, event)
        done = _done_by(event, case.on)
        known_to = min(case.on, tehran_day(event.told)) if event.told else case.on
        if done and limit.due is None:
            unreckoned += event.count
            continue
        if limit.due is None or limit.last is None or (done or known_to) <= limit.last:
            in_time += event.count if done else 0
            pending += 0 if done else event.count
            continue
        days = ((done or known_to) - limit.due).days
        delay = Delay(event.id, event.titles, event.day, days, done, event.count)
        (missing if done is None else late).append(delay)
    return Tally(in_time, _longest_first(late), _longest_first(missing), pending, unreckoned)


def _limit(case: Case, event: Event) -> Limit:
    rule = case.duty.due
    if not (case.duty.can_be_late and rule.offset is not None):
        day = event.day + timedelta(days=case.policy.event_grace_days)
        return Limit(day, day)
    due = due_days.of_event(rule, event.day, case.calendar)
    if due is None:
        return Limit(None, None)
    return Limit(due.last, due.last + timedelta(days=rule.grace))


def _done_by(event: Event, on: date) -> date | None:
    """Return the day of publication or answer, if it is still valid at the end of ``on``."""
    gone = _by(event.withdrawn, on) or hidden_intervals.covers(event.hidden_intervals, on)
    return None if gone else _by(event.done, on)


def _by(moment: datetime | None, on: date) -> date | None:
    day = tehran_day(moment) if moment else None
    return day if day and day <= on else None


def _longest_first(delays: list[Delay]) -> tuple[Delay, ...]:
    return tuple(sorted(delays, key=lambda delay: (-delay.days, delay.day, delay.event)))
