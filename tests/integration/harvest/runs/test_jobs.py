"""Jobs that are killed, forgotten or asked for twice end with the right counts all the same."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from typing import Any

import ckan.lib.jobs as rq_jobs
import ckan.plugins.toolkit as tk
import pysolr
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import common as search_common
from ckan.lib.search.common import SearchIndexError
from rq.timeouts import JobTimeoutException

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.harvest.engine.compare import JobState
from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.jobs.job_queue import claim
from ckanext.mashhad.harvest.model import Job, Source, source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.writing import import_record
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, ids, stored
from tests.integration.harvest.runs.harvest_killed import run_until

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "empty_queues")

POINTS = (
    ("while_staging", 1),
    ("between_gathering_and_importing", 0),
    ("before_writing_a_dataset", 2),
    ("before_indexing_a_dataset", 2),
    ("after_indexing_before_committing", 0),
    ("between_two_records", 3),
    ("before_the_end", 0),
)


@pytest.fixture
def empty_queues() -> None:
    connect_to_redis().flushdb()


def work() -> int:
    """Do what stands in the queue, as a worker would; how much that was."""
    queue = rq_jobs.get_queue(workers.HARVESTS)
    waiting = queue.jobs
    queue.empty()
    for job in waiting:
        job.perform()
    return len(waiting)


def age(**columns: Any) -> None:
    model.Session.execute(sa.update(Job).values(**columns))
    model.Session.commit()


def long_ago() -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)


@pytest.mark.parametrize(("point", "passes"), POINTS)
def test_job_whose_worker_killed_taken_up_and_counts_right(
    point: str, passes: int, source: dict[str, Any], feed: Feed, act: Callable[..., Any],
    run: Callable[[], dict[str, Any]],
) -> None:  # fmt: skip
    feed.serve([dataset(1), dataset(2), dataset(3)], [dataset(4), dataset(5)])
    job_id = execution.ask(source_named(source["name"]), None)
    assert run_until(point, passes, "kill", job_id) == -signal.SIGKILL
    model.Session.remove()

    assert execution.ask(source_named(source["name"]), None) is None  # its lease still holds
    connect_to_redis().flushdb()
    age(lease_until=long_ago())
    assert execution.tick() == {"started": [], "woken": [job_id]}
    assert work() == 1

    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job)) == ("complete", {"added": 5})
    assert ids(stored()) == [1, 2, 3, 4, 5]
    assert model.Session.scalar(sa.select(sa.func.count(model.Package.id))) == 5
    assert act("package_search", q="Dataset")["count"] == 5
    assert happened(run()) == {"unchanged": 5}


def test_jobs_resume_after_redis_lost_everything(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    asked = act("mashhad_harvest_run", id="other")
    connect_to_redis().flushdb()
    assert work() == 0
    assert execution.tick()["woken"] == []  # it may still be on its way
    age(woken_at=long_ago())
    assert execution.tick()["woken"] == [asked["job_id"]]
    assert work() == 1
    assert act("mashhad_harvest_job_show", id=asked["job_id"])["state"] == "complete"

    connect_to_redis().flushdb()
    model.Session.execute(sa.update(Source).values(every="daily", next_due_at=long_ago()))
    model.Session.commit()
    (started,) = execution.tick()["started"]
    assert work() == 1
    assert happened(act("mashhad_harvest_job_show", id=started)) == {"unchanged": 1}
    assert execution.tick() == {"started": [], "woken": []}
    assert source_named("other").next_due_at > dt.datetime.now(dt.UTC)


def test_without_redis_the_job_waits_in_the_database(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis

    def away(*_: Any, **__: Any) -> None:
        raise redis.exceptions.ConnectionError

    feed.serve([dataset(1)])
    with monkeypatch.context() as patched:
        patched.setattr(tk, "enqueue_job", away)
        asked = act("mashhad_harvest_run", id="other")
    assert asked["woken"] is False
    assert execution.tick()["woken"] == [asked["job_id"]]
    assert work() == 1
    assert act("mashhad_harvest_job_show", id=asked["job_id"])["state"] == "complete"


def test_a_source_has_one_unfinished_job(source: dict[str, Any], act: Callable[..., Any]) -> None:
    act("mashhad_harvest_run", id="other")
    with pytest.raises(tk.ValidationError):
        act("mashhad_harvest_run", id="other")
    model.Session.rollback()
    statement = sa.insert(Job).values(
        source_id=source["id"], state="waiting", created_at=long_ago(), attempts=0, pages=0
    )
    with pytest.raises(sa.exc.IntegrityError):
        model.Session.execute(statement)
    model.Session.rollback()


def test_two_workers_woken_for_one_job_do_it_once(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    assert claim(job_id, "somebody", dt.datetime.now(dt.UTC))
    model.Session.commit()
    assert work() == 1
    assert act("mashhad_harvest_job_show", id=job_id)["state"] == "running"
    assert feed.server.seen == []


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(1), dataset(2)])
    stage = staging.stage

    def lose(*arguments: Any) -> None:
        stage(*arguments)
        age(worker="another")

    monkeypatch.setattr(staging, "stage", lose)
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    work()
    assert act("mashhad_harvest_job_show", id=job_id)["state"] == "running"
    assert stored() == {}


def test_a_job_that_is_interrupted_again_and_again_is_given_up(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    age(attempts=execution.MAX_ATTEMPTS)
    work()
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], job["reason_code"]) == ("failed", "stopped_too_often")
    assert act("mashhad_harvest_run", id="other")["job_id"] != job_id


def test_a_fault_of_ours_ends_the_job_and_frees_the_source(
    source: dict[str, Any], act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("our own fault")

    monkeypatch.setattr(staging, "gather", broken)
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    work()
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], job["reason_code"]) == (JobState.FAILED, "internal")
    act("mashhad_harvest_run", id="other")


def test_a_source_whose_unit_is_gone_reads_nothing(
    source: dict[str, Any], unit: dict[str, Any], feed: Feed, act: Callable[..., Any]
) -> None:
    feed.serve([dataset(1)])
    act("organization_delete", id=unit["id"])
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    work()
    assert act("mashhad_harvest_job_show", id=job_id)["reason_code"] == "source_gone"
    assert feed.server.seen == []


@pytest.mark.parametrize("kind", ["timeout", "search", "database"])
def test_a_job_waits_until_what_is_away_is_back(
    kind: str,
    source: dict[str, Any],
    feed: Feed,
    act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors = {
        "timeout": JobTimeoutException("too long"),
        "search": SearchIndexError("no answer"),
        "database": sa.exc.OperationalError("select", {}, Exception("gone")),
    }
    write = import_record._write
    left = [1]

    def fails_at_the_second(*arguments: Any) -> None:
        if not left:
            raise errors[kind]
        left.pop()
        write(*arguments)

    feed.serve([dataset(1), dataset(2), dataset(3)])
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    with monkeypatch.context() as patched:
        patched.setattr(import_record, "_write", fails_at_the_second)
        patched.setattr(search_common, "is_available", lambda: False)
        work()
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job)) == ("running", {"waiting": 3})
    age(lease_until=long_ago())
    assert execution.tick()["woken"] == [job_id]
    work()
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job)) == ("complete", {"added": 3})


def test_a_record_that_the_index_refuses_fails_alone(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = import_record._write

    def refuses_the_first(result: Any, *more: Any) -> None:
        if result.guid.endswith("/1"):
            raise SearchIndexError("an immense term")
        write(result, *more)

    feed.serve([dataset(1), dataset(2)])
    monkeypatch.setattr(import_record, "_write", refuses_the_first)
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    work()
    assert happened(act("mashhad_harvest_job_show", id=job_id)) == {"added": 1, "failed": 1}


def test_document_that_index_refuses_takes_none_of_batch_with_it(
    run: Callable[[], dict[str, Any]], feed: Feed, act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add = pysolr.Solr.add

    def refuses_the_second(self: pysolr.Solr, docs: list[dict[str, Any]], **more: Any) -> Any:
        if any(each["title"] == "Dataset 2" for each in docs):
            raise pysolr.SolrError("an immense term")
        return add(self, docs, **more)

    feed.serve([dataset(1), dataset(2), dataset(3)])
    monkeypatch.setattr(pysolr.Solr, "add", refuses_the_second)
    assert happened(run()) == {"added": 2, "failed": 1}
    assert ids(stored()) == [1, 3]
    assert act("package_search", q="Dataset")["count"] == 2


def test_what_a_record_left_half_done_is_in_the_index_as_it_is(
    two: None,
    run: Callable[[], dict[str, Any]], feed: Feed, act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write = import_record._write

    def breaks_after_the_first(result: Any, *more: Any) -> None:
        write(result, *more)
        if result.guid.endswith("/1"):
            raise ValueError

    feed.serve([dataset(1, title='"Other 1"@en'), dataset(2, title='"Other 2"@en')])
    monkeypatch.setattr(import_record, "_write", breaks_after_the_first)
    assert happened(run()) == {"updated": 1, "failed": 1}
    for package in stored().values():
        (found,) = act("package_search", fq=f"id:{package.id}")["results"]
        assert found["title"] == package.title
        assert act("package_show", id=package.id)["title"] == package.title


def test_an_activity_tells_of_each_dataset_what_was_written(
    run: Callable[[], dict[str, Any]], feed: Feed, act: Callable[..., Any]
) -> None:
    for title in ('"First"@en', '"Second"@en'):
        feed.serve([dataset(1, title=title), dataset(2)])
        run()
    package = stored()[f"{ROOT}/1"]
    told = act("package_activity_list", id=package.id, include_hidden_activity=True)
    shown = [act("activity_data_show", id=each["id"], object_type="package") for each in told]
    assert [each["activity_type"] for each in told] == ["changed package", "new package"]
    assert [each["title"] for each in shown] == ["Second", "First"]
    assert shown[0] == act("package_show", id=package.id)


def test_a_record_that_stops_workers_is_left_out(
    source: dict[str, Any], feed: Feed, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    write = import_record._write

    def deadly(result: Any, *more: Any) -> None:
        if result.guid.endswith("/1"):
            raise Died
        write(result, *more)

    feed.serve([dataset(1), dataset(2)])
    monkeypatch.setattr(import_record, "_write", deadly)
    job_id = act("mashhad_harvest_run", id="other")["job_id"]
    for _ in range(1 + execution.MAX_TRIES):
        with pytest.raises(Died):
            execution.run(job_id)
        age(lease_until=long_ago())
    execution.run(job_id)
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job)) == ("complete", {"added": 1, "failed": 1})
    assert "stops_the_worker" in {record["reason_code"] for record in job["records"]}
