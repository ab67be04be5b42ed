"""Every state and every sentence can come about; unit by unit the engine answers the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.evidence.facts import City, Facts, Unit
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules.duty import Ledger, Owners, Rules
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import Word
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.judging.test_cases import CASES, judged


def test_every_state_is_reached_by_a_worked_example(rules: Rules, calendar: WorkCalendar) -> None:
    reached = {judged(case, rules, calendar).state for case in CASES}
    assert reached == {*State, None}


def test_every_sentence_is_said_by_a_worked_example(rules: Rules, calendar: WorkCalendar) -> None:
    found = [judged(case, rules, calendar) for case in CASES]
    assert {one.reason.code for one in found} == set(Reason.messages)
    assert {one.change.code for one in found if one.change} == set(Change.messages)


def test_no_worked_example_hangs_on_the_order_of_facts(
    rules: Rules, calendar: WorkCalendar
) -> None:
    for case in CASES:
        assert judged(case, rules, calendar, order=-1) == judged(case, rules, calendar), case["say"]


def test_what_came_before_its_day_does_not_tell_that_day_as_past(
    rules: Rules, calendar: WorkCalendar
) -> None:
    early = {
        "unit": "municipality",
        "duty": "mun-71-1",
        "period": "1403-h1",
        "data": [{"type": "statement", "period": "1403-h1", "at": "1403/07/01 10:00"}],
        "on": "1403/07/02",
    }
    one = judged(early, rules, calendar)
    assert (one.state, one.due) == (State.MET, city.day("1403/07/15"))
    assert "was" not in one.reason.text(str, "en")


def test_every_state_has_its_words() -> None:
    states = codelists.load("compliance_state")
    assert states.codes == tuple(state.value for state in State)
    assert states["late"].more["schedule"]["fa_IR"] == "پس از مهلت شهرداری"


@pytest.mark.parametrize(
    ("ledger", "word"),
    [("law", "در این درگاه نیست"), ("commitment", "در این درگاه نیست"), ("schedule", "منتشر نشده")],
)
def test_no_law_names_this_portal_and_the_plan_does(ledger: Ledger, word: str) -> None:
    assert judgement_words.state(State.MISSING, "fa", ledger=ledger).word == word


def test_a_legend_says_all_that_a_sign_stands_for() -> None:
    met = judgement_words.legend(State.MET, "law", "en", str)
    assert met.word == "On time, or published where no due day is known"
    late = judgement_words.legend(State.LATE, "law", "en", str)
    assert late == judgement_words.state(State.LATE, "en")


def test_the_plan_asks_nothing_of_the_council(rules: Rules, calendar: WorkCalendar) -> None:
    council = next(unit for unit in city.units() if unit.kind == "council")
    planned = [duty for duty in rules.duties if duty.ledger == "schedule"]
    named = [
        replace(duty, owners=Owners(frozenset(("council",)), frozenset(("council",))))
        for duty in planned
    ]
    assert not any(judge.owes(council, duty) for duty in (*planned, *named))


def test_every_unit_is_told_about_every_duty(rules: Rules, calendar: WorkCalendar) -> None:
    found = judge.judge(rules, Facts(city.units()), calendar, on=city.day("1405/06/01"))
    pairs = {(one.unit, one.duty.id) for one in found}
    assert pairs == {(unit.id, duty.id) for unit in city.units() for duty in rules.duties}


def test_a_month_before_the_default_can_be_asked_for(rules: Rules, calendar: WorkCalendar) -> None:
    found = Engine(rules, Facts(city.units()), calendar).judge(
        on=city.day("1403/05/01"),
        since=city.day("1402/11/01"),
        units=["municipality"],
        duties=["mun-71-1"],
    )
    assert [(one.period.slug, one.state) for one in found if one.period] == [
        ("1402-h2", State.NOT_APPLICABLE),
        ("1403-h1", State.NOT_DUE),
    ]


def test_a_unit_monitored_from_a_later_day_is_not_judged_yet(
    rules: Rules, calendar: WorkCalendar
) -> None:
    facts = Facts(city.units(city.day("1405/01/01")))
    found = Engine(rules, facts, calendar).judge(on=city.day("1404/01/01"), duties=["reg-7-t"])
    assert {one.state for one in found} == {State.NOT_APPLICABLE}


def test_district_that_is_marked_as_legal_person_is_still_part() -> None:
    whole = Unit("m", "m", "municipality", Word("م", "m"), legal_person=True)
    part = Unit("d", "d", "district", Word("د", "d"), "m", legal_person=True)
    assert City([whole, part]).whole_of(part) == whole


def test_units_above_one_another_in_circle_are_parts_of_nothing() -> None:
    one = Unit("a", "a", "district", Word("ا", "a"), "b")
    other = Unit("b", "b", "deputy", Word("ب", "b"), "a")
    assert City([one, other]).whole_of(one) is None
