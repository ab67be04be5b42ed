"""What becomes of the datasets of a source that is removed, and added again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.sources import origins
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Act = Callable[..., Any]
Run = Callable[[], dict[str, Any]]


@pytest.fixture
def add_again(act: Act, unit: dict[str, Any], feed: Feed) -> Callable[..., dict[str, Any]]:
    """Add the source once more under another name."""

    def call(**other: Any) -> dict[str, Any]:
        given = {"name": "again", "title": "Again", "url": feed.url, "unit": unit["id"], **other}
        made: dict[str, Any] = act("mashhad_harvest_source_create", **given)
        return made

    return call


def test_a_source_that_is_added_again_takes_its_datasets_over(
    run: Run, read_once: Callable[[str], Any], add_again: Any, feed: Feed, act: Act
) -> None:
    feed.serve([dataset(1), dataset(2), dataset(3)])
    run()
    before = {guid: package.id for guid, package in stored().items()}
    act("package_delete", id=before[f"{ROOT}/3"])
    act("mashhad_harvest_source_delete", id="other")
    assert origins.source_of(before[f"{ROOT}/1"]) is None
    assert add_again()["taken_over"] == 2
    assert origins.source_of(before[f"{ROOT}/1"]).name == "again"
    feed.serve([dataset(1, title='"Changed"@en'), dataset(2), dataset(3)])
    assert happened(read_once("again")) == {"updated": 1, "unchanged": 1, "withheld": 1}
    now = {guid: package.id for guid, package in stored().items()}
    assert now == {guid: id_ for guid, id_ in before.items() if guid != f"{ROOT}/3"}
    assert act("package_search", q="*:*")["count"] == 2


def test_what_was_purged_comes_anew_only_from_source_added_again(
    two: None, run: Run, read_once: Callable[[str], Any], add_again: Any, feed: Feed, act: Act
) -> None:
    purged = stored()[f"{ROOT}/1"].id
    act("dataset_purge", id=purged)
    job = run()
    assert happened(job) == {"unchanged": 1, "withheld": 1}
    assert {record["reason_code"] for record in job["records"]} == {None, "deleted_here"}
    act("mashhad_harvest_source_delete", id="other")
    assert add_again()["taken_over"] == 1
    assert happened(read_once("again"))["added"] == 1
    assert stored()[f"{ROOT}/1"].id != purged


def test_another_unit_or_address_takes_nothing_over(
    run: Run, add_again: Any, feed: Feed, act: Act
) -> None:
    feed.serve([dataset(1)])
    run()
    act("mashhad_harvest_source_delete", id="other")
    stranger = factories.Organization()["id"]
    assert add_again(name="first", unit=stranger)["taken_over"] == 0
    assert add_again(name="second", url=feed.server.url("/else"))["taken_over"] == 0
    assert add_again(name="third", kind="ckan")["taken_over"] == 0
    assert add_again()["taken_over"] == 1


def test_two_sources_of_a_unit_never_bring_the_same_datasets(
    add_again: Any, act: Act, feed: Feed, unit: dict[str, Any]
) -> None:
    for first, same in (
        ({}, ({}, {"words": "park"})),
        ({"words": "park"}, ({}, {"words": "park"})),
    ):
        add_again(name="first", title="اول", **first)
        for second in same:
            with pytest.raises(tk.ValidationError) as refused:
                add_again(name="second", **second)
            assert list(refused.value.error_dict) == ["url"]
            assert "اول" in str(refused.value.error_dict)
        if first:
            continue
        feed.serve([dataset(1)])
        asked = {"name": "second", "title": "T", "url": feed.url, "unit": unit["id"]}
        act("mashhad_harvest_preview", **asked)  # it writes nothing
        act("mashhad_harvest_source_delete", id="first")
    add_again(name="second", words="water")


def test_a_source_does_not_move_to_the_address_of_another(
    add_again: Any, act: Act, unit: dict[str, Any], feed: Feed
) -> None:
    add_again(name="first")
    add_again(name="second", url=feed.server.url("/else"))
    add_again(name="third", unit=factories.Organization()["id"])
    moved = {"title": "T", "unit": unit["id"], "url": feed.url}
    with pytest.raises(tk.ValidationError, match="already"):
        act("mashhad_harvest_source_update", id="second", **moved)
    act("mashhad_harvest_source_update", id="first", **moved)


def test_who_adds_it_again_is_told(
    run: Run, feed: Feed, act: Act, app: CKANTestApp, administrator: dict[str, Any],
    unit: dict[str, Any],
) -> None:  # fmt: skip
    feed.serve([dataset(1)])
    run()
    act("mashhad_harvest_source_delete", id="other")
    given = {"name": "again", "title": "A", "url": feed.url, "unit": unit["name"]}
    headers = {"Authorization": administrator["token"]}
    page = app.post("/harvest/new", data=given, headers=headers)
    assert "۱ مجموعه‌داده" in page.text
