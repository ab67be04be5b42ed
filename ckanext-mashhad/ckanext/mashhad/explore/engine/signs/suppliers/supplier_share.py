"""R040: one company got a large share of what a unit gave in a year."""

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
from ckanext.mashhad.explore.engine.signs.subjects import Supplier


def judge(supplier: Supplier, limits: Limits) -> Finding:
    """What others got besides, of which no amount is written, makes the share smaller alone."""
    if supplier.of_contracts < limits["contracts"]:
        return not_applicable()
    if supplier.of_amount <= 0:
        return unknown("amounts_missing") if supplier.of_unpriced else not_applicable()
    percent = share(supplier.amount, supplier.of_amount)
    is_large = percent >= limits["percent"]
    if supplier.unpriced or (is_large and supplier.of_unpriced):
        return unknown("amounts_missing")
    if is_large:
        return fired(percent, percent=percent, number=supplier.contracts, amount=supplier.amount)
    return clear(percent)
