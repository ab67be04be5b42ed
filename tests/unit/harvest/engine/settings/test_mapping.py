"""What a source calls otherwise, and what holds where its records are silent."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.harvest.engine.adapters import ckan_page
from ckanext.mashhad.harvest.engine.adapters.ckan_record import Wanted
from ckanext.mashhad.harvest.engine.settings import mapping, options
from ckanext.mashhad.harvest.engine.settings.choices import GROUPS, OPTIONS

KNOWN = {"theme", "frequency", "contact_name", "subject", "license_id", "temporal_start"}


def filled(dataset, chosen, said=None, dataset_type="document", known=KNOWN):
    return mapping.fill(dataset, chosen, (said or {}).get, dataset_type, known)


@pytest.mark.parametrize(
    "said",
    ["Transport; Gibt es nicht", '["TRAN"]', "tran،TRAN", "http://x.example/TRAN", "حمل‌ونقل"],
)
def test_themes_are_found_under_name_that_source_gives_them(said):
    chosen = {"theme_from": "category"}
    assert mapping.keys(chosen) == ("category",)
    assert filled({}, chosen, {"category": said})["theme"] == ["TRAN"]


def test_read_value_beats_usual_value_beats_default():
    chosen = {"frequency_from": "cycle", "frequency": "WEEKLY"}
    said = {"cycle": "monthly"}
    assert filled({"frequency": "DAILY"}, chosen, said)["frequency"] == "MONTHLY"
    assert filled({"frequency": "DAILY"}, chosen, {"cycle": ""})["frequency"] == "DAILY"
    assert filled({}, chosen, {"cycle": "now and then"})["frequency"] == "WEEKLY"


def test_default_holds_for_type_and_only_where_type_has_field():
    chosen = {"document_subject": "minutes", "theme": "TRAN", "contact_name": "دبیرخانه"}
    assert filled({"contact_name": "دفتر"}, chosen) == {
        "contact_name": "دفتر", "subject": "minutes", "theme": ["TRAN"],
    }  # fmt: skip
    assert "subject" not in filled({}, chosen, dataset_type="statistics")
    assert filled({}, chosen, known={"title"}) == {}


def test_extras_are_renamed_or_dropped_beside_their_field():
    given = [{"key": key, "value": key.upper()} for key in ("area", "id", "cycle", "x")]
    chosen = {
        "extras_renamed": "area = محدوده، x=محدوده",
        "extras_left_out": "id",
        "frequency_from": "cycle",
    }
    assert mapping.extras(given, chosen) == [{"key": "محدوده", "value": "AREA"}]
    assert mapping.extras(given, {"extras_left_out": "*"}) == []
    assert mapping.extras(given, {"extras_left_out": "*", "extras_renamed": "x = y"}) == [
        {"key": "y", "value": "X"}
    ]
    assert mapping.extras(given, {}) == given


@pytest.mark.parametrize("text", ["area", "= x", "a = b = c", "a = b,"])
def test_pairs_that_are_none_are_refused(text):
    assert options.read("ckan", {"extras_renamed": text})[1].keys() == {"extras_renamed"}


def test_field_of_portals_is_read_though_it_has_no_place_here():
    package = {"id": "1", "title": "T", "cycle": "weekly", "extras": [{"key": "b", "value": 2}]}
    (record,) = ckan_page.page(package | {"notes": ""}, "", Wanted(keys=("cycle", "b", "no")))[
        "records"
    ]
    assert json.loads(record["content"])["said"] == {"b": "2", "cycle": "weekly"}
    (record,) = ckan_page.page(package | {"notes": ""})["records"]
    assert "said" not in json.loads(record["content"])


def test_every_choice_stands_in_a_part_of_the_form():
    assert {option.group for option in OPTIONS} == set(GROUPS)
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)
