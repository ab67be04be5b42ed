"""The end of a job: its final state, what follows for its source, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.engine import compare
from ckanext.mashhad.harvest.engine.compare import JobState, Outcome
from ckanext.mashhad.harvest.engine.completeness import Ending
from ckanext.mashhad.harvest.engine.settings import options
from ckanext.mashhad.harvest.engine.settings.schedule import next_due
from ckanext.mashhad.harvest.gathering import seen_pages
from ckanext.mashhad.harvest.jobs import lease, missing_records
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.harvest.sources import notices

#: After so many failed jobs in a row a source is not read by itself any more.
MAX_FAILURES: Final = 3


def finish(job_id: int, worker: str) -> None:
    """End a job whose records are all done."""
    lease.hold(job_id, worker)
    job = model.Session.get(Job, job_id)
    seen = sum(store.counts([job_id])[job_id].values())
    _end(job, compare.final_state(job.reason, seen))


def finish_failed(job_id: int, worker: str, ending: Ending) -> None:
    """End a job that cannot go on; what it did stays done."""
    try:
        lease.hold(job_id, worker)
    except lease.LostLease:
        return
    job = model.Session.get(Job, job_id)
    job.reason, job.params, job.detail = ending.code, ending.params, ending.detail[:2000]
    _end(job, JobState.FAILED)


def finish_early(job: Job, reason: str) -> None:
    """End a job before all its records are done; what it did stays done."""
    job.reason, job.params, job.detail = reason, None, ""
    _end(job, JobState.INCOMPLETE)


def _end(job: Job, state: JobState) -> None:
    now = dt.datetime.now(dt.UTC)
    if not job.is_dry:
        missing_records.forget(job)  # before what it did not reach looks like what it saw
    rest = sa.update(Result).where(Result.job_id == job.id, Result.outcome.is_(None))
    model.Session.execute(
        rest.values(outcome=Outcome.FAILED, reason="not_reached", content=None, body=None)
    )
    before = _earlier(job)
    job.state, job.finished_at, job.worker, job.lease_until = state, now, None, None
    if not job.is_dry:
        _conclude(job, state, [each.state for each in before], now)
    told = None if job.is_dry else _news(job, state, before)
    model.Session.commit()
    if told:
        notices.send(job.id, told)


def _news(job: Job, state: JobState, before: list[Job]) -> tuple[str, int] | None:
    """What is worth a mail; what was told after the job before is not told again."""
    gone, told = (
        missing_records.withheld(job.id),
        sum(missing_records.withheld(each.id) for each in before[:1]),
    )
    return notices.news(state, [each.state for each in before], gone if gone > told else 0)


def _conclude(job: Job, state: JobState, before: list[str], now: dt.datetime) -> None:
    """What the job says of its source: whether it may be believed, and whether to go on."""
    source = model.Session.get(Source, job.source_id)
    counts = store.counts([job.id])[job.id]
    undone = ("failed", "waiting", "quarantined")
    is_clean = state == JobState.COMPLETE and not any(counts[name] for name in undone)
    seen_pages.settle(job, source, is_clean=is_clean)
    if is_clean:  # what failed did not change since, and must be read again
        source.seen_until = job.started_at
    if state != JobState.FAILED and source.paused_at is not None:
        source.paused_at = None
        source.next_due_at = next_due(source.every, now, options.quiet_hours(source.options))
    failures = [state, *before[: MAX_FAILURES - 1]]
    if len(failures) == MAX_FAILURES and set(failures) == {JobState.FAILED}:
        source.paused_at = source.paused_at or now


def _earlier(job: Job) -> list[Job]:
    """The jobs before this one that have ended, newest first."""
    query = (
        sa.select(Job)
        .where(
            Job.source_id == job.source_id,
            Job.id < job.id,
            Job.finished_at.is_not(None),
            Job.is_dry.is_(False),
        )
        .order_by(Job.id.desc())
        .limit(MAX_FAILURES)
    )
    return list(model.Session.scalars(query))
