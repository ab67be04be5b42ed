"""A process as CKAN's worker starts one for a job: a fork, with connections of its own."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Any

import ckan.model as model
from ckanext.datastore.backend import postgres


def start(act: Callable[[], Any]) -> int:
    """Do ``act`` in a child, which ends with 0, or with 1 where that raises; its number.

    Nothing of ours is open meanwhile, so that the child's death closes its own connections only.
    """
    model.Session.remove()
    model.meta.engine.dispose()
    postgres.get_write_engine().dispose()
    postgres.get_read_engine().dispose()
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 (nobody else would tell)
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def wait(child: int) -> int:
    """How the child ended: its exit code, or below 0 the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
