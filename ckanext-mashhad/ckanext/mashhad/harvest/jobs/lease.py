"""Whose a job is while it runs: who holds its lease writes, nobody else does."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.harvest.jobs import job_queue
from ckanext.mashhad.harvest.model import Job

log = logging.getLogger(__name__)

HEARTBEAT: Final = 30.0


class LostLease(Exception):  # noqa: N818 (named after what happened)
    """Another worker has the job now; this one must not write any more."""


class Stopped(Exception):  # noqa: N818 (named after what happened)
    """Somebody asked to stop the job."""


class GaveWay(Exception):  # noqa: N818 (named after what happened)
    """The job had its time; others wait, and it goes on after them."""


def hold(job_id: int, worker: str) -> None:
    """Prolong the lease, or :class:`LostLease`."""
    if not job_queue.hold(job_id, worker, dt.datetime.now(dt.UTC)):
        model.Session.rollback()
        raise LostLease


def check_stopped(job_id: int) -> None:
    """Between two pages or records: :class:`Stopped`, where somebody asked for that."""
    query = sa.select(Job.stop_asked_at).where(Job.id == job_id)
    if model.Session.scalar(query) is not None:
        model.Session.rollback()
        raise Stopped


@contextmanager
def heartbeat(job_id: int, worker: str) -> Iterator[None]:
    """Keep the lease while a slow server or a heavy page is waited for."""
    over = threading.Event()
    statement = (
        sa.update(Job.__table__)
        .where(Job.id == job_id, Job.worker == worker)
        .values(lease_until=sa.func.now() + job_queue.LEASE)
    )

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            try:
                with model.meta.engine.begin() as connection:
                    connection.execute(statement)
            except sa.exc.SQLAlchemyError:
                log.warning("No sign of life for harvest job %s", job_id, exc_info=True)

    thread = threading.Thread(target=beat, name=f"harvest-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
