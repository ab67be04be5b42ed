"""Records that one worker holds while it writes them, and what stands here of their datasets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from ckanext.mashhad.harvest.engine import compare, identity
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.jobs import lease
from ckanext.mashhad.harvest.model import Record, Result, Source


@dataclass(frozen=True)
class Standing:
    """How a dataset stands here; ``modified`` is in UTC, as CKAN keeps it without saying so."""

    state: str
    owner_org: str | None
    modified: dt.datetime

    def is_as_deleted(self, deleted_at: dt.datetime | None) -> bool:
        """Whether the run that deleted it then was the last to decide about it.

        Deleting leaves the day of the last change as it is; whoever restores it sets it.
        """
        return deleted_at is not None and self.modified.replace(tzinfo=dt.UTC) <= deleted_at


@dataclass
class Held:
    """Staged records that nobody else can write until the transaction ends, and what is known."""

    results: dict[int, Result]
    records: dict[str, Record]
    #: Of the datasets that there are, by id.
    standings: dict[str, Standing]
    #: The site's own user, as actions want it in their context.
    user: model.User
    #: What one record has found out for the next, as long as none of them fails.
    known: dict[str, Any] = field(default_factory=dict)
    #: What is to be noted of new datasets once all of a batch are written; None of a record alone.
    notes: list[Callable[[], None]] | None = None


def hold(result_ids: Iterable[int], job_id: int, worker: str) -> Held:
    """Lock the records against other jobs, and the job against other workers."""
    session = model.Session
    results = session.scalars(sa.select(Result).where(Result.id.in_(result_ids))).all()
    ids = sorted(result.package_id for result in results)
    keys = sa.func.unnest(sa.cast([identity.lock_key(each) for each in ids], ARRAY(sa.BigInteger)))
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(keys)))
    lease.hold(job_id, worker)
    records = session.scalars(sa.select(Record).where(Record.package_id.in_(ids)))
    return Held(
        {result.id: result for result in results},
        {record.package_id: record for record in records},
        standings(ids),
        model.User.get(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]),
    )


def standings(package_ids: Iterable[str]) -> dict[str, Standing]:
    """How those of the datasets stand that there are."""
    package = model.Package
    columns = sa.select(package.id, package.state, package.owner_org, package.metadata_modified)
    rows = model.Session.execute(columns.where(package.id.in_(package_ids)))
    return {id_: Standing(*rest) for id_, *rest in rows}


def decide(
    source: Source, record: Record | None, standing: Standing | None, mark: str
) -> tuple[Outcome, str | None]:
    """What is to be done with a record of the source, whose fingerprint is ``mark`` now."""
    return compare.decide(
        record.fingerprint if record else None,
        mark,
        standing.state if standing else None,
        is_ours=record is not None and record.source_id == source.id,
        is_elsewhere=standing is not None and standing.owner_org != source.owner_org,
        deleted_by_us=bool(record and standing and standing.is_as_deleted(record.deleted_at)),
    )
