"""The check of a version as a background job, and what is taken up when a worker dies.

``run`` is what CKAN's background worker calls. It may be called for any version at any time and
any number of times: one process at a time works at a version, and each step is done once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import ckan.model as model
import redis
import sqlalchemy as sa
from ckan.lib import jobs as queues
from rq.timeouts import BaseTimeoutException

from ckanext.mashhad import config
from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.tables.confirmations import version_questions
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.intake import restore
from ckanext.mashhad.tables.intake.examination import examine
from ckanext.mashhad.tables.publication import publish, renditions
from ckanext.mashhad.tables.rows import row_comparison, row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found
from ckanext.mashhad.tables.versions import held
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.locks import alone
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault

log = logging.getLogger(__name__)

#: One version's time in the worker; the sandbox ends a check long before.
TIMEOUT: Final = 60 * 60
#: So many versions follow another one in the same job; then other kinds of jobs have their turn.
MORE: Final = 20
_PREFIX: Final = "mashhad-file-"
#: A check that was begun so often and never ended takes its worker down with it.
MAX_ATTEMPTS: Final = 3
#: What a worker may have left on the disk is removed after so many seconds.
STALE: Final = 24 * 60 * 60
#: More files without a version than so many, and than a tenth of all, are left alone: they may
#: belong to a database that is still to be put back.
FEW: Final = 20

#: The database is not there, or the worker's time is over: no fault of the file.
AWAY: Final = (sa.exc.OperationalError, sa.exc.InterfaceError, BaseTimeoutException)


def wake(version_id: str) -> bool:
    """Ask a background worker to check it; False where Redis is away: ``tick`` asks again."""
    title, job_id = f"check of file version {version_id}", _job_id(version_id)
    asked = {"title": title, "timeout": TIMEOUT, "job_id": job_id}
    if workers.ask(run, [version_id], queue=workers.CHECKS, **asked):
        return True
    store.change(version_id, woken=None)
    model.Session.commit()
    return False


def tick() -> dict[str, int]:
    """Wake what was left lying and remove what nobody needs: how many versions, and files."""
    ids = store.left_lying(_now())
    model.Session.commit()
    waiting = _not_queued(ids, _job_id, workers.CHECKS)
    woken = sum(wake(version_id) for version_id in waiting)
    swept = sweep()
    return {"woken": woken, "swept": swept, "restored": _restore(), "rendered": _render()}


def run(version_id: str) -> None:
    """Check a version and publish it, unless that is done or somebody else is at it.

    What waits in the queue behind it follows in the same process, up to a number: to import the
    checker costs as much as a check. Units take turns.
    """
    turns: dict[str | None, int] = {}
    waiting: str | None = version_id
    done = 0
    try:
        with checking.several():
            while waiting:
                unit = store.units_of([waiting]).get(waiting)
                turns[unit] = len(turns) + done + 1
                done += _take_turn(waiting, unit)
                waiting = _next_in_queue(turns) if done <= MORE else None
    except (*AWAY, sandbox.Interrupted):
        # It is taken up again by the next tick but one.
        log.warning("File version %s stops for now", waiting, exc_info=True)
    finally:
        model.Session.rollback()
        model.Session.remove()


def check(version_id: str) -> None:
    """Check a version in this process and publish it; nothing where somebody else is at it."""
    _run_alone(version_id)


def _take_turn(version_id: str, unit: str | None) -> bool:
    """Check a version unless a file of its unit is being checked, whose end it waits for; whether
    it was its turn.

    So no unit holds all workers: a file of another one finds one of two free.
    """
    if not _run_for_unit(version_id, unit):
        store.change(version_id, woken=None)
        model.Session.commit()
        if not _run_for_unit(version_id, unit):  # the other one may have ended meanwhile
            return False
    parked = store.take_parked(unit, _now())
    model.Session.commit()
    if parked:
        wake(parked)
    return True


def _run_for_unit(version_id: str, unit: str | None) -> bool:
    with alone(f"checks of unit:{unit}", wait=False) as mine:
        if mine:
            _run_alone(version_id)
    return mine


def _run_alone(version_id: str) -> None:
    with alone(f"version:{version_id}", wait=False) as mine:
        if mine:
            _run(version_id)


def _next_in_queue(turns: Mapping[str | None, int]) -> str | None:
    """The version that waits longest of the units that have waited longest, by the number of each
    unit's last turn; taken out of the queue.

    Of one that is taken out and never ended ``tick`` takes care, as of any other.
    """
    try:
        queue = queues.get_queue(workers.CHECKS)
        ids = [each for each in queue.get_job_ids() if each.startswith(_PREFIX)]
        waiting = [each.removeprefix(_PREFIX) for each in ids]
        units = store.units_of(waiting)
        waiting.sort(key=lambda each: turns.get(units.get(each), 0))
        return next((each for each in waiting if queue.remove(_job_id(each))), None)
    except redis.exceptions.RedisError:
        log.warning("Redis cannot say which file versions wait", exc_info=True)
        return None


def _run(version_id: str) -> None:
    if _begin(version_id):
        try:
            _decide(version_id, examine(version_id))
        except AWAY:
            model.Session.rollback()
            store.change(version_id, attempts=FileVersion.attempts - 1)
            model.Session.commit()
            raise
    publish.publish(version_id)
    renditions.make(version_id)


def _begin(version_id: str) -> bool:
    """Count the attempt before it is made; False where there is nothing to check (any more)."""
    version = store.hold(version_id)
    if version is None or version.state != store.PENDING:
        model.Session.rollback()
        return False
    version.attempts += 1
    too_often = version.attempts > MAX_ATTEMPTS
    model.Session.commit()
    if too_often:
        _decide(version_id, checking.refused("file.check_failed"))
    return not too_often


def _decide(version_id: str, found: Found) -> None:
    asked = _to_confirm(version_id, found) if found.accepted else set()
    version = store.hold(version_id)
    if version is None or version.state != store.PENDING:
        model.Session.rollback()  # a newer one came, or the dataset went
        row_store.discard(version_id)
        return
    report = dict(found.report)
    if asked - {each["code"] for each in version.confirmed or ()}:
        report |= _with_cells(version, report)
        row_store.discard(version_id)  # they are staged again once it is confirmed
        version.state = store.TO_CONFIRM
    else:
        version.state = store.ACCEPTED if found.accepted else store.REJECTED
    version.attempts = 0
    version.decided = _now()
    version.rows, version.report = found.count("rows"), report
    version.basis = found.basis
    version.table = found.report.get("schema") or version.table
    version.errors, version.warnings = found.count("errors"), found.count("warnings")
    version.table = found.table or version.table
    model.Session.commit()


def _with_cells(version: FileVersion, report: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of the comparison while the version waits: which cells change, too."""
    compared = report.get("compared")
    if not compared:
        return {}
    table = registry.load(report["schema"])
    cells = row_comparison.changed_cells(version.id, version.resource_id, table, compared)
    return {"compared": {**compared, "cells": cells}}


