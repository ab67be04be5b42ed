"""Whatever happens to feed, worker and queue, in whatever order, the catalogue stays right.

The state machine edits a feed, lets records vanish and return, breaks it, lets hours go by, kills
a job at a point, flushes Redis, approves deletions, and runs; after every run the invariants are
looked at, and what was deleted and withheld is held against the rule (``harvest_books``). 20 seeds
run here; ``make torture`` runs many.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.jobs import missing_records
from ckanext.mashhad.harvest.model import Job, Record, Result, source_named
from ckanext.mashhad.harvest.runs import execution, finishing
from ckanext.mashhad.harvest.writing import import_record
from tests.integration.harvest.harvest_books import Books, Reading
from tests.integration.harvest.harvest_feed import ROOT, FaultServer, Feed, dataset, ids, stored
from tests.integration.harvest.harvest_torture import Killed, act, deadly, empty
from tests.integration.timeline_truth import faults, public_at, public_now
from tests.unit.net.fault_server import Reset, answer

SEEDS = int(os.environ.get("MASHHAD_TORTURE_SEEDS", "8"))
NUMBERS = st.integers(1, 8)
TITLES = st.sampled_from(["A", "B", "C"])
HOURS = st.sampled_from([0.5, 12, 23, 25])
#: Hours before each of some readings: not quite a day from the first to the last, or just one.
GAPS = st.sampled_from([(0.5,), (25,), (12, 23), (0.5, 24)])
#: Some of it few enough to go by itself, some too many.
HOW_MANY = st.sampled_from([1, 3, 4, 8])
FAULTS = st.sampled_from(["500", "html", "cut", "reset", "short"])
POINTS = {
    "stage": staging,
    "import_result": import_record,
    "_write": import_record,
    "conclude": missing_records,
    "delete": import_record,
    "finish": finishing,
}


class Machine(RuleBasedStateMachine):
    """``listed`` is what the source lists: number to title."""

    def __init__(self) -> None:
        super().__init__()
        self.server = FaultServer()
        self.server.__enter__()
        self.feed = Feed(self.server)
        self.listed: dict[int, str] = {}
        self.fault: str | None = None
        self.hour = 0.0
        self.answered = Reading()
        self.books = Books()

    @initialize(size=st.sampled_from([8, 6, 0]))
    def a_source_and_a_bystander(self, size: int = 0) -> None:
        empty()
        self.unit = factories.Organization()["id"]
        fields = {"name": "other", "title": "O", "url": self.feed.url, "unit": self.unit}
        act("mashhad_harvest_source_create", **fields)
        self.bystander = factories.Dataset(owner_org=factories.Organization()["id"])
        self.listed = dict.fromkeys(range(1, size + 1), "A")
        if size:
            self.read()

    @rule(numbers=st.sets(NUMBERS, min_size=1, max_size=3), title=TITLES)
    def list_some(self, numbers: Iterable[int], title: str = "A") -> None:
        """New ones, changed ones, and such that had vanished."""
        self.listed |= dict.fromkeys(numbers, title)

    @precondition(lambda self: self.listed)
    @rule(data=st.data(), how_many=HOW_MANY, gaps=st.just(()) | GAPS)
    def some_vanish(self, data: st.DataObject, how_many: int, gaps: tuple[float, ...]) -> None:
        """And are looked for, or not."""
        self.drop(data.draw(st.permutations(sorted(self.listed)))[:how_many])
        self.read_after(gaps)

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            del self.listed[number]

    @rule(gaps=GAPS)
    def read_after(self, gaps: tuple[float, ...]) -> None:
        for hours in gaps:
            self.let_go_by(hours)
            self.read()

    @rule(fault=FAULTS, gaps=GAPS, lasts=st.booleans())
    def the_feed_breaks(self, fault: str, gaps: tuple[float, ...], *, lasts: bool) -> None:
        self.fault = fault
        self.read_after(gaps)
        self.fault = fault if lasts else None

    @rule()
    def mend_the_feed(self) -> None:
        self.fault = None

    @rule()
    def flush_redis(self) -> None:
        connect_to_redis().flushdb()

    @rule(hours=HOURS)
    def let_go_by(self, hours: float) -> None:
        self.hour += hours
        for table, column in ((Record, Record.missing_since), (Job, Job.gathered_at)):
            earlier = sa.update(table).where(column.is_not(None))
            model.Session.execute(earlier.values({column: column - dt.timedelta(hours=hours)}))
        model.Session.commit()

    @rule(point=st.sampled_from(sorted(POINTS)), passes=st.integers(0, 3))
    def a_worker_dies(self, point: str, passes: int = 0) -> None:
        holder = POINTS[point]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(holder, point, deadly(getattr(holder, point), passes))
            try:
                self._run_once()
            except Killed:
                model.Session.rollback()
                model.Session.remove()
        self._learn()

    @precondition(lambda self: self.books.withheld)
    @rule(fewer=st.integers(0, 2), swaps=st.booleans())
    def approve(self, fewer: int = 0, *, swaps: bool = False) -> None:
        """By the number that a page has shown; meanwhile one has returned and another vanished."""
        if swaps and self.listed:
            vanishes = min(self.listed)
            self.list_some([n for n in range(1, 9) if n not in self.listed][:1])
            self.drop([vanishes])
        self._serve()
        ceiling = max(1, self.books.withheld - fewer)
        asked = act("mashhad_harvest_deletions_approve", id="other", ceiling=ceiling)
        execution.run(asked["job_id"])
        self._learn()
        assert self._ended(asked["job_id"]).ceiling == ceiling

    @rule()
    def run(self) -> None:
        unfinished = model.Session.scalar(sa.select(Job.id).where(Job.finished_at.is_(None)))
        job = self.read()
        if self.fault is None and self.listed:
            if job.id == unfinished:
                job = self.read()  # it ended by what it had gathered; the next puts it right
            assert job.state == "complete"
            self._same_as_the_feed(job)
            again = self.read()
            counts = store.counts([again.id])[again.id]
            assert counts["added"] == counts["updated"] == counts["deleted"] == 0  # I8

    def read(self) -> Job:
        """One job, to its end."""
        _free_the_lease()
        job_id = self._run_once()
        self._learn()
        return self._ended(job_id)

    def _ended(self, job_id: int) -> Job:
        job = model.Session.get(Job, job_id)
        assert job.finished_at is not None  # I3
        waiting = sa.select(sa.func.count()).where(
            Result.job_id == job.id, Result.outcome.is_(None)
        )
        assert model.Session.scalar(waiting) == 0  # I4
        return job

    def _same_as_the_feed(self, job: Job) -> None:
        """I1 and I5: what is listed is there as listed, and counted."""
        shown = {guid: package.title for guid, package in stored().items()}
        listed = {f"{ROOT}/{number}": title for number, title in self.listed.items()}
        assert {guid: shown.get(guid) for guid in listed} == listed
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
        owners = {package.owner_org for package in stored().values()}
        assert owners <= {self.unit}

    def teardown(self) -> None:
        if hasattr(self, "bystander"):
            self.listed = self.listed or {1: "A"}
            self.fault = None
            self.run()
            found = act("package_search", rows=100, fq="type:document")["results"]
            titles = sorted(each["title"] for each in found)
            assert titles == sorted(each.title for each in stored().values())  # I7
            assert public_at(dt.datetime.now(dt.UTC)) == public_now()  # I8
            assert faults() == []
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
        is_whole, is_empty = self.fault is None and bool(page), not page
        seen = frozenset(f"{ROOT}/{number}" for number in self.listed)
        if self.fault in broken:
            self.server.on("/feed", broken[self.fault])
            seen, is_empty = frozenset(), False
        self.answered = Reading(self.hour, seen, is_whole, is_empty)

    def _run_once(self) -> int:
        self._serve()
        job_id = execution.ask(source_named("other"), None)
        if job_id is None:  # a killed worker's lease still stands
            _free_the_lease()
            job_id = execution.ask(source_named("other"), None)
        assert job_id is not None
        execution.run(job_id)
        return job_id

    def _learn(self) -> None:
        model.Session.expire_all()
        self.books.keep(self.answered)


def _free_the_lease() -> None:
    free = sa.update(Job).where(Job.finished_at.is_(None))
    model.Session.execute(free.values(lease_until=None, woken_at=None))
    model.Session.commit()


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
            stateful_step_count=6,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("_torture")
def test_job_ends_by_what_it_had_gathered_and_next_is_right() -> None:
    machine = Machine()
    machine.a_source_and_a_bystander()
    machine.fault = "short"
    machine.list_some([1])
    machine.a_worker_dies(point="import_result")
    machine.teardown()


@pytest.mark.usefixtures("_torture")
def test_interrupted_job_counts_its_reading_once() -> None:
    machine = Machine()
    machine.a_source_and_a_bystander(size=2)
    machine.drop([2])
    machine.a_worker_dies("conclude")
    machine.let_go_by(0.5)
    machine.a_worker_dies("finish")
    machine.read()
    machine.let_go_by(23.5)
    machine.a_worker_dies("delete")
    assert ids(stored()) == [1, 2]
    machine.read()
    assert ids(stored()) == [1]
    machine.teardown()
