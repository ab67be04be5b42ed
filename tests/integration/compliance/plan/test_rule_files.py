"""The rules as whole files: looked through, put in force with a reason, read by everybody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.mashhad.catalog import duties_in_force
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading, plan_changes
from ckanext.mashhad.compliance.history import rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import judgements
from tests.integration.compliance.plan.plan_world import DISTRICT, DUTY, put_site, states

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")


def test_every_text_in_force_is_read_with_what_it_changed(planner, app) -> None:
    put_site(planner, duties={"mun-71-1": {"grace_days": 5, "why": "مصوبه"}})
    put_site(planner, duties={"mun-71-1": {"grace_days": 8, "why": "مصوبه"}})
    shown = helpers.call_action("mashhad_compliance_plan_show", {"user": "", "ignore_auth": False})
    (newer, older) = shown["versions"]
    assert {newer["file"], older["file"]} == {"site.yaml"}
    page = app.get("/compliance/plan").get_data(as_text=True)
    assert "<del>-     grace_days: 5</del>\n<ins>+     grace_days: 8</ins>" in page
    assert "تصمیمی دیگر دربارهٔ «" in page
    for each, days in ((newer, 8), (older, 5)):
        text = app.get(f"/compliance/plan/versions/{each['version']}.yaml").get_data(as_text=True)
        assert f"grace_days: {days}" in text
        asked = {"version": each["version"]}
        context = {"user": "", "ignore_auth": False}
        assert helpers.call_action("mashhad_compliance_plan_show", context, **asked)["text"] == text
    for number in (0, 10**6, 10**20):
        app.get(f"/compliance/plan/versions/{number}.yaml", status=404)


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_an_exemption_and_a_commitment_of_the_site_by_command(cli, tmp_path: Path, app) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(
        f"""
version: 1
exemptions:
  - unit: {DISTRICT}
    duty: {DUTY}
    from: 1405-07-01
    until: 1405-07-30
    why: آتش‌سوزی در ساختمان منطقه
""",
        encoding="utf-8",
    )
    command = ["mashhad", "compliance"]
    asked = cli.invoke(ckan, [*command, "validate", str(file)])
    assert (asked.exit_code, "پایان یافته است" in asked.output) == (3, True)  # it was for Mehr
    assert states()["1405-m07"][0] == "missing"
    done = cli.invoke(ckan, [*command, "put", str(file), "--reason", "تصمیم شورا"])
    assert done.exit_code == 0, done.output
    assert states()["1405-m07"][0] == "not_applicable"
    assert states()["1405-m06"][0] == "missing"
    page = app.get("/compliance/plan").get_data(as_text=True)
    assert "آتش‌سوزی در ساختمان منطقه" in page
    told = cli.invoke(ckan, [*command, "explain", DISTRICT, DUTY, "1405-m07"])
    assert "معاف است: آتش‌سوزی" in told.output


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_what_allowed_but_hardly_meant_told_and_ends_otherwise(cli, tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(
        f"""
exemptions:
  - {{unit: {DISTRICT}, duty: {DUTY}, from: 1405-02-31, until: 1405-03-31, why: سیل}}
calendar:
  weekend:
    - {{from: 1405-04-01, days: [thursday, friday], why: مصوبه}}
