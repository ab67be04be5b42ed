"""R003: little time between the announcement and the deadline for bids."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Call


def judge(call: Call, limits: Limits) -> Finding:
    if call.competed is False:
        return not_applicable()
    if call.competed is None:
        return unknown("method_missing")
    if call.announced is None or call.deadline is None:
        return unknown("deadline_missing")
    days = (call.deadline - call.announced).days
    return fired(days, days=days) if days < limits["days"] else clear(days)
