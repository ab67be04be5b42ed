"""The worked examples of ``cases.yaml``, each reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.mashhad.catalog.replies.reply import Decision, Key, Reply
from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import elsewhere
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city

CASES: list[dict[str, Any]] = yaml.load(  # days stay text
    Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)


def judged(
    case: dict[str, Any], rules: Rules, calendar: WorkCalendar, *, order: int = 1
) -> Judgement:
    unit = case["unit"]
    monitored = city.day(case["monitored"]) if "monitored" in case else city.START
    removed = city.day(case["removed"]) if "removed" in case else None
    facts = Facts(
        units=tuple(
            replace(each, removed=removed) if each.id == unit else each
            for each in city.units(monitored)
        ),
        datasets=_made(city.dataset, unit, case.get("data", []))[::order],
        events=_made(city.event, unit, case.get("events", []))[::order],
    )
    rules = _of_site(rules, case.get("site"))
    if "notice" in case:
        policy = replace(rules.policy, notice_working_days=int(case["notice"]))
        rules = replace(rules, policy=policy)
    if "confirmed" in case:
        rules = _confirmed(rules, case["duty"])
    found = Engine(rules, facts, calendar).judge(
        on=city.day(case["on"]), units=[unit], duties=[case["duty"]]
    )
    found = after_replies(found, replies_of(case))
    by_period = {one.period.slug if one.period else "": one for one in found}
    assert case.get("period", "") in by_period, sorted(by_period)
    return by_period[case.get("period", "")]


def _made(make: Any, unit: str, given: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(make(number, unit, one) for number, one in enumerate(given))


def replies_of(case: dict[str, Any]) -> dict[Key, Reply]:
    """The reply of an example's unit, which names an address that opened on a day."""
    given = case.get("reply")
    if given is None:
        return {}
    key = case["unit"], case["duty"], case.get("period", "")
    opened, code = city.day(given["opened"]), given.get("decision")
    decision = Decision(code, "چون", opened) if code else None
    return {key: Reply(1, key, "در جای دیگر", "admin", opened, "", "x", opened, decision)}


def after_replies(found: list[Judgement], replies: Mapping[Key, Reply]) -> list[Judgement]:
    units = {unit.id: unit for unit in city.units()}
    return [elsewhere.applied(one, units[one.unit], replies.get(one.key)) for one in found]


def _of_site(rules: Rules, site: dict[str, Any] | None) -> Rules:
    return city.rules(site) if site else rules


def _confirmed(rules: Rules, id_: str) -> Rules:
    duties = (replace(each, scores=True) if each.id == id_ else each for each in rules.duties)
    return replace(rules, duties=tuple(duties))


def as_written(one: Judgement) -> dict[str, str]:
    """The judgement in the words of ``expect``."""
    written = {
        "state": one.state.value if one.state else "none",
        "due": _day(one.due),
        "days": "none" if one.days_late is None else str(one.days_late),
        "first": _day(one.first_met.day if one.first_met else None),
        "reason": one.reason.code,
        "change": one.change.code if one.change else "none",
        "near": one.near or "none",
        "says": one.reason.text(str, "en"),
        "moved": str(one.cases_moved),
    }
    if one.evidence:
        written |= {"grade": one.evidence[0].grade.value, "rows": str(one.evidence[0].rows)}
        written["fewer"] = str(one.evidence[0].fewer)
        written["earlier_day"] = _day(one.evidence[0].earlier_day)
    points = score.points(one, loading.load().policy)
    written["points"] = "none" if points is None else str(points)
    if one.tally:
        written |= {"in_time": str(one.tally.in_time), "late": str(one.tally.late_count)}
    return written


def _day(day: Any) -> str:
    return jalali.jalali_iso(day).replace("-", "/") if day else "none"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_the_engine_says_what_was_reckoned_by_hand(
    case: dict[str, Any], rules: Rules, calendar: WorkCalendar
) -> None:
    written = as_written(judged(case, rules, calendar))
    assert {key: written[key] for key in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_every_sentence_can_be_said_in_both_languages(
    case: dict[str, Any], rules: Rules, calendar: WorkCalendar
) -> None:
    one = judged(case, rules, calendar)
    for message in filter(None, (one.reason, one.change)):
        assert "{" not in message.text(str, "en")
        assert "{" not in message.text(str, "fa")


def test_every_case_is_told_apart_and_there_are_enough() -> None:
    assert len({case["say"] for case in CASES}) == len(CASES) >= 40
