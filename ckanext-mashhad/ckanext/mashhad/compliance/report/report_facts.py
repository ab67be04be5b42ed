"""The report as facts from which anybody can reckon it again, one object a line (pure).

``docs/verify.py`` reads them; what each kind of line holds is told in ``docs/compliance.md``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ckanext.mashhad.catalog.replies.reply import Key, Reply
from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging import due, judge
from ckanext.mashhad.compliance.engine.judging.due import DueDays
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.report import grid, report_data
from ckanext.mashhad.compliance.report.attesting import Attesters
from ckanext.mashhad.compliance.report.report_data import Names
from ckanext.mashhad.persian.calendar.periods import PARTS, Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.locales import LOCALE

#: Raised whenever a reader of an older version would misread a line.
FORMAT: Final = 5
#: The periods of a score that is of all; the others are those that were due last or are missing.
ALL: Final = "all"

Line = dict[str, Any]


@dataclass(frozen=True)
class JudgedDay:
    """What was judged of a day, by which rules; ``calendar`` is the official one.

    ``which``, ``hash``: which rules these are, and the hash of their texts; ``judged``: what each
    unit owes, in the order of the engine; ``replies``: those that stood; ``attesters`` tells who
    attested evidence.
    """

    on: date
    rules: Rules
    calendar: WorkCalendar
    which: str
    hash: str
    units: Sequence[Unit]
    judged: Sequence[Judgement]
    names: Names
    replies: Mapping[Key, Reply] = field(default_factory=dict)
    attesters: Attesters | None = None


def lines(day: JudgedDay) -> Iterator[Line]:
    """Yield the report, its duties, units and periods, then its cells, then its scores."""
    yield _report(day)
    yield from (_duty(day, duty) for duty in day.rules.duties)
    yield from (_unit(day.rules, unit) for unit in day.units)
    yield from _periods(day)
    sets = {ALL: day.judged, grid.LATEST: grid.chosen(day.judged, grid.LATEST)}
    yield from _cells(day, sets)
    for periods, judged in sets.items():
        yield from _scores(day, periods, judged)


def _report(day: JudgedDay) -> Line:
    policy = day.rules.policy
    weights = policy.weights
    return {
        "kind": "report",
        "format": FORMAT,
        "date": day.on.isoformat(),
        "version": policy.version,
        "rules": day.which,
        "rules_hash": day.hash,
        "weights": dataclasses.asdict(weights),
        "grades": {each.value: part for each, part in policy.grades.items()},
        "least_judged": policy.least_judged,
        "continuous_days": policy.continuous_days,
        "event_grace_days": policy.event_grace_days,
    }


def _duty(day: JudgedDay, duty: Duty) -> Line:
    rule = duty.due
    return {
        "kind": "duty",
        "duty": duty.id,
        "version": duty.version,
        "ledger": duty.ledger,
        "judged_as": duty.kind,
        "is_judged": judge.is_judged(duty),
        "by_case": duty.by_case,
        "title": dict(duty.title),
        "basis": duty.basis,
        "duty_confidence": duty.duty_confidence,
        "date_confidence": duty.date_confidence,
        "group": duty.group,
        "topic": duty.topic or None,
        "dataset_type": duty.dataset_type or None,
        "table": duty.table or None,
        "period": duty.period or ("year" if duty.by_case else None),
        "scores": duty.scores,
        "can_be_late": duty.can_be_late,
        "optional": duty.optional,
        "ahead": duty.ahead,
        "divisible": duty.divisible,
        "closes": duty.closes,
        "can_be_checked": day.rules.policy.can_be_checked(duty),
        "sums_only": day.rules.policy.sums_only(duty),
        "grace_days": rule.grace,
        "offset_days": rule.offset,
        "working_days": rule.working,
        "on_holiday": rule.on_holiday,
        "once_first": _iso(min(rule.once, default=None)),
        "once_last": _iso(max(rule.once, default=None)),
        "in_force_from": _iso(duty.in_force_from),
        "valid_to": _iso(duty.valid_to),
        "owed_by": [unit.name for unit in day.units if judge.owes(unit, duty)],
    }


def _unit(rules: Rules, unit: Unit) -> Line:
    return {
        "kind": "unit",
        "unit": unit.name,
        "id": unit.id,
        "title": {LOCALE["fa"]: unit.title.fa, LOCALE["en"]: unit.title.en},
        "unit_kind": unit.kind,
        "legal_person": unit.is_body,
        "parent": unit.parent or None,
        "monitored_from": _iso(unit.monitored_from),
        "monitored_until": _iso(rules.site.last_day_of(unit)),
    }


def _periods(day: JudgedDay) -> Iterator[Line]:
    """Yield all from the first day of monitoring on, and the one that follows the current one."""
    first = min((unit.monitored_from or day.on for unit in day.units), default=day.on)
    for kind in PARTS:
        periods = spans.between(first, Period.containing(day.on, kind).next.start, kind)
        for each in periods:
            yield {
                "kind": "period",
                "period": each.slug,
                "length": kind,
                "begins": each.start.isoformat(),
                "ends": each.end.isoformat(),
                "previous_begins": each.previous.start.isoformat(),
                "next_ends": each.next.end.isoformat(),
            }


def _cells(day: JudgedDay, sets: Mapping[str, Iterable[Judgement]]) -> Iterator[Line]:
    units = {unit.id: unit for unit in day.units}
    counted = {each: set(map(id, score.counted(judged))) for each, judged in sets.items()}
    days, policy = _DueDays(day), day.rules.policy
    for one in day.judged:
        unit, due_days = units[one.unit], days.for_judgement(one)
        yield {
            "kind": "cell",
            "unit": unit.name,
            "duty": one.duty.id,
            "version": one.duty.version,
            "period": one.period.slug if one.period else None,
            "state": one.state.value if one.state else None,
            "reason_code": one.reason.code,
            "due": _iso(due_days.named) if due_days else None,
            "due_counted": _iso(due_days.counted) if due_days else None,
            "due_first": _iso(due_days.first) if due_days else None,
            "due_last": _iso(due_days.last) if due_days else None,
            "days_late": one.days_late,
            "days_missing": one.days_missing,
            "notice_until": _iso(one.notice_until),
            "was_public": [
                {"from": first.isoformat(), "until": last.isoformat()}
                for first, last in one.was_public
            ],
            "evidence": report_data.evidence(one, day.names, day.attesters),
            "cases": report_data.cases(one),
            "cases_moved": one.cases_moved or None,
            "delays": report_data.delays(one),
            "exempt": [
                {"from": each.first.isoformat(), "until": each.last.isoformat(), "why": each.why}
                for each in day.rules.site.exemptions_of(unit, one.duty.id)
            ],
            "reply": (reply := day.replies.get(one.key)) and reply.as_dict(),
            "earns": score.points(one, policy),
            "points": {
                each: score.points(one, policy) for each, ids in counted.items() if id(one) in ids
            },
        }


class _DueDays:
    """The days by which a period was due, by the engine's own rule."""

    def __init__(self, day: JudgedDay) -> None:
        self._calendar = day.rules.site.working_days(day.calendar)
        self._known: dict[tuple[int, Period], DueDays | None] = {}

    def for_judgement(self, one: Judgement) -> DueDays | None:
        """Return them of a judgement of a period; None where the duty names no day."""
        duty = one.duty
        if one.period is None or duty.kind != "periodic" or not duty.can_be_late:
            return None
        key = id(duty), one.period
        if key not in self._known:
            self._known[key] = due.of_period(duty.due, one.period, self._calendar)
        return self._known[key]


def _scores(day: JudgedDay, periods: str, judged: Collection[Judgement]) -> Iterator[Line]:
    """Yield those of the city, of its groups of duties, and of the units that are judged."""
    policy = day.rules.policy
    names = {unit.id: unit.name for unit in day.units}
    for ledger, found in score.by_ledger(judged, policy).items():
        yield _score(periods, None, ledger, None, found)
    for topic, found in score.by_topic(judged, policy):
        yield _score(periods, None, found.ledger, topic, found)
    by_unit: dict[str, list[Judgement]] = {}
    for one in judged:
        by_unit.setdefault(one.unit, []).append(one)
    for unit, mine in by_unit.items():
        for ledger, found in score.by_ledger(mine, policy).items():
            if found.judged:
                yield _score(periods, names[unit], ledger, None, found)


def _score(
    periods: str, unit: str | None, ledger: str, topic: str | None, found: score.Score
) -> Line:
    place = {"periods": periods, "unit": unit, "ledger": ledger, "topic": topic}
    return {"kind": "score", **place, **report_data.figures(found)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
