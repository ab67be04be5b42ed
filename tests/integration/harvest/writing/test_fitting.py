"""What does not fit the catalogue is left out of a dataset, told, and nothing more with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, stored
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]
Act = Callable[..., Any]
MOBILE = "0915 123 4567"


def shown(act: Act, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = act("package_show", id=stored()[f"{ROOT}/{number}"].id)
    return found


def words(found: dict[str, Any]) -> list[str]:
    return [tag["name"] for tag in found["tags"]]


def test_a_theme_of_the_source_stays_as_a_keyword(run: Run, feed: Feed, act: Act) -> None:
    feed.serve([dataset(1, more='dcat:theme "geospatial" ; dcat:keyword "green" ;')])
    (record,) = run_of(run)
    assert record["reason"] == ""
    assert words(shown(act)) == ["geospatial", "green"]


def test_a_theme_of_which_nobody_tells_the_name_is_told(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1, more="dcat:theme <http://other.example/theme/7> ;")])
    (record,) = run_of(run)
    assert record["reason_code"] == "left_out"


def test_a_keyword_of_a_person_takes_no_other_with_it(run: Run, feed: Feed, act: Act) -> None:
    feed.serve([dataset(1, more=f'dcat:keyword "Call {MOBILE}", "green", "trees" ;')])
    (record,) = run_of(run)
    assert record["reason_code"] == "left_out"
    assert words(shown(act)) == ["green", "trees"]


def test_a_file_that_nobody_can_fetch_is_left_out(run: Run, feed: Feed, act: Act) -> None:
    files = "dcat:landingPage <javascript:alert(1)> ; dcat:distribution [ a dcat:Distribution ; "
    feed.serve([dataset(1, more=f"{files} dcat:downloadURL <javascript:alert(2)> ] ;")])
    (record,) = run_of(run)
    assert record["reason_code"] == "left_out"
    found = shown(act)
    assert [file["url"] for file in found["resources"]] == ["http://other.example/1.csv"]
    assert not found["url"]


def test_files_of_a_data_json_keep_their_order(run: Run, feed: Feed, act: Act) -> None:
    names = ["z", "a", "m", "a"]
    files = [{"title": n, "downloadURL": f"http://other.example/{n}.csv"} for n in names]
    record = {"identifier": f"{ROOT}/1", "title": "Parks", "distribution": files}
    body = json.dumps({"dataset": [record]}).encode()
    feed.server.on("/feed", answer(body, content_type="application/json"))
    assert happened(run()) == {"added": 1}
    assert [file["name"] for file in shown(act)["resources"]] == ["z", "a", "m"]


def test_first_records_show_nothing_of_what_would_be_left_out(
    feed: Feed, act: Act, unit: dict[str, Any]
) -> None:
    told = dataset(1).replace("Description of 1", f"Call {MOBILE}")
    feed.serve([told, dataset(2, title=f'"Call {MOBILE}"@en')])
    asked = {"name": "fresh", "title": "F", "url": feed.url, "unit": unit["id"]}
    found = act("mashhad_harvest_preview", **asked)
    first, second = found["records"]
    assert len(first["left_out"]) == 1
    assert first["dataset"]["title"] == "Dataset 1"
    assert second["dataset"] is None
    assert second["reason"]
    assert MOBILE not in str(found)


def run_of(run: Run) -> list[dict[str, Any]]:
    """The records of one run."""
    found: list[dict[str, Any]] = run()["records"]
    return found
