"""Writing one gathered record into the catalogue, whole or not at all.

The dataset, what is known of the record and the job's result are committed together, so that a
worker may die at any moment: a record is done and counted, or neither.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD, KNOWN, WISHED_NAME
from ckanext.mashhad.harvest.engine import field_changes, fitting, identity
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.messages.persian import persian
from ckanext.mashhad.harvest.jobs import lease, missing_records
from ckanext.mashhad.harvest.jobs.lease import LostLease
from ckanext.mashhad.harvest.model import Job, Record, Result, Source
from ckanext.mashhad.harvest.writing import (
    blame,
    file_checks,
    known_answers,
    record_locks,
    record_to_dataset,
)
from ckanext.mashhad.harvest.writing.record_locks import Held, hold
from ckanext.mashhad.harvest.writing.record_to_dataset import Refused
from ckanext.mashhad.harvest.writing.refusals import MAX_REFUSALS, Draft
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.confirmations import given, needed

log = logging.getLogger(__name__)

#: Of how many records it is seen at once that they are as they were.
BATCH: Final = 50
#: What readers are told of a dataset that went.
GONE: Final = N_("The catalogue from which this data came no longer lists it.")


def settle_unchanged(job_id: int, source: Source, worker: str) -> None:
    """End the records that are as they were, many in a transaction: nothing of them is written."""
    if source.kind == record_to_dataset.REGISTER:
        return  # whether its file was let through is asked for each
    after, mark = 0, _mark(source)
    while rows := model.Session.execute(_known_after(job_id, source, after)).all():
        after = rows[-1].id
        same = [
            row.id for row in rows if row.fingerprint == identity.fingerprint(row.content, mark)
        ]
        lease.hold(job_id, worker)
        done = sa.update(Result).where(Result.id.in_(same))
        model.Session.execute(done.values(outcome=Outcome.UNCHANGED, content=None))
        model.Session.commit()


def _known_after(job_id: int, source: Source, after: int) -> sa.Select[Any]:
    """Of the job's records to be done the next that the source has given before."""
    return (
        sa.select(Result.id, Result.content, Record.fingerprint)
        .join(Record, Record.package_id == Result.package_id)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(
            Result.job_id == job_id,
            Result.outcome.is_(None),
            Result.id > after,
            Record.source_id == source.id,
            model.Package.state == "active",
        )
        .order_by(Result.id)
        .limit(BATCH)
    )


def import_result(
    result_id: int, source: Source, job_id: int, worker: str, held: Held | None = None
) -> None:
    """Bring about the outcome of one staged record and commit it.

    ``held``: what a transaction around this one, with other records in it, holds already.
    Raises :class:`LostLease`, and what shows that the database or the search index is away;
    whatever the record itself does ends in its result.
    """
    refused = None
    try:
        _import(result_id, source, lambda: held or hold([result_id], job_id, worker))
    except LostLease:
        raise
    except Refused as error:
        refused = error
    except Exception as error:
        if blame.is_away(error):
            raise  # the job's matter, not the record's
        blame.without_values(error)
        if blame.is_too_large(error):
            refused = Refused("record_too_large", str(error))
        else:
            log.warning("Record %s could not be imported", result_id, exc_info=True)
            refused = Refused("unmappable", f"{type(error).__name__}: {error}")
    if refused is not None:
        model.Session.rollback()
        _fail((held or hold([result_id], job_id, worker)), result_id, refused)


def _import(result_id: int, source: Source, hold_: Callable[[], Held]) -> None:
    """Try the record whole, then without what CKAN refuses in it."""
    draft = Draft()
    for _ in range(MAX_REFUSALS):
        held = hold_()
        try:
            return _settle(held, held.results[result_id], source, draft)
        except tk.ValidationError as error:
            model.Session.rollback()
            held.known.clear()
            if not draft.take_out(error.error_dict):
                break
    raise Refused("refused", fitting.describe_errors(draft.refused), fields=sorted(draft.refused))


def _settle(held: Held, result: Result, source: Source, draft: Draft) -> None:
    session = model.Session
    record = held.records.get(result.package_id)
    mark = identity.fingerprint(result.content, _mark(source))
    outcome, reason = record_locks.decide(
        source, record, held.standings.get(result.package_id), mark
    )
    writes = outcome in (Outcome.ADDED, Outcome.UPDATED)
    if writes and draft.dataset is None:
        draft.dataset = record_to_dataset.build_dataset(source, result.content, result.package_id)
        draft.wished = record_to_dataset.wished_name(
            source, result.content, result.guid, draft.dataset
        )
    file = None
    if writes and result.body is not None:
        file = record_to_dataset.file(source, result.content, result.body)

    def note() -> None:
        result.outcome, result.reason = outcome, reason
        _remember(record, source, result, mark)
        if writes and draft.left_out:
            result.reason, result.params = "left_out", {"fields": sorted(draft.left_out)}
            result.detail = _safe(fitting.describe_errors(draft.refused))
        result.content = result.body = None

    is_noted_later = held.notes is not None and outcome == Outcome.ADDED
    if not is_noted_later:
        note()
    if writes:
        _write(result, outcome, fitting.copied(draft.dataset), file, held, draft.wished)
    session.commit()
    if is_noted_later:
        held.notes.append(note)
    if source.kind == record_to_dataset.REGISTER:
        _tell_check(result.id, checks_now=writes)


