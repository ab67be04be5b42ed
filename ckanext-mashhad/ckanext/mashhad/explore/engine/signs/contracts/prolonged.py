"""The contract ends later than was agreed at first."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Contract


def judge(contract: Contract, limits: Limits) -> Finding:
    planned, ends = contract.sums.planned, contract.sums.prolonged_to
    if planned is None or ends is None:
        return unknown("end_missing")
    if contract.undated:
        return unknown("change_day_missing")
    days = (ends - planned).days
    if days > limits["days"]:
        return fired(days, days=days, planned=planned, ends=ends)
    known = contract.ends_known or ends != planned
    return clear(days) if known else unknown("ends_unpublished")
