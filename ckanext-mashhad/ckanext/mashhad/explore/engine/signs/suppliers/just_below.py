"""R049: several direct awards to one company, each just below the threshold."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, share
from ckanext.mashhad.explore.engine.signs.subjects import Supplier
from ckanext.mashhad.explore.engine.signs.suppliers.direct_awards import find_nothing, find_obstacle


def judge(supplier: Supplier, limits: Limits) -> Finding:
    obstacle = find_obstacle(supplier)
    threshold = supplier.threshold
    if obstacle or not threshold:
        return obstacle or clear()
    near = [each for each in supplier.small if share(each, threshold) >= limits["percent"]]
    if len(near) >= limits["awards"]:
        return fired(len(near), number=len(near), amount=sum(near), threshold=threshold)
    return find_nothing(supplier, len(near))
