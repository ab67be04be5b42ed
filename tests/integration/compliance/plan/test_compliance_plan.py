"""The plan is changed entry by entry, by form or API; nothing in code, nothing of the past."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.mashhad.compliance.engine.rules import loading, plan_changes, plan_form
from ckanext.mashhad.compliance.history import rule_store
from tests.integration.compliance.plan.plan_world import (
    DISTRICT,
    DUTY,
    form,
    put_site,
    states,
    update,
)
from tests.integration.compliance.the_city import judgement

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_what_begins_later_is_shown_put_right_and_called_off(planner, app) -> None:
    before = states()
    update(planner, **form(days="5", begins="1405/10/01"))
    for path in ("/compliance/plan", f"/compliance/duties/{DUTY}"):
        page = app.get(path).get_data(as_text=True)
        now, later, rest = page.partition("از ۱ دی ۱۴۰۵ به بعد")
        assert "۱۰ روز پس از پایان دوره" in now
        assert later
        assert "۵ روز پس از پایان دوره" in rest
    update(planner, **form(days="7", begins="1405/10/01"))
    assert [one.due.offset for one in rule_store.rules().versions(DUTY)] == [10, 7]
    update(planner, id=DUTY, end="1405/09/30", reason="پایان")
    (left,) = rule_store.rules().versions(DUTY)
    assert left.valid_to == dt.date(2026, 12, 21)
    assert states() == before


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_new_version_holds_from_its_day_and_past_stays_as_it_was(planner) -> None:
    before = states()
    assert before["1405-m08"] == ("not_due", "2026-12-01")
    # Looking changes nothing.
    found = update(planner, **form(days="60"), preview=True)["preview"]
    assert [one["unit"] for one in found] == ["District 9"]
    # Sixty days after Shahrivar was 21 November; Mehr and what follows still has time.
    assert (found[0]["missing"], found[0]["met"]) == (6, 0)
    assert states() == before
    assert rule_store.versions("schedule.yaml") == []
    update(planner, **form(days="5"))
    after = states()
    assert after["1405-m07"] == before["1405-m07"] == ("missing", "2026-11-01")
    assert after["1405-m08"] == ("not_due", "2026-11-26")
    # What was in force is kept with its reason.
    update(planner, **form(days="7", begins="1405/10/01", reason="پس از گفت‌وگو با منطقه‌ها"))
    shown = helpers.call_action("mashhad_compliance_plan_show", {"user": "", "ignore_auth": False})
    assert [each["reason"] for each in shown["versions"]] == [
        "پس از گفت‌وگو با منطقه‌ها",
        "مصوبهٔ شهردار",
    ]
    assert len(rule_store.rules().versions(DUTY)) == 3


WRONG = (
    ({"begins": "someday"}, "begins"),
    ({"begins": "1402/01/01"}, "begins"),
    ({"reason": ""}, "reason"),
    ({"reason": "." * 10}, "reason"),
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
)


def test_what_is_wrong_is_said_and_nothing_is_put_in_force(planner) -> None:
    for wrong, field in WRONG:
        with pytest.raises(tk.ValidationError) as error:
            update(planner, **form(**wrong))
        assert field in error.value.error_dict, wrong
    assert rule_store.versions("schedule.yaml") == []


def test_nobody_but_who_runs_the_portal_changes_the_rules(officer, app) -> None:
    with pytest.raises(tk.NotAuthorized):
        update(officer, **form())
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action(
            "mashhad_compliance_rules_put",
            {"user": officer["name"], "ignore_auth": False},
            file="site.yaml",
            text="version: 1",
            reason="تصمیم",
        )
    headers = {"Authorization": officer["token"]}
    app.get("/compliance/plan/edit", headers=headers, status=403)
    app.get("/compliance/plan/edit", status=403)
    assert "/compliance/plan/edit" not in app.get("/compliance/plan").get_data(as_text=True)


def test_planner_fills_in_form_looks_and_puts_it_in_force(planner, app) -> None:
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


@pytest.mark.freeze_time("2026-11-28 08:00:00")
def test_planned_entry_is_named_and_met_by_dataset(app, planner, act, unit, addresses_open) -> None:
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
    assert judgement(DISTRICT, "plan-guides", "1405-m08")["state"] == "met"


def test_form_of_entry_tells_what_it_cannot_change_and_keeps_it(planner, app) -> None:
    entry = {
        **{"id": "plan-both", "title": {"fa_IR": "هر دو", "en": "Both"}, "period": "half"},
        **{"owed_by": {"kinds": ["district"]}, "dataset_type": "statement"},
        **{"table": "statement_lines", "statement_kinds": ["six_month", "execution"]},
        **{"due_anchor": "period_start", "due_offset_days": 20, "in_force_from": "1405-01-01"},
    }
    plan = loading.read("schedule.yaml")
    text = plan_changes.as_text({**plan, "entries": [*plan["entries"], entry]})
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
def test_what_is_past_stays_as_it_was_judged(planner) -> None:
    before = states()
    for change, field in (
        ({"begins": "1405/03/01", "days": "200"}, "begins"),
        ({"end": "1405/03/31"}, "end"),
        ({"id": "plan-again", "begins": "1405/01/01"}, "begins"),
    ):
        with pytest.raises(tk.ValidationError) as error:
            update(planner, **form(**change))
        assert set(error.value.error_dict) == {field}
    assert states() == before
    assert rule_store.versions("schedule.yaml") == []


@pytest.mark.freeze_time("2026-11-25 08:00:00")
def test_preview_knows_site_decisions_and_older_dues(planner, act) -> None:
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
