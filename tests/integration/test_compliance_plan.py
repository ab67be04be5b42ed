"""The plan and the site's own decisions, changed in the browser and by command; nothing in code."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.mashhad.catalog import duties_in_force
from ckanext.mashhad.compliance import engine, in_force, loading, plan_form, planning, rule_store

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")

DISTRICT, DUTY = "mashhad-district-09", "plan-contracts-district"


@pytest.fixture
def district(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The district alone, monitored since the beginning of 1405."""
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-03-21"
    )


@pytest.fixture
def planner() -> dict[str, Any]:
    return factories.SysadminWithToken()


def form(**more: Any) -> dict[str, Any]:
    duty = rule_store.rules().versions(DUTY)[-1]
    return {**plan_form.form_of(duty), "begins": "1405/08/01", "reason": "مصوبهٔ شهردار", **more}


def update(user: dict[str, Any], **given: Any) -> dict[str, Any]:
    context = {"user": user["name"], "ignore_auth": False}
    return helpers.call_action("mashhad_compliance_plan_update", context, **given)


def states(**asked: Any) -> dict[str, tuple[str, str | None]]:
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit=DISTRICT, **asked
    )
    return {
        one["period"]: (one["state"], one["due"])
        for one in found["judgements"]
        if one["duty"] == DUTY
    }


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_what_is_to_hold_later_stands_below_what_holds_now(planner, app) -> None:
    update(planner, **form(days="5", begins="1405/10/01"))
    for path in ("/compliance/plan", f"/compliance/duties/{DUTY}"):
        page = app.get(path).get_data(as_text=True)
        now, later, rest = page.partition("از ۱ دی ۱۴۰۵ به بعد")
        assert "۱۰ روز پس از پایان دوره" in now
        assert later
        assert "۵ روز پس از پایان دوره" in rest


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_a_new_version_holds_from_its_day_and_the_past_stays_as_it_was(planner) -> None:
    before = states()
    assert before["1405-m08"] == ("not_due", "2026-12-01")
    update(planner, **form(days="5"))
    after = states()
    assert after["1405-m07"] == before["1405-m07"] == ("missing", "2026-11-01")
    assert after["1405-m08"] == ("not_due", "2026-11-26")


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_a_preview_says_what_it_would_have_meant_and_changes_nothing(planner) -> None:
    before = states()
    found = update(planner, **form(days="60"), preview=True)["preview"]
    assert [one["unit"] for one in found] == ["District 9"]
    # Sixty days after Shahrivar was 21 November; Mehr and what follows still has time.
    assert (found[0]["missing"], found[0]["met"]) == (6, 0)
    assert states() == before
    assert rule_store.versions("schedule.yaml") == []


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_what_was_in_force_is_kept_with_its_reason(planner) -> None:
    update(planner, **form(days="5"))
    update(planner, **form(days="7", begins="1405/10/01", reason="پس از گفت‌وگو با منطقه‌ها"))
    shown = helpers.call_action("mashhad_compliance_plan_show", {"user": "", "ignore_auth": False})
    assert [each["reason"] for each in shown["versions"]] == [
        "پس از گفت‌وگو با منطقه‌ها",
        "مصوبهٔ شهردار",
    ]
    assert len(rule_store.rules().versions(DUTY)) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"begins": "someday"}, "begins"),
        ({"begins": "1402/01/01"}, "begins"),
        ({"reason": ""}, "reason"),
        ({"days": "soon"}, "days"),
        ({"days": "9999"}, "days"),
        ({"days": "", "due_days": "07-15"}, "due_days"),
        ({"what": ""}, "what"),
        ({"title_fa": ""}, "title_fa"),
        ({"kinds": [], "units": []}, "kinds"),
        ({"kinds": 5}, "kinds"),
        ({"units": [["a"]]}, "units"),
        ({"title_fa": ["x"]}, "title_fa"),
        ({"title_en": "x" * 301}, "title_en"),
        ({"preview": "maybe"}, "preview"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_put_in_force(planner, wrong, field) -> None:
    with pytest.raises(tk.ValidationError) as error:
        update(planner, **form(**wrong))
    assert field in error.value.error_dict
    assert rule_store.versions("schedule.yaml") == []


def test_every_text_that_was_in_force_is_read_with_what_it_changed(planner, app) -> None:
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


def test_nobody_but_who_runs_the_portal_changes_the_rules(officer, app) -> None:
    with pytest.raises(tk.NotAuthorized):
        update(officer, **form())
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action(
            "mashhad_compliance_rules_put",
            {"user": officer["name"], "ignore_auth": False},
            file="site.yaml",
            text="version: 1",
            reason="x",
        )
    headers = {"Authorization": officer["token"]}
    app.get("/compliance/plan/edit", headers=headers, status=403)
    app.get("/compliance/plan/edit", status=403)
    assert "/compliance/plan/edit" not in app.get("/compliance/plan").get_data(as_text=True)


def test_the_planner_fills_in_the_form_looks_and_puts_it_in_force(planner, app) -> None:
    headers = {"Authorization": planner["token"]}
    page = app.get(f"/compliance/plan/edit?id={DUTY}", headers=headers).get_data(as_text=True)
    assert 'name="_csrf_token"' in page
    assert "از چه روزی" in page
    typed = {**form(days="5", begins="1450/01/01"), "working": ""}
    looked = app.post("/compliance/plan/edit", data={**typed, "preview": "1"}, headers=headers)
    assert "اگر در سال گذشته برقرار بود" in looked.get_data(as_text=True)
    refused = app.post("/compliance/plan/edit", data={**typed, "days": "soon"}, headers=headers)
    days = "چند روز پس از پایان دوره، یا پس از خودِ مورد"
    assert f"«{days}» باید عدد صحیح از ۰ تا ۷۳۰ باشد." in refused.text
    assert '<a href="#field-days">' in refused.text
    assert 'aria-describedby="field-days-error"' in refused.text
    for raw in ("due_offset_days", "schedule.yaml", "u200c", "[&#39;"):
        assert raw not in refused.text
    past = {**typed, "begins": "1405/02/01", "days": "100"}
    for wrong in (past, {**past, "finish": "1"}):
        refused = app.post("/compliance/plan/edit", data=wrong, headers=headers)
        assert "روز دیرتری بنویسید" in refused.get_data(as_text=True)
    assert rule_store.versions("schedule.yaml") == []
    app.post("/compliance/plan/edit", data=typed, headers=headers)
    (kept,) = rule_store.versions("schedule.yaml")
    assert kept.reason == "مصوبهٔ شهردار"
    page = app.get("/compliance/plan").get_data(as_text=True)
    assert "مصوبهٔ شهردار" in page
    assert "از ۱ فروردین ۱۴۵۰ به‌گونه‌ای دیگر خواسته می‌شود" in page
    # What else stands in the plan was written anew, and is not shown as changed.
    assert page.count("<del>") == 0
    app.get("/compliance/plan/edit?id=no-such", headers=headers, status=404)


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
def test_what_is_allowed_but_hardly_meant_is_told_and_ends_otherwise(cli, tmp_path: Path) -> None:
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
    assert cli.invoke(ckan, [*command, "put", str(file), "--reason", "x"]).exit_code == 0
    # Days that YAML would take for Gregorian ones break no form.
    assert DUTY in duties_in_force.load()
    assert not in_force.working_days().is_working_day(dt.date(2026, 11, 26))  # a Thursday


def test_a_faulty_file_is_told_in_persian_and_put_nowhere(cli, tmp_path: Path) -> None:
    file = tmp_path / "schedule.yaml"
    file.write_text("basis_fa: برنامه\nentries: [{id: plan-a, period: week}]\n", encoding="utf-8")
    for command in (["validate", str(file)], ["put", str(file), "--reason", "x"]):
        found = cli.invoke(ckan, ["mashhad", "compliance", *command])
        assert found.exit_code == 1
        assert "schedule.yaml، plan-a" in found.output
        assert "Traceback" not in found.output
    assert rule_store.versions("schedule.yaml") == []


def test_a_file_that_nobody_reads_is_not_called_sound(cli, tmp_path: Path) -> None:
    strange, wide = tmp_path / "schedule-1406.yaml", tmp_path / "site.yaml"
    strange.write_text("total nonsense: [", encoding="utf-8")
    wide.write_text("version: 1", encoding="utf-16")
    for file, said in ((strange, "schedule-1406.yaml"), (wide, "UTF-8")):
        found = cli.invoke(ckan, ["mashhad", "compliance", "validate", str(file)])
        assert (found.exit_code, "Traceback" in found.output) == (1, False)
        assert said in found.output
    put = cli.invoke(ckan, ["mashhad", "compliance", "put", str(wide), "--reason", "x"])
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


@pytest.mark.freeze_time("2026-11-28 08:00:00")
def test_an_entry_that_the_planner_adds_can_be_named_by_a_dataset_and_is_met_by_it(
    app, planner, act, unit, addresses_open
) -> None:
    added = {
        **{"id": "plan-guides", "title_fa": "راهنمای خدمات هر منطقه", "title_en": "Guides"},
        **{"kinds": ["district"], "what": "document:service_guide", "period": "month"},
        **{"days": "20", "begins": "1405/08/01", "reason": "مصوبهٔ شهردار"},
    }
    fields = {
        "type": "document",
        "owner_org": unit["id"],
        "title_translated": {"fa": "راهنمای خدمات"},
        "notes_translated": {"fa": "راهنما"},
        "subject": "service_guide",
        "duties": ["plan-guides"],
        **{"fiscal_year": "1405", "period_part": "m08", "license_id": "cc-by"},
        "resources": [{"url": "https://example.org/a.pdf", "name": "راهنما", "format": "PDF"}],
    }
    with pytest.raises(tk.ValidationError):
        act("package_create", **fields)
    update(planner, **added)
    made = act("package_create", **fields)
    assert made["duties"] == ["plan-guides"]
    headers = {"Authorization": planner["token"]}
    form = app.get(f"/document/edit/{made['name']}/3", headers=headers).get_data(as_text=True)
    assert 'value="plan-guides" checked' in form
    assert "راهنمای خدمات هر منطقه" in app.get(f"/document/{made['name']}").get_data(as_text=True)
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit=DISTRICT
    )["judgements"]
    (one,) = (one for one in found if (one["duty"], one["period"]) == ("plan-guides", "1405-m08"))
    assert one["state"] == "met"


