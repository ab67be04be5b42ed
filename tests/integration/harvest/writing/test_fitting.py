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


def test_what_does_not_fit_is_left_out_and_nothing_with_it(run: Run, feed: Feed, act: Act) -> None:
    files = "dcat:landingPage <javascript:alert(1)> ; dcat:distribution [ a dcat:Distribution ; "
    feed.serve(
        [
            dataset(1, more='dcat:theme "geospatial" ; dcat:keyword "green" ;'),
            dataset(2, more="dcat:theme <http://other.example/theme/7> ;"),
            dataset(3, more=f'dcat:keyword "Call {MOBILE}", "green", "trees" ;'),
            dataset(4, more=f"{files} dcat:downloadURL <javascript:alert(2)> ] ;"),
        ]
    )
    theme, nameless, person, address = sorted(run()["records"], key=lambda each: each["guid"])
    assert theme["reason"] == ""  # it stays as a keyword
    assert words(shown(act)) == ["geospatial", "green"]
    assert nameless["reason_code"] == "left_out"
    assert person["reason_code"] == "left_out"
    assert words(shown(act, 3)) == ["green", "trees"]
    assert address["reason_code"] == "left_out"
    found = shown(act, 4)
    assert [file["url"] for file in found["resources"]] == ["http://other.example/4.csv"]
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
