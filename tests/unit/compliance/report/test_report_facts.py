"""The facts of a report, and the program that reckons the report from them again."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.report import report_data, report_facts
from ckanext.mashhad.docs import verify
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.judging.test_cases import CASES, after_replies, replies_of

SHIPPED = [loading.read(name) for name in (loading.DUTIES, loading.SCHEDULE, loading.POLICY)]


def written(
    case: dict[str, Any], rules: Rules, calendar: WorkCalendar, named: Collection[str] = ()
) -> str:
    """The facts of the world of a worked example; of the units only those ``named``, if any."""
    unit = case["unit"]
    monitored = city.day(case["monitored"]) if "monitored" in case else city.START
    removed = city.day(case["removed"]) if "removed" in case else None
    facts = Facts(
        tuple(
            replace(each, removed=removed) if each.id == unit else each
            for each in city.units(monitored)
            if not named or each.id in named
        ),
        tuple(city.dataset(n, unit, one) for n, one in enumerate(case.get("data", []))),
        tuple(city.event(n, unit, one) for n, one in enumerate(case.get("events", []))),
    )
    if "site" in case:
        rules = loading.parse(*SHIPPED, case["site"])
    if "notice" in case:
        policy = replace(rules.policy, notice_working_days=int(case["notice"]))
        rules = replace(rules, policy=policy)
    replies = replies_of(case)
    judged = after_replies(Engine(rules, facts, calendar).judge(on=city.day(case["on"])), replies)
    judged = report_data.owed(judged)
    day = report_facts.JudgedDay(
        *(city.day(case["on"]), rules, calendar, "now", "0" * 64, facts.units),
        *(judged, {}, replies),
    )
    return "\n".join(map(json.dumps, report_facts.lines(day)))


def differences(text: str) -> list[str]:
    lines = (json.loads(line, object_hook=verify.with_days) for line in text.splitlines())
    return list(verify.Report(lines).differences())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_the_program_agrees_with_the_engine(
    case: dict[str, Any], rules: Rules, calendar: WorkCalendar
) -> None:
    # What the other units owe, who have published nothing, is much the same in every example.
    told = json.dumps(case)
    named = {each.id for each in city.units() if f'"{each.id}"' in told} | {"municipality"}
    assert differences(written(case, rules, calendar, named)) == []


@pytest.fixture(scope="module")
def facts(rules: Rules, calendar: WorkCalendar) -> str:
    """Facts of a city in which a district published one month in time, and one late."""
    registers = [("m07", "1403/08/02 12:00"), ("m08", "1403/10/01 12:00")]
    data = [
        {"type": "contract", "period": f"1403-{part}", "at": at, "table": "contracts"}
        for part, at in registers
    ]
    case = {"unit": "district-9", "on": "1403/12/20", "data": data}
    return written(case, rules, calendar)


def falsified(text: str, change: dict[str, Any], **place: Any) -> list[str]:
    """What the program says after one line of this place, and one only, was changed."""
    lines = [json.loads(line) for line in text.splitlines()]
    (one,) = [one for one in lines if all(one.get(key, "") == place[key] for key in place)]
    assert all(one[key] != value for key, value in change.items())
    one |= change
    return differences("\n".join(map(json.dumps, lines)))


CELL = {"kind": "cell", "unit": "district-9", "duty": "plan-contracts-district"}
MET = {**CELL, "period": "1403-m07"}
CITY = {"kind": "score", "periods": "latest", "unit": None, "ledger": "schedule", "topic": None}


@pytest.mark.parametrize(
    ("period", "change", "follows"),
    [
        ("1403-m08", {"state": "met"}, "state is met, and what follows is late"),
        ("1403-m09", {"state": "met"}, "state is met, and what follows is missing"),
        ("1403-m07", {"state": "missing"}, "state is missing, and what follows is met"),
        ("1403-m08", {"days_late": 1}, "days_late is 1, and what follows is 21"),
        ("1403-m09", {"days_late": None}, "days_late is None, and what follows is 70"),
        (
            "1403-m08",
            {"points": {"all": 8}},
            "points is {'all': 8}, and what follows is {'all': 4}",
        ),
        ("1403-m09", {"points": {}}, "points is {}, and what follows is {'all': 0, 'latest': 0}"),
    ],
)
def test_a_falsified_cell_is_found(
    facts: str, period: str, change: dict[str, Any], follows: str
) -> None:
    (found,) = falsified(facts, change, **CELL, period=period)
    assert found == f"cell district-9 plan-contracts-district {period}: {follows}"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"percent": 100}, "percent"),
        ({"judged": 1}, "judged"),
        ({"points": 99}, "points"),
        ({"possible": 2}, "possible"),
        ({"overdue_days": 0}, "overdue_days"),
    ],
)
def test_a_falsified_score_is_found(facts: str, change: dict[str, Any], key: str) -> None:
    (found,) = falsified(facts, change, **CITY)
    assert found.startswith(f"score latest schedule: {key} is {change[key]}, and what follows is ")


def test_evidence_that_contradicts_the_state_is_found(facts: str) -> None:
    in_time = {
        "evidence": [{"published": "2024-12-25T08:00:00Z", "grade": "checked", "is_part": False}]
    }
    found = falsified(facts, in_time, **CELL, period="1403-m09")
    place = "cell district-9 plan-contracts-district 1403-m09"
    assert f"{place}: state is missing, and what follows is met" in found
    assert any(each.startswith("score latest schedule: overdue_days is ") for each in found)


def test_days_that_a_falsified_time_in_public_hides_are_found(facts: str) -> None:
    ever = {"was_public": [{"from": "2025-01-01", "until": "2025-03-01"}]}
    (found, *_) = falsified(facts, ever, **CELL, period="1403-m09")
    assert found.startswith("score all schedule: overdue_days is ")


def test_evidence_from_before_the_period_changes_nothing(facts: str) -> None:
    too_early = {
        "evidence": [{"published": "2024-11-20T20:29:00Z", "grade": "checked", "is_part": False}]
    }
    assert falsified(facts, too_early, **CELL, period="1403-m09") == []


def test_a_lapse_that_is_left_out_is_found(facts: str) -> None:
    lines = [json.loads(line) for line in facts.splitlines()]
    left = [one for one in lines if (one["kind"], one.get("period")) != ("cell", "1403-m09")]
    found = differences("\n".join(map(json.dumps, left)))
    assert "cell district-9 plan-contracts-district 1403-m09 is not there" in found


def test_a_cell_that_the_rules_do_not_ask_for_is_found(facts: str) -> None:
    lines = [json.loads(line) for line in facts.splitlines()]
    (met,) = [one for one in lines if all(one.get(key) == value for key, value in MET.items())]
    found = differences("\n".join(map(json.dumps, [*lines, {**met, "unit": "finance"}])))
    assert "cell finance plan-contracts-district 1403-m07 must not be there" in found


def test_what_the_program_ends_with(
    facts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text(facts, encoding="utf-8")
    assert verify.main(str(file)) == 0
    assert "0 differences in" in capsys.readouterr().out
    file.write_text(facts.replace('"state": "late"', '"state": "met"'), encoding="utf-8")
    assert verify.main(str(file)) == 1
    assert "state is met, and what follows is late" in capsys.readouterr().out
    for wrong in (
        "no JSON",
        "{}",
        "[]",
        "",
        facts.replace('"cases"', '"case"'),
        facts.replace('"format": 5', '"format": 6'),
    ):
        file.write_text(wrong, encoding="utf-8")
        assert verify.main(str(file)) == 2
    assert verify.main(str(tmp_path / "nothing")) == 2


def test_the_program_is_short_and_needs_nothing() -> None:
    text = Path(verify.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    imported = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names
