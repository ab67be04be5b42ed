"""Many records in one transaction and in one message to the index; each stands or falls by itself.

A commit within the batch ends a record; all of them last, or none of them does. What a record does
wrong is undone alone. Where the batch itself cannot be brought to its end, because the index
refuses one of its documents or PostgreSQL chose it as a victim, its records go one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import ckan.model as model

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.jobs.lease import LostLease
from ckanext.mashhad.harvest.model import Source
from ckanext.mashhad.harvest.writing import (
    blame,
    import_record,
    index,
    known_answers,
    record_locks,
    record_to_dataset,
    unread_activities,
)

log = logging.getLogger(__name__)

SIZE: Final = 25


def import_results(result_ids: Sequence[int], source_id: str, job_id: int, worker: str) -> None:
    """Bring about the outcomes of staged records; raises as ``importing.import_result``."""
    source = model.Session.get(Source, source_id)
    # The file of a register goes to workers of its own, which would not see it yet.
    if len(result_ids) > 1 and source.kind != record_to_dataset.REGISTER:
        try:
            failed = _import_together(result_ids, source_id, job_id, worker)
        except LostLease:
            raise
        except Exception as error:
            if blame.is_away(error) and not blame.is_victim(error):
                raise
            blame.without_values(error)
            log.warning("Records of harvest job %s go one by one", job_id, exc_info=True)
        else:
            # What was undone holds no row any more: others may have changed it.
            return reindex(failed)
    for result_id in result_ids:
        source = model.Session.get(Source, source_id)
        import_record.import_result(result_id, source, job_id, worker)
        model.Session.expunge_all()
    return None


def _import_together(ids: Sequence[int], source_id: str, job_id: int, worker: str) -> list[str]:
    """Return the datasets of the records that failed."""
    failed: list[str] = []
    with _one_transaction(), index.in_one_message() as message:
        source = model.Session.get(Source, source_id)
        held = record_locks.hold(ids, job_id, worker)
        held.notes = []
        model.Session.commit()  # what is held stays so whatever becomes of a record
        with known_answers.given(held.known):
            for result_id in ids:
                before = len(message.documents)
                with unread_activities.remembered():
                    import_record.import_result(result_id, source, job_id, worker, held)
                result = held.results[result_id]
                if result.outcome == Outcome.FAILED:
                    del message.documents[before:]
                    failed.append(result.package_id)
        for note in held.notes:
            note()
        model.Session.commit()
        message.send()
    return failed


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Let the session's transactions be savepoints of one that is committed at the end."""
    model.Session.remove()
    try:
        with model.meta.engine.begin() as connection:
            model.Session(bind=connection, join_transaction_mode="create_savepoint")
            yield
    finally:
        model.Session.remove()
