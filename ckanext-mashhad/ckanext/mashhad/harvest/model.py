"""Sources, jobs, records and their results: PostgreSQL is the truth, Redis only wakes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.harvest import identity
from ckanext.mashhad.harvest.decisions import JobState, Outcome
from ckanext.mashhad.harvest.reading import is_storable

#: How long a job belongs to a worker that gives no sign of life.
LEASE: Final = dt.timedelta(minutes=3)
#: How long a job may wait for a worker before it is woken again: Redis may have lost it.
PATIENCE: Final = dt.timedelta(minutes=5)

_MOMENT = sa.DateTime(timezone=True)


class Source(BaseModel):
    """Where records come from, and what they become here."""

    __tablename__ = "mashhad_harvest_source"

    id = sa.Column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid.uuid4()))
    name = sa.Column(sa.UnicodeText, nullable=False, unique=True)
    title = sa.Column(sa.UnicodeText, nullable=False)
    url = sa.Column(sa.UnicodeText, nullable=False)
    kind = sa.Column(sa.UnicodeText, nullable=False)
    owner_org = sa.Column(sa.UnicodeText, nullable=False, index=True)
    dataset_type = sa.Column(sa.UnicodeText, nullable=False)
    private = sa.Column(sa.Boolean, nullable=False)
    every = sa.Column(sa.UnicodeText, nullable=False)
    next_due_at = sa.Column(_MOMENT)
    created_at = sa.Column(_MOMENT, nullable=False)
    options = sa.Column(JSONB, nullable=False, default=dict)
    #: When a system administrator agreed to it; without that it is never read.
    approved_at = sa.Column(_MOMENT)
    #: Since when it is not read by itself, because it failed again and again.
    paused_at = sa.Column(_MOMENT)
    #: Up to which moment all that changed was seen, and when everything was last read.
    seen_until = sa.Column(_MOMENT)
    all_read_at = sa.Column(_MOMENT)
    #: The last job that was whole and of which every record is in the catalogue.
    clean_job_id = sa.Column(sa.BigInteger)


class Job(BaseModel):
    """One run of a source. Unfinished until ``finished_at``; a source has one such at most."""

    __tablename__ = "mashhad_harvest_job"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    source_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("mashhad_harvest_source.id"), nullable=False, index=True
    )
    state = sa.Column(sa.UnicodeText, nullable=False)
    asked_by = sa.Column(sa.UnicodeText)
    created_at = sa.Column(_MOMENT, nullable=False)
    #: When a worker was last asked to take it; None where Redis could not be reached.
    woken_at = sa.Column(_MOMENT)
    started_at = sa.Column(_MOMENT)
    gathered_at = sa.Column(_MOMENT)
    finished_at = sa.Column(_MOMENT)
    worker = sa.Column(sa.UnicodeText)
    lease_until = sa.Column(_MOMENT)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    pages = sa.Column(sa.Integer, nullable=False, default=0)
    reason = sa.Column(sa.UnicodeText)
    params = sa.Column(JSONB)
    detail = sa.Column(sa.UnicodeText)
    #: Whether it only tells what a run would do.
    is_dry = sa.Column(sa.Boolean, nullable=False, default=False)
    #: So many datasets may be deleted, as a person approved.
    ceiling = sa.Column(sa.Integer)
    stop_asked_at = sa.Column(_MOMENT)


class Record(BaseModel):
    """A record once imported: whose it is, and what it was then."""

    __tablename__ = "mashhad_harvest_record"

    package_id = sa.Column(sa.UnicodeText, primary_key=True)
    source_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("mashhad_harvest_source.id"), nullable=False
    )
    guid = sa.Column(sa.UnicodeText, nullable=False)
    title = sa.Column(sa.UnicodeText, nullable=False)
    fingerprint = sa.Column(sa.UnicodeText, nullable=False)
    imported_at = sa.Column(_MOMENT, nullable=False)
    #: Since when complete readings no longer list it.
    missing_since = sa.Column(_MOMENT)
    #: In how many complete readings in a row.
    missing_runs = sa.Column(sa.Integer, nullable=False, default=0)
    #: When its dataset was deleted because the source no longer lists it.
    deleted_at = sa.Column(_MOMENT)


class Result(BaseModel):
    """What a job did with one record. Without ``outcome`` it is still to be done."""

    __tablename__ = "mashhad_harvest_result"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    job_id = sa.Column(
        sa.BigInteger, sa.ForeignKey("mashhad_harvest_job.id", ondelete="CASCADE"), nullable=False
    )
    guid = sa.Column(sa.UnicodeText)
    title = sa.Column(sa.UnicodeText, nullable=False)
    #: The record as gathered; dropped once it is done.
    content = sa.Column(sa.UnicodeText)
    package_id = sa.Column(sa.UnicodeText)
    outcome = sa.Column(sa.UnicodeText)
    reason = sa.Column(sa.UnicodeText)
    params = sa.Column(JSONB)
    detail = sa.Column(sa.UnicodeText)
    tries = sa.Column(sa.Integer, nullable=False, default=0)
    #: The file of a record that is one; dropped once it is done.
    body = sa.Column(sa.LargeBinary)
    #: What changed in the dataset: ``field``, ``old``, ``new``.
    changes = sa.Column(JSONB)


class SeenPage(BaseModel):
    """A page of a source as a job read it, with the guids of its records."""

    __tablename__ = "mashhad_harvest_page"

    source_id = sa.Column(sa.UnicodeText, primary_key=True)
    url = sa.Column(sa.UnicodeText, primary_key=True)
    job_id = sa.Column(sa.BigInteger, primary_key=True)
    etag = sa.Column(sa.UnicodeText)
    last_modified = sa.Column(sa.UnicodeText)
    sha256 = sa.Column(sa.UnicodeText, nullable=False)
    next_url = sa.Column(sa.UnicodeText)
    total = sa.Column(sa.Integer)
    guids = sa.Column(JSONB, nullable=False)
    #: What decides how its records look here; another one: they are read again.
    mark = sa.Column(sa.UnicodeText, nullable=False)


def source_named(reference: str) -> Source | None:
    """The source with this name or id."""
    if not is_storable(reference):
        return None
    query = sa.select(Source).where(sa.or_(Source.name == reference, Source.id == reference))
    return model.Session.scalars(query).first()


def source_of(dataset: str) -> Source | None:
    """The source that a dataset (id or name) is taken over from."""
    package = model.Package.get(dataset) if dataset else None
    if package is None:
        return None
    query = sa.select(Source).join(Record, Record.source_id == Source.id)
    return model.Session.scalars(query.where(Record.package_id == package.id)).first()


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


def remove(source: Source, now: dt.datetime) -> bool:
    """Forget the source, its jobs and its records, not its datasets; False while it is read."""
    held = sa.select(Job.lease_until).where(Job.source_id == source.id, Job.finished_at.is_(None))
    leases = model.Session.scalars(held.with_for_update())
    if any(until is not None and until > now for until in leases):
        return False
    for table in (Job, Record):  # results and pages go with their jobs
        model.Session.execute(sa.delete(table).where(table.source_id == source.id))
    model.Session.execute(sa.delete(Source).where(Source.id == source.id))
    return True


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


def counts(job_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Job id to the number of its records by outcome, all outcomes named, and ``waiting``."""
    ids = list(job_ids)
    query = (
        sa.select(Result.job_id, Result.outcome, sa.func.count())
        .where(Result.job_id.in_(ids))
        .group_by(Result.job_id, Result.outcome)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for job_id, outcome, number in model.Session.execute(query):
        found[job_id][outcome or "waiting"] = number
    names = [*Outcome, "waiting"]
    return {id_: {str(name): found[id_].get(name, 0) for name in names} for id_ in ids}


def add_results(rows: list[dict[str, Any]]) -> None:
    """Stage gathered records; one whose guid the job already has is left out."""
    if rows:
        model.Session.execute(insert(Result).on_conflict_do_nothing(), rows)
