"""Only units that the same duties bind are compared."""

from __future__ import annotations

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.report import peers
from tests.unit.compliance import small_city

RULES = loading.load()
DAY = small_city.day("1404/07/01")


def test_units_with_same_duties_are_one_group() -> None:
    units = small_city.units()
    groups = {
        frozenset(unit.id for unit in each.units): each
        for each in peers.peers(units, RULES, "schedule", DAY)
    }
    (districts,) = [each for ids, each in groups.items() if "district-9" in ids]
    assert {unit.kind for unit in districts.units} == {"district"}
    assert districts.duties
    assert districts.kinds("en") == "District"
    assert sum(len(ids) for ids in groups) == len(units)


def test_a_duty_that_holds_no_more_parts_nobody() -> None:
    units = small_city.units()
    long_ago = small_city.day("1380/01/01")
    later = dict(zip(units, peers.bound(units, RULES, "schedule", DAY), strict=True))
    before = dict(zip(units, peers.bound(units, RULES, "schedule", long_ago), strict=True))
    assert all(before[unit] <= duties for unit, duties in later.items())
