"""The other kinds of sources, deletions, and what a run may spare."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import CKANTestApp
from fault_server import answer
from harvest_feed import PREFIXES, ROOT, Feed, dataset, happened, ids, stored

from ckanext.mashhad.harvest import history, importing, jobs, seen_pages
from ckanext.mashhad.harvest.model import Record, source_named

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]

REGISTER = (
    "شمارهٔ قرارداد,موضوع,طرف قرارداد,مبلغ,تاریخ قرارداد,شروع,پایان,روش واگذاری\n"
    "1403/9/1,بهسازی پیاده‌رو,شرکت نمونه,1500000000,1403/07/15,1403/07/20,1404/01/20,مناقصهٔ عمومی\n"
)


@pytest.fixture
def of_kind(
    act: Callable[..., Any], unit: dict[str, Any], feed: Feed, read_once: Callable[[str], Any]
) -> Callable[..., Run]:
    """Make a source of another kind at ``/feed``; gives back what reads it once."""

    def make(kind: str, url: str = "", **more: Any) -> Run:
        act(
            "mashhad_harvest_source_create",
            name="more", title="منبع", url=url or feed.url, unit=unit["id"], kind=kind, **more,
        )  # fmt: skip
        return lambda: read_once("more")

    return make


def package(number: int, **more: Any) -> dict[str, Any]:
    files = [{"url": f"http://portal.example/{number}.csv", "format": "csv", "name": "F"}]
    return {"id": f"id-{number}", "name": f"n-{number}", "title": f"Dataset {number}",
            "organization": {"name": "theirs"}, "owner_org": "theirs", "private": False,
            "resources": files, "tags": [{"name": "green"}], "state": "active",
            "extras": [{"key": "area", "value": "9"}], **more}  # fmt: skip


def serve_portal(feed: Feed, *packages: dict[str, Any]) -> str:
    body = {"success": True, "result": {"count": len(packages), "results": list(packages)}}
    path = "/api/3/action/package_search"
    kind = "application/json"
    # This portal gives whole datasets where only ids are asked for.
    for query in ("?sort=id+asc&rows=200", "?sort=id+asc&rows=200&fl=id%2Cdataset_type"):
        feed.server.on(f"{path}{query}", answer(json.dumps(body).encode(), content_type=kind))
    return feed.server.url("/")


def test_a_ckan_portal_becomes_datasets_of_ours_and_is_not_written_twice(
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


def test_what_a_portal_deleted_is_missed_by_every_run_until_it_is_deleted_here(
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


def test_a_record_that_failed_is_read_again_though_it_did_not_change_since(
    of_kind: Callable[..., Run], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = of_kind("ckan", serve_portal(feed, package(1), package(2)))
    run()
    write, changed = importing._write, package(2, title="Changed")

    def refuse(*arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(importing, "_write", refuse)
    serve_changes(feed, ["id-1", "id-2"], [changed])
    assert happened(run()) == {"unchanged": 1, "failed": 1}
    assert source_named("more").seen_until == SINCE
    monkeypatch.setattr(importing, "_write", write)
    assert happened(run()) == {"unchanged": 1, "updated": 1}


def test_only_records_with_the_wanted_words_come(of_kind: Callable[..., Run], feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2, title='"Parks"@en')])
    job = of_kind("dcat", words="park")()
    assert (job["state"], happened(job), ids(stored())) == ("complete", {"added": 1}, [2])


def test_a_register_is_checked_and_published_and_a_bad_one_is_held_back_visibly(
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
        assert job["records"][0]["reason_code"] == "held_back"
    (kept,) = act("package_show", id=package.id)["resources"]
    assert kept["id"] == file["id"]
    assert act("datastore_search", resource_id=file["id"])["total"] == 1

    more = REGISTER + REGISTER.splitlines()[1].replace("1403/9/1,", "1403/9/2,") + "\n"
    feed.server.on("/feed", answer(more.encode(), content_type="text/csv"))
    assert happened(run()) == {"updated": 1}
    assert act("datastore_search", resource_id=file["id"])["total"] == 2


@pytest.mark.parametrize(
    ("amount", "errors", "said"),
    [
        ("1500000000", 0, "این پرونده از بررسی‌ها می‌گذرد"),
        ("یک چیزی", 1, "بررسی‌ها این پرونده را نگه می‌دارند"),
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
    assert ("C2" in page or "یک چیزی" in page) is bool(errors)
    assert stored() == {}


def test_a_page_of_the_same_bytes_is_neither_read_nor_compared_again(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(1), dataset(2)], [dataset(3)])
    run()

    def parsed(*_: Any) -> None:
        raise AssertionError("the page was parsed")

    monkeypatch.setattr("ckanext.mashhad.harvest.adapters.dcat.Dcat.read", parsed)
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 3})
    assert len(feed.server.seen) == 4


def test_a_page_is_read_again_once_a_dataset_of_it_was_deleted_here(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()
    act("package_delete", id=stored()[f"{ROOT}/1"].id)
    assert happened(run()) == {"unchanged": 1, "withheld": 1}


def test_a_304_is_an_unchanged_page(run: Run, feed: Feed) -> None:
    body = f"{PREFIXES}<http://other.example/> a dcat:Catalog .{dataset(1)}".encode()
    feed.server.on("/feed", answer(body, content_type="text/turtle", etag='"1"'))
    run()
    feed.server.on("/feed", answer(b"", status=304, etag='"1"'))
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 1})
    assert feed.server.seen[-1].headers["if-none-match"] == '"1"'


def grow_old(hours: int = 25) -> None:
    """Let what is missing have been missing for longer."""
    since = Record.missing_since - dt.timedelta(hours=hours)
    update = sa.update(Record).where(Record.missing_since.is_not(None))
    model.Session.execute(update.values(missing_since=since))
    model.Session.commit()


def test_what_is_missing_twice_and_for_a_day_is_deleted_and_comes_back_as_itself(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()
    kept = stored()[f"{ROOT}/2"]
    id_, name = kept.id, kept.name
    feed.serve([dataset(1)])
    assert happened(run()) == {"unchanged": 1, "withheld": 1}
    assert happened(run()) == {"unchanged": 1, "withheld": 1}
    grow_old()
    assert happened(run()) == {"unchanged": 1, "deleted": 1}
    assert act("package_show", id=id_)["state"] == "deleted"
    assert "فهرست" in act("mashhad_withdrawal_show", id=id_)["reason"]
    assert act("package_search", q="*:*")["count"] == 1
    assert happened(run()) == {"unchanged": 1}
    feed.serve([dataset(1), dataset(2)])
    job = run()
    assert happened(job) == {"unchanged": 1, "updated": 1}
    shown = act("package_show", id=id_)
    assert (shown["state"], shown["name"]) == ("active", name)


def test_a_record_that_returns_in_time_is_never_deleted(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()
    feed.serve([dataset(1)])
    run()
    grow_old(23)
    feed.serve([dataset(1), dataset(2)])
    run()
    feed.serve([dataset(1)])
    run()
    grow_old()
    assert happened(run())["deleted"] == 1
    model.Session.expire_all()
    assert ids(stored()) == [1]


def test_too_many_missing_wait_for_a_person_whose_approval_is_a_ceiling(
    run: Run, feed: Feed, source: dict[str, Any], act: Callable[..., Any]
) -> None:
    def approve(ceiling: int) -> dict[str, Any]:
        asked = act("mashhad_harvest_deletions_approve", id="other", ceiling=ceiling)
        jobs.run(asked["job_id"])
        return act("mashhad_harvest_job_show", id=asked["job_id"])

    feed.serve([dataset(number) for number in range(12)])
    run()
    feed.serve([dataset(number) for number in range(6)])
    for _ in range(2):
        job = run()
        grow_old()
    assert happened(job) == {"unchanged": 6, "withheld": 6}
    assert {each["reason_code"] for each in job["records"] if each["reason_code"]} == {
        "too_many_gone"
    }
    assert job["withheld"] == 6
    with pytest.raises(tk.ValidationError):
        approve(7)
    assert happened(approve(5)) == {"unchanged": 6, "withheld": 6}
    assert happened(approve(6)) == {"unchanged": 6, "deleted": 6}
    assert len(stored()) == 6


def test_an_empty_or_incomplete_source_deletes_nothing_however_long_it_lasts(
    run: Run, feed: Feed
) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()
    for pages, total in (([[]], None), ([[dataset(1)]], 2)):
        for _ in range(3):
            feed.serve(*pages, total=total)
            job = run()
            grow_old()
            assert job["state"] == "incomplete"
    assert ids(stored()) == [1, 2]


def test_a_dry_run_tells_and_writes_nothing(
    source: dict[str, Any], run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()
    before = {package.id: package.metadata_modified for package in stored().values()}
    feed.serve([dataset(1, title='"Changed"@en'), dataset(3), dataset(4, title='" "@en')])
    job_id = jobs.ask(source_named("other"), None, is_dry=True)
    jobs.run(job_id)
    job = act("mashhad_harvest_job_show", id=job_id)
    assert happened(job) == {"added": 1, "updated": 1, "failed": 1, "withheld": 1}
    model.Session.expire_all()
    assert {package.id: package.metadata_modified for package in stored().values()} == before
    assert model.Session.scalar(sa.select(sa.func.count(Record.missing_since))) == 0
    assert happened(run())["updated"] == 1


def test_a_job_stops_after_the_batch_at_hand(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(number) for number in range(4)])
    job_id = jobs.ask(source_named("other"), None)
    imported = jobs.importing.import_result

    def stop_after(*arguments: Any) -> None:
        imported(*arguments)
        act("mashhad_harvest_job_stop", id=job_id)

    monkeypatch.setattr(jobs.importing, "import_result", stop_after)
    monkeypatch.setattr(jobs.batches, "SIZE", 1)
    jobs.run(job_id)
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], job["reason_code"]) == ("incomplete", "stopped")
    assert happened(job) == {"added": 1, "failed": 3}
    with pytest.raises(tk.ValidationError):
        act("mashhad_harvest_job_stop", id=job_id)


def test_a_job_that_nobody_works_at_is_stopped_at_once(
    source: dict[str, Any], act: Callable[..., Any]
) -> None:
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    assert act("mashhad_harvest_job_stop", id=job_id)["state"] == "incomplete"
    assert act("mashhad_harvest_run", id="other")["job_id"] != job_id


def test_one_host_has_one_reader_and_the_next_one_is_woken(
    source: dict[str, Any],
    of_kind: Callable[..., Run],
    feed: Feed,
    act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_kind("dcat")
    feed.serve([dataset(1)])
    first, second = (jobs.ask(source_named(name), None) for name in ("other", "more"))
    gather, woken = jobs.staging.gather, []

    def meanwhile(*arguments: Any) -> None:
        monkeypatch.setattr(jobs.staging, "gather", gather)
        jobs.run(second)
        assert act("mashhad_harvest_job_show", id=second)["state"] == "waiting"
        gather(*arguments)

    monkeypatch.setattr(jobs.staging, "gather", meanwhile)
    monkeypatch.setattr(jobs, "wake", woken.append)
    jobs.run(first)
    assert act("mashhad_harvest_job_show", id=first)["state"] == "complete"
    assert woken[-1] == second


def test_after_three_failures_a_source_rests_until_a_run_succeeds(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.server.on("/feed", answer(b"<html>", content_type="text/html"))
    for _ in range(3):
        run()
    shown = act("mashhad_harvest_source_show", id="other")
    assert (shown["health"]["code"], shown["next_due_at"]) == ("paused", None)
    assert act("mashhad_harvest_health")["ok"] is False
    feed.serve([dataset(1)])
    run()
    assert act("mashhad_harvest_source_show", id="other")["health"]["code"] == "good"


def test_a_long_job_lets_others_go_first_and_goes_on(
    source: dict[str, Any],
    of_kind: Callable[..., Run],
    feed: Feed,
    act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_kind("dcat")
    feed.serve([dataset(1), dataset(2)])
    first, _ = (jobs.ask(source_named(name), None) for name in ("other", "more"))
    monkeypatch.setattr(jobs, "SLICE", -1)
    monkeypatch.setattr(jobs.batches, "SIZE", 1)
    monkeypatch.setattr(jobs, "wake", lambda _: True)
    jobs.run(first)
    job = act("mashhad_harvest_job_show", id=first)
    assert (job["state"], job["attempts"], happened(job)) == (
        "running", 0, {"added": 1, "waiting": 1},
    )  # fmt: skip
    monkeypatch.setattr(jobs, "SLICE", 600)
    jobs.run(first)
    assert happened(act("mashhad_harvest_job_show", id=first)) == {"added": 2}


def test_what_changed_in_a_dataset_is_told(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1)])
    run()
    feed.serve([dataset(1, title='"Changed"@en')])
    (record,) = run()["records"]
    assert [each["field"] for each in record["changes"]] == ["title_translated"]


def test_old_jobs_are_forgotten_and_their_datasets_stay(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2, title='""@en')])
    for _ in range(history.LAST + 2):
        run()
    now = dt.datetime.now(dt.UTC)
    assert history.forget(now) == 0
    assert history.forget(now + history.KEPT) == 2
    assert ids(stored()) == [1]


def test_pages_of_a_job_that_was_not_clean_are_forgotten(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2, title='""@en')])
    run()
    assert source_named("other").clean_job_id is None
    assert model.Session.scalar(sa.select(sa.func.count(seen_pages.SeenPage.url))) == 0
