"""What the site decided by itself, applied to a judgement: exemptions, units that left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from ckanext.mashhad.compliance import spans
from ckanext.mashhad.compliance.duty import Exemption, Site
from ckanext.mashhad.compliance.facts import Event, Unit
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.compliance.reasons import Reason

#: What an exemption takes away: never what was published in time.
_EXCUSED: Final = frozenset(
    (State.LATE, State.MISSING, State.DISPUTED, State.NOT_DUE, State.OPEN, State.TO_CONFIRM)
)
#: What was still to come when a unit left is asked of it no more.
_OPEN: Final = frozenset((State.NOT_DUE, State.OPEN))


def excused(events: Iterable[Event], exemptions: Collection[Exemption]) -> tuple[Event, ...]:
    """Those of the cases from which the unit is excused."""
    return tuple(each for each in events if any(one.has(each.day) for one in exemptions))


def applied(
    judged: Judgement, site: Site, unit: Unit, on: date, left_out: Iterable[Event] = ()
) -> Judgement:
    """The judgement of ``on`` as it is after the site's own decisions.

    ``left_out``: the cases of the duty from which the unit is excused; they were not judged.
    """
    last = site.last_day_of(unit)
    if last and on > last and judged.state in _OPEN:
        return _none(judged, Reason.of("left", unit=unit.title, last=last))
    for one in site.exemptions_of(unit, judged.duty.id):
        if judged.state in _EXCUSED and _covers(one, judged, on, left_out):
            reason = Reason.of("exempt", unit=unit.title, until=one.last, why=one.why)
            return _none(judged, reason)
    return judged


def _covers(one: Exemption, judged: Judgement, on: date, left_out: Iterable[Event]) -> bool:
    if judged.period is None:
        return one.has(on)
    days = spans.of(judged.period)
    if not judged.duty.by_case:
        return one.has(days.first)
    # Where some cases are left, they are what is judged.
    gone = judged.tally is None and any(one.has(e.day) and days.has(e.day) for e in left_out)
    return gone or (one.has(days.first) and one.has(days.last))


def _none(judged: Judgement, reason: Reason) -> Judgement:
    return Judgement(judged.unit, judged.duty, judged.period, State.NOT_APPLICABLE, reason)
