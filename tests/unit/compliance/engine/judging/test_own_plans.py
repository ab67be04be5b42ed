"""Plans that the shipped one has no example of."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.compliance.engine.evidence.facts import Event, Facts
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules.due_rules import YearDay
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.rules.test_loading import PLAN, parsed


def only(calendar: WorkCalendar, plan: dict[str, Any], facts: Facts, unit: str) -> list[Judgement]:
    """What is said of one unit by a plan of one entry, at the end of 1404."""
    engine = Engine(parsed(plans=[PLAN | plan]), facts, calendar)
    return engine.judge(on=city.day("1404/12/01"), units=[unit])


def test_a_due_day_of_the_year_before_lies_before_the_monitoring(calendar: WorkCalendar) -> None:
    plan = {"period": "year", "due_anchor": "fixed_date", "due_day_jalali": "12-15-1y"}
    ahead = {key: value for key, value in (PLAN | plan).items() if key != "due_offset_days"}
    engine = Engine(
        parsed(plans=[ahead | {"ahead": True}]),
        Facts(city.units(city.day("1404/01/01"))),
        calendar,
    )
    found = engine.judge(on=city.day("1404/12/01"), units=["district-9"])
    assert [(one.period.slug, one.state) for one in found if one.period] == [
        ("1404", State.NOT_APPLICABLE),
        ("1405", State.NOT_DUE),
    ]


def test_district_contract_makes_municipality_not_late(
    calendar: WorkCalendar,
) -> None:
    plan = {"kind": "event", "due_anchor": "signing", "table": "contracts", "period": "year"}
    both = plan | {"owed_by": {"kinds": ["municipality", "district"]}}
    deal = Event("deal", "district-9", city.day("1404/05/01"), table="contracts")
    facts = Facts(city.units(city.day("1404/01/01")), (), (deal,))
    assert [one.state for one in only(calendar, both, facts, "municipality")] == [State.OPEN]
    late = only(calendar, both, facts, "district-9")
    assert [one.state for one in late] == [State.MISSING]
    assert late[0].tally
    assert late[0].tally.missing[0].event == "deal"


def test_case_whose_working_days_cannot_reckoned_is_in_no_share(
    calendar: WorkCalendar,
) -> None:
    """The lunar holidays of 1406 are not known yet."""
    plan = {"kind": "event", "due_anchor": "signing", "table": "contracts", "period": "year"}
    published = city.moment("1406/03/20 10:00")
    deals = [
        Event("lunar", "district-9", city.day("1406/01/20"), "contracts", done=published),
        Event("none", "district-9", city.day("1406/01/21"), "contracts"),
    ]
    facts = Facts(city.units(city.day("1406/01/01")), (), tuple(deals))
    engine = Engine(parsed(plans=[PLAN | plan | {"day_basis": "working"}]), facts, calendar)
    (one,) = engine.judge(on=city.day("1406/04/10"), units=["district-9"])
    assert one.state is State.MET
    assert one.reason.code == "met_unreckoned"
    assert one.tally
    counts = (one.tally.in_time, one.tally.unreckoned, one.tally.pending, one.tally.total)
    assert counts == (0, 1, 1, 2)


def test_new_version_of_entry_holds_from_its_first_whole_period(
    calendar: WorkCalendar,
) -> None:
    old = PLAN | {"valid_to": "1404-06-31"}
    new = PLAN | {"version": 2, "in_force_from": "1404-07-01", "due_offset_days": 5}
    facts = Facts(city.units(city.day("1404/05/01")))
    found = Engine(parsed(plans=[old, new]), facts, calendar).judge(
        on=city.day("1404/09/01"), units=["district-9"]
    )
    assert [(one.period.slug, one.duty.version) for one in found if one.period] == [
        ("1404-m05", 1),
        ("1404-m06", 1),
        ("1404-m07", 2),
        ("1404-m08", 2),
        ("1404-m09", 2),
    ]


def test_thirtieth_of_esfand_is_last_day_of_common_year_too() -> None:
    assert YearDay(12, 30).of_year(1403) == city.day("1403/12/30")
    assert YearDay(12, 30).of_year(1404) == city.day("1404/12/29")
