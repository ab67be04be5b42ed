"""R055 and R049 look at the same awards: small ones, given to a company without competition."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, clear, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Supplier


def find_obstacle(supplier: Supplier) -> Finding | None:
    """Why they cannot be compared with the threshold, if they cannot."""
    if supplier.threshold is None:
        return unknown("threshold_unknown")
    return None if supplier.methods else unknown("method_missing")


def find_nothing(supplier: Supplier, number: int) -> Finding:
    """What is said where so many are too few: one without an amount may make them enough."""
    return unknown("amounts_missing") if supplier.direct_unpriced else clear(number)
