"""R031: the winner's amount is above the estimate."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    share,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Call


def judge(call: Call, limits: Limits) -> Finding:
    if call.competed is False or not call.decided:
        return not_applicable()
    if call.competed is None:
        return unknown("method_missing")
    if call.award is None or not call.estimate:
        return unknown("estimate_missing")
    above = share(call.award - call.estimate, call.estimate)
    if above > limits["percent"]:
        return fired(above, percent=above, amount=call.award, estimate=call.estimate)
    return clear(above)
