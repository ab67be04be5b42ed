"""R040: one company got a large share of what a unit gave in a year."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    share,
)
from ckanext.mashhad.explore.engine.signs.subjects import Supplier


def judge(supplier: Supplier, limits: Limits) -> Finding:
    if supplier.of_contracts < limits["contracts"] or supplier.of_amount <= 0:
        return not_applicable()
    percent = share(supplier.amount, supplier.of_amount)
    if percent >= limits["percent"]:
        return fired(percent, percent=percent, number=supplier.contracts, amount=supplier.amount)
    return clear(percent)
