"""One unit and one duty on one day: what every kind of duty is judged from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.evidence import Candidates, Found
from ckanext.mashhad.compliance.engine.evidence.facts import Event, FormerCase, Unit
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Policy
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar import periods
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import Word


@dataclass(frozen=True, slots=True)
class Case:
    """``start``: the day from which the unit is monitored; ``since``: the first day asked about;
    ``titles``: of all units, by id; ``others``: cases that are known of by other duties;
    ``former``: what datasets (ids) of the unit were cases of before they were changed.
    """

    unit: Unit
    duty: Duty
    start: date
    since: date
    on: date
    calendar: WorkCalendar
    policy: Policy
    candidates: Candidates
    titles: Mapping[str, Word]
    events: tuple[Event, ...] = ()
    others: tuple[Event, ...] = ()
    former: tuple[tuple[str, FormerCase], ...] = ()

    @property
    def who(self) -> Word:
        """Return the unit as sentences name it."""
        return self.unit.title

    def publisher(self, found: Found) -> Word:
        """Return who published what was found: what is done by another unit may serve this one."""
        return self.titles.get(found.by, self.who)

    def taken_down(self, found: Found, day: date) -> Reason:
        """Return the reason where something was there since ``day`` and is gone."""
        return Reason.from_code("taken_down", unit=self.publisher(found), day=day)

    def periods(self, kind: periods.Kind) -> Iterator[Period]:
        """Return the periods asked about up to the current one; for a coming day also the next."""
        yield from spans.between(self.since, self.on, kind)
        if self.duty.ahead:
            yield Period.containing(self.on, kind).next

    def judgement(
        self, state: State | None, reason: Reason, period: Period | None = None, **more: Any
    ) -> Judgement:
        """Build the judgement of this unit and duty; ``more``: its other fields."""
        return Judgement(self.unit.id, self.duty, period, state, reason, **more)

    def not_monitored_yet(self, period: Period | None = None) -> Judgement:
        """Return the judgement for a time before monitoring began; it accuses nobody."""
        reason = Reason.from_code("before_monitoring", unit=self.who, start=self.start)
        return self.judgement(State.NOT_APPLICABLE, reason, period)


def reason_code(evidence: Sequence[Evidence], code: str) -> str:
    """Return the code of the reason; another where what decides is a report of nothing."""
    return f"{code}_nil" if evidence[0].is_nil else code


def restrained(judged: Judgement) -> Judgement:
    """The same, but without any accusation where the rule is not good enough for one.

    What is published stays met; for everything else the reader is told that the duty is optional
    or not confirmed.
    """
    duty = judged.duty
    if duty.accuses or judged.state in (None, State.NOT_APPLICABLE):
        return judged
    if judged.state is State.MET:
        return _met_freely(judged)
    if not duty.optional:
        code = "to_confirm_commitment" if duty.ledger == "commitment" else "to_confirm"
        return _freely(
            judged,
            State.TO_CONFIRM,
            Reason.from_code(code),
            change=Change.from_code("confirm"),
            evidence=judged.evidence,
            tally=judged.tally,
        )
    if judged.state in (State.OPEN, State.NOT_DUE):
        return _freely(judged, judged.state, judged.reason)
    return _freely(judged, State.OPEN, Reason.from_code("open_optional"))


def _met_freely(judged: Judgement) -> Judgement:
    if judged.first_met is None:
        return judged
    code = "met_optional" if judged.duty.optional else "met_unconfirmed"
    code = reason_code(judged.evidence, code)
    reason = Reason.from_code(code, day=judged.first_met.day)
    return _freely(judged, State.MET, reason, evidence=judged.evidence)


def _freely(judged: Judgement, state: State, reason: Reason, **more: Any) -> Judgement:
    """Return it with this state, and of what it says beside that only ``more`` and what was said
    of its cases since.
    """
    moved = judged.cases_moved
    return Judgement(
        judged.unit, judged.duty, judged.period, state, reason, cases_moved=moved, **more
    )
