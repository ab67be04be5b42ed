"""A report of nothing knows its period: with another one it ends, and another report begins."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.types import Context

from tests.integration.tables.gate_files import table
from tests.integration.worlds import made_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.freeze_time("2026-05-25 08:00:00"),  # 4 Khordad 1405
]

MADE, LATER, LATEST = "2026-05-25T08:00:00Z", "2026-07-10T08:00:00Z", "2026-07-20T08:00:00Z"


@pytest.fixture
@made_once
def made(as_officer, unit) -> dict[str, Any]:
    """The dataset by which the officer reports that there were no contracts in Ordibehesht."""
    asked = {"table": "contracts", "owner_org": unit["id"]}
    return as_officer("mashhad_nil_report_create", **asked, fiscal_year="1405", period_part="m02")


@pytest.fixture
def other(officer) -> dict[str, Any]:
    """Another unit of the officer."""
    return factories.Organization(users=[{"name": officer["name"], "capacity": "editor"}])


def reports(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    anybody = Context(user="", ignore_auth=False)
    return tk.get_action("mashhad_nil_report_list")(anybody, {"id": dataset["id"]})


def reported(dataset: dict[str, Any]) -> list[tuple[str, str, str | None, str]]:
    """Of each report its month, when it was made, when it ended and how."""
    found = reports(dataset)
    assert {each["fiscal_year"] for each in found} == {"1405"}
    return [(each["period_part"], each["made"], each["ended"], each["how"]) for each in found]


def test_changed_period_ends_report_and_is_reported(made, as_officer, app, freezer) -> None:
    freezer.move_to(LATER)
    with pytest.raises(tk.ValidationError):
        as_officer("package_patch", id=made["id"], period_part="m04")  # Tir goes on
    assert reported(made) == [("m02", MADE, None, "")]
    assert as_officer("package_show", id=made["id"])["period_part"] == "m02"
    as_officer("package_patch", id=made["id"], period_part="m03")
    assert reported(made) == [("m02", MADE, LATER, "moved"), ("m03", LATER, None, "")]
    page = app.get(f"/contract/{made['name']}").get_data(as_text=True)
    assert "منطقهٔ ۹ در ۱۹ تیر ۱۴۰۵ اعلام کرد: در خرداد ۱۴۰۵ هیچ قراردادی بسته نشد." in page
    assert "در ۴ خرداد ۱۴۰۵ اعلام شد: در اردیبهشت ۱۴۰۵ هیچ قراردادی بسته نشد." in page
    assert "در ۱۹ تیر ۱۴۰۵ دورهٔ این مجموعه‌داده عوض شد" in page
    page = app.get(f"/en/contract/{made['name']}").get_data(as_text=True)
    assert "(19 Tir 1405) this dataset was given another period" in page
    assert "(4 Khordad 1405): in Ordibehesht 1405" in page
    freezer.move_to(LATEST)
    as_officer("package_patch", id=made["id"], period_part="m02")
    assert reported(made) == [
        ("m02", MADE, LATER, "moved"),
        ("m03", LATER, LATEST, "moved"),
        ("m02", LATEST, None, ""),
    ]


def test_with_another_unit_and_period_at_once_it_ends_too(made, other, act, freezer) -> None:
    freezer.move_to(LATER)
    act("package_patch", id=made["id"], period_part="m03", owner_org=other["id"])
    assert reported(made) == [("m02", MADE, LATER, "moved"), ("m03", LATER, None, "")]


def test_what_is_not_said_of_the_other_period_is_taken_back(
    made, as_officer, unit, freezer
) -> None:
    asked = {"table": "tenders", "owner_org": unit["id"]}
    as_officer("mashhad_nil_report_create", **asked, fiscal_year="1405", period_part="m02")
    freezer.move_to(LATER)
    as_officer("package_patch", id=made["id"], period_part="m03", nil_tables=["tenders"])
    assert [(each["table"], each["period_part"], each["how"]) for each in reports(made)] == [
        ("contracts", "m02", "withdrawn"),
        ("tenders", "m02", "moved"),
        ("tenders", "m03", ""),
    ]


def test_period_given_while_private_is_reported_when_public(made, act, as_officer, freezer) -> None:
    freezer.move_to(LATER)
    act("package_patch", id=made["id"], private=True, period_part="m03")
    freezer.move_to(LATEST)
    as_officer("package_patch", id=made["id"], private=False)
    assert reported(made) == [("m02", MADE, LATER, "moved"), ("m03", LATEST, None, "")]


def test_what_ended_before_stays_as_it_is(made, as_officer, send, work, freezer) -> None:
    reason = "یک قرارداد از قلم افتاده بود"
    as_officer("mashhad_nil_report_withdraw", id=made["id"], table="contracts", reason=reason)
    as_officer("package_patch", id=made["id"], nil_report="true", nil_tables=["contracts"])
    as_officer("resource_create", package_id=made["id"], upload=send(table("بهسازی")))
    work()
    before = reports(made)
    assert [each["how"] for each in before] == ["withdrawn", "superseded"]
    freezer.move_to(LATER)
    as_officer("package_patch", id=made["id"], period_part="m03")
    assert reports(made) == before
