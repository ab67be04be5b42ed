"""Whatever happens to feed, worker and queue, in whatever order, the catalogue stays right.

The state machine edits a feed, breaks it, kills a job at a point, flushes Redis, and runs; after
every run the invariants are looked at, and what was deleted is held against the rule. 20 seeds run
here; ``make torture`` runs many.
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

from ckanext.mashhad.harvest import absences, importing, jobs, staging
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
        self.day = 0
        self.books = Books()

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
        self.day += 1
        for table, column in ((Record, Record.missing_since), (Job, Job.gathered_at)):
            earlier = sa.update(table).where(column.is_not(None))
            model.Session.execute(earlier.values({column: column - dt.timedelta(hours=25)}))
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
        self.books.keep(self.day)


class Books:
    """What the rule of deletions demands, reckoned beside the jobs from what each of them saw."""

    def __init__(self) -> None:
        self._read_on: dict[int, int] = {}
        self._done: set[int] = set()
        self._there: set[str] = set()
        #: Of what is missing: in how many readings in a row, and since which day.
        self._missing: dict[str, tuple[int, int]] = {}

    def keep(self, day: int) -> None:
        """Enter what is new; I1: exactly what the rule lets go is deleted."""
        for job in model.Session.scalars(sa.select(Job).order_by(Job.id)):
            if job.gathered_at is not None:
                self._read_on.setdefault(job.id, day)
            else:
                self._read_on.pop(job.id, None)  # it reads once more
            if job.finished_at is not None and job.id not in self._done:
                self._done.add(job.id)
                self._enter(job)
        active = {f"{ROOT}/{number}" for number in _stored()}
        assert active == self._there or model.Session.scalar(
            sa.select(sa.func.count(Job.id)).where(Job.finished_at.is_(None))
        )

    def _enter(self, job: Job) -> None:
        results = model.Session.scalars(sa.select(Result).where(Result.job_id == job.id)).all()
        self._there |= {each.guid for each in results if each.outcome in ("added", "updated")}
        deleted = {each.guid for each in results if each.outcome == "deleted"}
        if job.reason is not None:
            assert deleted == set()
            if job.state == "failed":  # it may have been given up after it had concluded
                self._recall(job)
            return
        seen = {each.guid for each in results if each.reason not in absences.REASONS}
        gone = self._there - seen
        on = self._read_on[job.id]
        self._missing = {
            guid: (runs + 1, since)
            for guid in gone
            for runs, since in [self._missing.get(guid, (0, on))]
        }
        few = len(gone) <= max(3, len(self._there) // 10)
        ripe = {g for g, (runs, since) in self._missing.items() if runs >= 2 and on > since}
        assert deleted == (ripe if few else set())
        self._there -= deleted
        self._missing = {g: at for g, at in self._missing.items() if g not in deleted}

    def _recall(self, job: Job) -> None:
        rows = model.Session.execute(sa.select(Record.guid, Record.missing_runs)).all()
        on = self._read_on.get(job.id, 0)
        self._missing = {
            guid: (runs, self._missing.get(guid, (0, on))[1])
            for guid, runs in rows
            if runs and guid in self._there
        }


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
