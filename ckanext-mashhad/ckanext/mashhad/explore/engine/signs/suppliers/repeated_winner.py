"""One company won most of a unit's calls of a year."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    share,
)
from ckanext.mashhad.explore.engine.signs.subjects import Winner


def judge(winner: Winner, limits: Limits) -> Finding:
    if winner.decided < limits["calls"]:
        return not_applicable()
    percent = share(winner.won, winner.decided)
    if percent >= limits["percent"]:
        return fired(percent, number=winner.won, of=winner.decided, percent=percent)
    return clear(percent)
