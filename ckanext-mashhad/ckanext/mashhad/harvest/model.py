"""Sources, jobs, records and their results: PostgreSQL is the truth, Redis only wakes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.source_form import is_storable

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
    #: None once the source was removed.
    source_id = sa.Column(sa.UnicodeText, sa.ForeignKey("mashhad_harvest_source.id"))
    guid = sa.Column(sa.UnicodeText, nullable=False)
    title = sa.Column(sa.UnicodeText, nullable=False)
    language = sa.Column(sa.UnicodeText)
    #: Empty where the dataset is not as the record last was.
    fingerprint = sa.Column(sa.UnicodeText, nullable=False)
    imported_at = sa.Column(_MOMENT, nullable=False)
    #: Since when complete readings no longer list it.
    missing_since = sa.Column(_MOMENT)
    #: In how many complete readings in a row.
    missing_runs = sa.Column(sa.Integer, nullable=False, default=0)
    #: When its dataset was deleted because the source no longer lists it.
    deleted_at = sa.Column(_MOMENT)
    #: Which file of its dataset a register is.
    file_id = sa.Column(sa.UnicodeText)
    #: Kind and address of the source that was removed.
    left_by = sa.Column(sa.UnicodeText)


class Result(BaseModel):
    """What a job did with one record. Without ``outcome`` it is still to be done."""

    __tablename__ = "mashhad_harvest_result"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    job_id = sa.Column(
        sa.BigInteger, sa.ForeignKey("mashhad_harvest_job.id", ondelete="CASCADE"), nullable=False
    )
    guid = sa.Column(sa.UnicodeText)
    title = sa.Column(sa.UnicodeText, nullable=False)
    #: Of the title, as far as the record says it.
    language = sa.Column(sa.UnicodeText)
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
