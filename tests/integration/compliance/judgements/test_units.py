"""Units that are renamed, merged or removed keep their history; nobody gets another's."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance.engine.rules import plan_changes

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.freeze_time("2026-11-25 08:00:00"),
]

DUTY = "plan-contracts-district"
CSV = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
NINE, EIGHT = "mashhad-district-09", "mashhad-district-08"
EXEMPT = {"duty": DUTY, "from": "1405-01-01", "until": "1405-03-31", "why": "آتش‌سوزی"}


def put(**content: Any) -> dict[str, Any]:
    user = factories.Sysadmin()
    return helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": user["name"], "ignore_auth": False},
        file="site.yaml",
        text=plan_changes.as_text({"version": 1, **content}),
        reason="این واحد تازه است",
    )


def states(unit: str, **asked: Any) -> dict[str, str]:
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit=unit, **asked
    )
    return {one["period"]: one["state"] for one in found["judgements"] if one["duty"] == DUTY}


def test_unit_renamed_keeps_exemption_and_last_day(districts, act) -> None:
    put(
        exemptions=[{"unit": EIGHT, **EXEMPT}],
        units=[{"unit": NINE, "until": "1405-05-31", "into": EIGHT, "why": "ادغام"}],
    )
    before = states(NINE), states(EIGHT)
    assert "1405-m06" not in before[0]
    assert before[1]["1405-m02"] == "not_applicable"
    act("organization_patch", id=districts[NINE], name="nine-as-it-was")
    act("organization_patch", id=districts[EIGHT], name="eight-and-nine")
    assert (states("nine-as-it-was"), states("eight-and-nine")) == before
    with pytest.raises(tk.ValidationError, match="mashhad-district-09"):
        put(exemptions=[{"unit": NINE, **EXEMPT}])


def test_the_parts_of_a_unit_that_is_renamed_stay_its_parts(districts, act, app) -> None:
    titles = {"title_translated": {"fa": "شهرداری مشهد", "en": "Municipality"}}
    whole = {"unit_kind": "municipality", "legal_person": "true", **titles}
    head = factories.Organization(name="mashhad", **whole)
    for unit in districts.values():
        act("organization_patch", id=unit, parent="mashhad")
    act("organization_patch", id=head["id"], name="the-municipality")
    for unit in districts.values():
        assert act("organization_show", id=unit)["parent"] == "the-municipality"
    assert "بخشی از شهرداری مشهد است" in app.get(f"/compliance/{NINE}", status=200).text


def test_the_history_of_a_unit_that_was_merged_stays_its_own(
    districts, publish, act, freezer
) -> None:
    freezer.move_to("2026-04-25 08:00:00")  # 5 Ordibehesht: in time for Farvardin
    made = publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    freezer.move_to("2026-11-25 08:00:00")
    put(units=[{"unit": NINE, "until": "1405-05-31", "into": EIGHT, "why": "ادغام"}])
    nine, eight = states(NINE), states(EIGHT)
    assert (nine["1405-m01"], eight["1405-m01"]) == ("met", "missing")
    act("package_patch", id=made["id"], owner_org=districts[EIGHT])
    assert states(NINE) == nine
    assert states(NINE, date="1405/05/20")["1405-m01"] == "met"
    # District 8 published nothing for Farvardin until it took this over.
    assert states(EIGHT) == {**eight, "1405-m01": "late"}
    assert states(EIGHT, date="1405/05/20")["1405-m01"] == "missing"


def test_removed_unit_keeps_history_of_given_away_datasets(
    districts, publish, act, freezer
) -> None:
    freezer.move_to("2026-04-25 08:00:00")  # 5 Ordibehesht: in time for Farvardin
    made = publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    freezer.move_to("2026-11-20 08:00:00")
    act("package_patch", id=made["id"], owner_org=districts[EIGHT])
    assert (states(NINE)["1405-m01"], states(EIGHT)["1405-m01"]) == ("missing", "met")
    freezer.move_to("2026-11-21 08:00:00")
    act("organization_delete", id=districts[NINE])
    assert (states(NINE)["1405-m01"], states(EIGHT)["1405-m01"]) == ("met", "late")


def test_a_unit_that_is_removed_stays_in_what_was(districts, act, app, freezer) -> None:
    before = states(NINE, date="1405/08/20")
    assert before["1405-m07"] == "missing"
    act("organization_delete", id=districts[NINE])
    freezer.move_to("2027-02-25 08:00:00")
    assert states(NINE, date="1405/08/20") == before
    now = states(NINE)
    assert now["1405-m07"] == "missing"
    assert "1405-m10" not in now
    for page in (f"/compliance/{NINE}", f"/compliance/changes?unit={NINE}"):
        app.get(page, status=200)
    page = app.get(f"/compliance/{NINE}").get_data(as_text=True)
    assert "همان‌گونه که سنجیده شد می‌ماند" in page
    assert "کار بعدی" not in page
    act("organization_patch", id=districts[NINE], state="active")
    assert states(NINE)["1405-m10"] == "missing"
