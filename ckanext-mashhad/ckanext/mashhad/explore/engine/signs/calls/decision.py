"""R061 and R062 compare the same days: from the deadline for bids to the winner."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, not_applicable, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Call


def count_days(call: Call) -> int | Finding:
    """The days that the decision took, or why they are not counted."""
    if call.competed is False or not call.decided:
        return not_applicable()
    if call.competed is None:
        return unknown("method_missing")
    if call.deadline is None or call.awarded is None:
        return unknown("award_day_missing")
    return (call.awarded - call.deadline).days
