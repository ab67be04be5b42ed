"""A contract was awarded by competition, and its call is not among its unit's published calls."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Award


def judge(award: Award, _limits: Limits) -> Finding:
    if award.competed is None:
        return unknown("method_missing")
    if not award.competed:
        return not_applicable()
    if award.found:
        return clear(0)
    if not award.numbered:
        return unknown("call_number_missing")
    return fired(1) if award.calls_known else unknown("calls_unpublished")
