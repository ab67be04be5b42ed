"""Jobs: asking for them, running them, and picking up those that were left lying.

``run`` is what CKAN's background worker calls. It may be called for any job at any time and any
number of times: only who holds the job's lease works at it.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import redis
import sqlalchemy as sa
from ckan.lib.search.common import SearchIndexError

from ckanext.mashhad import config
from ckanext.mashhad.harvest import adapters, decisions, identity, importing
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.decisions import JobState, Outcome
from ckanext.mashhad.harvest.gathering import Ending, Gathering
from ckanext.mashhad.harvest.importing import LostLease
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.harvest.records import Raw, ReadPage
from ckanext.mashhad.harvest.schedule import next_due
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import HostPacer
from ckanext.mashhad.net.settings import Settings

log = logging.getLogger(__name__)

#: One job's time in the worker; what is left then, the next one does.
TIMEOUT: Final = 6 * 60 * 60
HEARTBEAT: Final = 30.0
MAX_ATTEMPTS: Final = 5
MAX_TRIES: Final = 3

_pacer = HostPacer()


def client() -> Client:
    """How this site reads sources."""
    settings = Settings(
        site_url=tk.config["ckan.site_url"],
        allowed_networks=tuple(config.allowed_networks()),
        proxy=tk.config.get("ckan.download_proxy") or None,
    )
    return Client(settings, pacer=_pacer)


def ask(source: Source, asked_by: str | None) -> int | None:
    """Make a job of this source; None where an unfinished one is in somebody's hands.

    An unfinished job that nobody works at is taken up again in place of a new one. The caller
    wakes it (``wake``) or runs it (``run``).
    """
    now = _now()
    job_id = store.open_job(source.id, asked_by, now)
    if job_id is None:
        found = store.wake_abandoned(now, source.id)
        job_id = found[0] if found else None
    else:
        source.next_due_at = next_due(source.every, now)
    model.Session.commit()
    return job_id


def wake(job_id: int) -> bool:
    """Ask a background worker to run the job; False where Redis is away: ``tick`` asks again."""
    try:
        tk.enqueue_job(run, [job_id], title=f"harvest job {job_id}", rq_kwargs={"timeout": TIMEOUT})
    except redis.exceptions.RedisError:
        log.warning("Harvest job %s waits for Redis", job_id, exc_info=True)
        model.Session.execute(sa.update(Job).where(Job.id == job_id).values(woken_at=None))
        model.Session.commit()
        return False
    return True


def tick() -> dict[str, list[int]]:
    """Start what is due and wake what was left lying: job ids under ``started`` and ``woken``."""
    now = _now()
    woken = store.wake_abandoned(now)
    started = []
    for source in store.due_sources(now):
        source.next_due_at = next_due(source.every, now)
        job_id = store.open_job(source.id, None, now)
        if job_id is not None:
            started.append(job_id)
    model.Session.commit()
    for job_id in [*woken, *started]:
        wake(job_id)
    return {"started": started, "woken": woken}


def run(job_id: int) -> None:
    """Run a job to its end, unless it is finished or somebody else is at it."""
    worker = uuid.uuid4().hex
    claimed = store.claim(job_id, worker, _now())
    model.Session.commit()
    if not claimed:
        log.info("Harvest job %s is finished or in other hands", job_id)
        return
    try:
        with _heartbeat(job_id, worker):
            _run(job_id, worker)
    except LostLease:
        log.warning("Harvest job %s was taken over by another worker", job_id)
    except (*importing.AWAY, SearchIndexError) as error:
        # It keeps its lease for a while, and then the next tick takes it up.
        importing.without_values(error)
        log.warning("Harvest job %s stops for now", job_id, exc_info=True)
    except Exception as error:
        model.Session.rollback()
        importing.without_values(error)
        log.exception("Harvest job %s failed", job_id)
        _finish_failed(
            job_id, worker, Ending("internal", detail=f"{type(error).__name__}: {error}")
        )
    finally:
        model.Session.rollback()
        model.Session.remove()


def _run(job_id: int, worker: str) -> None:
    job = model.Session.get(Job, job_id)
    if job.attempts > MAX_ATTEMPTS:
        ending = Ending("stopped_too_often", {"attempts": job.attempts - 1})
        return _finish_failed(job_id, worker, ending)
    source = model.Session.get(Source, job.source_id)
    unit = model.Session.get(model.Group, source.owner_org)
    if unit is None or unit.state != "active":
        return _finish_failed(job_id, worker, Ending("source_gone"))
    if job.gathered_at is None:
        _gather(job_id, source, worker)
    _import(job_id, worker)
    return _finish(job_id, worker)


def _gather(job_id: int, source: Source, worker: str) -> None:
    """Stage every record of the source; after an interruption begin anew, nothing is done yet."""
    source_id = source.id
    gathering = Gathering(client(), adapters.load(source.kind), source.url)
    model.Session.execute(sa.delete(Result).where(Result.job_id == job_id))
    model.Session.execute(sa.update(Job).where(Job.id == job_id).values(pages=0))
    model.Session.commit()
    for page in gathering.pages():
        _hold(job_id, worker)
        _stage(job_id, source_id, page)
        model.Session.execute(sa.update(Job).where(Job.id == job_id).values(pages=Job.pages + 1))
        model.Session.commit()
    _hold(job_id, worker)
    job = model.Session.get(Job, job_id)
    job.gathered_at = _now()
    job.reason, job.params = gathering.ending.code, gathering.ending.params
    job.detail = gathering.ending.detail.replace("\0", "")
    model.Session.commit()


def _stage(job_id: int, source_id: str, page: ReadPage) -> None:
    rows = []
    guids = [record.guid for record in page.records if record.guid is not None]
    query = sa.select(Result.guid, Result.content).where(
        Result.job_id == job_id, Result.guid.in_(guids)
    )
    known = {guid: content for guid, content in model.Session.execute(query)}
    for record in page.records:
        guid = record.guid
        if guid in known:
            # A page that moved while the source was read shows the same record twice.
            if known[guid] != record.content:
                rows.append(_row(job_id, source_id, record, "duplicate"))
            continue
        if guid is not None:
            known[guid] = record.content
        rows.append(_row(job_id, source_id, record, record.problem))
    store.add_results(rows)


def _row(job_id: int, source_id: str, record: Raw, problem: str | None) -> dict[str, object]:
    """A staged result; one with a problem is failed already."""
    named = record.guid is not None and problem != "duplicate"
    return {
        "job_id": job_id,
        "guid": record.guid if named else None,
        "title": record.title or record.guid or "",
        "content": None if problem else record.content,
        "package_id": identity.package_id(source_id, record.guid or "") if named else None,
        "outcome": Outcome.FAILED if problem else None,
        "reason": problem,
        "params": record.params or None,
        "tries": 0,
    }


def _import(job_id: int, worker: str) -> None:
    session = model.Session
    resumed = session.get(Job, job_id).attempts > 1
    source_id = session.get(Job, job_id).source_id
    importing.settle_unchanged(job_id, session.get(Source, source_id), worker)
    after = 0
    while (result_id := _next_result(job_id, after)) is not None:
        after = result_id
        if resumed and not _try_again(result_id, worker):
            continue
        importing.import_result(result_id, session.get(Source, source_id), worker)
        session.expunge_all()


def _next_result(job_id: int, after: int) -> int | None:
    query = (
        sa.select(Result.id)
        .where(Result.job_id == job_id, Result.outcome.is_(None), Result.id > after)
        .order_by(Result.id)
        .limit(1)
    )
    return model.Session.scalar(query)


def _try_again(result_id: int, worker: str) -> bool:
    """Count a try of a resumed job before it is made; a record that kills workers is left out."""
    result = model.Session.get(Result, result_id)
    _hold(result.job_id, worker)
    result.tries += 1
    allowed = result.tries <= MAX_TRIES
    if not allowed:
        result.outcome, result.reason = Outcome.FAILED, "stops_the_worker"
        result.params, result.content = {"tries": MAX_TRIES}, None
    model.Session.commit()
    return allowed


def _finish(job_id: int, worker: str) -> None:
    """List what is missing, and end the job."""
    _hold(job_id, worker)
    job, now = model.Session.get(Job, job_id), _now()
    seen = sum(store.counts([job_id])[job_id].values())
    if decisions.lists_absent(job.reason):
        store.list_absent(job, now)
    if job.reason is None:
        store.mark_missing(job, now)
    _end(job, decisions.final_state(job.reason, seen), now)


def _finish_failed(job_id: int, worker: str, ending: Ending) -> None:
    """End a job that cannot go on; what it did stays done."""
    try:
        _hold(job_id, worker)
    except LostLease:
        return
    job = model.Session.get(Job, job_id)
    job.reason, job.params, job.detail = ending.code, ending.params, ending.detail[:2000]
    _end(job, JobState.FAILED, _now())


def _end(job: Job, state: JobState, now: dt.datetime) -> None:
    job.state, job.finished_at, job.worker, job.lease_until = state, now, None, None
    model.Session.commit()


def _hold(job_id: int, worker: str) -> None:
    if not store.hold(job_id, worker, _now()):
        model.Session.rollback()
        raise LostLease


@contextmanager
def _heartbeat(job_id: int, worker: str) -> Iterator[None]:
    """Keep the lease while a slow server or a heavy page is waited for."""
    over = threading.Event()
    statement = (
        sa.update(Job.__table__)
        .where(Job.id == job_id, Job.worker == worker)
        .values(lease_until=sa.func.now() + store.LEASE)
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


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
