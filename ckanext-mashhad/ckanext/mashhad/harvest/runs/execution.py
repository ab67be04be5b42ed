"""Jobs: asking for them, running them, and picking up those that were left lying.

``run`` is what CKAN's background worker calls. It may be called for any job at any time and any
number of times: only who holds the job's lease works at it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
import uuid
from typing import Final
from urllib.parse import urlsplit

import ckan.model as model
import sqlalchemy as sa
from ckan.lib.search.common import SearchIndexError

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.timeline import acting
from ckanext.mashhad.harvest.engine import compare
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.completeness import Ending
from ckanext.mashhad.harvest.engine.settings import options
from ckanext.mashhad.harvest.engine.settings.schedule import after_quiet, next_due
from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.jobs import job_queue, lease, missing_records, retention
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.harvest.runs import finishing, preview
from ckanext.mashhad.harvest.writing import blame, import_record, index, record_batches

log = logging.getLogger(__name__)

#: One job's time in the worker; what is left then, the next one does.
TIMEOUT: Final = 6 * 60 * 60
#: After so many seconds of writing a job lets others go first, if there are any.
SLICE: Final = 10 * 60
MAX_ATTEMPTS: Final = 5
MAX_TRIES: Final = 3
#: What was read longer ago than this is read again when an interrupted job is taken up.
FRESH: Final = dt.timedelta(hours=1)


class OtherRun(Exception):  # noqa: N818 (named after what happened)
    """An interrupted run of another kind than the one asked for goes on first."""


def ask(
    source: Source, asked_by: str | None, *, is_dry: bool = False, ceiling: int | None = None
) -> int | None:
    """Make a job of this source; None where an unfinished one is in somebody's hands.

    An unfinished job that nobody works at is taken up again in place of a new one, or raises
    :class:`OtherRun` where it would do something else. The caller wakes the job (``wake``) or runs
    it (``run``). ``ceiling``: so many missing datasets may be deleted.
    """
    now = _now()
    job_id = job_queue.open_job(source.id, asked_by, now, is_dry=is_dry, ceiling=ceiling)
    if job_id is None:
        job_id = _taken_up(source.id, now, is_dry=is_dry, ceiling=ceiling)
    elif not is_dry:
        source.next_due_at = _next_due(source, now)
    model.Session.commit()
    return job_id


def _taken_up(source_id: str, now: dt.datetime, *, is_dry: bool, ceiling: int | None) -> int | None:
    """The source's abandoned job, if it is what was asked for; None where somebody works at it.

    Who only wants to be told must not set off a run that writes, and an approval must not be lost.
    """
    found = job_queue.wake_abandoned(now, source_id)
    job = model.Session.get(Job, found[0]) if found else None
    if job is None:
        return None
    if job.is_dry != is_dry or ceiling not in (None, job.ceiling):
        job_id = job.id
        model.Session.commit()
        wake(job_id)
        raise OtherRun
    return int(job.id)


def wake(job_id: int) -> bool:
    """Ask a background worker to run the job; False where Redis is away: ``tick`` asks again."""
    title = f"harvest job {job_id}"
    if workers.ask(run, [job_id], queue=workers.HARVESTS, title=title, timeout=TIMEOUT):
        return True
    model.Session.execute(sa.update(Job).where(Job.id == job_id).values(woken_at=None))
    model.Session.commit()
    return False


def stop(job: Job) -> bool:
    """Stop a job: at once where nobody works at it, else after the records at hand.

    False where it has ended by itself.
    """
    now = _now()
    held = sa.update(Job).where(Job.id == job.id, Job.finished_at.is_(None))
    if not model.Session.execute(held.values(stop_asked_at=now)).rowcount:
        model.Session.rollback()
        return False
    model.Session.refresh(job)
    if job.lease_until is None or job.lease_until <= now:
        finishing.finish_early(job, "stopped")
    else:
        model.Session.commit()
    return True


def tick() -> dict[str, list[int]]:
    """Start what is due and wake what was left lying: job ids under ``started`` and ``woken``."""
    woken = reap()
    now = _now()
    retention.forget(now)
    started = []
    for source in job_queue.due_sources(now):
        opens = after_quiet(now, options.quiet_hours(source.options))
        if opens > now:  # it became due while nobody asked, or just before
            source.next_due_at = opens
            continue
        job_id = job_queue.open_job(source.id, None, now)
        if job_id is not None:
            started.append(job_id)
        elif job_queue.unfinished_job(source.id).is_dry:
            continue  # it does not read in place of one that writes
        source.next_due_at = _next_due(source, now)
    model.Session.commit()
    for job_id in started:
        wake(job_id)
    return {"started": started, "woken": woken}


def reap() -> list[int]:
    """Take the jobs of dead workers from them, and wake these and what no worker took."""
    woken = job_queue.wake_abandoned(_now())
    model.Session.commit()
    for job_id in woken:
        wake(job_id)
    return woken


@acting.acting_as("harvest")
def run(job_id: int) -> None:
    """Run a job to its end, unless it is finished or somebody else is at it or at its host."""
    worker = uuid.uuid4().hex
    claimed = job_queue.claim(job_id, worker, _now())
    model.Session.commit()
    if not claimed:
        log.info("Harvest job %s is finished, in other hands or waits for its host", job_id)
        return
    try:
        with lease.heartbeat(job_id, worker):
            _run(job_id, worker)
    except lease.LostLease:
        log.warning("Harvest job %s was taken over by another worker", job_id)
    except lease.Stopped:
        finishing.finish_early(model.Session.get(Job, job_id), "stopped")
    except lease.GaveWay:
        wake(job_id)
    except (*blame.AWAY, SearchIndexError) as error:
        # It keeps its lease for a while, and then the next tick takes it up.
        blame.without_values(error)
        log.warning("Harvest job %s stops for now", job_id, exc_info=True)
    except Exception as error:
        model.Session.rollback()
        blame.without_values(error)
        log.exception("Harvest job %s failed", job_id)
        code = "disk_full" if blame.is_full(error) else "internal"
        ending = Ending(code, detail=f"{type(error).__name__}: {error}")
        finishing.finish_failed(job_id, worker, ending)
    finally:
        # Without the database the next tick wakes who waits.
        with contextlib.suppress(*blame.AWAY):
            model.Session.rollback()
            _wake_next(job_id)
        model.Session.remove()


def _run(job_id: int, worker: str) -> None:
    job = model.Session.get(Job, job_id)
    lease.check_stopped(job_id)
    if job.attempts > MAX_ATTEMPTS:
        ending = Ending("stopped_too_often", {"attempts": job.attempts - 1})
        return finishing.finish_failed(job_id, worker, ending)
    source = model.Session.get(Source, job.source_id)
    unit = model.Session.get(model.Group, source.owner_org)
    if unit is None or unit.state != "active":
        return finishing.finish_failed(job_id, worker, Ending("source_gone"))
    if source.approved_at is None:
        # It was asked for before the address changed; this one nobody has approved.
        return finishing.finish_failed(job_id, worker, Ending("unapproved"))
    if job.attempts > 1 and job.gathered_at is not None and _now() - job.gathered_at > FRESH:
        return _read_anew(job_id, worker)
    if job.gathered_at is None:
        staging.gather(job_id, source, worker)
    if model.Session.get(Job, job_id).is_dry:
        preview.judge(job_id, worker)
    else:
        _import(job_id, worker)
        _conclude(job_id, worker)
    return finishing.finish(job_id, worker)


def _read_anew(job_id: int, worker: str) -> None:
    """End an interrupted job whose records are old, and let another one read them again."""
    lease.hold(job_id, worker)
    job = model.Session.get(Job, job_id)
    asked = {"is_dry": job.is_dry, "ceiling": job.ceiling}
    source_id, asked_by = job.source_id, job.asked_by
    finishing.finish_early(job, "read_anew")
    following = job_queue.open_job(source_id, asked_by, _now(), **asked)
    model.Session.commit()
    if following is not None:
        wake(following)


def _import(job_id: int, worker: str) -> None:
    session = model.Session
    job = session.get(Job, job_id)
    # Those at which a worker may have died go by themselves, so that it shows which one it was.
    alone = record_batches.SIZE if job.attempts > 1 else 0
    source_id = job.source_id
    import_record.settle_unchanged(job_id, session.get(Source, source_id), worker)
    after, began = 0, time.monotonic()
    with index.commits_by_batches() as written:
        while ids := _next_results(job_id, after, 1 if alone else record_batches.SIZE):
            lease.check_stopped(job_id)
            after = ids[-1]
            if alone:
                alone -= 1
                if not _try_again(ids[0], worker):
                    continue
            record_batches.import_results(ids, source_id, job_id, worker)
            written(len(ids))
            if time.monotonic() - began > SLICE:
                _give_way(job_id, worker)


def _next_results(job_id: int, after: int, number: int) -> list[int]:
    query = (
        sa.select(Result.id)
        .where(
            Result.job_id == job_id,
            Result.outcome.is_(None),
            Result.reason.is_(None),
            Result.id > after,
        )
        .order_by(Result.id)
        .limit(number)
    )
    return list(model.Session.scalars(query))


def _try_again(result_id: int, worker: str) -> bool:
    """Count a try of a resumed job before it is made; a record that kills workers is left out."""
    result = model.Session.get(Result, result_id)
    lease.hold(result.job_id, worker)
    result.tries += 1
    allowed = result.tries <= MAX_TRIES
    if not allowed:
        result.outcome, result.reason = Outcome.FAILED, "stops_the_worker"
        result.params, result.content, result.body = {"tries": MAX_TRIES}, None, None
    model.Session.commit()
    return allowed


def _give_way(job_id: int, worker: str) -> None:
    """Let those go first that wait; that is no interruption, and counts as none."""
    if not job_queue.waiting_jobs():
        return
    lease.hold(job_id, worker)
    mine = sa.update(Job).where(Job.id == job_id)
    change = {"worker": None, "lease_until": None, "attempts": Job.attempts - 1}
    model.Session.execute(mine.values(woken_at=_now(), **change))
    model.Session.commit()
    raise lease.GaveWay


def _conclude(job_id: int, worker: str) -> None:
    """List what is missing, and delete of that what may go."""
    lease.hold(job_id, worker)
    job = model.Session.get(Job, job_id)
    if job.reason is None:
        missing_records.conclude(job, job.gathered_at)
    elif compare.lists_absent(job.reason):
        missing_records.name(job)
    model.Session.commit()
    while (result_id := missing_records.next_to_delete(job_id)) is not None:
        lease.check_stopped(job_id)
        import_record.delete(result_id, worker)
        model.Session.expunge_all()


def _wake_next(job_id: int) -> None:
    """Wake the job that waited for this one's host."""
    url = model.Session.scalar(
        sa.select(Source.url).join(Job, Job.source_id == Source.id).where(Job.id == job_id)
    )
    host = urlsplit(url).hostname if url else None
    following = [each for each in job_queue.waiting_jobs(host) if each != job_id] if host else []
    if following:
        wake(following[0])


def _next_due(source: Source, now: dt.datetime) -> dt.datetime | None:
    return next_due(source.every, now, options.quiet_hours(source.options))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
