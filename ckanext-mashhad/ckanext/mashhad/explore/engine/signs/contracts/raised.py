"""R069: the contract comes to more than was agreed at first."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, share, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Contract


def judge(contract: Contract, limits: Limits) -> Finding:
    sums = contract.sums
    if contract.undated:
        return unknown("change_day_missing")
    if not contract.changes:
        return clear(0) if contract.changes_known else unknown("changes_unpublished")
    if sums.unpriced:
        return unknown("change_amounts_missing")
    if sums.agreed is None or sums.agreed <= 0:
        return unknown("amount_missing")
    percent = share(sums.raised, sums.agreed)
    if percent > limits["percent"]:
        return fired(percent, percent=percent, amount=sums.comes_to, agreed=sums.agreed)
    return clear(percent)
