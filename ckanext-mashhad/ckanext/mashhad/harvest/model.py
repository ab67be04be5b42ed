"""Sources, jobs, records and their results: PostgreSQL is the truth, Redis only wakes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.harvest.decisions import JobState, Outcome

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


def source_named(reference: str) -> Source | None:
    """The source with this name or id."""
    query = sa.select(Source).where(sa.or_(Source.name == reference, Source.id == reference))
    return model.Session.scalars(query).first()


def open_job(source_id: str, asked_by: str | None, now: dt.datetime) -> int | None:
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
    """Make the job this worker's, unless it is finished or another's."""
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
    query = sa.select(Source).where(Source.next_due_at <= now).order_by(Source.next_due_at)
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


def list_absent(job: Job, now: dt.datetime) -> None:
    """List what the source had and this job did not see; the datasets stay as they are."""
    seen = sa.select(Result.package_id).where(
        Result.job_id == job.id, Result.package_id.is_not(None)
    )
    package = model.Package
    absent = (
        sa.select(
            sa.literal(job.id, sa.BigInteger),
            Record.guid,
            Record.title,
            Record.package_id,
            sa.literal(Outcome.WITHHELD.value),
            sa.literal("gone_from_source"),
            sa.literal(0),
        )
        .join(package, package.id == Record.package_id)
        .where(
            Record.source_id == job.source_id,
            Record.package_id.not_in(seen),
            package.state == "active",
        )
    )
    columns = ["job_id", "guid", "title", "package_id", "outcome", "reason", "tries"]
    model.Session.execute(insert(Result).from_select(columns, absent).on_conflict_do_nothing())


def mark_missing(job: Job, now: dt.datetime) -> None:
    """Note since when complete readings no longer list a record; forget it of those they do."""
    seen = sa.select(Result.package_id).where(
        Result.job_id == job.id,
        Result.package_id.is_not(None),
        sa.func.coalesce(Result.reason, "") != "gone_from_source",
    )
    mine = Record.source_id == job.source_id
    update = sa.update(Record).execution_options(synchronize_session=False)
    absent = mine, Record.package_id.not_in(seen), Record.missing_since.is_(None)
    model.Session.execute(update.where(*absent).values(missing_since=now))
    back = mine, Record.package_id.in_(seen), Record.missing_since.is_not(None)
    model.Session.execute(update.where(*back).values(missing_since=None))


def add_results(rows: list[dict[str, Any]]) -> None:
    """Stage gathered records; one whose guid the job already has is left out."""
    if rows:
        model.Session.execute(insert(Result).on_conflict_do_nothing(), rows)
