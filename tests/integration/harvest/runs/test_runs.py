"""What comes of a run: records become datasets, and nothing is ever lost by what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.search.index import PackageSearchIndex
from ckan.tests import factories
from ckanext.activity.model import Activity

from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.harvest.model import Record, Result
from ckanext.mashhad.harvest.writing import import_record
from tests.integration.harvest.harvest_feed import (
    PREFIXES,
    ROOT,
    Feed,
    dataset,
    happened,
    ids,
    stored,
)
from tests.unit.net.fault_server import Pause, answer, head

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]


def test_records_get_unit_and_type_of_their_source(
    run: Run, feed: Feed, unit: dict[str, Any], act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1, title='"دادهٔ یک"@fa'), dataset(2, title='"Zwei"@de')])
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"added": 2})
    one, two = (act("package_show", id=package.id) for package in stored().values())
    assert {one["type"], two["type"]} == {"document"}
    assert {one["owner_org"], two["owner_org"]} == {unit["id"]}
    titles = [one["title_translated"], two["title_translated"]]
    assert {"fa": "دادهٔ یک"} in titles
    assert {"de": "Zwei"} in titles
    names = {one["name"], two["name"]}
    assert names == {"document-mashhad-district-9", "document-mashhad-district-9-2"}
    assert one["resources"][0]["url"].startswith("http://other.example/")


def test_record_is_named_by_english_title_for_good(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1, title='"Air quality"@en'), dataset(2, title='"Air quality"@en')])
    run()
    names = {act("package_show", id=package.id)["name"] for package in stored().values()}
    assert names == {"air-quality", "air-quality-2"}
    feed.serve([dataset(1, title='"Quality of water"@en'), dataset(2, title='"Air quality"@en')])
    run()
    assert {package.name for package in model.Session.query(model.Package)} == names


def test_harvested_datasets_are_found(two: None, act: Callable[..., Any]) -> None:
    assert act("package_search", q="Dataset")["count"] == 2


def test_a_second_run_of_the_same_feed_writes_nothing(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything() -> list[Any]:
        tables = (model.Package, model.Resource, model.PackageTag, Activity, Event, Record)
        return [model.Session.execute(sa.select(each.__table__)).all() for each in tables]

    def written(*_: Any, **__: Any) -> None:
        raise AssertionError("the index was written")

    feed.serve([dataset(1), dataset(2, more="dcat:keyword 'parks' ;")])
    run()
    model.Session.remove()
    before = everything()
    assert all(before)
    monkeypatch.setattr(PackageSearchIndex, "index_package", written)
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 2})
    model.Session.remove()
    assert everything() == before


def test_unchanged_records_cost_no_transaction_each(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(number) for number in range(12)])
    run()
    monkeypatch.setattr(import_record, "BATCH", 5)
    monkeypatch.setattr(import_record, "import_result", None)
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 12})


def test_only_record_that_changed_is_written_and_file_keeps_id(
    two: None, run: Run, feed: Feed
) -> None:
    before = {guid: package.metadata_modified for guid, package in stored().items()}
    files = {guid: package.resources[0].id for guid, package in stored().items()}
    feed.serve([dataset(1), dataset(2, title='"Changed"@en')])
    job = run()
    assert happened(job) == {"updated": 1, "unchanged": 1}
    after = stored()
    assert after[f"{ROOT}/1"].metadata_modified == before[f"{ROOT}/1"]
    assert after[f"{ROOT}/2"].title == "Changed"
    assert {guid: package.resources[0].id for guid, package in after.items()} == files


def test_dataset_gone_from_complete_feed_is_withheld(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 1, "withheld": 1})
    assert ids(stored()) == [1, 2]
    (withheld,) = act("mashhad_harvest_job_show", id=job["id"], outcome="withheld")["records"]
    assert (withheld["guid"], withheld["reason_code"]) == (f"{ROOT}/2", "gone_from_source")
    assert _missing() == [2]

    feed.serve([dataset(1), dataset(2)])
    assert happened(run()) == {"unchanged": 2}
    assert _missing() == []


def _missing() -> list[int]:
    found = sa.select(Record.guid).where(Record.missing_since.is_not(None))
    return sorted(int(guid.rpartition("/")[2]) for guid in model.Session.scalars(found))


TURTLE = {"content_type": "text/turtle"}
WHOLE = (PREFIXES + dataset(1) + dataset(2)).encode()
EMPTY = f"{PREFIXES}<http://o.example> a dcat:Catalog .".encode()
BROKEN = {
    "empty": ("incomplete", answer(EMPTY, **TURTLE)),
    "html": ("failed", answer(b"<!DOCTYPE html><html>Login</html>", content_type="text/html")),
    "unreadable": ("failed", answer(WHOLE[:-40], **TURTLE)),
    "truncated": ("failed", [head(content_length=len(WHOLE) + 9, **TURTLE), WHOLE]),
    "maybe_cut": ("incomplete", [head(version="1.0", **TURTLE), (PREFIXES + dataset(1)).encode()]),
    "no_catalogue": ("failed", answer(b"<http://a> <http://b> <http://c> .", **TURTLE)),
    "unknown_format": ("failed", answer(b"a,b", content_type="text/csv")),
    "bad_status": ("failed", answer(b"no", status=403)),
    "document_type": (
        "failed",
        answer(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', content_type="text/xml"),
    ),
    "remote_context": (
        "failed",
        answer(b'{"@context": "http://127.0.0.1/c"}', content_type="application/ld+json"),
    ),
}  # fmt: skip


def test_broken_answer_deletes_nothing_and_says_why(two: None, run: Run, feed: Feed) -> None:
    for reason, (state, reply) in BROKEN.items():
        feed.server.on("/feed", reply)
        job = run()
        assert (job["state"], job["reason_code"]) == (state, reason)
        assert job["reason"]
        assert ids(stored()) == [1, 2]
        assert _missing() == []


def test_an_empty_feed_names_what_it_would_have_taken_away(two: None, run: Run, feed: Feed) -> None:
    feed.serve([])
    job = run()
    assert (job["state"], job["reason_code"]) == ("incomplete", "empty")
    assert happened(job) == {"withheld": 2}


def test_a_broken_second_page_keeps_what_the_first_brought(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1)], [dataset(2)])
    run()
    feed.serve([dataset(1, title='"New"@en')], [dataset(2)])
    feed.server.on(feed.path(1), answer(b"<html>", content_type="text/html"))
    job = run()
    assert (job["state"], job["reason_code"]) == ("incomplete", "html")
    assert happened(job) == {"updated": 1}
    assert ids(stored()) == [1, 2]


def test_fewer_records_than_announced_is_incomplete(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2)], total=2)
    assert run()["state"] == "complete"
    feed.serve([dataset(1)], total=2)
    job = run()
    assert (job["state"], job["reason_code"]) == ("incomplete", "fewer_than_told")
    assert happened(job) == {"unchanged": 1}


def test_one_bad_record_never_stops_the_others(run: Run, feed: Feed, unit: dict[str, Any]) -> None:
    untitled = dataset(2).replace('dct:title "Dataset 2"@en ;', "")
    nameless = "[] a dcat:Dataset ; dct:title 'Nobody' .\n"
    unfit = dataset(3, more="dcat:theme <http://t.example/odd> ; dcat:keyword 'x', '<b>&</b>' ;")
    feed.serve([dataset(1), untitled, nameless, unfit, dataset(4)])
    job = run()
    assert job["state"] == "incomplete"  # nobody can tell whose the nameless one is
    assert happened(job) == {"added": 3, "failed": 2}
    reasons = {
        record["title"]: record["reason_code"] for record in job["records"] if record["reason"]
    }
    assert reasons == {
        f"{ROOT}/2": "no_title",
        "Nobody": "no_guid",
        "Dataset 3": "left_out",
    }
    assert ids(stored()) == [1, 3, 4]


def test_identifiers_may_hold_anything(run: Run, feed: Feed) -> None:
    odd = "a\"b'\\\\c\u200cد%s{}\u202e"
    escaped = json.dumps(odd, ensure_ascii=False)
    feed.serve([f"[] a dcat:Dataset ; dct:identifier {escaped} ; dct:title 'Odd'@en .\n"])
    assert happened(run()) == {"added": 1}
    assert happened(run()) == {"unchanged": 1}


def test_a_record_cannot_touch_the_dataset_of_another_source(
    run: Run,
    feed: Feed,
    unit: dict[str, Any],
    act: Callable[..., Any],
    read_once: Callable[[str], dict[str, Any]],
) -> None:
    feed.serve([dataset(1)])
    run()
    first = stored()[f"{ROOT}/1"].id
    other = factories.Organization()
    path = feed.server.on(
        "/thief", answer((PREFIXES + dataset(1, title='"Mine"@en')).encode(), **TURTLE)
    )
    act("mashhad_harvest_source_create", name="thief", title="T", url=path, unit=other["id"])
    assert happened(read_once("thief")) == {"added": 1}
    after = act("package_show", id=first)
    assert (after["title"], after["state"]) == ("Dataset 1", "active")
    assert after["owner_org"] == unit["id"]
    assert model.Session.scalar(sa.select(sa.func.count(model.Package.id))) == 2


def test_what_a_source_says_of_owner_and_visibility_is_not_heard(
    act: Callable[..., Any], feed: Feed, unit: dict[str, Any], read_once: Callable[[str], Any]
) -> None:
    feed.serve([dataset(1, more="dct:accessRights <http://example/PUBLIC> ;")])
    act(
        "mashhad_harvest_source_create",
        name="inside", title="I", url=feed.url, unit=unit["id"], private="true",
    )  # fmt: skip
    read_once("inside")
    assert stored()[f"{ROOT}/1"].private
    assert act("package_search", q="Dataset")["count"] == 0


def test_first_import_then_unit_decides_visibility(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    act("package_patch", id=stored()[f"{ROOT}/1"].id, private=True)
    feed.serve([dataset(n, title=f'"Changed {n}"@en') for n in (1, 2)])
    job = run()
    assert happened(job) == {"updated": 2}
    assert "private" not in {each["field"] for row in job["records"] for each in row["changes"]}
    found = {package.title: package.private for package in stored().values()}
    assert found == {"Changed 1": True, "Changed 2": False}
    assert act("package_search", q="Changed")["count"] == 1


def test_a_dataset_deleted_here_is_not_brought_back_by_itself(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    act("package_delete", id=stored()[f"{ROOT}/1"].id)
    feed.serve([dataset(1, title='"Changed"@en'), dataset(2)])
    job = run()
    assert happened(job) == {"unchanged": 1, "withheld": 1}
    assert ids(stored()) == [2]


def test_record_on_two_pages_counts_once_and_twin_fails(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2)], [dataset(2), dataset(1, title='"Twin"@en')])
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"added": 2, "failed": 1})
    assert stored()[f"{ROOT}/1"].title == "Dataset 1"


def test_internal_source_is_refused_on_save_and_read(
    run: Run, act: Callable[..., Any], feed: Feed, source: dict[str, Any],
    unit: dict[str, Any], ckan_config: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    feed.serve([dataset(1)])
    monkeypatch.setitem(ckan_config, "ckanext.mashhad.net.allowed_networks", [])
    job = run()
    assert (job["state"], job["reason_code"]) == ("failed", "bad_port")
    assert "127.0.0.1" not in job["reason"]
    for address in ("file:///etc/passwd", "/etc/passwd", "ftp://a.example/", "http://127.0.0.1/"):
        fields = {"name": "bad", "title": "B", "url": address, "unit": unit["id"]}
        with pytest.raises(tk.ValidationError) as refused:
            act("mashhad_harvest_source_create", **fields)
        assert list(refused.value.error_dict) == ["url"]


def test_content_is_dropped_once_a_record_is_done(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1)])
    run()
    assert model.Session.scalars(sa.select(Result.content)).all() == [None]


def test_a_slow_server_ends_the_job_with_a_reason(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.mashhad.harvest.gathering import staging
    from ckanext.mashhad.net.client import Client
    from ckanext.mashhad.net.settings import Settings

    settings = Settings(deadline=0.3, allowed_networks=("127.0.0.0/8",))
    monkeypatch.setattr(staging, "client", lambda *_: Client(settings, pacer=staging._pacer))
    feed.server.on("/feed", [head(content_length=99, **TURTLE), b"@prefix", Pause(5)])
    assert run()["reason_code"] == "deadline_exceeded"
