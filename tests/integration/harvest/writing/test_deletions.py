"""What a source no longer lists is deleted by the rule, and never by accident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.model import Record
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.writing import import_record
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, ids, stored
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def grow_old(hours: int = 25) -> None:
    """Let what is missing have been missing for longer."""
    since = Record.missing_since - dt.timedelta(hours=hours)
    update = sa.update(Record).where(Record.missing_since.is_not(None))
    model.Session.execute(update.values(missing_since=since))
    model.Session.commit()


def test_record_missing_twice_is_deleted_and_comes_back(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
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


def test_a_record_that_returns_in_time_is_never_deleted(two: None, run: Run, feed: Feed) -> None:
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


def test_many_missing_records_wait_for_approval(
    run: Run, feed: Feed, source: dict[str, Any], act: Callable[..., Any]
) -> None:
    def approve(ceiling: int) -> dict[str, Any]:
        asked = act("mashhad_harvest_deletions_approve", id="other", ceiling=ceiling)
        execution.run(asked["job_id"])
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


def test_empty_or_incomplete_source_never_deletes(two: None, run: Run, feed: Feed) -> None:
    for pages, total in (([[]], None), ([[dataset(1)]], 2)):
        for _ in range(3):
            feed.serve(*pages, total=total)
            job = run()
            grow_old()
            assert job["state"] == "incomplete"
    assert ids(stored()) == [1, 2]


@pytest.fixture
@made_once
def gone(_two_read: None, run: Run, feed: Feed) -> str:
    """The id of dataset 2 of two, which the harvest has deleted."""
    id_ = stored()[f"{ROOT}/2"].id
    feed.serve([dataset(1)])
    run()
    run()
    grow_old()
    assert happened(run()) == {"unchanged": 1, "deleted": 1}
    model.Session.expire_all()
    return str(id_)


def test_restored_dataset_stays_until_listed_again(
    gone: str, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    act("package_patch", id=gone, state="active")
    for _ in range(3):
        job = run()
        assert happened(job) == {"unchanged": 1, "withheld": 1}
        grow_old()
    assert {each["reason_code"] for each in job["records"]} == {None, "restored_and_gone"}
    assert job["withheld"] == 0
    feed.serve([dataset(1), dataset(2)])
    assert happened(run()) == {"unchanged": 2}
    feed.serve([dataset(1)])
    for reason in ("gone_from_source", "gone_from_source"):
        job = run()
        assert {each["reason_code"] for each in job["records"]} == {None, reason}
    grow_old()
    assert happened(run()) == {"unchanged": 1, "deleted": 1}


@pytest.mark.parametrize("is_read_between", [True, False])
def test_dataset_deleted_by_person_stays_deleted(
    gone: str, run: Run, feed: Feed, act: Callable[..., Any], is_read_between: bool
) -> None:
    act("package_patch", id=gone, state="active")
    feed.serve([dataset(1), dataset(2)])
    if is_read_between:
        assert happened(run()) == {"unchanged": 2}
    act("package_delete", id=gone)
    job = run()
    assert happened(job) == {"unchanged": 1, "withheld": 1}
    assert {each["reason_code"] for each in job["records"]} == {None, "deleted_here"}
    assert ids(stored()) == [1]


def test_moved_dataset_is_neither_written_nor_deleted(
    run: Run, feed: Feed, act: Callable[..., Any], unit: dict[str, Any]
) -> None:
    feed.serve([dataset(1), dataset(2), dataset(3)])
    run()
    other = factories.Organization()["id"]
    moved = {number: stored()[f"{ROOT}/{number}"].id for number in (1, 2)}
    for id_ in moved.values():
        act("package_patch", id=id_, owner_org=other)
    feed.serve([dataset(1, title='"Changed"@en'), dataset(3)])
    for _ in range(3):
        job = run()
        assert happened(job) == {"unchanged": 1, "withheld": 2}
        grow_old()
    assert {each["reason_code"] for each in job["records"]} == {
        None, "moved_here", "moved_and_gone",
    }  # fmt: skip
    assert job["withheld"] == 0  # nobody can approve it
    shown = [act("package_show", id=id_) for id_ in moved.values()]
    assert {each["owner_org"] for each in shown} == {other}
    assert [each["title"] for each in shown] == ["Dataset 1", "Dataset 2"]
    act("package_patch", id=moved[1], owner_org=unit["id"])
    assert happened(run()) == {"updated": 1, "unchanged": 1, "withheld": 1}


def test_dataset_that_moves_while_run_concludes_is_not_deleted(
    two: None, run: Run, feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(1)])
    run()
    grow_old()
    other, id_ = factories.Organization()["id"], stored()[f"{ROOT}/2"].id
    delete = import_record.delete

    def moved_before(*arguments: Any) -> None:
        act("package_patch", id=id_, owner_org=other)
        delete(*arguments)

    monkeypatch.setattr(import_record, "delete", moved_before)
    job = run()
    assert happened(job) == {"unchanged": 1, "withheld": 1}
    assert act("package_show", id=id_)["state"] == "active"


def test_only_who_is_overwritten_is_warned(
    run: Run, feed: Feed, act: Callable[..., Any], app: CKANTestApp
) -> None:
    feed.serve([dataset(1)])
    run()
    package = stored()[f"{ROOT}/1"]
    name, headers = package.name, {"Authorization": factories.SysadminWithToken()["token"]}
    warning = "اصلاح را از خود منبع بخواهید"
    assert warning in app.get(f"/document/edit/{name}", headers=headers).text
    moved = {"id": name, "owner_org": factories.Organization()["id"]}
    act("package_patch", **moved)
    assert warning not in app.get(f"/document/edit/{name}", headers=headers).text


def test_what_was_withheld_is_written_once_it_may_be(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    id_ = stored()[f"{ROOT}/1"].id
    act("package_delete", id=id_)
    feed.serve([dataset(1, title='"Changed"@en'), dataset(2)])
    assert happened(run()) == {"unchanged": 1, "withheld": 1}
    act("package_patch", id=id_, state="active")
    assert happened(run()) == {"unchanged": 1, "updated": 1}
    assert act("package_show", id=id_)["title"] == "Changed"
    assert happened(run()) == {"unchanged": 2}


def test_dataset_purged_by_person_does_not_come_back(
    gone: str, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    act("dataset_purge", id=gone)
    feed.serve([dataset(1), dataset(2)])
    assert happened(run()) == {"unchanged": 1, "withheld": 1}
    assert ids(stored()) == [1]


def test_nothing_is_to_be_approved_after_a_run_that_saw_nothing(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([])
    assert happened(run()) == {"withheld": 2}
    with pytest.raises(tk.ValidationError):
        act("mashhad_harvest_deletions_approve", id="other", ceiling=2)
