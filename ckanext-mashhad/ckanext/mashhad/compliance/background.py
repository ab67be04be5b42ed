"""Work of this room that background jobs do, a slice at a time; ``tick`` wakes them."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import ckan.model as model
import redis
import sqlalchemy as sa
from ckan.lib import jobs as queues

from ckanext.mashhad.catalog.background import workers

log = logging.getLogger(__name__)

#: Seconds after which a job begins nothing more, so that checks of files need not wait long; the
#: next tick wakes the next job.
SLICE: Final = 8.0
TIMEOUT: Final = 10 * 60


def wake(
    function: Callable[[], None],
    name: str,
    queue: str = workers.DEFAULT,
    wait: dt.timedelta | None = None,
) -> bool:
    """Have a worker call the function, unless one is waiting to; whether a job was made.

    ``wait``: for how long it waits at least, so that one job does for all who ask meanwhile.
    Where Redis is away none is made: the next tick tries again.
    """
    prefix, title = f"mashhad-{name}-", f"{name} that are due"
    try:
        jobs = queues.get_queue(queue)
        # In this order: what waited goes over into the queue in between.
        waiting = (*jobs.scheduled_job_registry.get_job_ids(), *jobs.get_job_ids())
        if any(each.startswith(prefix) for each in waiting):
            return False
    except redis.exceptions.RedisError:
        log.warning("“%s” waits for Redis", title, exc_info=True)
        return False
    job_id = f"{prefix}{uuid.uuid4().hex}"
    asked = {"queue": queue, "title": title, "timeout": TIMEOUT, "job_id": job_id}
    return workers.ask(function, **asked, wait=wait)


@contextmanager
def at_work(name: str) -> Iterator[None]:
    """Around what a job does: a database that goes away ends it, and its session is left clean."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        log.warning("Work on %s stops for now", name, exc_info=True)
    finally:
        model.Session.rollback()
        model.Session.remove()