def _to_confirm(version_id: str, found: Found) -> set[str]:
    """The codes of what an officer has to confirm of the version before it is published."""
    version = model.Session.get(FileVersion, version_id)
    asked = version_questions.list_needed(version, found.report) if version else []
    model.Session.rollback()
    return {each.code for each in asked}


def sweep() -> int:
    """Remove versions of resources that are no more, and bytes without a version; how many of
    these.
    """
    for version_id, resource_id in store.delete_purged():
        row_store.discard(version_id)
        row_store.drop(resource_id)
    model.Session.commit()
    renditions.forget_superseded()
    vault = Vault(config.vault_folder())
    known = store.locations() | renditions.locations()
    model.Session.rollback()
    vault.clear_workshop(STALE)
    held.sweep()
    orphans = list(vault.orphans(known, STALE))
    if len(orphans) > max(FEW, len(known) // 10):
        log.warning("%s files have no version: is this their database?", len(orphans))
        return 0
    for location in orphans:
        vault.remove(location)
    return len(orphans)


def _restore() -> int:
    """Bring the DataStore in line with what is published; how many resources were not."""
    unwanted, missing = restore.strays()
    for resource_id in unwanted:
        restore.drop_unwanted(resource_id)
    asked = _not_queued(missing, restore.job_id, workers.DEFAULT)
    for version_id in asked:
        workers.ask(
            restore.restore,
            [version_id],
            queue=workers.DEFAULT,
            title=f"rows of file version {version_id}",
            timeout=TIMEOUT,
            job_id=restore.job_id(version_id),
        )
    return len(unwanted) + len(asked)


def _render() -> int:
    """Have the files made that are still missing of published rows; of how many versions."""
    asked = _not_queued(renditions.missing(), renditions.job_id, workers.DEFAULT)
    model.Session.rollback()
    for version_id in asked:
        workers.ask(
            renditions.make_missing,
            [version_id],
            queue=workers.DEFAULT,
            title=f"files of file version {version_id}",
            timeout=TIMEOUT,
            job_id=renditions.job_id(version_id),
        )
    return len(asked)


def _not_queued(ids: Collection[str], job_id: Callable[[str], str], queue: str) -> list[str]:
    """Those for which no job is waiting, or all where Redis cannot say."""
    if not ids:
        return []
    try:
        queued = set(queues.get_queue(queue).get_job_ids())
    except redis.exceptions.RedisError:
        queued = set()
    return [each for each in ids if job_id(each) not in queued]


def _job_id(version_id: str) -> str:
    return f"{_PREFIX}{version_id}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
