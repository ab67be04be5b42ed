"""What is told of a duty, on the page of all duties and in docs/duty-reference.md."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.report.duty_texts import Teller
from dev import duty_docs


@pytest.fixture(scope="module")
def teller(rules: Rules) -> Teller:
    return Teller(rules, {}, str, "en")


def duty_of(rules: Rules, duty_id: str) -> Duty:
    return rules.versions(duty_id)[-1]


def test_the_reference_is_what_dev_duty_docs_writes() -> None:
    assert duty_docs.PAGE.read_text(encoding="utf-8") == duty_docs.page()


def test_what_does_not_judge_says_why(rules: Rules, teller: Teller) -> None:
    said = {duty.id: teller.judging(duty).code for duty in rules.duties}
    assert {said[one] for one in ("mun-67-1", "mun-67-2", "mun-67-3", "srl-12", "foi-12")} == {
        "milestone"
    }
    assert {id_ for id_, code in said.items() if code == "prohibition"} == {"reg-9n", "priv-dir"}
    assert {id_ for id_, code in said.items() if code == "no_data"} == {
        "reg-9",
        "mun-dir",
        "itc-16",
    }
    assert {id_ for id_, code in said.items() if code == "by_days"} == {"foi-8"}
    assert {id_ for id_, code in said.items() if code == "open_optional"} == {
        f"foi-10-{letter}" for letter in "abcdef"
    }


def test_what_is_not_confirmed_told_as_such_and_nothing_else_is(
    rules: Rules, teller: Teller
) -> None:
    found = {duty.id for duty in rules.duties if teller.judging(duty).code == "to_confirm"}
    assert found == {
        *("bud-pub", "ac-3a", "con-dir", "tra-c", "sal-29"),
        *("stat-13", "rule-dir", "mun-dir-c2", "tra-2", "perm-dir", "msh-sal", "msh-open"),
    }


def test_only_the_six_month_statement_is_told_as_late_by_law(rules: Rules, teller: Teller) -> None:
    dated = [duty.id for duty in rules.duties if teller.judging(duty).code == "dated"]
    assert dated == ["mun-71-1"]
    assert teller.judging(duty_of(rules, "plan-contracts-district")).code == "planned"


def test_a_duty_is_told_with_what_meets_it_and_by_when(rules: Rules, teller: Teller) -> None:
    told = dict(teller.facts(duty_of(rules, "mun-71-1")))
    assert told["What meets it"].startswith(
        "Financial statement, Six-month statement of revenue and expenditure, a table that fits: "
    )
    assert told["How often"] == "every six months"
    assert told["Due day"] == "15 Mehr, 15 Farvardin of the next year"
    assert "Version" not in told
    assert "What meets it" not in dict(teller.facts(duty_of(rules, "mun-67-2")))


def test_a_due_day_that_moves_on_a_holiday_is_told_as_such(rules: Rules, teller: Teller) -> None:
    district = duty_of(rules, "plan-contracts-district")
    moves = "; if that is a holiday, the next working day"
    assert dict(teller.facts(district))["Due day"].endswith(moves)
    for due in ({"on_holiday": "stays"}, {"working": True}):
        other = replace(district, due=replace(district.due, **due))
        assert moves not in dict(teller.facts(other))["Due day"]


def test_two_for_same_data_and_two_days_for_same_are_told(rules: Rules, teller: Teller) -> None:
    together = dict(teller.facts(duty_of(rules, "foi-5n")))["Asks for the same data as"]
    assert together.startswith(duty_of(rules, "foi-11").title["en"])
    other = dict(teller.facts(duty_of(rules, "mun-67-3")))["Another day for the same"]
    assert other == duty_of(rules, "srl-12").title["en"]


def test_each_duty_of_law_and_commitment_has_note_all_in_persian(rules: Rules) -> None:
    persian = Teller(rules, {}, str, "fa")
    notes = {duty.id: persian.note(duty) for duty in rules.duties if duty.ledger != "schedule"}
    assert [id_ for id_, note in notes.items() if not note] == []
    assert {id_: note for id_, note in notes.items() if re.search("[A-Za-z]", note)} == {}


def test_a_note_names_another_duty_by_its_title(rules: Rules, teller: Teller) -> None:
    duty = duty_of(rules, "srl-12")
    assert "“Budget settlement report to the council”" in teller.note(duty)
    assert "«تفریغ بودجه»" in Teller(rules, {}, str, "fa").note(duty)
