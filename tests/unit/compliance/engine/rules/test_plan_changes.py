"""Changing the plan: what a form means, new versions, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading, plan_changes, plan_form
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city

DUTIES, POLICY = (loading.read(name) for name in (loading.DUTIES, loading.POLICY))
PLAN = city.plan()
FORM = {
    "id": "plan-bus-statistics",
    "title_fa": "آمار ماهانهٔ اتوبوس",
    "title_en": "Monthly statistics of buses",
    "kinds": ["organisation"],
    "what": "contracts",
    "period": "month",
    "days": "7",
    "working": True,
}
BEGINS, TODAY = city.day("1404/01/01"), city.day("1405/09/01")


def rules_of(plan: dict[str, Any]) -> Rules:
    return loading.parse(DUTIES, plan, POLICY)


def changed(form: dict[str, Any], begins: str = "1404/01/01") -> Rules:
    return rules_of(revised(PLAN, form, begins))


def revised(
    plan: dict[str, Any], form: dict[str, Any], begins: str = "1404/01/01"
) -> dict[str, Any]:
    last = plan_changes.newest(plan, form["id"])
    return plan_changes.revised(plan, plan_form.entry_of(form, city.day(begins), last), TODAY)


PLANNED: list[Duty] = [duty for duty in rules_of(PLAN).duties if duty.ledger == "schedule"]


@pytest.mark.parametrize("duty", PLANNED, ids=lambda duty: duty.id)
def test_entry_taken_into_form_and_put_back_asks_for_same(duty: Duty) -> None:
    versions = changed(plan_form.form_of(duty)).versions(duty.id)
    assert [each.version for each in versions] == [1, 2]
    same = ("kind", "owners", "dataset_type", "table", "subject", "stages", "period", "ahead")
    for name in (*same, "divisible", "title", "note", "scores", "can_be_late", "due"):
        assert getattr(versions[1], name) == getattr(versions[0], name), name
    assert versions[0].valid_to == city.day("1403/12/30")
    assert versions[1].in_force_from == BEGINS


@pytest.mark.parametrize(
    "more",
    [
        {"table": "tenders", "due_anchor": "period_start", "divisible": True, "ahead": True},
        {"table": "contracts", "divisible": False, "scores": False},
        {
            "dataset_type": "statement",
            "table": "statement_lines",
            "statement_kinds": ["six_month", "execution"],
        },
    ],
)
def test_what_the_form_has_no_field_for_stays_as_it_was(more: dict[str, Any]) -> None:
    entry = {
        "id": "plan-own",
        "title": {"fa_IR": "آزمون", "en": "own"},
        "owed_by": {"kinds": ["district"]},
        "dataset_type": "contract",
        "period": "quarter",
        "due_anchor": "period_end",
        "due_offset_days": 20,
        "in_force_from": "1403-01-01",
        **more,
    }
    plan = {**PLAN, "entries": [*PLAN["entries"], entry]}
    (own,) = rules_of(plan).versions("plan-own")
    new = rules_of(revised(plan, plan_form.form_of(own))).versions("plan-own")[-1]
    made_anew = {"version": 2, "in_force_from": BEGINS}
    assert new == replace(own, **made_anew)


def test_what_asks_for_something_else_is_divisible_if_that_is() -> None:
    (own,) = rules_of(PLAN).versions("plan-contracts-district")
    new = changed({**plan_form.form_of(own), "what": "tenders"}).versions(own.id)[-1]
    assert (own.divisible, new.divisible) == (True, False)


def test_a_new_entry_is_one_like_all_others() -> None:
    (made,) = changed(FORM).versions("plan-bus-statistics")
    assert (made.table, made.period, made.due.offset, made.due.working) == (
        *("contracts", "month"),
        *(7, True),
    )
    assert made.can_be_late


@pytest.mark.parametrize(
    ("often", "days", "anchor"), [("event", "20", "approval"), ("continuous", "", "none")]
)
def test_what_is_due_by_case_or_always_can_be_added(often: str, days: str, anchor: str) -> None:
    form = {**FORM, "what": "document:council_minutes", "period": often, "days": days}
    (made,) = changed({**form, "working": False}).versions("plan-bus-statistics")
    assert (made.kind, made.period, made.due.anchor) == (often, None, anchor)


def test_from_single_cases_to_months_it_is_judged_by_the_month() -> None:
    (minutes,) = rules_of(PLAN).versions("plan-board-minutes")
    form = {**plan_form.form_of(minutes), "period": "month", "days": "10"}
    made = changed(form, "1405/01/01").versions(minutes.id)[-1]
    assert (made.kind, made.period, made.due.anchor) == ("periodic", "month", "period_end")


def test_what_is_always_there_has_no_days() -> None:
    with pytest.raises(RulesError, match="has no due day") as error:
        changed({**FORM, "what": "document:managers_directory", "period": "continuous"})
    assert "V2" not in str(error.value)


def test_past_periods_are_judged_by_the_version_of_their_time(calendar: WorkCalendar) -> None:
    (district,) = rules_of(PLAN).versions("plan-contracts-district")
    rules = changed({**plan_form.form_of(district), "days": "20", "moves": False})
    found = judge.judge(rules, Facts(city.units()), calendar, on=city.day("1404/02/15"))
    due = {
        one.period.slug: (one.state, one.due)
        for one in found
        if one.period and (one.unit, one.duty.id) == ("district-9", "plan-contracts-district")
    }
    assert due["1403-m07"] == (State.MISSING, city.day("1403/08/10"))
    assert due["1404-m01"] == (State.NOT_DUE, city.day("1404/02/20"))


def test_an_entry_that_is_ended_asks_for_nothing_after_that_day(calendar: WorkCalendar) -> None:
    plan = plan_changes.ended(PLAN, "plan-contracts-district", city.day("1403/06/31"), TODAY)
    found = judge.judge(rules_of(plan), Facts(city.units()), calendar, on=city.day("1403/12/01"))
    periods = [
        one.period.slug
        for one in found
        if one.period and (one.unit, one.duty.id) == ("district-9", "plan-contracts-district")
    ]
    assert periods == [f"1403-m0{month}" for month in range(1, 7)]


def test_the_plan_as_text_is_the_plan() -> None:
    entry = plan_form.entry_of(FORM, BEGINS)
    plan = plan_changes.revised(PLAN, entry, TODAY)
    assert rules_of(loading.read_text("schedule.yaml", plan_changes.as_text(plan))) == rules_of(
        plan
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": "My Plan"}, "An id is “plan-”"),
        ({"kinds": []}, "“owed_by” names neither"),
        ({"kinds": ["planet"]}, "“planet” is not allowed"),
        ({"what": "gossip"}, "“dataset_type” is missing"),
        ({"title_en": ""}, "“title” needs a text"),
        ({"days": "soon"}, "“due_offset_days” must be a whole number"),
        ({"grace": "-1"}, "“grace_days” must be a whole number"),
        ({"days": "", "due_days": "31st"}, "is not a due day"),
        ({"due_days": "07-15"}, "only one of the two"),
        ({"period": ""}, "A periodic duty needs a “period”"),
        ({"period": "week"}, "“week” is not allowed"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(RulesError) as error:
        changed({**FORM, **wrong})
    assert said in str(error.value)


def test_new_version_begins_after_old_one_and_end_needs_entry() -> None:
    form = plan_form.form_of(PLANNED[0])
    with pytest.raises(RulesError, match="must begin after"):
        changed(form, "1403/01/01")
    with pytest.raises(RulesError, match="no entry “gossip”"):
        plan_changes.ended(PLAN, "gossip", BEGINS, TODAY)


def test_what_has_not_begun_yet_is_written_anew_or_never_begins() -> None:
    (own,) = rules_of(PLAN).versions("plan-contracts-district")
    coming = revised(PLAN, plan_form.form_of(own), "1405/11/01")
    for begins in ("1405/10/01", "1405/11/01", "1405/12/01"):
        plan = revised(coming, {**plan_form.form_of(own), "days": "7"}, begins)
        versions = rules_of(plan).versions(own.id)
        assert [each.due.offset for each in versions if each.due.offset != 10] == [7]
        assert versions[-1].in_force_from == city.day(begins)
    for last_day in ("1405/08/30", "1405/10/30"):
        plan = plan_changes.ended(coming, own.id, city.day(last_day), TODAY)
        assert [one.valid_to for one in rules_of(plan).versions(own.id)] == [city.day(last_day)]
    new = plan_changes.revised(PLAN, plan_form.entry_of(FORM, city.day("1406/01/01")), TODAY)
    assert plan_changes.ended(new, FORM["id"], TODAY, TODAY) == PLAN
    with pytest.raises(RulesError, match="ends before it begins"):
        plan_changes.ended(PLAN, own.id, city.day("1402/12/01"), TODAY)


@pytest.mark.parametrize("last_day", ["1405/04/31", "1405/07/30", "1405/12/29"])
@pytest.mark.parametrize("begins", ["1406/01/01", "1407/01/01"])
def test_what_is_brought_back_asks_for_nothing_of_time_between(last_day, begins) -> None:
    (own,) = rules_of(PLAN).versions("plan-contracts-district")
    over = plan_changes.ended(PLAN, own.id, city.day(last_day), TODAY)
    back = revised(over, plan_form.form_of(own), begins)
    first, second = rules_of(back).versions(own.id)
    assert (first.valid_to, second.in_force_from) == (city.day(last_day), city.day(begins))
    called_off = plan_changes.ended(back, own.id, city.day("1405/12/29"), TODAY)
    assert rules_of(called_off) == rules_of(over)


def test_an_end_that_has_passed_is_moved_by_a_new_version_only() -> None:
    (own,) = rules_of(PLAN).versions("plan-contracts-district")
    over = plan_changes.ended(PLAN, own.id, city.day("1405/07/30"), TODAY)
    with pytest.raises(RulesError, match="ended on 30 Mehr 1405"):
        plan_changes.ended(over, own.id, city.day("1405/12/29"), TODAY)
    still_ahead = plan_changes.ended(over, own.id, city.day("1405/12/29"), city.day("1405/07/30"))
    assert still_ahead == plan_changes.ended(PLAN, own.id, city.day("1405/12/29"), TODAY)


def test_no_period_falls_between_two_versions() -> None:
    (quarterly,) = rules_of(PLAN).versions("plan-contracts-body")
    for form in (
        plan_form.form_of(quarterly),
        {**plan_form.form_of(quarterly), "period": "month"},
    ):
        with pytest.raises(RulesError, match="asked for by neither"):
            changed(form, "1404/02/01")
    assert len(changed(form, "1404/04/01").versions(quarterly.id)) == 2


def test_the_cases_of_a_year_are_judged_by_one_version() -> None:
    (minutes,) = rules_of(PLAN).versions("plan-board-minutes")
    with pytest.raises(RulesError, match="asked for by neither"):
        changed(plan_form.form_of(minutes), "1404/07/01")
    assert len(changed(plan_form.form_of(minutes), "1405/01/01").versions(minutes.id)) == 2
    entries = [
        {**entry, "valid_to": "1404-06-31"} if entry["id"] == minutes.id else entry
        for entry in PLAN["entries"]
    ]
    (entry,) = (entry for entry in PLAN["entries"] if entry["id"] == minutes.id)
    entries.append({**entry, "version": 2, "in_force_from": "1404-07-01"})
    with pytest.raises(RulesError, match="begins within a period"):
        rules_of({**PLAN, "entries": entries})


def test_every_choice_of_form_has_code_of_and_both_labels() -> None:
    choices = plan_form.choices()
    assert len({what.code for what in choices}) == len(choices)
    assert all(what.label["fa_IR"] and what.label["en"] for what in choices)
