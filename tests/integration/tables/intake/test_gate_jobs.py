"""PostgreSQL knows what waits for its check; Redis only wakes workers."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest
import redis
import sqlalchemy as sa
from ckan.cli.cli import ckan
from ckan.lib import jobs as queues
from ckan.lib.redis import connect_to_redis

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.publication import publish, renditions
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "real_wake")


@pytest.fixture(autouse=True)
def _empty_queue(with_plugins: None) -> None:
    queues.get_queue(workers.CHECKS).empty()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is five minutes later than the clock says."""
    now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    monkeypatch.setattr(check_jobs, "_now", lambda: now)


def queued() -> list[str]:
    return queues.get_queue(workers.CHECKS).get_job_ids()


def test_an_upload_asks_a_worker_once(add) -> None:
    add()
    version = model.Session.query(FileVersion).one()
    assert queued() == [f"mashhad-file-{version.id}"]
    assert check_jobs.tick()["woken"] == 0


def test_what_is_in_the_queue_already_is_not_asked_for_again(add, later) -> None:
    add()
    assert check_jobs.tick()["woken"] == 0
    assert len(queued()) == 1


def test_after_a_flush_of_redis_the_next_tick_asks_again(add, later) -> None:
    add()
    connect_to_redis().flushdb()
    assert check_jobs.tick()["woken"] == 1
    assert len(queued()) == 1


def test_an_upload_while_redis_is_away_waits_for_the_tick(add, monkeypatch) -> None:
    with monkeypatch.context() as patched:

        def away(*_: object, **__: object) -> None:
            raise redis.exceptions.ConnectionError

        patched.setattr(workers.tk, "enqueue_job", away)
        add()
    assert model.Session.query(FileVersion).one().woken is None
    assert check_jobs.tick()["woken"] == 1


def test_the_database_going_away_is_no_fault_of_the_file(add, states, monkeypatch, work) -> None:
    added = add()
    with monkeypatch.context() as patched:

        def away(*_: object, **__: object) -> None:
            raise sa.exc.OperationalError("", {}, Exception())

        patched.setattr(check_jobs.checking, "examine", away)
        for _ in range(check_jobs.MAX_ATTEMPTS + 1):
            work()
    assert states(added["id"]) == ["pending"]
    work()
    assert states(added["id"]) == ["published"]


def test_tick_is_one_command_for_all_rooms(add, cli, later) -> None:
    add()
    connect_to_redis().flushdb()
    result = cli.invoke(ckan, ["mashhad", "tick"])
    assert result.exit_code == 0, result.output
    assert "files woken: 1" in result.output
    assert "harvests started: 0" in result.output


def test_failure_in_one_room_does_not_keep_others_from_work(add, cli, later, monkeypatch) -> None:
    from ckanext.mashhad.harvest.runs import execution as harvests

    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(harvests, "tick", fail)
    add()
    connect_to_redis().flushdb()
    result = cli.invoke(ckan, ["mashhad", "tick"])
    assert result.exit_code == 1
    assert "files woken: 1" in result.output


def test_bytes_of_purged_datasets_are_swept_out(published, act, vault_files, monkeypatch) -> None:
    assert len(vault_files()) == 1 + len(renditions.ALL)
    act("dataset_purge", id=published["package_id"])
    check_jobs.sweep()
    assert model.Session.query(FileVersion).count() == 0
    assert len(vault_files()) == 1
    monkeypatch.setattr(check_jobs, "STALE", 0)
    assert check_jobs.sweep() == 1
    assert vault_files() == set()


def test_bytes_are_kept_where_too_many_are_unknown(published, vault_files, monkeypatch) -> None:
    """As under a database that is not (yet) the one they belong to."""
    model.Session.query(FileVersion).delete()
    model.Session.commit()
    monkeypatch.setattr(check_jobs, "STALE", 0)
    monkeypatch.setattr(check_jobs, "FEW", 0)
    assert check_jobs.sweep() == 0
    assert len(vault_files()) == 1


class TestFirstPublished:
    def moment(self, object_id: str) -> dt.datetime | None:
        model.Session.rollback()
        found = first_public.find(object_id)
        return found.seen_at if found else None

    def test_a_file_is_first_published_when_it_is_accepted(self, add, register, work) -> None:
        added = add()
        assert self.moment(register["id"]) is not None
        assert self.moment(added["id"]) is None
        before = dt.datetime.now(dt.UTC)
        work()
        assert before <= self.moment(added["id"]) <= dt.datetime.now(dt.UTC)

    def test_a_newer_file_leaves_the_first_moment(self, published, as_officer, send, work) -> None:
        first = self.moment(published["id"])
        as_officer("resource_patch", id=published["id"], upload=send(table("تازه")))
        work()
        assert self.moment(published["id"]) == first


def test_activity_stream_names_officer_when_file_is_published(add, work, act, officer) -> None:
    added = add()
    before = act("package_activity_list", id=added["package_id"])
    work()
    after = act("package_activity_list", id=added["package_id"])
    newer = after[: len(after) - len(before)]
    assert {each["activity_type"] for each in newer} == {"changed package"}
    assert {each["user_id"] for each in newer} == {officer["id"]}


def test_rows_get_no_preview_of_ckan_since_their_page_shows_them(published, act) -> None:
    assert act("resource_view_list", id=published["id"]) == []


def test_publishing_again_changes_nothing(published, act, states) -> None:
    version = model.Session.query(FileVersion).one()
    publish.publish(version.id)
    assert states(published["id"]) == ["published"]
    assert act("resource_show", id=published["id"]) == published
