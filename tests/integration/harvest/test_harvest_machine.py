"""Whatever happens to feed, worker and queue, in whatever order, the catalogue stays right.

The state machine edits a feed, breaks it, kills a job at a point, flushes Redis, and runs; after
every run the invariants are looked at. 20 seeds run here; ``make torture`` runs many.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import ckan.lib.search as search
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from fault_server import Reset, answer
from harvest_feed import ROOT, FaultServer, Feed, dataset
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ckanext.mashhad.harvest import importing, jobs, staging
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.model import Job, Record, Result, Source, source_named

SEEDS = int(os.environ.get("MASHHAD_TORTURE_SEEDS", "20"))
NUMBERS = st.integers(1, 6)
POINTS = ("stage", "import_result", "_write", "conclude")


class Killed(BaseException):
    """The worker is no more: nothing of it goes on, not even what handles errors."""


class Machine(RuleBasedStateMachine):
    """``feed`` is what the source lists: number to title."""

    def __init__(self) -> None:
        super().__init__()
        self.server = FaultServer()
        self.server.__enter__()
        self.feed = Feed(self.server)
        self.listed: dict[int, str] = {}
        self.imported: dict[int, str] = {}
        self.fault: str | None = None

    @initialize()
    def a_source_and_a_bystander(self) -> None:
        _empty()
        unit = factories.Organization()
        self.unit = unit["id"]
        fields = {"name": "other", "title": "O", "url": self.feed.url, "unit": unit["id"]}
        _act("mashhad_harvest_source_create", **fields)
        self.bystander = factories.Dataset(owner_org=factories.Organization()["id"])

    @rule(number=NUMBERS, title=st.sampled_from(["A", "B", "C"]))
    def edit_a_record(self, number: int, title: str) -> None:
        self.listed[number] = title

    @rule(number=NUMBERS)
    def drop_a_record(self, number: int) -> None:
        self.listed.pop(number, None)

    @rule(fault=st.sampled_from(["500", "html", "cut", "reset", "short", None]))
    def break_or_mend_the_feed(self, fault: str | None) -> None:
        self.fault = fault

    @rule()
    def flush_redis(self) -> None:
        connect_to_redis().flushdb()

    @rule()
    def a_day_goes_by(self) -> None:
        since = Record.missing_since - dt.timedelta(hours=25)
        update = sa.update(Record).where(Record.missing_since.is_not(None))
        model.Session.execute(update.values(missing_since=since))
        model.Session.commit()

    @rule(point=st.sampled_from(POINTS), passes=st.integers(0, 3))
    def a_worker_dies(self, point: str, passes: int) -> None:
        self._serve()
        holder = {"stage": staging, "import_result": importing, "_write": importing}.get(
            point, jobs.absences
        )
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(holder, point, _deadly(getattr(holder, point), passes))
            try:
                self._run_once()
            except Killed:
                model.Session.rollback()
                model.Session.remove()
        self._learn()

    @rule()
    def run(self) -> None:
        self._serve()
        model.Session.execute(
            sa.update(Job).where(Job.finished_at.is_(None)).values(lease_until=None, woken_at=None)
        )
        model.Session.commit()
        unfinished = model.Session.scalar(sa.select(Job.id).where(Job.finished_at.is_(None)))
        job = self._ended()
        if self.fault is None and self.listed:
            if job.id == unfinished:
                job = self._ended()  # it ended by what it had gathered; the next puts it right
            assert job.state == "complete"
            self._same_as_the_feed(job)
            again = self._run_once()
            counts = store.counts([again.id])[again.id]
            assert counts["added"] == counts["updated"] == counts["deleted"] == 0  # I8

    def _ended(self) -> Job:
        job = self._run_once()
        self._learn()
        assert job.finished_at is not None  # I3
        waiting = sa.select(sa.func.count()).where(
            Result.job_id == job.id, Result.outcome.is_(None)
        )
        assert model.Session.scalar(waiting) == 0  # I4
        return job

    def _same_as_the_feed(self, job: Job) -> None:
        """I1 and I5: what is listed is there as listed, and counted."""
        shown = {number: package.title for number, package in _stored().items()}
        assert {number: shown.get(number) for number in self.listed} == self.listed
        counts = store.counts([job.id])[job.id]
        seen = sum(counts.values()) - counts["withheld"] - counts["deleted"]
        assert seen == len(self.listed)

    @invariant()
    def nothing_is_doubled_and_nobody_elses_is_touched(self) -> None:
        if not hasattr(self, "bystander"):
            return
        guids = model.Session.execute(sa.select(Record.source_id, Record.guid)).all()
        assert len(guids) == len(set(guids))  # I2
        package = model.Session.get(model.Package, self.bystander["id"])
        assert (package.state, package.title) == ("active", self.bystander["title"])  # I6
        owners = {package.owner_org for package in _stored().values()}
        assert owners <= {self.unit}

    def teardown(self) -> None:
        if hasattr(self, "bystander"):
            self.listed = self.listed or {1: "A"}
            self.fault = None
            self.run()
            found = _act("package_search", rows=100, fq="type:document")["results"]
            titles = sorted(each["title"] for each in found)
            assert titles == sorted(each.title for each in _stored().values())  # I7
        self.server.__exit__(None, None, None)

    def _serve(self) -> None:
        page = [dataset(n, title=f'"{title}"@en') for n, title in sorted(self.listed.items())]
        self.feed.serve(page, total=len(page) + (self.fault == "short") if page else None)
        broken = {
            "500": answer(b"", status=500),
            "html": answer(b"<html>", content_type="text/html"),
            "cut": answer(b"@prefix dcat: <x", content_type="text/turtle"),
            "reset": [Reset()],
        }
        if self.fault in broken:
            self.server.on("/feed", broken[self.fault])

    def _run_once(self) -> Job:
        source = source_named("other")
        job_id = jobs.ask(source, None)
        if job_id is None:  # a killed worker's lease still stands
            free = sa.update(Job).where(Job.finished_at.is_(None))
            model.Session.execute(free.values(lease_until=None, woken_at=None))
            model.Session.commit()
            job_id = jobs.ask(source_named("other"), None)
        assert job_id is not None
        jobs.run(job_id)
        return model.Session.get(Job, job_id)

    def _learn(self) -> None:
        model.Session.expire_all()


def _deadly(function: Any, passes: int) -> Any:
    left = [passes]

    def wrapped(*arguments: Any, **more: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return function(*arguments, **more)

    return wrapped


def _stored() -> dict[int, model.Package]:
    rows = model.Session.execute(
        sa.select(Record.guid, model.Package)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(model.Package.state == "active")
    )
    return {int(guid.removeprefix(f"{ROOT}/")): package for guid, package in rows}


def _act(action: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


def _empty() -> None:
    """Between two examples; the tables stay."""
    model.Session.rollback()
    for table in (store.SeenPage, Result, Record):
        model.Session.execute(sa.delete(table))
    model.Session.execute(sa.update(Source).values(clean_job_id=None))
    for table in (Job, Source):
        model.Session.execute(sa.delete(table))
    model.Session.commit()
    for package in model.Session.scalars(sa.select(model.Package)).all():
        _act("dataset_purge", id=package.id)
    search.clear_all()


@pytest.fixture
def _torture(with_plugins: None, clean_db: None, clean_index: None) -> Iterator[None]:
    connect_to_redis().flushdb()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("time.sleep", lambda _: None)
        yield
    connect_to_redis().flushdb()


@pytest.mark.usefixtures("_torture")
def test_the_catalogue_stays_right_whatever_happens() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=SEEDS,
            stateful_step_count=8,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("_torture")
def test_a_job_ends_by_what_it_had_gathered_and_the_next_is_right() -> None:
    machine = Machine()
    machine.a_source_and_a_bystander()
    machine.break_or_mend_the_feed(fault="short")
    machine.edit_a_record(number=1, title="A")
    machine.a_worker_dies(point="import_result", passes=0)
    machine.teardown()
