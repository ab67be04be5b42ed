"""Asking CKAN's background workers; what is to be done stands in PostgreSQL in any case.

What waits for other servers, and what checks many files at once, has queues of its own, so that it
keeps no officer waiting: workers name the queues that they take from (docs/operations.md).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ckan.plugins.toolkit as tk
import redis
from ckan.lib import jobs
from rq import Worker

log = logging.getLogger(__name__)

#: Officers' files.
CHECKS: Final = "mashhad-checks"
#: Many datasets at once, whose files are checked in the same job.
BATCHES: Final = "mashhad-batches"
#: What reads other servers.
HARVESTS: Final = "mashhad-harvests"
MAILS: Final = "mashhad-mails"
#: Work on the portal's own data, a slice at a time, beside the jobs of CKAN itself.
DEFAULT: Final = jobs.DEFAULT_QUEUE_NAME
QUEUES: Final = (CHECKS, BATCHES, HARVESTS, MAILS, DEFAULT)


@dataclass(frozen=True)
class QueueState:
    """How many jobs wait in a queue, and how many workers take from it."""

    waiting: int
    workers: int


def ask(
    job: Callable[..., Any],
    args: Sequence[Any] = (),
    *,
    queue: str,
    title: str,
    timeout: int,
    job_id: str | None = None,
    wait: dt.timedelta | None = None,
) -> bool:
    """Have a worker call ``job``; False where Redis is away: ``tick`` asks again.

    :param queue: one of ``QUEUES``
    :param timeout: seconds
    :param job_id: by which a job that waits already is known
    :param wait: for how long nobody begins it; every worker looks once a second what is over
    """
    options: dict[str, Any] = {"job_id": job_id} if job_id else {}
    try:
        if wait is None:
            options["timeout"] = timeout
            tk.enqueue_job(job, list(args), title=title, queue=queue, rq_kwargs=options)
        else:
            options |= {"job_timeout": timeout, "meta": {"title": title}}
            jobs.get_queue(queue).enqueue_in(wait, job, *args, **options)
    except redis.exceptions.RedisError:
        log.warning("“%s” waits for Redis", title, exc_info=True)
        return False
    return True


def states() -> dict[str, QueueState]:
    """Return the state of each queue; empty where Redis is away."""
    try:
        return {name: _state(name) for name in QUEUES}
    except redis.exceptions.RedisError:
        log.warning("Redis cannot say what waits in its queues", exc_info=True)
        return {}


def deserted(found: dict[str, QueueState]) -> list[str]:
    """Return the queues in which jobs wait though no worker takes from them."""
    return [name for name, state in found.items() if state.waiting and not state.workers]


def _state(name: str) -> QueueState:
    queue = jobs.get_queue(name)
    return QueueState(len(queue), len(Worker.all(queue=queue)))
