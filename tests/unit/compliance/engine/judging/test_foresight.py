"""What a publication will satisfy, told before it is made."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import drafts
from ckanext.mashhad.compliance.engine.judging.dependence import Dependence
from ckanext.mashhad.compliance.engine.judging.foresight import Foreseen, as_published, foresee
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.vocabulary import starting
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from tests.unit.compliance.small_city import dataset, day, moment, units

NOW = "1403/08/05 10:00"
#: What the form of a register of a month holds.
MEHR = {"fiscal_year": "1403", "period_part": "m07"}


@pytest.fixture
def seen(rules, calendar):
    """What a form of ``unit`` is told on a day of 1403; ``held``: what is public already."""

    def at(unit: str, kind: str, data: dict, *, now: str = NOW, held=(), tables=(), **how):
        stored = next((each for each in held if each.id == data.get("id")), None)
        planned = drafts.dataset(unit, kind, data, stored)
        nothing = how.get("nothing", False)
        planned = as_published(planned, tables, nothing=nothing, now=moment(now))
        engine = Engine(rules, Facts(units(), tuple(held)), calendar)
        pairs = Dependence(rules, units()).touched([each for each in (stored, planned) if each])
        return foresee(engine, pairs, stored, planned, on=day(now.split()[0]))

    return at


def states(found: Foreseen) -> dict[str, State | None]:
    return {one.duty.id: one.state for one in found.serves}


def test_a_register_of_a_month_serves_the_plan_in_time_or_late(seen) -> None:
    in_time = seen("district-9", "contract", MEHR, tables=["contracts"])
    assert states(in_time)["plan-contracts-district"] is State.MET
    late = seen("district-9", "contract", MEHR, tables=["contracts"], now="1403/09/01 10:00")
    assert states(late)["plan-contracts-district"] is State.LATE
    assert in_time.done == frozenset()


def test_digits_and_a_single_tick_are_read_as_they_are_typed(seen) -> None:
    typed = {"fiscal_year": "۱۴۰۳", "period_part": "m07", "duties": "com-5"}
    found = seen("district-9", "contract", typed, tables=["contracts"])
    assert states(found)["plan-contracts-district"] is State.MET


def test_a_report_of_nothing_serves_as_well(seen) -> None:
    found = seen("district-9", "contract", MEHR, tables=["contracts"], nothing=True)
    assert states(found)["plan-contracts-district"] is State.MET


def test_another_period_or_another_units_duty_is_not_served(seen) -> None:
    year = {"fiscal_year": "1402"}
    found = seen("district-9", "contract", year, tables=["contracts"])
    assert "plan-contracts-district" not in states(found)
    of_bus = seen("bus", "contract", MEHR, tables=["contracts"])
    assert {one.unit for one in of_bus.serves} == {"bus"}


def test_document_serves_duty_it_names_and_told_of_one_it_might(seen) -> None:
    data = {"subject": "organisation_info"}
    assert states(seen("municipality", "document", {**data, "duties": ["reg-7-a"]})) == {
        "reg-7-a": State.MET
    }
    unnamed = seen("municipality", "document", data)
    assert states(unnamed) == {}
    assert "reg-7-a" in {one.duty.id for one in unnamed.amiss}


def test_what_is_met_already_is_told_as_such(seen) -> None:
    given = {"type": "contract", "period": "1403-m07", "at": "1403/08/02 10:00"}
    held = dataset(1, "district-9", {**given, "table": "contracts"})
    found = seen("district-9", "contract", MEHR, tables=["contracts"], held=[held])
    assert {key[1] for key in found.done} == set(states(found))
    again = seen("district-9", "contract", {**MEHR, "id": held.id}, tables=(), held=[held])
    assert {key[1] for key in again.done} == set(states(again))


def test_dataset_with_new_period_leaves_the_old_one(seen) -> None:
    given = {"type": "contract", "period": "1403-m07", "at": "1403/08/02 10:00"}
    held = dataset(1, "district-9", {**given, "table": "contracts"})
    moved = {"fiscal_year": "1403", "period_part": "m06", "id": held.id}
    found = seen("district-9", "contract", moved, tables=["contracts"], held=[held])
    slugs = {one.period.slug for one in found.serves if one.duty.ledger == "schedule"}
    assert slugs == {"1403-m06"}


def test_what_comes_before_its_period_begins_does_not_serve_plan(seen) -> None:
    next_month = {"fiscal_year": "1403", "period_part": "m08"}
    early = seen("district-9", "contract", next_month, tables=["contracts"], now="1403/07/20 10:00")
    assert "plan-contracts-district" not in states(early)


MINUTES = {"subject": "council_minutes", "duties": ["plan-board-minutes"]}


def test_another_sitting_of_the_year_is_a_case_of_it(seen) -> None:
    held = dataset(
        1, "bus", {"type": "document", "names": MINUTES["duties"], "about": "1403/02/01",
                       "at": "1403/02/05 10:00"}
    )  # fmt: skip
    data = {**MINUTES, "document_date": "1403/08/01"}
    found = seen("bus", "document", data, held=[held])
    assert states(found) == {"plan-board-minutes": State.MET}


def test_sitting_published_after_days_is_told_to_be_late(seen) -> None:
    for typed in ("1403/02/01", "۱۴۰۳/۰۲/۰۱", "2024-04-20"):
        found = seen("bus", "document", {**MINUTES, "document_date": typed})
        assert states(found) == {"plan-board-minutes": State.LATE}


def test_an_act_of_another_year_is_none_of_this(seen) -> None:
    data = {"duties": ["foi-11"], "approved_on": "1390/05/01"}
    assert states(seen("council", "regulation", data)) == {}
    of_now = {"duties": ["foi-11"], "approved_on": "1403/08/01"}
    assert states(seen("council", "regulation", of_now))["foi-11"] is State.MET


@pytest.mark.parametrize(
    ("kind", "serves", "amiss"),
    [
        ("execution", {"plan-budget-execution"}, set()),
        ("settlement", set(), {"plan-budget-execution"}),
    ],
)
def test_only_the_statement_that_is_asked_for_serves(seen, kind, serves, amiss) -> None:
    summer = {"fiscal_year": "1403", "period_part": "q2", "statement_kind": kind}
    found = seen("municipality", "statement", summer, tables=["statement_lines"])
    assert set(states(found)) == serves
    assert {one.duty.id for one in found.amiss} == amiss


def test_the_form_of_a_statement_begins_with_its_kind(rules, calendar) -> None:
    judged = Engine(rules, Facts(units()), calendar).judge(on=day("1403/08/05"))
    one = next(
        each
        for each in judged
        if each.duty.id == "plan-budget-execution" and each.period and each.period.part == "q2"
    )
    assert starting.form_of(one)[1]["statement_kind"] == "execution"
