"""A past day as it was written down beside what is known of it now, and why they differ."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance.engine.rules import loading, plan_changes
from ckanext.mashhad.compliance.history import history, history_store, past_scores, rule_store
from ckanext.mashhad.compliance.judgements import snapshots
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "written_down")

DUTY = "plan-contracts-district"
DISTRICT = "mashhad-district-09"
CSV = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
REASON = "در درگاه پیشین منتشر شده بود"
# The log of events has the database's clock, so nothing is frozen here.
TODAY = tehran_day(dt.datetime.now(dt.UTC))
DAY = TODAY - dt.timedelta(days=3)
#: Its time has passed on that day, whichever day it is.
MONTH = Period.containing(TODAY, "month").previous.previous.previous


@pytest.fixture
@made_once
def written_down(unit: dict[str, Any], act: Callable[..., Any]) -> None:
    """The district alone, with all its days written down."""
    start = MONTH.previous.start.isoformat()
    act("organization_patch", id=unit["id"], unit_kind="district", monitored_from=start)
    snapshots.take(dt.datetime.now(dt.UTC))


def report(**asked: Any) -> dict[str, Any]:
    context = {"user": "", "ignore_auth": False}
    return helpers.call_action("mashhad_compliance_report", context, **asked)


def page(app: Any, path: str) -> str:
    return app.get(f"/en/compliance{path}", status=200).get_data(as_text=True)


@pytest.fixture
@made_once
def attested(publish: Callable[..., Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The contracts of that month, said to have been public in time."""
    made = publish(fiscal_year=str(MONTH.year), period_part=MONTH.part, resources=[CSV])
    moment = MONTH.end + dt.timedelta(days=2)
    act(
        "mashhad_publication_attest",
        id=made["resources"][0]["id"],
        moment=moment.isoformat(),
        reason=REASON,
    )
    return made


def test_day_known_as_it_was_written_down_says_so(app) -> None:
    for path in ("?ledger=schedule&", f"/{DISTRICT}?"):
        assert "says the same" in page(app, f"{path}date={DAY}")
    found = report(date=DAY.isoformat())
    assert found["differences"] == []
    states = {one["written_state"] for one in found["judgements"] if one["state"] == "missing"}
    assert states == {"missing"}
    assert "says the same" not in page(app, f"/{DISTRICT}")  # of today nothing is compared


def test_what_attestation_changed_of_past_day_is_told(app, attested) -> None:
    found = report(date=DAY.isoformat(), unit=DISTRICT)
    (one,) = found["differences"]
    assert (one["duty"], one["period"]) == (DUTY, MONTH.slug)
    assert (one["written"]["state"], one["known"]["state"]) == ("missing", "met")
    assert one["cause_codes"] == ["attested"]
    assert REASON in one["causes"][0]
    assert one["datasets"] == [attested["id"]]
    # What was written down stays, and stands beside what is known now.
    then, now = found["written"]["scores"]["schedule"], found["latest_scores"]["schedule"]
    assert then["missing"] == now["counts"]["missing"] + 1
    for path in ("?ledger=schedule&", f"/{DISTRICT}?"):
        told = page(app, f"{path}date={DAY}")
        assert "1 state was written down otherwise" in told
        assert REASON in told
        assert f"({then['judged']} judged)" in told
    assert "otherwise at the end of that day" not in page(app, f"?ledger=law&date={DAY}")


def test_differences_are_those_of_what_is_asked_for(app, attested) -> None:
    asked = {"date": DAY.isoformat()}
    assert report(**asked, duty=DUTY)["differences"]
    assert report(**asked, ledger="law")["differences"] == []
    assert report(**asked, period=MONTH.slug)["differences"]
    assert report(**asked, period=MONTH.next.slug)["differences"] == []
    answer = app.get(f"/compliance/report.csv?date={DAY}&duty={DUTY}")
    assert "written_state" in answer.get_data(as_text=True).splitlines()[0]
    saved = app.get(f"/compliance/report.json?date={DAY}").get_data(as_text=True)
    assert json.loads(saved)["differences"]


