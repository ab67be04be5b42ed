"""What a site adjusts without code: grace, a chosen day, exemptions, its own duties, units."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Event, Facts
from ckanext.mashhad.compliance.engine.judging import decisions, judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.persian.calendar.workdays import WEEKDAY_NAMES, WorkCalendar
from tests.unit.compliance import small_city as city

DUTIES, POLICY = (loading.read(name) for name in (loading.DUTIES, loading.POLICY))
SCHEDULE = city.plan()
WEEK = list(WEEKDAY_NAMES)
LOCAL = {
    "id": "local-menus",
    "title": {"fa_IR": "انتشار ماهانهٔ آمار اتوبوس", "en": "Monthly bus statistics"},
    "basis_fa": "اعلام سازمان",
    "owed_by": {"units": ["bus"]},
    "basis_kind": "commitment",
    "kind": "periodic",
    "dataset_type": "statistics",
    "period": "month",
    "duty_confidence": "V",
    "scores": True,
    "in_force_from": "1403-01-01",
}


def rules_of(site: dict[str, Any]) -> Rules:
    return loading.parse(DUTIES, SCHEDULE, POLICY, site)


def one(rules: Rules, calendar: WorkCalendar, duty: str, on: str, period: str = "") -> Judgement:
    found = judge.judge(rules, Facts(city.units()), calendar, on=city.day(on))
    (judged,) = [
        each
        for each in found
        if each.duty.id == duty
        and (each.period.slug if each.period else "") == period
        and each.state is not State.NOT_APPLICABLE
    ]
    return judged


def test_days_of_grace_hold_for_the_duty_they_name(calendar: WorkCalendar) -> None:
    site = {"duties": {"mun-71-1": {"grace_days": 10, "why": "تصمیم شهردار"}}}
    rules = rules_of(site)
    late = one(rules, calendar, "mun-71-1", "1403/07/25", "1403-h1")
    assert late.state is State.NOT_DUE
    assert one(rules, calendar, "mun-71-1", "1403/07/26", "1403-h1").state is State.MISSING


def test_holiday_due_day_is_settled_by_site_decision(
    calendar: WorkCalendar,
) -> None:
    # 15 Farvardin 1404 was a Friday.
    assert one(rules_of({}), calendar, "mun-71-1", "1404/01/16", "1403-h2").state is State.DISPUTED
    moves = rules_of({"duties": {"mun-71-1": {"on_holiday": "moves", "why": "نظر حقوقی"}}})
    assert one(moves, calendar, "mun-71-1", "1404/01/16", "1403-h2").state is State.NOT_DUE


def test_of_two_days_that_sources_name_the_chosen_one_holds() -> None:
    site = {"duties": {"tra-2": {"chosen_day": "1403-08-10", "why": "روز اعلام‌شده"}}}
    (duty,) = rules_of(site).versions("tra-2")
    assert duty.due.once == (city.day("1403/08/10"),)
    assert rules_of(site).site.chosen == (("tra-2", duty.chosen),)
    assert duty.chosen
    assert duty.chosen.why == "روز اعلام‌شده"


def test_of_two_days_of_every_year_chosen_one_holds_every_year(calendar: WorkCalendar) -> None:
    open_ = one(rules_of({}), calendar, "mun-67-3", "1404/12/01")
    assert open_.reason.code == "milestone_disputed"
    choice = {"chosen_day": "06-31+1y", "why": "نظر دفتر حقوقی", "by": "شورای شهر"}
    rules = rules_of({"duties": {"mun-67-3": choice}})
    for year in (1404, 1405):
        for duty in ("mun-67-3", "srl-12"):
            settled = one(rules, calendar, duty, f"{year}/12/01")
            assert settled.reason.code == "milestone_chosen"
            assert settled.reason.params["day"] == city.day(f"{year}/06/31")
            assert settled.reason.params["why"] == "نظر دفتر حقوقی (شورای شهر)"


def test_between_two_days_that_return_every_year_it_is_disputed(calendar: WorkCalendar) -> None:
    policy = {**POLICY, "duties": {**POLICY["duties"]}}
    policy["duties"]["mun-71-1"] = {"also_due_day": "07-20 / 01-20+1y", "why": "x"}
    unsettled = loading.parse(DUTIES, SCHEDULE, policy, {})
    chosen = {"mun-71-1": {"chosen_day": "07-20 / 01-20+1y", "why": "x"}}
    settled = loading.parse(DUTIES, SCHEDULE, policy, {"duties": chosen})
    for day, before, after in (
        ("1403/07/15", State.NOT_DUE, State.NOT_DUE),
        ("1403/07/18", State.DISPUTED, State.NOT_DUE),
        ("1403/07/21", State.MISSING, State.MISSING),
        ("1404/07/18", State.DISPUTED, State.NOT_DUE),
    ):
        half = f"{day[:4]}-h1"
        assert one(unsettled, calendar, "mun-71-1", day, half).state is before
        assert one(settled, calendar, "mun-71-1", day, half).state is after


def test_beside_a_judgement_stands_what_was_decided_and_why(calendar: WorkCalendar) -> None:
    site = {
        "duties": {"mun-71-1": {"grace_days": 10, "on_holiday": "moves", "why": "تصمیم شهردار"}}
    }
    judged = one(rules_of(site), calendar, "mun-71-1", "1403/07/25", "1403-h1")
    told = decisions.list_decisions(judged)
    assert [each.code for each in told] == ["grace", "holiday_moves"]
    assert all("تصمیم شهردار" in each.text(str, "fa") for each in told)
    assert (
        decisions.list_decisions(one(rules_of({}), calendar, "mun-71-1", "1403/07/25", "1403-h1"))
        == []
    )


def test_an_exemption_from_some_cases_is_said_beside_the_others(calendar: WorkCalendar) -> None:
    judged = of_sittings(calendar, **{"from": "1403-02-01", "until": "1403-03-31"})
    (told,) = decisions.list_decisions(judged)
    assert told.code == "excused"
    assert told.params["last"] == city.day("1403/03/31")


def test_why_a_unit_left_is_said(calendar: WorkCalendar) -> None:
    gone = {"unit": "district-9", "until": "1403-05-31", "why": "ادغام با منطقهٔ ۱۰"}
    duty, on = "plan-contracts-district", city.day("1403/06/20")
    found = judge.judge(rules_of({"units": [gone]}), Facts(city.units()), calendar, on=on)
    (judged,) = (
        each
        for each in found
        if (each.unit, each.duty.id) == ("district-9", duty)
        and each.period
        and each.period.slug == "1403-m05"
    )
    assert (judged.reason.code, judged.reason.params["why"]) == ("left_decided", gone["why"])


def test_left_unit_is_not_asked_to_publish(calendar: WorkCalendar) -> None:
    gone = {"unit": "district-9", "until": "1403-05-31", "why": "ادغام با منطقهٔ ۱۰"}
    rules, facts = rules_of({"units": [gone]}), Facts(city.units())
    for on, told in (("1403/05/31", True), ("1403/06/20", False)):
        missing = [
            each
            for each in judge.judge(rules, facts, calendar, on=city.day(on))
            if each.unit == "district-9" and each.state is State.MISSING
        ]
        assert missing
        assert all((each.change is not None) is told for each in missing)


WEEKEND = {"from": "1403-07-01", "days": ["thursday", "friday"], "why": "مصوبهٔ دولت"}
SMOG = {"from": "1403-07-07", "until": "1403-07-08", "why": "آلودگی هوا"}


def test_working_days_are_counted_by_the_days_off_of_the_city(calendar: WorkCalendar) -> None:
    """Of a request of 1 Mehr 1403, a Sunday; 7 and 8 Mehr were a Saturday and a Sunday."""
    request = Event("a", "bus", city.day("1403/07/01"), table="requests")
    facts = Facts(city.units(), (), (request,))
    for site, last in (
        ({}, "1403/07/12"),
        ({"weekend": [WEEKEND]}, "1403/07/15"),
        ({"holidays": [SMOG]}, "1403/07/15"),
        ({"holidays": [SMOG], "weekend": [WEEKEND]}, "1403/07/17"),
        ({"weekend": [{**WEEKEND, "from": "1403-08-01"}]}, "1403/07/12"),
    ):
        rules = rules_of({"calendar": site})
        for day, state in ((0, State.NOT_DUE), (1, State.MISSING)):
            on = city.day(last) + timedelta(days=day)
            found = judge.judge(rules, facts, calendar, on=on)
            (judged,) = (
                each
                for each in found
                if (each.unit, each.duty.id) == ("bus", "foi-8")
                and each.period
                and each.period.slug == "1403"
            )
            assert judged.state is state, (site, on)


def test_a_due_day_on_a_day_off_of_the_city_moves(calendar: WorkCalendar) -> None:
    """10 Aban 1403 was a Thursday; 12 Aban, a Saturday, was the next working day of a city that is
    closed on Thursdays.
    """
    duty = "plan-contracts-district"
    assert one(rules_of({}), calendar, duty, "1403/08/11", "1403-m07").state is State.MISSING
    closed = rules_of({"calendar": {"weekend": [WEEKEND]}})
    judged = one(closed, calendar, duty, "1403/08/11", "1403-m07")
    assert (judged.state, judged.due) == (State.NOT_DUE, city.day("1403/08/12"))


def test_days_off_of_the_city_are_told_in_words() -> None:
    site = rules_of({"calendar": {"holidays": [SMOG], "weekend": [WEEKEND]}}).site
    told = [each.text(str, "fa") for each in decisions.of_calendar(site)]
    assert "آلودگی هوا" in told[0]
    assert "پنجشنبه" in told[1].replace("\u200c", "")


def test_commitment_of_site_itself_is_judged_like_any_other(calendar: WorkCalendar) -> None:
    rules = rules_of({"local_duties": [LOCAL]})
    judged = one(rules, calendar, "local-menus", "1403/06/01", "1403-m01")
    assert (judged.unit, judged.ledger, judged.state) == ("bus", "commitment", State.MISSING)


def test_days_of_grace_hold_for_an_entry_of_the_plan_too(calendar: WorkCalendar) -> None:
    duty = "plan-contracts-district"
    rules = rules_of({"duties": {duty: {"grace_days": 10, "why": "مهلت بیشتر"}}})
    assert one(rules, calendar, duty, "1403/03/20", "1403-m02").state is State.NOT_DUE
    assert one(rules, calendar, duty, "1403/03/21", "1403-m02").state is State.MISSING


def of_sittings(calendar: WorkCalendar, **days: str) -> Judgement:
    """The minutes of 1403: those of Ordibehesht never came, those of Mehr in time."""
    duty = "plan-board-minutes"
    came = city.moment("1403/07/12 12:00")
    sittings = (
        Event("a", "bus", city.day("1403/02/10"), duties=frozenset((duty,))),
        Event("b", "bus", city.day("1403/07/10"), duties=frozenset((duty,)), done=came),
    )
    exempt = {"unit": "bus", "duty": duty, "why": "x", **days}
    rules = rules_of({"exemptions": [exempt]} if days else {})
    facts = Facts(city.units(), (), sittings)
    found = judge.judge(rules, facts, calendar, on=city.day("1403/12/01"))
    (judged,) = (
        each
        for each in found
        if (each.unit, each.duty.id) == ("bus", duty) and each.period and each.period.slug == "1403"
    )
    return judged


def test_exemption_takes_out_cases_of_its_days_and_no_others(calendar: WorkCalendar) -> None:
    assert of_sittings(calendar).state is State.MISSING
    in_spring = of_sittings(calendar, **{"from": "1403-02-01", "until": "1403-03-31"})
    assert (in_spring.state, in_spring.tally and in_spring.tally.total) == (State.MET, 1)
    at_new_year = of_sittings(calendar, **{"from": "1402-12-25", "until": "1403-01-05"})
    assert (at_new_year.state, at_new_year.tally and at_new_year.tally.total) == (State.MISSING, 2)
    all_year = of_sittings(calendar, **{"from": "1403-01-01", "until": "1403-12-30"})
    assert (all_year.state, all_year.reason.code) == (State.NOT_APPLICABLE, "exempt")


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ({"duties": {"foi-10": {"grace_days": 5, "why": "x"}}}, "“grace_days” would change"),
        ({"duties": {"foi-10": {"on_holiday": "moves", "why": "x"}}}, "“on_holiday” would change"),
        ({"duties": {"mun-71-1": {"chosen_day": "1403-08-10", "why": "x"}}}, "there are no two"),
        (
            {"duties": {"srl-12": {"chosen_day": "1404-06-31", "why": "x"}}},
            "this is due every year. Write month-day in “chosen_day”, one of: 06-31+1y, 02-31+1y",
        ),
        ({"duties": {"tra-2": {"chosen_day": "08-10", "why": "x"}}}, "this is due once"),
        ({"duties": {"srl-12": {"chosen_day": "04-31+1y", "why": "x"}}}, "No source names “04-31"),
        ({"duties": {"srl-12": {"chosen_day": "soon", "why": "x"}}}, "“soon” is not a due day"),
        ({"calendar": []}, "no list under “calendar.holidays”"),
        ({"calendar": {"feasts": []}}, "“feasts” is not a key"),
        ({"calendar": {"weekend": "friday"}}, "no list under “calendar.weekend”"),
        ({"calendar": {"holidays": ["1403-01-01"]}}, "calendar.holidays 1"),
        ({"calendar": {"holidays": [{"from": "1403-01-01"}]}}, "“why” is missing"),
        ({"calendar": {"holidays": [{**SMOG, "until": "1403-07-01"}]}}, "ends before it begins"),
        ({"calendar": {"holidays": [{**SMOG, "until": "1404-07-01"}]}}, "at most 31"),
        ({"calendar": {"weekend": [{**WEEKEND, "days": ["doomsday"]}]}}, "“doomsday” is not"),
        ({"calendar": {"weekend": [{**WEEKEND, "days": WEEK}]}}, "no working day"),
        ({"calendar": {"weekend": [WEEKEND, WEEKEND]}}, "Two entries begin on"),
        ({"gossip": []}, "“gossip” is not a key"),
        ({"duties": {"no-such": {"why": "x"}}}, "There is no duty “no-such”"),
        ({"duties": {"mun-71-1": {"grace_days": 3}}}, "“why” is missing"),
        ({"duties": {"mun-71-1": {"scores": False, "why": "x"}}}, "“scores” is not a key"),
        ({"duties": []}, "no list under “duties”"),
        ({"exemptions": [{"unit": "a", "duty": "mun-71-1", "from": "1403-01-01"}]}, "“until”"),
        (
            {
                "exemptions": [
                    {
                        "unit": "a",
                        "duty": "mun-71-1",
                        "from": "1403-02-01",
                        "until": "1403-01-01",
                        "why": "x",
                    }
                ]
            },
            "ends before it begins",
        ),
        ({"units": [{"unit": "a", "until": "soon", "why": "x"}]}, "“soon” in “until”"),
        ({"units": "all"}, "no list under “units”"),
        (
            {"units": [{"unit": "a", "until": "1404", "why": "x"}] * 2},
            "“a” is listed as leaving twice",
        ),
        ({"version": "abc"}, "“version” must be a whole number"),
        (
            {"exemptions": [{"unit": "a", "duty": ["mun-71-1"]}]},
            "There is no duty “['mun-71-1']” for “duty”",
        ),
        ({"local_duties": [{**LOCAL, "basis_kind": "law"}]}, "is a commitment"),
        (
            {"local_duties": [{k: v for k, v in LOCAL.items() if k != "in_force_from"}]},
            "“in_force_from” is missing",
        ),
        ({"local_duties": [{**LOCAL, "id": "mun-71-1"}]}, "The id stands twice"),
        ([], "no list"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(site: Any, said: str) -> None:
    with pytest.raises(RulesError) as error:
        rules_of(site or [1])
    assert said in str(error.value)
    assert "site.yaml" in str(error.value)


def test_a_law_is_not_adjusted_away() -> None:
    """Nothing of a law but its day, its grace and whether a holiday moves it can be adjusted."""
    for key in ("scores", "optional", "title", "owed_by", "kind", "valid_to"):
        with pytest.raises(RulesError):
            rules_of({"duties": {"mun-71-1": {key: True, "why": "x"}}})