def test_the_form_of_an_entry_tells_what_it_cannot_change_and_keeps_it(planner, app) -> None:
    entry = {
        **{"id": "plan-both", "title": {"fa_IR": "هر دو", "en": "Both"}, "period": "half"},
        **{"owed_by": {"kinds": ["district"]}, "dataset_type": "statement"},
        **{"table": "statement_lines", "statement_kinds": ["six_month", "execution"]},
        **{"due_anchor": "period_start", "due_offset_days": 20, "in_force_from": "1405-01-01"},
    }
    plan = loading.read("schedule.yaml")
    text = planning.as_text({**plan, "entries": [*plan["entries"], entry]})
    helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": planner["name"], "ignore_auth": False},
        **{"file": "schedule.yaml", "text": text, "reason": "اصلاح"},
    )
    headers = {"Authorization": planner["token"]}
    page = app.get("/compliance/plan/edit?id=plan-both", headers=headers).text
    assert "از آغاز دوره شمرده می‌شود" in page
    option = page.partition('value="as_it_is" selected')[2].partition("</option>")[0]
    assert "شش‌ماهه" in option
    typed = form(**plan_form.form_of(rule_store.rules().versions("plan-both")[0]))
    typed |= {"begins": "1450/01/01", "working": "", "moves": ""}
    app.post("/compliance/plan/edit", data=typed, headers=headers)
    old, new = rule_store.rules().versions("plan-both")
    assert (new.statement_kinds, new.due) == (old.statement_kinds, old.due)


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_what_has_not_begun_yet_can_be_put_right_and_called_off(planner) -> None:
    before = states()
    update(planner, **form(days="5", begins="1405/10/01"))
    update(planner, **form(days="7", begins="1405/10/01"))
    assert [one.due.offset for one in rule_store.rules().versions(DUTY)] == [10, 7]
    update(planner, id=DUTY, end="1405/09/30", reason="پایان")
    (left,) = rule_store.rules().versions(DUTY)
    assert left.valid_to == dt.date(2026, 12, 21)
    assert states() == before


