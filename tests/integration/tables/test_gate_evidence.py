"""What the gate decides is what the compliance report takes for a published register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import helpers
from gate_files import PDF, REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "monitored")


@pytest.fixture
def monitored(unit: dict[str, Any], act: Callable[..., Any]) -> None:
    """The unit is a district that owes its contracts of every month since 1403."""
    act("organization_patch", id=unit["id"], unit_kind="district", monitored_from="2024-03-20")


def ordibehesht() -> dict[str, Any]:
    """How the district stands with its contracts of that month of 1403, for anybody."""
    found = helpers.call_action(
        "mashhad_compliance_report",
        {"user": "", "ignore_auth": False},
        unit="mashhad-district-09",
        ledger="schedule",
    )
    (one,) = [
        each
        for each in found["judgements"]
        if (each["duty"], each["period"]) == ("plan-contracts-district", "1403-m02")
    ]
    return one


def test_a_register_counts_once_the_gate_has_accepted_it(add, work) -> None:
    assert ordibehesht()["state"] == "missing"
    added = add(table("پل نخست", "پل دوم"))
    assert ordibehesht()["state"] == "missing"
    work()
    found = ordibehesht()
    assert found["state"] == "late"
    assert [(each["file"], each["rows"]) for each in found["evidence"]] == [(added["id"], 2)]


def test_a_refused_register_counts_as_nothing(add, work) -> None:
    add(REFUSED)
    work()
    assert (ordibehesht()["state"], ordibehesht()["evidence"]) == ("missing", [])


def test_a_refused_second_version_takes_nothing_from_the_first(
    published, as_officer, send, work
) -> None:
    before = ordibehesht()
    assert before["state"] == "late"
    as_officer("resource_patch", id=published["id"], upload=send(REFUSED))
    work()
    assert ordibehesht() == before


def test_a_letter_in_the_place_of_the_table_leaves_the_plan_unmet(
    published, as_officer, send
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(PDF, "letter.pdf"))
    assert ordibehesht()["state"] == "missing"


def test_a_link_to_a_table_elsewhere_is_not_checked_and_meets_no_plan(as_officer, register) -> None:
    link = "https://files.example/contracts.csv"
    as_officer("resource_create", package_id=register["id"], url=link, format="CSV")
    found = ordibehesht()
    assert (found["state"], found["evidence"]) == ("missing", [])
