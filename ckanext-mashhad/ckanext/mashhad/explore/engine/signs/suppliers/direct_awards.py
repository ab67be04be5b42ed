"""R055 and R049 look at the same awards: small ones, given to a company without competition."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Supplier


def find_obstacle(supplier: Supplier) -> Finding | None:
    """Why they cannot be compared with the threshold, if they cannot."""
    if supplier.threshold is None:
        return unknown("threshold_unknown")
    return None if supplier.methods else unknown("method_missing")
