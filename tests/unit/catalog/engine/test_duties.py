"""duties.yaml says only what is known, and nobody can be late without a day that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from ckanext.mashhad.catalog.engine import codelists, duties, rule_files

ENTRIES: list[dict[str, Any]] = rule_files.read("duties.yaml")["duties"]
SOURCES: dict[str, str] = rule_files.read("sources.yaml")
KEYS = {
    *("id", "title", "basis_fa", "owed_by", "basis_kind", "kind", "dataset_type", "subject"),
    *("table", "period", "due_anchor", "due_offset_days", "due_day_jalali", "day_basis"),
    *("duty_confidence", "date_confidence", "scores", "can_be_late", "in_force_from"),
    *("sources", "note", "valid_to", "version", "topic", "statement_kinds", "unseen"),
}
# Any document may serve these, whatever its subject (policy.yaml, also_types).
ALSO_DOCUMENTS = {"foi-10", "srl-2n3", "perm-dir"}
KNOWN_WELL = {"V", "V2", "S"}


def test_every_duty_is_there_once_and_none_was_lost() -> None:
    of_law = [duty for duty in duties.load().values() if not duty.planned]
    assert len(ENTRIES) == len(of_law) >= 55


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_has_only_the_columns_that_the_file_explains(entry: dict[str, Any]) -> None:
    assert set(entry) <= KEYS
    assert set(entry["title"]) == {"fa_IR", "en"}
    assert entry["basis_kind"] in {"law", "commitment"}
    assert set(entry["sources"]) <= set(SOURCES)


def test_what_is_said_of_a_source_beside_its_address_is_persian() -> None:
    said = {id_: re.sub(r"https?://\S+", "", text) for id_, text in SOURCES.items()}
    assert {id_ for id_, text in said.items() if re.search("[A-Za-z]", text)} == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_nobody_is_judged_on_what_is_not_known_well(entry: dict[str, Any]) -> None:
    if entry["scores"]:
        assert entry["duty_confidence"] in KNOWN_WELL
        assert entry["kind"] not in {"milestone", "prohibition"}
    if entry["can_be_late"]:
        assert entry["date_confidence"] in KNOWN_WELL
        assert entry.get("due_day_jalali") or entry.get("due_offset_days")


def test_only_two_duties_can_ever_be_late() -> None:
    assert {entry["id"] for entry in ENTRIES if entry["can_be_late"]} == {"mun-71-1", "foi-8"}


@pytest.mark.parametrize("kind", ["document", "regulation", "statistics"])
def test_the_subjects_that_duties_name_can_be_chosen(kind: str) -> None:
    own = [duty for duty in duties.served_by(kind) if duty.dataset_type == kind]
    subjects = {duty.more["subject"] for duty in own if "subject" in duty.more}
    assert subjects
    assert subjects <= set(codelists.load(f"{kind}_subject").codes)


def test_the_duties_of_a_type_are_those_that_it_can_meet() -> None:
    assert "msh-con" in {duty.id for duty in duties.served_by("contract")}
    assert "bud-pub" in {duty.id for duty in duties.served_by("budget")}
    assert "foi-8" not in {duty.id for duty in duties.served_by("document")}


def test_a_subject_narrows_the_duties_to_those_that_ask_for_it() -> None:
    found = {duty.id for duty in duties.served_by("document", "service_guide")}
    assert found == {"foi-10-b", "reg-7-kh", *ALSO_DOCUMENTS}
    assert {duty.id for duty in duties.served_by("document", "other")} == ALSO_DOCUMENTS


def test_the_plan_is_offered_where_a_dataset_has_to_name_it() -> None:
    offered = {duty.id for duty in duties.served_by("document", "managers_directory")}
    assert "plan-managers-directory" in offered
    assert not any(duty.planned for duty in duties.served_by("contract"))
    assert "plan-contracts-district" in duties.load()


def _with_plan(entry: str) -> Mapping[str, duties.Duty]:
    plan = f"""
basis_fa: برنامهٔ انتشار شهرداری
entries:
  - id: plan-guide
    title: {{fa_IR: راهنما, en: Guide}}
    dataset_type: document
    subject: service_guide
    {entry}
"""
    shipped = {name: rule_files.read_text(name) for name in ("duties.yaml", "policy.yaml")}
    return duties.of_texts(tuple(sorted({**shipped, "schedule.yaml": plan}.items())))


def test_an_entry_of_the_plan_that_has_ended_is_offered_no_more() -> None:
    known = _with_plan("valid_to: 1404-02-31")  # a day that YAML would not take for one
    for day, offered in ((date(2025, 5, 21), True), (date(2025, 5, 22), False)):
        found = duties.served_by("document", "service_guide", known, today=day)
        assert ("plan-guide" in {duty.id for duty in found}) is offered
    assert "plan-guide" in known


def test_what_a_site_put_in_place_is_offered_beside_the_law() -> None:
    plan = """
basis_fa: برنامهٔ انتشار شهرداری
entries:
  - id: plan-guide
    title: {fa_IR: راهنما, en: Guide}
    dataset_type: document
    subject: service_guide
"""
    site = """
local_duties:
  - {id: own-1, title: {fa_IR: وعده, en: Promise}, basis_fa: مصوبه, dataset_type: statistics}
"""
    shipped = {name: rule_files.read_text(name) for name in ("duties.yaml", "policy.yaml")}
    texts = {**shipped, "schedule.yaml": plan, "site.yaml": site}
    known = duties.of_texts(tuple(sorted(texts.items())))
    offered = {duty.id for duty in duties.served_by("document", "service_guide", known)}
    assert "plan-guide" in offered
    assert "own-1" in {duty.id for duty in duties.served_by("statistics", "", known)}
    assert "plan-contracts-district" not in known
