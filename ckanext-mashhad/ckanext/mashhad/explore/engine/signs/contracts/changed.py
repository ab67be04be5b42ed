"""R064: the contract was changed after it was signed."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Contract


def judge(contract: Contract, limits: Limits) -> Finding:
    if contract.changes >= limits["changes"]:
        return fired(contract.changes, number=contract.changes)
    if contract.undated:
        return unknown("change_day_missing")
    return clear(0) if contract.changes_known else unknown("changes_unpublished")
