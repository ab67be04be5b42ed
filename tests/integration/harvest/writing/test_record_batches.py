"""What a batch spares PostgreSQL changes nothing of what is written, shown and found."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.logic import package_show_default_and_custom_schemas
from ckan.tests import factories, helpers
from ckanext.activity.model import Activity

from ckanext.mashhad.catalog.background import reindexing
from ckanext.mashhad.catalog.plugin import MashhadPlugin
from ckanext.mashhad.compliance.judgements import evaluation_jobs
from ckanext.mashhad.harvest.writing import index
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]

LONG = "x" * 2100
RICH = f"""
    dcat:keyword "parks"@en, "roads"@en ;
    dct:issued "2024-03-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
    dct:spatial <http://other.example/city> ;
    dct:publisher <http://other.example/city> ;
    dcat:distribution <{ROOT}/other-file> ;
"""
FILE = f"""
<{ROOT}/other-file> a dcat:Distribution ; dct:title "Another"@en, "فایل"@fa ;
    dcat:accessURL <http://other.example/page> ; dcat:byteSize "1234" ; dct:format "CSV" ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ;
    dct:modified "2024-03-02T10:00:00" .
"""


def _statements(of: Callable[[], Any]) -> int:
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        of()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_record_more_costs_few_statements(run: Run, feed: Feed, monkeypatch: Any) -> None:
    # While a job that was asked for has not begun, commits ask nothing of it.
    monkeypatch.setattr(evaluation_jobs, "_asleep_until", float("inf"))
    feed.serve([dataset(number, more=RICH) for number in range(3)] + [FILE])
    run()  # what is asked once for all time
    feed.serve([dataset(number, more=RICH) for number in range(13)] + [FILE])
    few = _statements(run)
    feed.serve([dataset(number, more=RICH) for number in range(33)] + [FILE])
    many = _statements(run)
    assert len(stored()) == 33
    assert (many - few) / 10 < 13


def test_what_is_found_and_told_is_what_the_database_holds(run: Run, feed: Feed) -> None:
    feed.serve([*(dataset(number, more=RICH) for number in range(3)), dataset(3), FILE])
    assert happened(run()) == {"added": 4}
    ids = [package.id for package in stored().values()]
    model.Session.remove()
    for id_ in ids:
        plain, ours = package_show_default_and_custom_schemas({"ignore_auth": True}, id_)
        indexed = search.show(id_)
        assert _in_order(json.loads(indexed["validated_data_dict"])) == _in_order(ours)
        assert _in_order(json.loads(indexed["data_dict"])) == _in_order(plain)
        activity = model.Session.scalars(sa.select(Activity).filter_by(object_id=id_)).one()
        assert _in_order(activity.data["package"]) == _in_order(ours)
    rich = [each for each in map(_shown, ids) if len(each["resources"]) > 1]
    assert {file.get("size") for each in rich for file in each["resources"]} == {1234, None}


def _in_order(dataset: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL keeps extras in an order of its own."""
    return {**dataset, "extras": sorted(dataset["extras"], key=lambda each: each["key"])}


def _shown(id_: str) -> dict[str, Any]:
    asked = {"ignore_auth": True, "use_cache": False}
    found: dict[str, Any] = tk.get_action("package_show")(asked, {"id": id_})
    return found


def test_what_another_plugin_adds_to_a_new_dataset_is_found(
    run: Run, feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = factories.Group()
    usual = MashhadPlugin.after_dataset_create

    def with_group(self: Any, context: Any, pkg_dict: dict[str, Any]) -> None:
        usual(self, context, pkg_dict)
        if pkg_dict["title"] == "Dataset 2":
            about = {"object": pkg_dict["id"], "object_type": "package", "capacity": "public"}
            asked = {"ignore_auth": True, "user": context["user"]}
            tk.get_action("member_create")(asked, {"id": group["id"], **about})

    monkeypatch.setattr(MashhadPlugin, "after_dataset_create", with_group)
    feed.serve([dataset(1), dataset(2), dataset(3)])
    assert happened(run()) == {"added": 3}
    found = act("package_search", fq=f"groups:{group['name']}")["results"]
    assert [each["title"] for each in found] == ["Dataset 2"]


def test_a_keyword_of_a_record_that_was_undone_is_made_again(run: Run, feed: Feed) -> None:
    """Nothing that went with a savepoint is taken for something that is there."""
    parks = 'dcat:keyword "parks"@en ;'
    refused = f"{parks} dcat:landingPage <http://other.example/{LONG}> ;"
    feed.serve([dataset(number, more=refused if number % 2 else parks) for number in range(6)])
    assert happened(run())["added"] == 6
    assert [each.get_tags()[0].name for each in stored().values()] == ["parks"] * 6


def test_a_record_that_was_undone_is_sent_by_no_batch(run: Run, feed: Feed, monkeypatch) -> None:
    feed.serve([dataset(0), dataset(1)])
    run()
    ids = {each.title: each.id for each in stored().values()}
    model.Session.remove()
    sent, held = list[str](), list[str]()
    send, hold = index.Message.send, reindexing.timeline.hold

    def note(message: index.Message) -> None:
        sent.extend(each["id"] for each in message.documents)
        send(message)

    def note_held(dataset_id: str) -> str:
        held.append(dataset_id)
        return hold(dataset_id)

    monkeypatch.setattr(index.Message, "send", note)
    monkeypatch.setattr(reindexing.timeline, "hold", note_held)
    feed.serve([dataset(0, title=f'"{LONG}"@en'), dataset(1, title='"Another"@en')])
    assert happened(run())["failed"] == 1
    # It holds no row until the batch ends: somebody may have hidden or purged it meanwhile.
    assert sent == [ids["Dataset 1"]]
    assert held == [ids["Dataset 0"]]
    found = helpers.call_action("package_search", {"user": "", "ignore_auth": False})
    assert {each["title"] for each in found["results"]} == {"Dataset 0", "Another"}
