"""The rule files: what they hold, and how their keepers are told what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import entries, loading
from ckanext.mashhad.compliance.engine.rules.duty import KNOWN_WELL, LEDGERS, Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, RulesError
from ckanext.mashhad.compliance.report import duty_texts
from ckanext.mashhad.persian.calendar import jalali
from tests.unit.compliance import small_city as city

PLAN = {
    "id": "plan-x",
    "title": {"fa_IR": "چیزی", "en": "Something"},
    "owed_by": {"kinds": ["district"]},
    "dataset_type": "contract",
    "period": "month",
    "due_anchor": "period_end",
    "due_offset_days": 10,
    "in_force_from": "1403-01-01",
}
COMMITTED = {"msh-con", "msh-open", "msh-sal"}
DUTY = {
    "id": "duty-x",
    "title": {"fa_IR": "چیزی", "en": "Something"},
    "basis_fa": "قانونی",
    "basis_kind": "law",
    "owed_by": "municipality",
    "kind": "continuous",
    "dataset_type": "document",
    "duty_confidence": "V",
    "date_confidence": "-",
    "scores": True,
    "can_be_late": False,
}

SHIPPED_POLICY = loading.read(loading.POLICY)


def parsed(
    duties: Sequence[Any] = (), plans: Sequence[Any] = (), policy: dict[str, Any] | None = None
) -> Rules:
    """The rules of these entries, with the shipped policy but for what is given."""
    general = SHIPPED_POLICY | {"duties": {}} | (policy or {})
    return loading.parse({"duties": list(duties)}, {"entries": list(plans)}, general)


def complaints(
    duties: Sequence[Any] = (), plans: Sequence[Any] = (), policy: dict[str, Any] | None = None
) -> str:
    with pytest.raises(RulesError) as caught:
        parsed(duties, plans, policy)
    return str(caught.value)


def test_the_shipped_rules_are_sound_and_of_three_ledgers(rules: Rules) -> None:
    assert {duty.ledger for duty in rules.duties} == set(LEDGERS)
    of_law = [duty for duty in rules.duties if duty.ledger == "law"]
    assert len(of_law) == 52
    assert {duty.id for duty in rules.duties if duty.ledger == "commitment"} == COMMITTED
    assert {duty.group for duty in rules.duties} <= {duty.id for duty in rules.duties}


def test_only_what_is_known_well_scores_and_of_commitments_one(rules: Rules) -> None:
    scoring = [duty for duty in rules.duties if duty.scores]
    assert len([duty for duty in scoring if duty.ledger == "law"]) == 23
    assert [duty.id for duty in scoring if duty.ledger == "commitment"] == ["msh-con"]
    assert all(duty.duty_confidence in KNOWN_WELL for duty in scoring)


def test_only_two_duties_outside_the_plan_can_be_late(rules: Rules) -> None:
    late = {duty.id for duty in rules.duties if duty.can_be_late and duty.ledger != "schedule"}
    assert late == {"mun-71-1", "foi-8"}


def test_every_entry_of_the_plan_has_an_owner_and_begins(rules: Rules) -> None:
    plan = [duty for duty in rules.duties if duty.ledger == "schedule"]
    assert len(plan) >= 8
    assert {each.in_force_from for each in plan} == {jalali.to_gregorian(1403, 1, 1)}
    assert all(each.basis == "برنامهٔ انتشار شهرداری" for each in plan)


def test_days_of_a_plan_may_be_jalali_or_gregorian() -> None:
    one = parsed(plans=[PLAN]).duties[0]
    other = parsed(plans=[PLAN | {"in_force_from": "2024-03-20"}]).duties[0]
    assert one == other


def test_title_of_duty_is_its_name_in_each_language() -> None:
    one = parsed(plans=[PLAN]).duties[0]
    assert (one.named.fa, one.named.en) == ("چیزی", "Something")


def test_unquoted_jalali_only_day_is_read() -> None:
    assert loading.read_text("x", "day: 1403-02-31") == {"day": "1403-02-31"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"perod": "month"}, "“perod” is not a key"),
        ({"title": {"fa_IR": "تنها فارسی"}}, "fa_IR and for en"),
        ({"title": {"fa_IR": "چیزی", "en": 2026}}, "fa_IR and for en"),
        ({"title": {"fa_IR": "چیزی", "en": " "}}, "fa_IR and for en"),
        ({"title": {"fa_IR": "چ" * 301, "en": "x"}}, "“title” may have 300 letters"),
        ({"owed_by": {"kinds": ["distrikt"]}}, "“distrikt” is not allowed for “owed_by.kinds”"),
        ({"owed_by": {}}, "names neither kinds of unit nor units"),
        ({"owed_by": {"kind": "district"}}, "“owed_by.kind” is not a key"),
        ({"dataset_type": "contracts"}, "Allowed: contract, budget"),
        ({"period": "week"}, "“week” is not allowed for “period”"),
        ({"period": None}, "“None” is not allowed for “period”"),
        ({"due_offset_days": "ten"}, "whole number from 0 to 730"),
        ({"due_offset_days": True}, "whole number from 0 to 730"),
        ({"grace_days": -1}, "whole number from 0 to 730"),
        ({"grace_days": 999_999_999}, "whole number from 0 to 730"),
        ({"due_offset_days": 731}, "whole number from 0 to 730"),
        ({"due_day_jalali": "07-15"}, "due days are to stand here, not 1."),
        ({"due_day_jalali": "7-15"}, "“7-15” is not a due day"),
        ({"due_day_jalali": "13-01"}, "“13-01” is not a due day"),
        ({"due_day_jalali": "07-15 / 01-15+1y"}, "A year has 12 periods, and as many due days"),
        ({"due_anchor": "none"}, "needs a “due_anchor” to be counted from: period_start"),
        ({"in_force_from": "soon"}, "“soon” in “in_force_from” is not a day"),
        ({"valid_to": "1402-12-29"}, "“valid_to” is before"),
        ({"stages": "approved"}, "must be a list"),
        ({"divisible": "yes"}, "must be true or false"),
        ({"table": 7}, "“7” is not allowed for “table”"),
        ({"table": "contarcts"}, "“contarcts” is not allowed for “table”"),
        ({"table": "budget_lines"}, "“budget_lines” in “table” is not for datasets of the type"),
        ({"subject": "works_statistcs"}, "“works_statistcs” in “subject” is not for datasets"),
        ({"version": "abc"}, "“version” must be a whole number from 1"),
        ({"kind": "continuous"}, "has no due day"),
    ],
)
def test_a_planner_is_told_what_is_wrong(change: dict[str, Any], said: str) -> None:
    text = complaints(plans=[PLAN | change])
    assert said in text
    assert "schedule.yaml, plan-x: " in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owed_by": "everybody"}, "“everybody” is not allowed for “owed_by”"),
        ({"duty_confidence": "P"}, "It cannot score"),
        ({"owed_by": "unconfirmed"}, "It cannot score"),
        ({"kind": "milestone"}, "It cannot score"),
        ({"can_be_late": True}, "Nobody can be late by it"),
        (
            {"kind": "periodic", "period": "year", "can_be_late": True}
            | {"due_day_jalali": "06-31+1y", "date_confidence": "M"},
            "Nobody can be late by it",
        ),
        ({"kind": "periodic"}, "A periodic duty needs a “period”"),
        ({"grace_days": 3}, "“grace_days” is not a key"),
        ({"note": "Only English"}, "“note” needs a text for fa_IR and for en"),
    ],
)
def test_a_lawyer_is_told_what_is_wrong(change: dict[str, Any], said: str) -> None:
    text = complaints(duties=[DUTY | change])
    assert said in text
    assert "duties.yaml, duty-x: " in text


YEARLY = {key: value for key, value in PLAN.items() if key != "due_offset_days"} | {
    "period": "year",
    "due_anchor": "fixed_date",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_day_jalali": "12-28"}, "about Year 1404, which has not ended"),
        ({"due_day_jalali": "12-31-9y"}, "about Year 1404, which has not ended"),
        ({"due_day_jalali": "12-31-9y", "ahead": True}, "more than two years from Year 1404"),
        ({"due_day_jalali": "01-31+3y"}, "more than two years from Year 1404"),
        ({"period": "half", "due_day_jalali": "07-15 / 01-15"}, "about Second half of 1404, which"),
        ({"due_day_jalali": "01-31 / 02-31"}, "A year has 1 periods, and"),
    ],
)
def test_no_due_day_lies_before_its_period_or_years_away(change: dict[str, Any], said: str) -> None:
    assert said in complaints(plans=[YEARLY | change])


@pytest.mark.parametrize(
    "change",
    [
        {"due_day_jalali": "12-31"},
        {"due_day_jalali": "01-31", "ahead": True},
        {"period": "half", "due_day_jalali": "07-15 / 01-15+1y"},
        {"period": "month", "due_day_jalali": " / ".join(f"{n:02}-31" for n in range(1, 13))},
    ],
)
def test_due_day_at_end_of_its_period_or_of_one_that_lies_ahead(change) -> None:
    assert parsed(plans=[YEARLY | change]).duties[0].due.days


#: What somebody may type where something else is asked for.
ODD = (None, True, -1, 0.5, 10**9, 10**400, "", "x" * 9, [], ["x"], [["x"]], [None], {}, {"x": []})
ODD_KEYS = sorted(entries.CHECKS)


def _rules_or_complaint(**files: Any) -> None:
    """Odd files are either told or can be judged by; anything else is a page that is down."""
    whole: dict[str, Any] = {"duties": [DUTY], "plans": [PLAN], "policy": {}, "site": None}
    whole |= files
    policy = whole["policy"]
    if isinstance(policy, dict):
        policy = SHIPPED_POLICY | {"duties": {}} | policy
    plans = {"entries": whole["plans"]} if isinstance(whole["plans"], list) else whole["plans"]
    try:
        rules = loading.parse({"duties": whole["duties"]}, plans, policy, whole["site"])
    except RulesError:
        return
    calendar = loading.calendar()
    judge.judge(rules, Facts(city.units()), calendar, on=jalali.to_gregorian(1405, 9, 4))
    teller = duty_texts.Teller(rules, {}, str, "en")
    assert all(teller.facts(duty) for duty in rules.duties)


@pytest.mark.parametrize("key", ODD_KEYS)
def test_whatever_is_typed_for_a_key_is_told_or_can_be_judged_by(key: str) -> None:
    exempt = {"unit": "d1", "duty": "plan-x", "from": "1403-01-01", "until": "1403-02-01"}
    for odd in ODD:
        _rules_or_complaint(plans=[PLAN | {key: odd}])
        _rules_or_complaint(plans=[YEARLY | {key: odd}])
        _rules_or_complaint(duties=[DUTY | {key: odd}])
        _rules_or_complaint(policy={"duties": {"duty-x": {"why": "x", key: odd}}})
        _rules_or_complaint(site={"duties": {"duty-x": {"why": "x", key: odd}}})
        _rules_or_complaint(site={"exemptions": [{**exempt, "why": "x", key: odd}]})
        _rules_or_complaint(site={"units": [{"unit": "a", "until": "1403", "why": "x", key: odd}]})


def test_whatever_stands_in_place_of_a_list_or_an_entry_is_told() -> None:
    for odd in ODD:
        _rules_or_complaint(duties=odd)
        _rules_or_complaint(duties=[odd])
        _rules_or_complaint(plans={"entries": odd})
        _rules_or_complaint(plans={"entries": [PLAN], "version": odd, "basis_fa": odd})
        _rules_or_complaint(plans=odd if not isinstance(odd, list) else [*odd, PLAN])
        for key in ("version", "weights", "continuous_days", "main_tables", "summed_tables"):
            _rules_or_complaint(policy={key: odd})
        _rules_or_complaint(policy={"duties": {"duty-x": odd}})
        for key in ("version", "duties", "exemptions", "units", "local_duties"):
            _rules_or_complaint(site={key: odd})
            _rules_or_complaint(site={key: [odd]})
            _rules_or_complaint(site={key: {"duty-x": odd}})


@pytest.mark.parametrize(
    "text",
    ["[" * 9_000, "a: !!int x", "a: !!timestamp x", "? [a]\n: b", "a: !!binary é", "\0", "a: *b"],
)
def test_a_text_that_yaml_cannot_take_is_told(text: str) -> None:
    with pytest.raises(RulesError, match="not YAML"):
        loading.read_text(loading.SITE, text)


def test_all_problems_of_all_files_are_told_at_once() -> None:
    text = complaints(
        [{"id": "a"}, {"title": "no id"}, "text"],
        [PLAN | {"period": "week"}],
        {"continuous_days": -1, "duties": {"unknown": {"optional": True}}},
    )
    for part in (
        "duties.yaml, a: “title” is missing.",
        "duties.yaml: Entry 2 has no “id”",
        "duties.yaml: Entry 3 has no “id”",
        "schedule.yaml, plan-x: “week”",
        "policy.yaml: “continuous_days” must be",
        "policy.yaml, unknown: There is no duty “unknown” for “id”",
        "policy.yaml, unknown: “why” is missing.",
    ):
        assert part in text


def test_a_file_that_is_not_yaml_or_has_no_list_is_named() -> None:
    with pytest.raises(RulesError, match=r"schedule\.yaml: The file is not YAML"):
        loading.read_text(loading.SCHEDULE, "entries: [")
    with pytest.raises(RulesError, match=r"duties\.yaml: There is no list under “duties”"):
        loading.parse([], None, None)


def test_an_id_stands_once() -> None:
    assert "duties.yaml, duty-x: The id stands twice" in complaints([DUTY, DUTY])
    assert "schedule.yaml, plan-x: The id stands twice" in complaints(plans=[PLAN, PLAN])
    later = PLAN | DUTY_ID | {"version": 2}
    assert "schedule.yaml, duty-x: The id stands twice" in complaints([DUTY], [later])
    assert "schedule.yaml, duty-x: The id stands twice" in complaints([DUTY], [PLAN | DUTY_ID])


DUTY_ID = {"id": "duty-x"}


def test_a_new_version_begins_after_the_old_one_ended() -> None:
    newer = PLAN | {"version": 2, "in_force_from": "1404-01-01", "due_offset_days": 5}
    assert "Its versions 1 and 2 hold on the same days" in complaints(plans=[newer, PLAN])
    rules = parsed(plans=[newer, PLAN | {"valid_to": "1403-12-30"}])
    assert [duty.due.offset for duty in rules.versions("plan-x")] == [10, 5]


def test_law_that_changed_keeps_id_and_judges_what_came_before() -> None:
    newer = DUTY | {"version": 2, "in_force_from": "1404-01-01"}
    assert "duties.yaml, duty-x: Its versions 1 and 2" in complaints([DUTY, newer])
    older, new = parsed([DUTY | {"valid_to": "1403-12-30"}, newer]).versions("duty-x")
    assert older.in_force(jalali.to_gregorian(1403, 12, 30), jalali.to_gregorian(1403, 12, 30))
    assert not new.in_force(jalali.to_gregorian(1403, 12, 30), jalali.to_gregorian(1403, 12, 30))


def test_a_site_may_give_days_of_grace_after_a_day_of_law() -> None:
    dated = {"kind": "periodic", "period": "year", "due_day_jalali": "01-31+1y"}
    given = {"duties": {"duty-x": {"grace_days": 5, "why": "The site says so."}}}
    assert parsed([DUTY | dated], policy=given).duties[0].due.grace == 5


def test_readings_are_laid_over_the_duty_that_they_name() -> None:
    read = {"duties": {"duty-x": {"also_types": ["regulation"], "why": "It may serve."}}}
    assert parsed([DUTY], policy=read).duties[0].types == {"document", "regulation"}


def test_what_is_optional_cannot_score() -> None:
    read = {"duties": {"duty-x": {"optional": True, "why": "The article says may."}}}
    assert "duties.yaml, duty-x: It cannot score" in complaints([DUTY], policy=read)


def test_what_no_dataset_can_meet_cannot_score() -> None:
    without = {key: value for key, value in DUTY.items() if key != "dataset_type"}
    assert parsed([without | {"scores": False}]).duties[0].types == frozenset()
    assert "duties.yaml, duty-x: It cannot score" in complaints([without])


def test_every_fault_can_be_said() -> None:
    for code, msgid in Fault.messages.items():
        assert code
        assert msgid.endswith((".", "}"))
