"""An attested day counts, and pages and files say who attests it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from ckan.tests import helpers

from tests.integration.compliance.judgements.judged_city import CSV, NOW, judgements, states

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "addresses_open")


def attest(user: dict[str, Any], made: dict[str, Any]) -> None:
    """A dataset and its file were public in time, says this user."""
    for id_ in (made["id"], made["resources"][0]["id"]):
        helpers.call_action(
            "mashhad_publication_attest",
            {"user": user["name"], "ignore_auth": False},
            id=id_,
            moment="1405/02/05",
            reason="در درگاه پیشین شهرداری منتشر شده بود",
        )


@pytest.mark.freeze_time(NOW)
def test_an_attested_day_counts_and_shows_as_attested(city, publish, act, sysadmin) -> None:
    made = publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    assert states("plan-contracts-district")["1405-m01"] == "late"
    attest(sysadmin, made)
    (one,) = judgements("plan-contracts-district", "1405-m01")
    assert (one["state"], one["evidence"][0]["attested"]) == ("met", True)
    assert one["evidence"][0]["attested_by"] == "municipality"


@pytest.mark.freeze_time(NOW)
def test_the_word_of_a_member_is_marked_on_pages_and_in_files(
    app, city, publish, act, sysadmin
) -> None:
    act(
        "organization_member_create",
        id=city["district"]["id"],
        username=sysadmin["name"],
        role="editor",
    )
    made = publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    attest(sysadmin, made)
    (one,) = judgements("plan-contracts-district", "1405-m01")
    assert one["evidence"][0]["attested_by"] == "unit"
    for page in (
        "/compliance/mashhad-district-09",
        "/compliance/duties/plan-contracts-district?period=1405-m01",
    ):
        assert "گواهی واحد دربارهٔ خود" in app.get(page).get_data(as_text=True)
    facts = app.get("/compliance/facts.jsonl").get_data(as_text=True)
    assert '"attested_by":"unit"' in facts
    report = app.get("/compliance/report.csv?unit=mashhad-district-09").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(report.removeprefix("\ufeff")))
    (row,) = (each for each in rows if "1405-m01" in each.values())
    assert row["attested_by"] == "unit"


@pytest.mark.freeze_time("2026-05-01 08:00:00")
def test_times_before_a_purge_hide_nothing_that_is_made_anew(
    city, publish, act, sysadmin, freezer
) -> None:
    fields = {"fiscal_year": "1405", "period_part": "m01", "resources": [CSV]}
    old = publish(**fields)
    freezer.move_to("2026-05-02 08:00:00")
    act("package_patch", id=old["id"], private=True)
    freezer.move_to("2026-06-10 08:00:00")
    act("package_patch", id=old["id"], private=False)
    freezer.move_to("2026-06-20 08:00:00")
    act("dataset_purge", id=old["id"])
    freezer.move_to("2026-08-20 08:00:00")
    attest(sysadmin, publish(**fields, id=old["id"]))
    for day in ("2026-05-20", "2026-07-10"):
        assert states("plan-contracts-district", date=day)["1405-m01"] == "met", day
