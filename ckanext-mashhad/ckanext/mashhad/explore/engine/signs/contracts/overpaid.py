"""R068: more was paid than the contract comes to with all its changes."""

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
from ckanext.mashhad.explore.engine.signs.subjects import Contract


def judge(contract: Contract, limits: Limits) -> Finding:
    comes_to = contract.sums.comes_to
    if contract.income:
        return not_applicable()
    if contract.paid is None:
        return unknown("payments_unpublished")
    if comes_to is None or comes_to <= 0:
        return unknown("amount_missing")
    if contract.undated:
        return unknown("change_day_missing")
    if contract.sums.unpriced:
        return unknown("change_amounts_missing")
    above = share(contract.paid - comes_to, comes_to)
    if above > limits["percent"]:
        return fired(above, percent=above, amount=contract.paid, agreed=comes_to)
    return clear(above)
