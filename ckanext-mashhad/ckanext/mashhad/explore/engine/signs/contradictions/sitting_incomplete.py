"""A sitting is known from what one duty asks for, and of another nothing is public of that day."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Sitting


def judge(sitting: Sitting, limits: Limits) -> Finding:
    if sitting.found:
        return clear(0)
    if not sitting.in_force:
        return not_applicable()
    if not sitting.same_kind:
        return unknown("sitting_kind_unknown")
    if not sitting.begun:
        return unknown("sittings_unpublished")
    if sitting.age < limits["days"]:
        return unknown("sitting_recent")
    return fired(1, day=sitting.day, known=sitting.known, asked=sitting.asked)
