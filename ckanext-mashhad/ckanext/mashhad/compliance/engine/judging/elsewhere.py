"""What a unit says it published elsewhere: a state of its own, that nobody buys points with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ckanext.mashhad.catalog.replies.reply import Reply
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Reason


def applied(one: Judgement, unit: Unit, reply: Reply | None) -> Judgement:
    """Return the judgement after what its unit replies to it.

    What is missing of a duty of law or an announcement is elsewhere while the reply names an
    address that opens, unless the portal's administration has declined it. The law names no place;
    the municipality's plan asks for the file here, and known cases for each of them.
    """
    opened = reply.opened if reply and not reply.is_declined else None
    asks_for_it_here = one.ledger == "schedule" or one.tally is not None
    if reply is None or opened is None or one.state is not State.MISSING or asks_for_it_here:
        return one
    return _elsewhere(one, unit, opened, accepted=reply.decision is not None)


def _elsewhere(one: Judgement, unit: Unit, opened: date, *, accepted: bool) -> Judgement:
    code = "elsewhere_accepted" if accepted else "elsewhere"
    return replace(
        one,
        state=State.ELSEWHERE,
        reason=Reason.from_code(code, unit=unit.title, day=opened),
        days_late=None if accepted else one.days_late,
        days_without=None if accepted else one.days_without,
        accepted=accepted,
    )
