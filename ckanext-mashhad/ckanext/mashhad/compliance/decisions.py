"""What the site decided by itself, applied to a judgement: exemptions, units that left."""

from __future__ import annotations

from datetime import date
from typing import Final

from ckanext.mashhad.compliance import spans
from ckanext.mashhad.compliance.duty import Exemption, Site
from ckanext.mashhad.compliance.facts import Unit
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.compliance.reasons import Reason

#: What an exemption takes away: never what was published in time.
_EXCUSED: Final = frozenset(
    (State.LATE, State.MISSING, State.DISPUTED, State.NOT_DUE, State.OPEN, State.TO_CONFIRM)
)
#: What was still to come when a unit left is asked of it no more.
_OPEN: Final = frozenset((State.NOT_DUE, State.OPEN))


def applied(judged: Judgement, site: Site, unit: Unit, on: date) -> Judgement:
    """The judgement of ``on`` as it is after the site's own decisions."""
    left = site.departure_of(unit.name)
    if left and on > left.last and judged.state in _OPEN:
        return _none(judged, Reason.of("left", unit=unit.title, last=left.last))
    for one in site.exemptions:
        if judged.state in _EXCUSED and _covers(one, judged, unit, on):
            reason = Reason.of("exempt", unit=unit.title, until=one.last, why=one.why)
            return _none(judged, reason)
    return judged


def _covers(one: Exemption, judged: Judgement, unit: Unit, on: date) -> bool:
    if (one.unit, one.duty) != (unit.name, judged.duty.id):
        return False
    day = spans.of(judged.period).first if judged.period else on
    return one.first <= day <= one.last


def _none(judged: Judgement, reason: Reason) -> Judgement:
    return Judgement(judged.unit, judged.duty, judged.period, State.NOT_APPLICABLE, reason)