@pytest.mark.freeze_time("2026-11-25 08:00:00")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"begins": "1405/03/01", "days": "200"}, "begins"),
        ({"end": "1405/03/31"}, "end"),
        ({"id": "plan-again", "begins": "1405/01/01"}, "begins"),
    ],
)
def test_what_is_past_stays_as_it_was_judged(planner, change, field) -> None:
    before = states()
    with pytest.raises(tk.ValidationError) as error:
        update(planner, **form(**change))
    assert set(error.value.error_dict) == {field}
    assert states() == before
    assert rule_store.versions("schedule.yaml") == []


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_a_whole_file_says_how_much_of_the_past_it_changes(planner) -> None:
    plan = planning.as_text(
        planning.ended(loading.read("schedule.yaml"), DUTY, *[dt.date(2026, 6, 21)] * 2)
    )
    done = helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": planner["name"], "ignore_auth": False},
        **{"file": "schedule.yaml", "text": plan, "reason": "اصلاح"},
    )
    # Tir to Mehr were missing.
    assert done["changed_past"] == 4


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_a_preview_knows_the_decisions_of_the_site_and_what_came_due_of_older_periods(
    planner, act
) -> None:
    act("organization_patch", id=DISTRICT, monitored_from="2024-03-20")
    excused = {"unit": DISTRICT, "duty": DUTY, "from": "1405-01-01", "until": "1405-12-29"}
    put_site(planner, exemptions=[{**excused, "why": "x"}])
    yearly = {"kinds": ["district"], "what": "contracts", "period": "year", "begins": "1406/01/01"}
    titles = {"title_fa": "قراردادهای سال", "title_en": "The contracts of a year"}
    days = {"days": "", "due_days": "06-31+1y", "working": False, "moves": False}
    typed = {"id": "plan-yearly", **titles, **yearly, **days, "preview": True}
    (found,) = update(planner, **typed)["preview"]
    # The year 1404 was due on 31 Shahrivar 1405; 1403 before the year that is looked at.
    assert (found["missing"], found["not_due"]) == (1, 1)


