"""Whose turn it is: jobs are made, taken by one worker each, and taken from those that died."""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import urlsplit

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.harvest.engine import identity
from ckanext.mashhad.harvest.engine.compare import JobState
from ckanext.mashhad.harvest.model import Job, Source

#: How long a job belongs to a worker that gives no sign of life.
LEASE: Final = dt.timedelta(minutes=3)
#: How long a job may wait for a worker before it is woken again: Redis may have lost it.
PATIENCE: Final = dt.timedelta(minutes=5)


def open_job(
    source_id: str,
    asked_by: str | None,
    now: dt.datetime,
    *,
    is_dry: bool = False,
    ceiling: int | None = None,
) -> int | None:
    """Make a waiting job; None where the source has an unfinished one (the index decides)."""
    statement = (
        insert(Job)
        .values(
            source_id=source_id,
            state=JobState.WAITING,
            asked_by=asked_by,
            created_at=now,
            woken_at=now,
            attempts=0,
            pages=0,
            is_dry=is_dry,
            ceiling=ceiling,
        )
        .on_conflict_do_nothing()
        .returning(Job.id)
    )
    return model.Session.scalar(statement)


def unfinished_job(source_id: str) -> Job | None:
    query = sa.select(Job).where(Job.source_id == source_id, Job.finished_at.is_(None))
    return model.Session.scalars(query).first()


def is_abandoned(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether nobody works at an unfinished job: its lease ran out, or nobody took it."""
    waited = sa.func.coalesce(Job.woken_at + PATIENCE, now)
    return sa.and_(Job.finished_at.is_(None), sa.func.coalesce(Job.lease_until, waited) <= now)


def wake_abandoned(now: dt.datetime, source_id: str | None = None) -> list[int]:
    """Take the abandoned jobs from whoever had them; returns the ids, to be woken."""
    query = sa.select(Job.id).where(is_abandoned(now)).order_by(Job.id)
    if source_id is not None:
        query = query.where(Job.source_id == source_id)
    ids = list(model.Session.scalars(query.with_for_update(skip_locked=True)))
    change = sa.update(Job).where(Job.id.in_(ids))
    model.Session.execute(change.values(woken_at=now, lease_until=None, worker=None))
    return ids


def claim(job_id: int, worker: str, now: dt.datetime) -> bool:
    """Make the job this worker's, unless it is finished or another's, or its host is busy."""
    if _host_is_busy(job_id, now):
        return False
    statement = (
        sa.update(Job)
        .where(
            Job.id == job_id,
            Job.finished_at.is_(None),
            sa.or_(Job.lease_until.is_(None), Job.lease_until <= now),
        )
        .values(
            worker=worker,
            lease_until=now + LEASE,
            state=JobState.RUNNING,
            started_at=sa.func.coalesce(Job.started_at, now),
            attempts=Job.attempts + 1,
        )
    )
    return bool(model.Session.execute(statement).rowcount)


def _host_is_busy(job_id: int, now: dt.datetime) -> bool:
    """Whether another job reads from the same host; until the transaction ends none may begin to.

    So a host sees one reader at a time, however many workers on however many machines there are.
    """
    url = model.Session.scalar(
        sa.select(Source.url).join(Job, Job.source_id == Source.id).where(Job.id == job_id)
    )
    if url is None:
        return False
    host = urlsplit(url).hostname or ""
    key = identity.lock_key(f"host:{host}")
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    others = (
        sa.select(Source.url)
        .join(Job, Job.source_id == Source.id)
        .where(Job.id != job_id, Job.finished_at.is_(None), Job.lease_until > now)
    )
    return any(urlsplit(each).hostname == host for each in model.Session.scalars(others))


def waiting_jobs(host: str | None = None) -> list[int]:
    """The jobs that no worker has, the oldest first; of one host only, if it is named."""
    query = (
        sa.select(Job.id, Source.url)
        .join(Source, Source.id == Job.source_id)
        .where(Job.finished_at.is_(None), Job.worker.is_(None))
        .order_by(Job.woken_at, Job.id)
    )
    found = model.Session.execute(query)
    return [id_ for id_, url in found if host is None or urlsplit(url).hostname == host]


def hold(job_id: int, worker: str, now: dt.datetime) -> bool:
    """Prolong the lease; False when the job is no longer this worker's.

    Within a transaction it also keeps others from taking the job until the transaction ends.
    """
    statement = (
        sa.update(Job)
        .where(Job.id == job_id, Job.worker == worker, Job.finished_at.is_(None))
        .values(lease_until=now + LEASE)
    )
    return bool(model.Session.execute(statement).rowcount)


def due_sources(now: dt.datetime) -> list[Source]:
    """The sources whose time has come, locked for whoever asks first."""
    query = (
        sa.select(Source)
        .where(
            Source.next_due_at <= now, Source.approved_at.is_not(None), Source.paused_at.is_(None)
        )
        .order_by(Source.next_due_at)
    )
    return list(model.Session.scalars(query.with_for_update(skip_locked=True)))
