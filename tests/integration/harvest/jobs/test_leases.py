"""Runs that only tell, that are stopped, that wait for their host, and sources that rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import Record, source_named
from ckanext.mashhad.harvest.runs import execution
from tests.integration.harvest.harvest_feed import Feed, dataset, happened, stored
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def test_a_dry_run_tells_and_writes_nothing(
    two: None, source: dict[str, Any], run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    before = {package.id: package.metadata_modified for package in stored().values()}
    feed.serve([dataset(1, title='"Changed"@en'), dataset(3), dataset(4, title='" "@en')])
    job_id = execution.ask(source_named("other"), None, is_dry=True)
    execution.run(job_id)
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
    job_id = execution.ask(source_named("other"), None)
    imported = execution.import_record.import_result

    def stop_after(*arguments: Any) -> None:
        imported(*arguments)
        act("mashhad_harvest_job_stop", id=job_id)

    monkeypatch.setattr(execution.import_record, "import_result", stop_after)
    monkeypatch.setattr(execution.record_batches, "SIZE", 1)
    execution.run(job_id)
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
    of_kind("dcat", feed.server.url("/else"))
    feed.serve([dataset(1)])
    first, second = (execution.ask(source_named(name), None) for name in ("other", "more"))
    gather, woken = execution.staging.gather, []

    def meanwhile(*arguments: Any) -> None:
        monkeypatch.setattr(execution.staging, "gather", gather)
        execution.run(second)
        assert act("mashhad_harvest_job_show", id=second)["state"] == "waiting"
        gather(*arguments)

    monkeypatch.setattr(execution.staging, "gather", meanwhile)
    monkeypatch.setattr(execution, "wake", woken.append)
    execution.run(first)
    assert act("mashhad_harvest_job_show", id=first)["state"] == "complete"
    assert woken[-1] == second


def test_after_three_failures_source_rests_until_run_succeeds(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    feed.server.on("/feed", answer(b"<html>", content_type="text/html"))
    for _ in range(3):
        run()
    shown = act("mashhad_harvest_source_show", id="other")
    assert (shown["health"]["code"], shown["next_due_at"]) == ("paused", None)
    assert act("mashhad_harvest_health")["ok"] is False
    run()  # by hand, and fails again
    assert act("mashhad_harvest_source_show", id="other")["paused_at"] == shown["paused_at"]
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
    of_kind("dcat", feed.server.url("/else"))
    feed.serve([dataset(1), dataset(2)])
    first, _ = (execution.ask(source_named(name), None) for name in ("other", "more"))
    monkeypatch.setattr(execution, "SLICE", -1)
    monkeypatch.setattr(execution.record_batches, "SIZE", 1)
    monkeypatch.setattr(execution, "wake", lambda _: True)
    execution.run(first)
    job = act("mashhad_harvest_job_show", id=first)
    assert (job["state"], job["attempts"], happened(job)) == (
        "running", 0, {"added": 1, "waiting": 1},
    )  # fmt: skip
    monkeypatch.setattr(execution, "SLICE", 600)
    execution.run(first)
    assert happened(act("mashhad_harvest_job_show", id=first)) == {"added": 2}
