"""Runs a harvest job in a process of its own to which something happens at a named point."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import Any

import psycopg2
from ckan import logic, model
from ckan.plugins import toolkit as tk

from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.runs import execution, finishing
from ckanext.mashhad.harvest.writing import import_record, index
from ckanext.mashhad.net.pacing import HostPacer
from tests.integration import forked


def run_until(point: str, passes: int, what: str, job_id: int) -> int:
    """How a process ends that runs the job, when it passes the point after so many ``passes``.

    ``what`` happens there: ``kill`` the process, ``cut_off`` its database, or fill its ``disk``.
    """
    return forked.wait(forked.start(lambda: _run(point, passes, what, job_id)))


def _run(point: str, passes: int, what: str, job_id: int) -> None:
    staging._pacer = HostPacer(interval=0)
    points = {
        "while_staging": (staging, "stage"),
        "between_gathering_and_importing": (execution, "_import"),
        "before_writing_a_dataset": (import_record, "_write"),
        "before_indexing_a_dataset": (logic, "index_insert_package_dicts"),
        "after_indexing_before_committing": (index.Message, "send"),
        "between_two_records": (import_record, "import_result"),
        "before_the_end": (finishing, "finish"),
    }
    holder, name = points[point]
    at = _after if point.startswith("after") else _before
    setattr(holder, name, at(passes, HAPPENS[what], getattr(holder, name)))
    execution.run(job_id)  # without an application context, as in CKAN's worker
    assert HAPPENED, "the point was never reached"


def kill() -> None:
    """As the kernel does it where memory ends."""
    os.kill(os.getpid(), signal.SIGKILL)


def cut_off() -> None:
    """End every connection to the database, and let it take no other for now."""
    name = model.meta.engine.url.database
    elsewhere = psycopg2.connect(tk.config["ckan.datastore.write_url"])
    elsewhere.autocommit = True
    with elsewhere.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        cursor.execute(end, [name])
    elsewhere.close()


def disk() -> None:
    """No file may grow beyond some bytes, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))


HAPPENS = {"kill": kill, "cut_off": cut_off, "disk": disk}
HAPPENED: list[bool] = []


def _before(
    passes: int, happens: Callable[[], None], function: Callable[..., Any]
) -> Callable[..., Any]:
    left = passes

    def wrapped(*arguments: Any, **more: Any) -> Any:
        nonlocal left
        if left == 0:
            HAPPENED.append(True)
            happens()
        left -= 1
        return function(*arguments, **more)

    return wrapped


def _after(
    passes: int, happens: Callable[[], None], function: Callable[..., Any]
) -> Callable[..., Any]:
    then = _before(passes, happens, lambda: None)

    def wrapped(*arguments: Any, **more: Any) -> None:
        function(*arguments, **more)
        then()

    return wrapped
