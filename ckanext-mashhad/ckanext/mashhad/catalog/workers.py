"""Asking CKAN's background workers; what is to be done stands in PostgreSQL in any case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import redis

log = logging.getLogger(__name__)


def ask(
    job: Callable[..., Any],
    args: Sequence[Any] = (),
    *,
    title: str,
    timeout: int,
    job_id: str | None = None,
) -> bool:
    """Have a worker call ``job``; False where Redis is away: ``tick`` asks again.

    :param timeout: seconds
    :param job_id: by which a job that waits already is known
    """
    options: dict[str, Any] = {"timeout": timeout}
    if job_id:
        options["job_id"] = job_id
    try:
        tk.enqueue_job(job, list(args), title=title, rq_kwargs=options)
    except redis.exceptions.RedisError:
        log.warning("“%s” waits for Redis", title, exc_info=True)
        return False
    return True