def test_evidence_that_was_erased_for_good_is_told(act, attested) -> None:
    snapshots.take(dt.datetime.now(dt.UTC), since=DAY)
    act("dataset_purge", id=attested["id"])
    (one,) = report(date=DAY.isoformat(), unit=DISTRICT)["differences"]
    assert (one["written"]["state"], one["known"]["state"]) == ("met", "missing")
    assert one["cause_codes"][0] == "purged"


def test_monitoring_that_begins_otherwise_is_told(act) -> None:
    act("organization_patch", id=DISTRICT, monitored_from=TODAY.isoformat())
    found = report(date=DAY.isoformat(), unit=DISTRICT)["differences"]
    assert found
    assert {tuple(one["cause_codes"]) for one in found} == {("monitored",)}
    act("organization_patch", id=DISTRICT, monitored_from="")
    found = report(date=DAY.isoformat(), unit=DISTRICT)["differences"]
    assert {tuple(one["cause_codes"]) for one in found} == {("unmonitored",)}
    assert {one["known"] for one in found} == {None}


def test_other_rules_are_told_as_the_cause() -> None:
    plan = plan_changes.ended(loading.read("schedule.yaml"), DUTY, *[MONTH.previous.start] * 2)
    now = dt.datetime.now(dt.UTC)
    text = plan_changes.as_text(plan)
    rule_store.put("schedule.yaml", text, reason="اصلاح", user_id="", now=now)
    model.Session.commit()
    asked = {"date": DAY.isoformat(), "unit": DISTRICT}
    assert report(**asked)["differences"] == []
    found = [one for one in report(**asked, rules="now")["differences"] if one["duty"] == DUTY]
    assert {tuple(one["cause_codes"]) for one in found} == {("rules",)}


def test_day_that_was_not_written_down_says_so(app) -> None:
    history_store.forget_from(DAY)
    model.Session.commit()
    assert "Nothing was written down" in page(app, f"/{DISTRICT}?date={DAY}")
    assert report(date=DAY.isoformat())["written"] is None


def test_unit_that_joins_breaks_trend_and_is_named(app, act) -> None:
    history_store.forget_from(TODAY - dt.timedelta(days=40))
    model.Session.commit()
    other = factories.Organization(
        name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰", "en": "District 10"}
    )
    act(
        "organization_patch",
        id=other["id"],
        unit_kind="district",
        monitored_from=MONTH.start.isoformat(),
    )
    snapshots.take(dt.datetime.now(dt.UTC))
    told = page(app, "?ledger=schedule")
    assert "joined: " in told
    assert "District 10" in told[told.index("joined: ") :][:200]
    assert "Without the units that joined or left since" in told
    last, before = TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=60)
    assert past_scores.comparable(history.CITY, "schedule", last, last)
    assert not past_scores.comparable(history.CITY, "schedule", before, last)
    of_unit = model.Group.get(DISTRICT).id
    assert past_scores.comparable(of_unit, "schedule", before, last)


@pytest.mark.parametrize("kept", ["described", "deleted"])
def test_nothing_is_told_of_what_was_never_public(app, act, publish, attested, kept) -> None:
    snapshots.take(dt.datetime.now(dt.UTC), since=DAY)
    month = {"fiscal_year": str(MONTH.year), "period_part": MONTH.part, "resources": [CSV]}
    draft = publish(**month, private=True)
    act("package_patch", id=draft["id"], period_part=MONTH.next.part)
    if kept == "deleted":
        act("package_delete", id=draft["id"])
    act("dataset_purge", id=attested["id"])
    found = report(date=DAY.isoformat(), unit=DISTRICT)
    causes = [one["cause_codes"] for one in found["differences"]]
    assert causes == [["purged"]]
    assert draft["id"] not in json.dumps(found)
