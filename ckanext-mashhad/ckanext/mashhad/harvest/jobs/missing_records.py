"""What a source no longer lists: noted, withheld, or deleted by the rule of ``deletions``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.harvest.engine import deletions
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.model import Job, Record, Result, Source

#: Why a dataset that was not seen is listed in a job, as long as it may go.
GONE: Final = ("gone_from_source", "too_many_gone", "more_than_approved")
#: Why one that was not seen stays: another unit decides about it, or a person has decided.
MOVED: Final = "moved_and_gone"
RESTORED: Final = "restored_and_gone"
#: Why a dataset that was not seen is listed in a job.
REASONS: Final = (*GONE, MOVED, RESTORED)
#: A dataset that is to be deleted stands in the job without an outcome, for this reason.
TO_DELETE: Final = "gone_from_source"


def conclude(job: Job, read_at: dt.datetime) -> None:
    """List what the source had and this job did not see; what may go is still to be deleted.

    Only for a complete reading. Once it is done it is not done again, so that an interrupted job
    counts a reading once. ``read_at``: when the reading ended; what was concluded later, from
    records that lay meanwhile, has not been missing any longer by that.
    """
    if _is_concluded(job):
        return
    _mark_missing(job, read_at)
    missing = _missing(job.source_id)
    known = _known(job.source_id)
    verdict = deletions.judge(missing, known, read_at, job.ceiling)
    _list(job, verdict.deleted, None, TO_DELETE)
    _list(job, [m.package_id for m in missing if m.package_id not in verdict.deleted],
          Outcome.WITHHELD, verdict.reason)  # fmt: skip
    for reason, why in ((MOVED, ~_is_at_home()), (RESTORED, _is_at_home() & _was_restored())):
        _list(job, _staying(job.source_id, why), Outcome.WITHHELD, reason)


def name(job: Job) -> None:
    """List what the source had and this job did not see, and conclude nothing."""
    ids = model.Session.scalars(
        sa.select(Record.package_id).where(
            Record.source_id == job.source_id, Record.package_id.not_in(_seen(job))
        )
    )
    _list(job, list(ids), Outcome.WITHHELD, "gone_from_source")


def forget(job: Job) -> None:
    """What the job saw is not missing any more, whether or not it saw everything.

    Nor does it matter any longer that a person restored it while it was missing.
    """
    back = sa.update(Record).execution_options(synchronize_session=False)
    back = back.where(Record.source_id == job.source_id, Record.package_id.in_(_seen(job)))
    missed = back.where(Record.missing_since.is_not(None))
    model.Session.execute(missed.values(missing_since=None, missing_runs=0))
    there = sa.select(model.Package.id).where(model.Package.state == "active")
    restored = back.where(Record.deleted_at.is_not(None), Record.package_id.in_(there))
    model.Session.execute(restored.values(deleted_at=None))


def next_to_delete(job_id: int) -> int | None:
    """The next result of the job whose dataset is to be deleted."""
    query = sa.select(Result.id).where(
        Result.job_id == job_id, Result.outcome.is_(None), Result.reason == TO_DELETE
    )
    return model.Session.scalar(query.order_by(Result.id).limit(1))


def withheld(job_id: int) -> int:
    """How many datasets the job withheld because the source no longer lists them."""
    query = sa.select(sa.func.count()).where(
        Result.job_id == job_id, Result.outcome == Outcome.WITHHELD, Result.reason.in_(GONE)
    )
    return model.Session.scalar(query) or 0


def keep(job: Job, guids: Collection[str]) -> None:
    """Note of what the source still lists, and the job did not read, that it is as it was."""
    query = sa.select(Record.package_id).where(
        Record.source_id == job.source_id, Record.guid.in_(guids)
    )
    _list(job, list(model.Session.scalars(query)), Outcome.UNCHANGED, None)


def _seen(job: Job) -> sa.Select[tuple[str]]:
    return sa.select(Result.package_id).where(
        Result.job_id == job.id,
        Result.package_id.is_not(None),
        sa.func.coalesce(Result.reason, "").not_in(REASONS),
    )


def _is_concluded(job: Job) -> bool:
    there = sa.exists().where(Result.job_id == job.id, Result.reason.in_(REASONS))
    return bool(model.Session.scalar(sa.select(there)))


def _mark_missing(job: Job, read_at: dt.datetime) -> None:
    """Note since when complete readings no longer list a record; forget it of those they do."""
    update = sa.update(Record).execution_options(synchronize_session=False)
    absent = update.where(Record.source_id == job.source_id, Record.package_id.not_in(_seen(job)))
    model.Session.execute(
        absent.values(
            missing_since=sa.func.coalesce(Record.missing_since, read_at),
            missing_runs=Record.missing_runs + 1,
        )
    )
    forget(job)


def _missing(source_id: str) -> list[deletions.Missing]:
    query = (
        _there(source_id, Record.package_id, Record.missing_since, Record.missing_runs)
        .where(_is_at_home(), ~_was_restored(), Record.missing_since.is_not(None))
        .order_by(Record.package_id)
    )
    return [deletions.Missing(*row) for row in model.Session.execute(query)]


def _staying(source_id: str, why: sa.ColumnElement[bool]) -> list[str]:
    query = _there(source_id, Record.package_id).where(why, Record.missing_since.is_not(None))
    return list(model.Session.scalars(query))


def _known(source_id: str) -> int:
    query = _there(source_id, sa.func.count(Record.package_id)).where(_is_at_home())
    return model.Session.scalar(query) or 0


def _there(source_id: str, *columns: Any) -> sa.Select[Any]:
    """Of the source's datasets those that are not deleted."""
    return (
        sa.select(*columns)
        .select_from(Record)
        .join(Source, Source.id == Record.source_id)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(Record.source_id == source_id, model.Package.state == "active")
    )


def _is_at_home() -> sa.ColumnElement[bool]:
    """Whether the dataset still belongs to the unit of its source."""
    return model.Package.owner_org.is_not_distinct_from(Source.owner_org)


def _was_restored() -> sa.ColumnElement[bool]:
    """Of a dataset that is there: whether the harvest had deleted it, and a person restored it."""
    return Record.deleted_at.is_not(None)


def _list(
    job: Job, package_ids: list[str] | tuple[str, ...], outcome: Outcome | None, reason: str | None
) -> None:
    if not package_ids:
        return
    rows = (
        sa.select(
            sa.literal(job.id, sa.BigInteger),
            Record.guid,
            Record.title,
            Record.language,
            Record.package_id,
            sa.literal(outcome.value if outcome else None, sa.UnicodeText),
            sa.literal(reason, sa.UnicodeText),
            sa.literal(0),
        )
        .join(model.Package, model.Package.id == Record.package_id)
        .where(Record.package_id.in_(package_ids), model.Package.state == "active")
    )
    columns = ["job_id", "guid", "title", "language", "package_id", "outcome", "reason", "tries"]
    model.Session.execute(insert(Result).from_select(columns, rows).on_conflict_do_nothing())