def _tell_check(result_id: int, *, checks_now: bool) -> None:
    """Let the result say whether the gate let the file through; the file itself is kept."""
    session = model.Session
    result = session.get(Result, result_id)
    package, record = (session.get(each, result.package_id) for each in (model.Package, Record))
    files = [each.id for each in package.resources if each.state == "active"] if package else []
    files = [record.file_id] if record and record.file_id else files[:1]
    if result.outcome in (Outcome.FAILED, Outcome.WITHHELD):
        return
    if checks_now:
        file_checks.check_now(files)
    errors = file_checks.held_back(files)
    if errors is not None:
        result = session.get(Result, result_id)
        result.outcome = Outcome.QUARANTINED
        result.reason = "held_back" if errors else "held_unread"
        result.reason += "_newer" if file_checks.stands(files) else ""
        result.params = {"errors": errors}
        session.commit()


def _write(
    result: Result,
    outcome: Outcome,
    dataset: dict[str, Any],
    file: dict[str, Any] | None,
    held: Held,
    wished: str,
) -> None:
    """CKAN commits what it writes, and with it the result that is already in the session."""
    if outcome == Outcome.ADDED:
        dataset["resources"] = [file] if file else dataset["resources"]
        with known_answers.creating(result.package_id) as more, _unasked():
            asked = {WISHED_NAME: wished, KNOWN: held.known, **more}
            made = tk.get_action("package_create")(Context(_context(held.user), **asked), dataset)
        if file is not None:
            _file_of(made)
        return
    # One that an older harvester made is of CKAN's own type.
    model.Session.get(model.Package, dataset["id"]).type = dataset["type"]
    model.Session.flush()
    stored = tk.get_action("package_show")(_context(held.user), {"id": dataset["id"]})
    # How it is called and who sees it is the unit's, once it is there.
    dataset |= {"name": stored["name"], "private": stored["private"]}
    if file is None:
        dataset["resources"] = fitting.keep_file_ids(dataset["resources"], stored["resources"])
    else:
        known = model.Session.get(Record, dataset["id"]).file_id
        dataset = record_to_dataset.renewed(stored, dataset, file, known or _file_of(stored))
    result_id = result.id
    with _unasked():
        updated = tk.get_action("package_update")(_context(held.user), dataset)
    if file is not None:
        _file_of(updated)
    told = model.Session.get(Result, result_id)
    if updated["metadata_modified"] == stored["metadata_modified"] and file is None:
        # The record changed in something that the catalogue does not keep.
        told.outcome = Outcome.UNCHANGED
    else:
        told.changes = field_changes.between(stored, updated)


def _unasked() -> AbstractContextManager[None]:
    """The file of a register is as its source has it: nobody is there to confirm what it does."""
    return given.confirming(lambda _: needed.CODES)


def _file_of(dataset: dict[str, Any]) -> str:
    """Which file of its dataset a register is; noted of one that has just come, which is first."""
    record = model.Session.get(Record, dataset["id"])
    ids = [each["id"] for each in dataset["resources"]]
    if record.file_id not in ids:
        record.file_id = next(iter(ids), None)
    return record.file_id or ""


def delete(result_id: int, worker: str) -> None:
    """Delete the dataset of a record that its source no longer lists; a tombstone remains."""
    session = model.Session
    query = sa.select(Result.job_id, Source.owner_org).join(Job, Job.id == Result.job_id)
    whose = query.join(Source, Source.id == Job.source_id).where(Result.id == result_id)
    job_id, owner_org = session.execute(whose).one()
    held = hold([result_id], job_id, worker)
    result = held.results[result_id]
    standing = held.standings.get(result.package_id)
    if standing is None or standing.state != "active":
        result.reason = "deleted_here"
    elif standing.owner_org != owner_org:
        result.reason = missing_records.MOVED
    if result.reason != missing_records.TO_DELETE:
        result.outcome = Outcome.WITHHELD
        session.commit()
        return
    result.outcome = Outcome.DELETED
    held.records[result.package_id].deleted_at = dt.datetime.now(dt.UTC)
    session.flush()
    asked = {"id": result.package_id, "reason": persian(GONE)}
    tk.get_action("package_delete")(_context(held.user), asked)
    session.commit()


def _remember(record: Record | None, source: Source, result: Result, mark: str) -> None:
    if result.outcome == Outcome.WITHHELD and record is not None:
        record.fingerprint = ""  # once it may be written again, it is
    if result.outcome not in (Outcome.ADDED, Outcome.UPDATED):
        return
    if record is None:
        record = Record(package_id=result.package_id, source_id=source.id, guid=result.guid)
        model.Session.add(record)
    record.title, record.language, record.fingerprint = result.title, result.language, mark
    record.imported_at, record.missing_since = dt.datetime.now(dt.UTC), None
    record.missing_runs, record.deleted_at = 0, None


def _mark(source: Source) -> str:
    return record_to_dataset.mark(source)


def _fail(held: Held, result_id: int, error: Refused) -> None:
    held.known.clear()
    result = held.results[result_id]
    result.outcome, result.reason, result.params = Outcome.FAILED, error.code, error.params
    result.detail, result.content, result.body = _safe(error.detail), None, None
    model.Session.commit()


def _safe(text: str) -> str:
    """What PostgreSQL can hold of a text for sysadmins."""
    return text.replace("\0", "")[:2000]


def _context(user: model.User) -> Context:
    return Context(user=user.name, auth_user_obj=user, ignore_auth=True, **{FOREIGN_RECORD: True})
