"""Payments or changes of a contract that is not among those that its unit publishes."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Sequel


def judge(sequel: Sequel, _limits: Limits) -> Finding:
    if sequel.found:
        return clear(0)
    if not sequel.contracts_known:
        return unknown("contracts_unpublished")
    if sequel.numbered:
        return unknown("number_of_several")
    return fired(sequel.rows, number=sequel.rows)
