"""What a report of nothing had met stays met on past days when its dataset tells of another
period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import helpers

from ckanext.mashhad.compliance.judgements import snapshots
from tests.integration.worlds import made_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.freeze_time("2026-05-25 08:00:00"),  # 4 Khordad 1405: in time for Ordibehesht
]

DUTY = "plan-contracts-district"
NINE, EIGHT = "mashhad-district-09", "mashhad-district-08"
RELABELLED = "2026-07-10 08:00:00"  # 19 Tir: nine days late for Khordad
DAY = 86_400


@pytest.fixture
@made_once
def made(districts: dict[str, str], act: Callable[..., Any]) -> dict[str, Any]:
    """District 9 reports in time that it had no contracts in Ordibehesht."""
    asked = {"table": "contracts", "owner_org": districts[NINE]}
    return act("mashhad_nil_report_create", **asked, fiscal_year="1405", period_part="m02")


def judged(unit: str = NINE, **asked: Any) -> dict[str, dict[str, Any]]:
    """The judgements of contracts by period."""
    anybody = {"user": "", "ignore_auth": False}
    found = helpers.call_action("mashhad_compliance_report", anybody, unit=unit, **asked)
    return {one["period"]: one for one in found["judgements"] if one["duty"] == DUTY}


def states(unit: str = NINE, **asked: Any) -> tuple[str, str]:
    """Those of Ordibehesht and Khordad."""
    found = judged(unit, **asked)
    return found["1405-m02"]["state"], found["1405-m03"]["state"]


def test_report_of_nothing_is_news_of_a_report(made, app, act, freezer) -> None:
    freezer.move_to("2026-05-27 08:00:00")
    snapshots.take(dt.datetime.now(dt.UTC), since=dt.date(2026, 5, 22))
    words = "declared on 4 Khordad 1405 that there was nothing for Ordibehesht 1405"
    assert words in judged(date="2026-05-26")["1405-m02"]["reason"]
    for path in (f"/en/compliance/changes?unit={NINE}", f"/en/compliance/changes.atom?unit={NINE}"):
        told = app.get(path).get_data(as_text=True)
        assert words in told, path
        assert "published the data" not in told, path
    # Whatever it is worth today: on that day it was that report.
    freezer.move_to(RELABELLED)
    act("package_patch", id=made["id"], period_part="m03")
    assert words in app.get(f"/en/compliance/changes?unit={NINE}").get_data(as_text=True)


def test_old_period_stays_met_and_new_counts_from_change(made, act, freezer) -> None:
    freezer.move_to(RELABELLED)
    assert states() == ("met", "missing")
    act("package_patch", id=made["id"], period_part="m03")
    freezer.tick(3600)
    now = judged()
    assert states() == ("missing", "late")
    assert now["1405-m02"]["reason_code"] == "taken_down_overdue"
    assert now["1405-m03"]["days_late"] == 9
    assert now["1405-m03"]["evidence"][0]["published"] == "2026-07-10T08:00:00Z"
    freezer.tick(90 * DAY)
    assert states() == ("missing", "late")
    for day in ("2026-05-25", "2026-06-10", "2026-07-09"):
        assert states(date=day)[0] == "met"
    assert states(date="2026-07-09")[1] == "missing"


def test_first_day_counts_again_when_period_is_what_it_was(made, act, freezer) -> None:
    freezer.move_to(RELABELLED)
    act("package_patch", id=made["id"], period_part="m03")
    freezer.tick(10 * DAY)
    act("package_patch", id=made["id"], period_part="m02")
    freezer.tick(DAY)
    assert states() == ("met", "missing")
    assert judged()["1405-m02"]["evidence"][0]["published"] == "2026-05-25T08:00:00Z"
    assert states(date="2026-07-15") == ("missing", "late")
    assert states(date="2026-07-09") == ("met", "missing")


def test_former_unit_keeps_past_after_unit_and_period_change(made, districts, act, freezer) -> None:
    freezer.move_to(RELABELLED)
    act("package_patch", id=made["id"], period_part="m03", owner_org=districts[EIGHT])
    freezer.tick(3600)
    assert (states(NINE), states(EIGHT)) == (("missing", "missing"), ("missing", "late"))
    assert states(NINE, date="2026-06-10")[0] == "met"
    assert states(EIGHT, date="2026-07-09") == ("missing", "missing")
    act("organization_delete", id=districts[NINE])
    assert states(NINE)[0] == "met"
    assert states(EIGHT) == ("missing", "late")


def test_period_given_while_private_counts_when_public(made, act, freezer) -> None:
    freezer.move_to(RELABELLED)
    act("package_patch", id=made["id"], private=True)
    act("package_patch", id=made["id"], period_part="m03")
    freezer.tick(10 * DAY)
    act("package_patch", id=made["id"], private=False)
    freezer.tick(DAY)
    assert states() == ("missing", "late")
    assert judged()["1405-m03"]["evidence"][0]["published"] == "2026-07-20T08:00:00Z"
    assert states(date="2026-06-10")[0] == "met"
