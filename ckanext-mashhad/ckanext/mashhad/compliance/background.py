"""Work of this room that background jobs do, a slice at a time; ``tick`` wakes them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Final

import ckan.plugins.toolkit as tk
import redis
from ckan.lib import jobs as queues

log = logging.getLogger(__name__)

#: Seconds after which a job begins nothing more, so that checks of files need not wait long; the
#: next tick wakes the next job.
SLICE: Final = 20.0
TIMEOUT: Final = 10 * 60


def wake(function: Callable[[], None], name: str) -> bool:
    """Have a worker call the function, unless one is waiting to; whether a job was made.

    Where Redis is away none is: the next tick tries again.
    """
    prefix = f"mashhad-{name}-"
    try:
        if any(each.startswith(prefix) for each in queues.get_queue().get_job_ids()):
            return False
        options = {"timeout": TIMEOUT, "job_id": f"{prefix}{uuid.uuid4().hex}"}
        tk.enqueue_job(function, [], title=f"{name} that are due", rq_kwargs=options)
    except redis.exceptions.RedisError:
        log.warning("The %s that are due wait for Redis", name, exc_info=True)
        return False
    return True
