"""R055: small direct awards to one company come to more than a small deal may."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired
from ckanext.mashhad.explore.engine.signs.subjects import Supplier
from ckanext.mashhad.explore.engine.signs.suppliers.direct_awards import find_nothing, find_obstacle


def judge(supplier: Supplier, limits: Limits) -> Finding:
    obstacle = find_obstacle(supplier)
    if obstacle or supplier.threshold is None:
        return obstacle or clear()
    small = supplier.small
    if len(small) >= limits["awards"] and sum(small) > supplier.threshold:
        numbers = {"number": len(small), "amount": sum(small), "threshold": supplier.threshold}
        return fired(len(small), **numbers)
    return find_nothing(supplier, len(small))
