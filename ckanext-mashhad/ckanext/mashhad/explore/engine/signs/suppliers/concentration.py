"""R051: what a unit gave in a year went to few companies (Herfindahl–Hirschman index)."""

from __future__ import annotations

from decimal import Decimal

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Unit


def judge(unit: Unit, limits: Limits) -> Finding:
    """Whoever is no known company may be one or many: the index lies between those two."""
    whole = sum(unit.amounts) + unit.others
    if unit.contracts < limits["contracts"] or not (whole > 0 or unit.unpriced):
        return not_applicable()
    if unit.unpriced:
        return unknown("amounts_missing")
    least = sum((Decimal(each) / whole) ** 2 for each in unit.amounts)
    if least > limits["index"]:
        return fired(least, index=least, number=len(unit.amounts))
    most = least + (Decimal(unit.others) / whole) ** 2
    return clear(Decimal(least)) if most <= limits["index"] else unknown("parties_unknown")