""",
        encoding="utf-8",
    )
    command = ["mashhad", "compliance"]
    found = cli.invoke(ckan, [*command, "validate", str(file)])
    assert (found.exit_code, "site.yaml، exemptions 1" in found.output) == (3, True)
    assert cli.invoke(ckan, [*command, "put", str(file), "--reason", "تصمیم"]).exit_code == 0
    # Days that YAML would take for Gregorian ones break no form.
    assert DUTY in duties_in_force.load()
    assert not rules_in_force.working_days().is_working_day(dt.date(2026, 11, 26))  # a Thursday


def test_a_faulty_file_is_told_in_persian_and_put_nowhere(cli, tmp_path: Path) -> None:
    file = tmp_path / "schedule.yaml"
    file.write_text("basis_fa: برنامه\nentries: [{id: plan-a, period: week}]\n", encoding="utf-8")
    for command in (["validate", str(file)], ["put", str(file), "--reason", "تصمیم"]):
        found = cli.invoke(ckan, ["mashhad", "compliance", *command])
        assert found.exit_code == 1
        assert "schedule.yaml، plan-a" in found.output
        assert "Traceback" not in found.output
    assert rule_store.versions("schedule.yaml") == []
    # Nor is one called sound that nobody reads.
    strange, wide = tmp_path / "schedule-1406.yaml", tmp_path / "site.yaml"
    strange.write_text("total nonsense: [", encoding="utf-8")
    wide.write_text("version: 1", encoding="utf-16")
    for file, said in ((strange, "schedule-1406.yaml"), (wide, "UTF-8")):
        found = cli.invoke(ckan, ["mashhad", "compliance", "validate", str(file)])
        assert (found.exit_code, "Traceback" in found.output) == (1, False)
        assert said in found.output
    put = cli.invoke(ckan, ["mashhad", "compliance", "put", str(wide), "--reason", "تصمیم"])
    assert (put.exit_code, "UTF-8" in put.output) == (1, True)


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_one_judgement_is_explained_with_its_law_and_evidence(cli, publish) -> None:
    csv = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
    publish(fiscal_year="1405", period_part="m08", resources=[csv])
    command = ["mashhad", "compliance", "explain", DISTRICT, DUTY]
    found = cli.invoke(ckan, [*command, "1405-m08"]).output
    assert "آبان ۱۴۰۵" in found
    assert "برنامهٔ انتشار شهرداری" in found
    assert "۱۲۰ ردیف" in found
    assert cli.invoke(ckan, [*command, "1405-m07"]).output.count("منتشر") >= 1
    wrong = cli.invoke(ckan, ["mashhad", "compliance", "explain", DISTRICT, "gossip"])
    assert (wrong.exit_code, "Traceback" in wrong.output) == (1, False)


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_a_whole_file_says_how_much_of_the_past_it_changes(planner) -> None:
    plan = plan_changes.as_text(
        plan_changes.ended(loading.read("schedule.yaml"), DUTY, *[dt.date(2026, 6, 21)] * 2)
    )
    done = helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": planner["name"], "ignore_auth": False},
        **{"file": "schedule.yaml", "text": plan, "reason": "اصلاح"},
    )
    # Tir to Mehr were missing.
    assert done["changed_past"] == 4


SOUND = "duties: {mun-71-1: {grace_days: 5, why: مصوبهٔ شورا}}"


UNSOUND = (
    ("site.yaml", "duties: {mun-71-1: {grace_days: 999999999, why: x}}"),
    ("site.yaml", "exemptions: [{unit: a, duty: [x], from: 1405, until: 1405, why: x}]"),
    ("site.yaml", "a: !!int x"),
    ("schedule.yaml", "entries: " + "[" * 9_000),
)


def test_a_file_by_which_nobody_can_be_judged_is_refused(planner, monkeypatch) -> None:
    def put(file: str, text: str) -> None:
        context = {"user": planner["name"], "ignore_auth": False}
        asked = {"file": file, "text": text, "reason": "آزمون"}
        helpers.call_action("mashhad_compliance_rules_put", context, **asked)

    def broken(*args: Any) -> None:
        raise OverflowError("date value out of range")

    for file, text in UNSOUND:
        with pytest.raises(tk.ValidationError) as error:
            put(file, text)
        assert error.value.error_dict["text"], text
        assert rule_store.versions(file) == []
    # Also for what only shows in judging.
    judgements.holdings()
    monkeypatch.setitem(judge._JUDGES, "periodic", broken)
    with pytest.raises(tk.ValidationError, match="out of range"):
        put("site.yaml", SOUND)
    assert rule_store.versions("site.yaml") == []


def test_no_page_goes_down_by_rules_that_slipped_through(app) -> None:
    def stored(text: str) -> None:
        now = dt.datetime.now(dt.UTC)
        rule_store.put("site.yaml", text, reason="آزمون", user_id="", now=now)
        model.Session.commit()

    stored(SOUND)
    for bad in ("duties: {mun-71-1: {grace_days: 999999999, why: x}}", "duties: ["):
        stored(bad)
        assert rule_store.rules().versions("mun-71-1")[0].due.grace == 5
        for address in ("/", "/compliance", f"/compliance/{DISTRICT}", "/compliance/report.csv"):
            assert app.get(address).status_code == 200
        assert "site.yaml" in app.get("/compliance/plan").get_data(as_text=True)
    stored("{}")
    assert rule_store.in_force().problems == ()
