"""A codelist refuses what would make codes or labels unreliable, and says all that is wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.catalog.engine import codelists, rule_files
from ckanext.mashhad.persian.calendar.periods import PART_CODES

NAMES = sorted(path.name[:-5] for path in rule_files.SCHEMAS.joinpath("codelists").iterdir())
SOURCES = set(rule_files.read("sources.yaml"))
LABEL = {"fa_IR": "یک", "en": "one"}


def content(**item: object) -> dict[str, object]:
    return {"title": LABEL, "items": [{"code": "one", "label": LABEL, **item}]}


@pytest.mark.parametrize("name", NAMES)
def test_every_list_of_ours_can_be_used(name: str) -> None:
    found = codelists.load(name)
    assert found.codes
    assert all(found.label(code, "fa") != code for code in found.codes)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_a_list_names_is_known(name: str) -> None:
    named = {each for item in codelists.load(name) for each in item.more.get("basis", [])}
    assert named <= SOURCES


def test_label_is_in_reader_language_and_unknown_code_raw() -> None:
    stages = codelists.load("budget_stage")
    assert stages.label("approved") == stages.label("approved", "fa_IR") == "مصوب"
    assert stages.label("approved", "en") == "Approved"
    assert stages.label("dreamt", "en") == "dreamt"


def test_choices_are_in_order_of_file_as_scheming_takes_them() -> None:
    assert codelists.load("yes_no").choices() == [
        {"value": "true", "label": {"fa_IR": "بله", "en": "Yes"}},
        {"value": "false", "label": {"fa_IR": "خیر", "en": "No"}},
    ]


def test_languages_are_named_by_the_tag_that_datasets_hold() -> None:
    assert codelists.load("language").label("fa", "en") == "Persian"


def test_the_parts_of_a_year_are_those_that_the_calendar_knows() -> None:
    assert set(codelists.load("period_part").codes) == set(PART_CODES)


def test_a_code_is_valid_only_within_its_days() -> None:
    thresholds = codelists.load("deal_thresholds")
    assert thresholds["1402"].valid_on(dt.date(2024, 3, 19))
    assert not thresholds["1402"].valid_on(dt.date(2024, 3, 20))
    assert "1403" not in thresholds


@pytest.mark.parametrize(
    ("faulty", "problem"),
    [
        (None, "has no list under “items”"),
        ({"title": LABEL}, "has no list under “items”"),
        ({**content(), "entries": []}, "unknown key “entries”"),
        ({"items": content()["items"]}, "“title” is missing"),
        (content(colour="red"), "entry 1 (“one”): unknown key “colour”"),
        (content(label={"en": "one"}), "entry 1 (“one”): “label” has no fa_IR"),
        (content(label={**LABEL, "fa": "یک"}), "unknown language “fa”"),
        (content(code=1403), "entry 1: has no code that is text"),
        (content(valid_from="1403"), "“valid_from” is no date"),
        (content(parent="two"), "parent “two” is not in the list"),
        (
            {"title": LABEL, "items": [{"code": "one", "label": LABEL}] * 2},
            "entry 2: code “one” stands twice",
        ),
    ],
)
def test_what_is_faulty_is_refused_and_named(faulty: object, problem: str) -> None:
    with pytest.raises(codelists.CodelistError) as caught:
        codelists.parse("things", faulty)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("Codelist things: ")


def test_all_problems_are_told_at_once() -> None:
    faulty = {"title": LABEL, "items": [{"code": "a"}, {"code": "b", "label": LABEL, "x": 1}]}
    with pytest.raises(codelists.CodelistError) as caught:
        codelists.parse("things", faulty)
    assert len(caught.value.problems) == 2


def test_columns_of_one_list_alone_are_allowed_when_announced() -> None:
    parsed = codelists.parse("things", {**content(digit=1), "extra_keys": ["digit"]})
    assert parsed["one"].more == {"digit": 1}


def test_a_list_that_does_not_exist_is_named() -> None:
    with pytest.raises(codelists.CodelistError, match=r"there is no codelists/nothing\.yaml"):
        codelists.load("nothing")
