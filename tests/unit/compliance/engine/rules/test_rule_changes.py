"""What a change of the rules did is said in sentences, of every kind of change."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.compliance.engine.rules import loading, rule_changes
from ckanext.mashhad.compliance.engine.rules.rule_changes import Changed
from ckanext.mashhad.persian.reading_errors import Word

ENTRY = {
    "id": "plan-guide",
    "title": {"fa_IR": "راهنما", "en": "Guide"},
    "in_force_from": "1404-01-01",
}
EXEMPT = {"unit": "bus", "duty": "foi-10", "from": "1404-01-01", "until": "1404-02-31", "why": "x"}
LEFT = {"unit": "bus", "until": "1404-02-31", "why": "x"}


def codes(old: Any, new: Any) -> list[str]:
    found = rule_changes.describe_changes(
        old, new, lambda name: Word(name, name), lambda id_: Word(id_, id_)
    )
    for each in found:
        assert "{" not in each.text(str, "fa")
    return [each.code for each in found]


def plan(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"entries": list(entries)}


def test_what_the_plan_asks_for_from_then_on() -> None:
    ended = {**ENTRY, "valid_to": "1404-12-29"}
    newer = {**ENTRY, "in_force_from": "1405-01-01", "version": 2}
    assert codes(plan(), plan(ENTRY)) == ["asked_new"]
    assert codes(plan(ENTRY), plan(ended, newer)) == ["asked_otherwise"]
    assert codes(plan(ENTRY), plan(ended)) == ["asked_until"]
    assert codes(plan(ended), plan(ENTRY)) == ["asked_again"]
    assert codes(plan(ENTRY), plan({**ENTRY, "subject": "other"})) == ["corrected"]
    assert codes(plan(ENTRY), plan()) == ["taken_out"]
    assert codes(plan(ENTRY), {"version": 2, **plan(ENTRY)}) == []


def test_what_the_site_decided_and_took_back() -> None:
    grace = {"duties": {"mun-71-1": {"grace_days": 5, "why": "x"}}}
    more = {"duties": {"mun-71-1": {"grace_days": 9, "why": "x"}}}
    for new, old, said in (
        ({"exemptions": [EXEMPT]}, None, ["exempt"]),
        (None, {"exemptions": [EXEMPT]}, ["exempt_no_more"]),
        ({"units": [LEFT]}, {}, ["left"]),
        ({}, {"units": [LEFT]}, ["left_no_more"]),
        (grace, None, ["decided"]),
        (more, grace, ["decided_otherwise"]),
        ({}, grace, ["decided_no_more"]),
        ({"calendar": {"holidays": []}}, None, ["days_off"]),
    ):
        assert codes(old, new) == said


def test_every_sentence_is_one_of_these() -> None:
    assert len(Changed.messages) == 14


def test_the_shipped_plan_against_itself_changed_nothing() -> None:
    shipped = loading.read(loading.SCHEDULE)
    assert codes(shipped, shipped) == []
