"""What a site adjusts without code: grace, a chosen day, exemptions, its own duties, units."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.compliance import engine, loading
from ckanext.mashhad.compliance.duty import Rules
from ckanext.mashhad.compliance.facts import Facts
from ckanext.mashhad.compliance.faults import RulesError
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.persian.workdays import WorkCalendar
from tests.unit.compliance import small_city as city

DUTIES, SCHEDULE, READINGS = (
    loading.read(name) for name in (loading.DUTIES, loading.SCHEDULE, loading.READINGS)
)
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
}


def rules_of(site: dict[str, Any]) -> Rules:
    return loading.parse(DUTIES, SCHEDULE, READINGS, site)


def one(rules: Rules, calendar: WorkCalendar, duty: str, on: str, period: str = "") -> Judgement:
    found = engine.judge(rules, Facts(city.units()), calendar, on=city.day(on))
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


def test_a_day_on_a_holiday_is_no_longer_disputed_once_the_site_has_decided(
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
    assert rules_of(site).site.chosen == (("tra-2", "روز اعلام‌شده"),)


def test_a_commitment_of_the_site_itself_is_judged_like_any_other(calendar: WorkCalendar) -> None:
    rules = rules_of({"local_duties": [LOCAL]})
    judged = one(rules, calendar, "local-menus", "1403/06/01", "1403-m01")
    assert (judged.unit, judged.ledger, judged.state) == ("bus", "commitment", State.MISSING)


@pytest.mark.parametrize(
    ("site", "said"),
    [
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
        ({"units": [{"unit": "a", "until": "1404", "why": "x"}] * 2}, "“a” leaves twice"),
        ({"version": "abc"}, "“version” must be a whole number"),
        (
            {"exemptions": [{"unit": "a", "duty": ["mun-71-1"]}]},
            "There is no duty “['mun-71-1']” for “duty”",
        ),
        ({"local_duties": [{**LOCAL, "basis_kind": "law"}]}, "is a commitment"),
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
