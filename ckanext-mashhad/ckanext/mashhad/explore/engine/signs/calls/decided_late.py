"""R062: the winner was chosen long after the deadline."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.calls.decision import count_days
from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired
from ckanext.mashhad.explore.engine.signs.subjects import Call


def judge(call: Call, limits: Limits) -> Finding:
    days = count_days(call)
    if isinstance(days, Finding):
        return days
    return fired(days, days=days) if days > limits["days"] else clear(days)
