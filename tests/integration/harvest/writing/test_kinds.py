"""Each kind of source brings what it has: portals, catalogues with a filter, registers."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.model import Record, source_named
from ckanext.mashhad.harvest.writing import import_record
from tests.integration.harvest.harvest_feed import Feed, dataset, happened, ids, package, stored
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


REGISTER = (
    "شمارهٔ قرارداد,موضوع,طرف قرارداد,مبلغ,تاریخ قرارداد,شروع,پایان,روش واگذاری\n"
    "1403/9/1,بهسازی پیاده‌رو,شرکت نمونه,1500000000,1403/07/15,1403/07/20,1404/01/20,مناقصهٔ عمومی\n"
)


def serve_portal(feed: Feed, *packages: dict[str, Any]) -> str:
    body = {"success": True, "result": {"count": len(packages), "results": list(packages)}}
    path = "/api/3/action/package_search"
    kind = "application/json"
    # This portal gives whole datasets where only ids are asked for.
    for query in ("?sort=id+asc&rows=200", "?sort=id+asc&rows=200&fl=id%2Cdataset_type"):
        feed.server.on(f"{path}{query}", answer(json.dumps(body).encode(), content_type=kind))
    return feed.server.url("/")


def test_ckan_portal_is_imported_and_not_written_twice(
    of_kind: Callable[..., Run], feed: Feed, unit: dict[str, Any], act: Callable[..., Any]
) -> None:
    url = serve_portal(feed, package(1), package(2, title="پارک‌ها", license_id="cc-by"))
    run = of_kind("ckan", url, keyword="همسایه")
    assert happened(run()) == {"added": 2}
    found = act("package_show", id=stored()["id-2"].id)
    assert (found["title"], found["owner_org"], found["license_id"]) == (
        "پارک‌ها", unit["id"], "cc-by",
    )  # fmt: skip
    assert {tag["name"] for tag in found["tags"]} == {"green", "همسایه"}
    assert found["extras"] == [{"key": "area", "value": "9"}]
    assert found["resources"][0]["format"] == "CSV"
    serve_portal(feed, package(1), package(2, title="پارک‌ها", license_id="cc-by"))
    assert happened(run()) == {"unchanged": 2}


SINCE = dt.datetime(2026, 1, 2, 1, tzinfo=dt.UTC)


def serve_changes(feed: Feed, ids: list[str], changed: list[dict[str, Any]]) -> None:
    """What a portal answers to a source that has seen all until ``SINCE``."""
    path = "/api/3/action/package_search?sort=id+asc&rows=200"
    listed = [{"id": each, "dataset_type": "dataset"} for each in ids]
    since = "&fq=%2Bmetadata_modified%3A%5B2026-01-02T00%3A00%3A00Z+TO+%2A%5D"
    for query, found in (("&fl=id%2Cdataset_type", listed), (since, changed)):
        body = json.dumps({"success": True, "result": {"count": len(found), "results": found}})
        feed.server.on(path + query, answer(body.encode(), content_type="application/json"))
    source_named("more").seen_until = SINCE
    model.Session.commit()


def test_deleted_at_portal_is_missed_until_deleted_here(
    of_kind: Callable[..., Run], feed: Feed
) -> None:
    packages = [package(number) for number in range(9)]
    run = of_kind("ckan", serve_portal(feed, *packages))
    run()
    left = [each["id"] for each in packages[1:]]
    for _ in range(2):
        serve_changes(feed, left, [])
        assert happened(run()) == {"unchanged": 8, "withheld": 1}
    grow_old()
    serve_changes(feed, left, [package(3, title="Changed")])
    assert happened(run()) == {"unchanged": 7, "updated": 1, "deleted": 1}
    assert set(stored()) == set(left)


def test_failed_record_is_read_again_though_unchanged(
    of_kind: Callable[..., Run], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = of_kind("ckan", serve_portal(feed, package(1), package(2)))
    run()
    write, changed = import_record._write, package(2, title="Changed")

    def refuse(*arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(import_record, "_write", refuse)
    serve_changes(feed, ["id-1", "id-2"], [changed])
    assert happened(run()) == {"unchanged": 1, "failed": 1}
    assert source_named("more").seen_until == SINCE
    monkeypatch.setattr(import_record, "_write", write)
    assert happened(run()) == {"unchanged": 1, "updated": 1}


def test_only_records_with_the_wanted_words_come(of_kind: Callable[..., Run], feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2, title='"Parks"@en')])
    job = of_kind("dcat", words="park")()
    assert (job["state"], happened(job), ids(stored())) == ("complete", {"added": 1}, [2])


def test_register_is_published_and_bad_one_held_back(
    of_kind: Callable[..., Run], feed: Feed, act: Callable[..., Any]
) -> None:
    feed.server.on("/feed", answer(REGISTER.encode(), content_type="text/csv"))
    run = of_kind("register", dataset_type="contract", fiscal_year="1403")
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"added": 1}), job["records"]
    (package,) = stored().values()
    shown = act("package_show", id=package.id)
    assert (shown["type"], shown["fiscal_year"], shown["title"]) == ("contract", "1403", "منبع")
    (file,) = shown["resources"]
    assert file["format"] == "CSV"
    assert act("datastore_search", resource_id=file["id"])["total"] == 1
    assert happened(run()) == {"unchanged": 1}

    wrong = REGISTER.replace("1500000000", "یک چیزی")
    feed.server.on("/feed", answer(wrong.encode(), content_type="text/csv"))
    for _ in range(2):
        job = run()
        assert happened(job) == {"quarantined": 1}
        assert job["records"][0]["reason_code"] == "held_back_newer"
    (listed,) = act("mashhad_harvest_source_list")
    assert listed["health"]["code"] == "held_back"
    assert act("mashhad_harvest_health")["ok"] is False
    (kept,) = act("package_show", id=package.id)["resources"]
    assert kept["id"] == file["id"]
    assert act("datastore_search", resource_id=file["id"])["total"] == 1

    more = REGISTER + REGISTER.splitlines()[1].replace("1403/9/1,", "1403/9/2,") + "\n"
    feed.server.on("/feed", answer(more.encode(), content_type="text/csv"))
    assert happened(run()) == {"updated": 1}
    assert act("datastore_search", resource_id=file["id"])["total"] == 2


MORE = REGISTER + REGISTER.splitlines()[1].replace("1403/9/1,", "1403/9/2,") + "\n"


def read_once(
    of_kind: Callable[..., Run], feed: Feed, act: Callable[..., Any]
) -> tuple[Run, str, dict[str, Any]]:
    """A register that was read for the first time; the id of its dataset, and its file."""
    feed.server.on("/feed", answer(REGISTER.encode(), content_type="text/csv"))
    run = of_kind("register", dataset_type="contract", fiscal_year="1403")
    run()
    (id_,) = (package.id for package in stored().values())
    (table,) = act("package_show", id=id_)["resources"]
    return run, id_, table


def test_new_register_version_keeps_additions_of_officers(
    of_kind: Callable[..., Run], feed: Feed, act: Callable[..., Any]
) -> None:
    run, id_, table = read_once(of_kind, feed, act)
    annex = act("resource_create", package_id=id_, url="http://city.example/a.pdf", name="پیوست")
    words = {
        "notes_translated": {"fa": "قراردادهای عمرانی ناحیه", "en": "Contracts"},
        "title_translated": {"fa": "منبع", "en": "Contracts of 1403"},
        "tags": [{"name": "عمران"}],
        "contact_email": "office@city.example",
        "private": True,
    }
    act("package_patch", id=id_, **words)
    act("package_resource_reorder", id=id_, order=[annex["id"], table["id"]])
    feed.server.on("/feed", answer(MORE.encode(), content_type="text/csv"))
    job = run()
    assert happened(job) == {"updated": 1}, job["records"]
    now = act("package_show", id=id_)
    assert [each["name"] for each in now["resources"]] == ["پیوست", table["name"]]
    assert [each["id"] for each in now["resources"]] == [annex["id"], table["id"]]
    assert {name: now[name] for name in words if name != "tags"} == {
        name: value for name, value in words.items() if name != "tags"
    }
    assert [tag["name"] for tag in now["tags"]] == ["عمران"]
    assert act("datastore_search", resource_id=table["id"])["total"] == 2


def test_register_with_deleted_file_joins_other_files(
    of_kind: Callable[..., Run], feed: Feed, act: Callable[..., Any]
) -> None:
    run, id_, table = read_once(of_kind, feed, act)
    act("resource_create", package_id=id_, url="http://city.example/a.pdf", name="پیوست")
    act("resource_delete", id=table["id"])
    feed.server.on("/feed", answer(MORE.encode(), content_type="text/csv"))
    assert happened(run()) == {"updated": 1}
    names = [each["name"] for each in act("package_show", id=id_)["resources"]]
    assert names == [table["name"], "پیوست"]


@pytest.mark.parametrize(
    ("amount", "errors", "said"),
    [
        ("1500000000", 0, "این فایل از بررسی‌ها می‌گذرد"),
        ("یک چیزی", 1, "بررسی‌ها این فایل را نگه می‌دارند"),
    ],
)
def test_who_looks_at_a_register_first_reads_what_the_checks_say(
    act: Callable[..., Any], app: CKANTestApp, unit: dict[str, Any], feed: Feed,
    administrator: dict[str, Any], amount: str, errors: int, said: str,
) -> None:  # fmt: skip
    table = REGISTER.replace("1500000000", amount)
    feed.server.on("/feed", answer(table.encode(), content_type="text/csv"))
    source = {
        "name": "deals", "title": "دفتر", "url": feed.url, "unit": unit["id"], "kind": "register",
        "dataset_type": "contract", "fiscal_year": "1403",
    }  # fmt: skip
    (shown,) = act("mashhad_harvest_preview", **source)["records"]
    assert (shown["check"]["rows"], shown["check"]["errors"]) == (1, errors)
    headers = {"Authorization": administrator["token"]}
    page = app.post("/harvest/new", data={**source, "preview": "1"}, headers=headers).text
    assert said in page
    assert bool(re.search(r"\bC2\b|یک چیزی", page)) is bool(errors)
    assert stored() == {}


def test_what_file_calls_otherwise_is_said_in_form_of_its_source(
    of_kind: Callable[..., Run], feed: Feed, act: Callable[..., Any], unit: dict[str, Any]
) -> None:
    other = REGISTER.replace("موضوع", "سرفصل کار", 1)
    feed.server.on("/feed", answer(other.encode(), content_type="text/csv"))
    asked = {"kind": "register", "dataset_type": "contract", "fiscal_year": "1403"}
    run = of_kind(**asked)
    assert happened(run()) == {"quarantined": 1}
    given = {**asked, "title": "منبع", "url": feed.url, "unit": unit["id"]}
    with pytest.raises(tk.ValidationError, match="no column"):
        act("mashhad_harvest_source_update", id="more", columns="سرفصل کار = هیچ", **given)
    said = {**given, "columns": "سرفصل کار = موضوع"}
    (shown,) = act("mashhad_harvest_preview", name="fresh", **said)["records"]
    assert shown["check"]["errors"] == 0
    act("mashhad_harvest_source_update", id="more", **said)
    assert happened(run()) == {"updated": 1}
    act("mashhad_harvest_source_update", id="more", **given)
    assert happened(run()) == {"quarantined": 1}


def grow_old(hours: int = 25) -> None:
    """Let what is missing have been missing for longer."""
    since = Record.missing_since - dt.timedelta(hours=hours)
    update = sa.update(Record).where(Record.missing_since.is_not(None))
    model.Session.execute(update.values(missing_since=since))
    model.Session.commit()
