"""What a source calls otherwise becomes our fields, chosen in the form and seen in the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, stored
from tests.integration.harvest.writing.test_kinds import package, serve_portal

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

CHOSEN = {
    "theme_from": "category",
    "contact_name_from": "office",
    "frequency": "MONTHLY",
    "document_subject": "minutes",
    "extras_renamed": "area = محدوده",
    "extras_left_out": "workflow",
}


def test_mapped_fields_and_extras_show_in_preview(
    app: CKANTestApp,
    unit: dict[str, Any],
    feed: Feed,
    act: Callable[..., Any],
    read_once: Callable[[str], Any],
) -> None:
    extras = [
        {"key": "area", "value": "9"},
        {"key": "workflow", "value": "w"},
        {"key": "office", "value": "دبیرخانه"},
    ]
    url = serve_portal(feed, package(1, category="Transport", extras=extras))
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    typed = {"title": "ت", "name": "fresh", "url": url, "unit": unit["name"], "kind": "ckan"}
    typed |= CHOSEN
    page = app.post("/harvest/new", data={**typed, "preview": "1"}, headers=headers).text
    for shown in ("حمل‌ونقل", "دبیرخانه", "ماهانه", "محدوده"):
        assert shown in page.partition("<form method")[0], shown
    assert 'value="area = محدوده"' in page

    app.post("/harvest/new", data=typed, headers=headers, follow_redirects=False)
    assert happened(read_once("fresh")) == {"added": 1}
    (found,) = (act("package_show", id=each.id) for each in stored().values())
    assert (found["theme"], found["frequency"], found["subject"], found["contact_name"]) == (
        ["TRAN"], "MONTHLY", "minutes", "دبیرخانه",
    )  # fmt: skip
    assert found["extras"] == [{"key": "محدوده", "value": "9"}]
    shown = app.get(f"/document/{found['name']}").text
    assert "محدوده</bdi></dt>" in shown.replace("\n", ""), shown

    changed = {**typed, "extras_left_out": "*", "extras_renamed": ""}
    app.post("/harvest/fresh/edit", data=changed, headers=headers, follow_redirects=False)
    assert happened(read_once("fresh")) == {"updated": 1}
    assert "extras" not in act("package_show", id=found["id"])
    assert happened(read_once("fresh")) == {"unchanged": 1}


def test_a_property_of_a_catalogue_is_read_by_its_address(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], read_once: Callable[[str], Any]
) -> None:
    feed.serve([dataset(1, more='<http://other.example/ns#cycle> "weekly" ;')])
    fields = {"id": "other", "title": "Other", "url": feed.url}
    act("mashhad_harvest_source_update", frequency_from="http://other.example/ns#cycle", **fields)
    read_once("other")
    assert act("package_show", id=stored()[f"{ROOT}/1"].id)["frequency"] == "WEEKLY"