def put_site(planner: dict[str, Any], **content: Any) -> dict[str, Any]:
    return helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": planner["name"], "ignore_auth": False},
        file="site.yaml",
        text=planning.as_text({"version": 1, **content}),
        reason="x",
    )


SOUND = "duties: {mun-71-1: {grace_days: 5, why: مصوبهٔ شورا}}"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("site.yaml", "duties: {mun-71-1: {grace_days: 999999999, why: x}}"),
        ("site.yaml", "exemptions: [{unit: a, duty: [x], from: 1405, until: 1405, why: x}]"),
        ("site.yaml", "a: !!int x"),
        ("schedule.yaml", "entries: " + "[" * 9_000),
    ],
)
def test_a_file_by_which_nobody_can_be_judged_is_refused(planner, file, text) -> None:
    context = {"user": planner["name"], "ignore_auth": False}
    with pytest.raises(tk.ValidationError) as error:
        helpers.call_action(
            "mashhad_compliance_rules_put", context, file=file, text=text, reason="آزمون"
        )
    assert error.value.error_dict["text"]
    assert rule_store.versions(file) == []


def test_what_only_shows_in_judging_is_told_before_it_is_in_force(planner, monkeypatch) -> None:
    def broken(*args: Any) -> None:
        raise OverflowError("date value out of range")

    context = {"user": planner["name"], "ignore_auth": False}
    monkeypatch.setitem(engine._JUDGES, "periodic", broken)
    with pytest.raises(tk.ValidationError, match="out of range"):
        helpers.call_action(
            "mashhad_compliance_rules_put", context, file="site.yaml", text=SOUND, reason="آزمون"
        )
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


def test_two_who_change_the_plan_at_once_both_do(planner, app) -> None:
    rule_store.texts()
    model.Session.remove()
    workers = 3
    together = threading.Barrier(workers)

    def one(number: int) -> None:
        with app.flask_app.test_request_context():
            try:
                together.wait(timeout=30)
                update(planner, **form(id=f"plan-at-once-{number}", begins="1406/01/01"))
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(workers) as pool:
        for running in [pool.submit(one, number) for number in range(workers)]:
            running.result(timeout=120)
    found = {duty.id for duty in rule_store.rules().duties}
    assert {f"plan-at-once-{number}" for number in range(workers)} <= found
