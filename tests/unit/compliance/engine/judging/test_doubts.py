"""What is allowed in rules and is hardly meant is told, each where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.judging.doubts import Doubts
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city

DUTIES, SCHEDULE, POLICY = (
    loading.read(name) for name in (loading.DUTIES, loading.SCHEDULE, loading.POLICY)
)
ENTRY = {
    "id": "plan-own",
    "title": {"fa_IR": "راهنما", "en": "Guide"},
    "owed_by": {"units": ["district-9"]},
    "dataset_type": "document",
    "subject": "service_guide",
    "period": "year",
    "in_force_from": "1403-01-01",
}
LOCAL = {
    **ENTRY,
    "id": "local-own",
    "basis_fa": "مصوبه",
    "basis_kind": "commitment",
    "kind": "periodic",
    "subject": "other",
    "owed_by": {"units": ["municipality"]},
    "duty_confidence": "V",
}
EXEMPT = {
    "unit": "district-9",
    "duty": "plan-contracts-district",
    "from": "1404-01-01",
    "until": "1405-12-29",
    "why": "x",
}


def doubts(
    calendar: WorkCalendar,
    *entries: dict[str, Any],
    site: dict[str, Any] | None = None,
    gone: str = "",
) -> list[tuple[str, str]]:
    """Place and code of each, of a plan with only these entries beside the shipped contracts."""
    shipped = [each for each in SCHEDULE["entries"] if each["id"] == EXEMPT["duty"]]
    plan = {**SCHEDULE, "entries": [*shipped, *entries]}
    rules = loading.parse(DUTIES, plan, POLICY, site)
    units = [
        replace(unit, removed=city.day(gone)) if gone and unit.id == "district-9" else unit
        for unit in city.units()
    ]
    local = [each["id"] for each in (site or {}).get("local_duties", ())]
    found = Doubts(rules, units, calendar, city.day("1405/09/05"), local).all()
    for each in found:
        assert "{" not in each.fault.text(str, "fa")
    return [(each.entry, each.fault.code) for each in found]


def test_rules_as_they_should_be_raise_no_doubt(calendar: WorkCalendar) -> None:
    assert doubts(calendar, ENTRY) == []
    assert doubts(calendar, ENTRY, site={"exemptions": [EXEMPT], "local_duties": [LOCAL]}) == []


def test_the_shipped_rules_raise_none(calendar: WorkCalendar) -> None:
    found = Doubts(loading.load(), city.units(), calendar, city.day("1405/09/05")).all()
    assert found == []


def test_an_entry_that_nobody_owes_or_that_ended(calendar: WorkCalendar) -> None:
    nobody = {**ENTRY, "owed_by": {"units": ["district-90"]}}
    assert doubts(calendar, nobody) == [("plan-own", "nobody_owes")]
    # The plan asks nothing of the council, whoever names it.
    of_council = {**ENTRY, "owed_by": {"kinds": ["council"], "units": ["council"]}}
    assert doubts(calendar, of_council) == [("plan-own", "nobody_owes")]
    assert doubts(calendar, {**ENTRY, "valid_to": "1404-12-29"}) == [("plan-own", "ended")]
    newer = {**ENTRY, "in_force_from": "1405-01-01", "version": 2}
    assert doubts(calendar, {**ENTRY, "valid_to": "1404-12-29"}, newer) == []


def test_two_entries_that_ask_a_unit_for_the_same(calendar: WorkCalendar) -> None:
    twin = {**ENTRY, "id": "plan-twin", "owed_by": {"kinds": ["district"]}}
    assert doubts(calendar, ENTRY, twin) == [("plan-twin", "same_data")]
    assert doubts(calendar, ENTRY, {**twin, "owed_by": {"kinds": ["company"]}}) == []
    assert doubts(calendar, {**ENTRY, "period": "half"}, twin) == []
    later = {**twin, "in_force_from": "1406-01-01"}
    assert doubts(calendar, {**ENTRY, "valid_to": "1405-12-29"}, later) == []


def test_a_commitment_that_the_law_asks_for_already(calendar: WorkCalendar) -> None:
    law = next(each for each in DUTIES["duties"] if each["id"] == "foi-10-b")
    twin = {**LOCAL, "subject": law["subject"], "period": law["period"]}
    found = doubts(calendar, site={"local_duties": [twin]})
    assert found == [("local-own", "same_data")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": "bus"}, "exempt_needless"),
        ({"from": "1403-01-01", "until": "1403-12-29"}, "exempt_ended"),
    ],
)
def test_an_exemption_that_does_nothing(
    calendar: WorkCalendar, changed: dict[str, str], code: str
) -> None:
    site = {"exemptions": [{**EXEMPT, **changed}]}
    assert doubts(calendar, site=site) == [("exemptions 1", code)]


def test_an_exemption_of_a_unit_that_was_gone_before(calendar: WorkCalendar) -> None:
    found = doubts(calendar, site={"exemptions": [EXEMPT]}, gone="1403/05/01")
    assert found == [("exemptions 1", "exempt_gone")]


def test_two_exemptions_of_the_same_days(calendar: WorkCalendar) -> None:
    site = {"exemptions": [EXEMPT, {**EXEMPT, "from": "1405-01-01"}]}
    assert doubts(calendar, site=site) == [("exemptions 2", "exempt_twice")]


def test_a_day_off_on_a_day_on_which_nobody_works(calendar: WorkCalendar) -> None:
    friday = {"from": "1403-12-10", "why": "x"}
    found = doubts(calendar, site={"calendar": {"holidays": [friday]}})
    assert found == [("calendar.holidays 1", "closed_already")]
    week = {**friday, "until": "1403-12-12"}
    assert doubts(calendar, site={"calendar": {"holidays": [week]}}) == []


def test_two_days_chosen_for_one_conflict(calendar: WorkCalendar) -> None:
    days = {"mun-67-3": "02-31+1y", "srl-12": "06-31+1y"}
    site = {"duties": {id_: {"chosen_day": day, "why": "x"} for id_, day in days.items()}}
    assert doubts(calendar, site=site) == [("mun-67-3", "chosen_twice")]
