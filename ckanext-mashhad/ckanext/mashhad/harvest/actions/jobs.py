"""API actions on jobs; each checks access first."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.actions import harvest_dictization
from ckanext.mashhad.harvest.engine import source_health
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.jobs import missing_records
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.persian.reading_errors import N_

PAGE: Final = 50
#: The most records that a file of a job's results has.
MOST: Final = 100_000
OTHER_RUN: Final = N_(
    "A run of this source was interrupted and goes on now. Ask again once it has ended."
)


def mashhad_harvest_run(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Ask for a run of a source in the background.

    An unfinished run that nobody works at is taken up again.

    :param id: name or id of the source
    :param dry: whether the run only tells what it would do
    :returns: ``job_id``, and ``woken``: whether a worker could be told at once
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_run", context, {"owner_org": source.owner_org})
    return _ask(context, source, is_dry=harvest_dictization.flag(data_dict, "dry"))


def mashhad_harvest_deletions_approve(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Run a source and let the datasets go that it no longer lists, up to a number.

    If more of them are gone by then, none is deleted.

    :param id: name or id of the source
    :param ceiling: so many datasets at most, no more than its last run withheld
    :returns: as ``mashhad_harvest_run``
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_deletions_approve", context, {"owner_org": source.owner_org})
    ceiling = harvest_dictization.positive(tk.get_or_bust(data_dict, "ceiling"), "ceiling")
    if ceiling > _withheld(source):
        message = tk._("The last run withheld fewer datasets than that.")
        raise tk.ValidationError({"ceiling": [message]})
    return _ask(context, source, ceiling=ceiling)


def mashhad_harvest_job_stop(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Stop a job after the records at hand; what it did stays done.

    :param id: number of the job
    :returns: as ``mashhad_harvest_job_show``, without records
    """
    job = _job(data_dict)
    source = model.Session.get(Source, job.source_id)
    tk.check_access("mashhad_harvest_job_stop", context, {"owner_org": source.owner_org})
    if not execution.stop(job):
        raise tk.ValidationError({"id": [tk._("This job has ended already.")]})
    return harvest_dictization.job_dicts(context, [job])[0]


@tk.side_effect_free
def mashhad_harvest_job_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A job, and a page of its records.

    :param id: number of the job
    :param outcome: only records that ended so: added, updated, unchanged, failed, withheld,
        deleted, quarantined; or ``waiting``
    :param page: page of records, from 1; 50 on each
    :param all: all records on one page
    :returns: ``state`` (waiting, running, complete, incomplete, failed), moments, ``counts`` by
        outcome, ``rate`` (records a second), ``reason`` (a sentence), ``reason_code``, ``records``
        (``guid``, ``title``, its ``language`` or "", ``outcome``, ``reason``, ``package_id``,
        ``changes``) and ``record_count``; ``asked_by``: who asked for it, none where its time had
        come; ``withheld``: how many datasets wait for approval; ``detail`` of job and records for
        sysadmins only
    """
    job = _job(data_dict)
    source = model.Session.get(Source, job.source_id)
    tk.check_access("mashhad_harvest_job_show", context, {"owner_org": source.owner_org})
    outcome = data_dict.get("outcome") or ""
    page = harvest_dictization.positive(data_dict.get("page") or 1, "page")
    where = [Result.job_id == job.id]
    if outcome:
        if outcome not in (*Outcome, "waiting"):
            raise tk.ValidationError({"outcome": [tk._("Choose one of the list.")]})
        where.append(Result.outcome == (None if outcome == "waiting" else outcome))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(Result).where(*where))
    query = sa.select(Result).where(*where).order_by(Result.id)
    options = sa.orm.defer(Result.body), sa.orm.defer(Result.content)
    each = MOST if harvest_dictization.flag(data_dict, "all") else PAGE
    rows = model.Session.scalars(query.options(*options).offset((page - 1) * each).limit(each))
    return {
        **harvest_dictization.job_dicts(context, [job])[0],
        "source": harvest_dictization.source_dict(source),
        "asked_by": _name_of(job.asked_by),
        "withheld": _approvable(source, job),
        "records": [harvest_dictization.result_dict(context, row) for row in rows],
        "record_count": count,
        "page": page,
    }


@tk.side_effect_free
def mashhad_harvest_health(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How all sources fare, for monitoring.

    :returns: ``ok``: whether no source asks for somebody and no queue for a worker, ``sources``:
        ``name``, ``health``, and ``queues`` of the background jobs: ``name``, ``waiting``,
        ``workers``; none where Redis is away
    """
    tk.check_access("mashhad_harvest_health", context, data_dict)
    query = sa.select(Source).where(Source.approved_at.is_not(None)).order_by(Source.name)
    sources = list(model.Session.scalars(query))
    healths = harvest_dictization.healths(sources)
    found = [{"name": source.name, "health": healths[source.id]} for source in sources]
    queues = workers.states()
    well = all(each["health"]["code"] in source_health.WELL for each in found)
    return {
        "ok": well and bool(queues) and not workers.deserted(queues),
        "sources": found,
        "queues": [{"name": name, **asdict(state)} for name, state in queues.items()],
    }


def _name_of(user_id: str | None) -> str | None:
    user = model.User.get(user_id) if user_id else None
    return user.display_name if user else None


def _ask(context: Context, source: Source, **how: Any) -> dict[str, Any]:
    if source.approved_at is None:
        message = tk._("A system administrator must approve this source first.")
        raise tk.ValidationError({"id": [message]})
    user = context.get("auth_user_obj")
    try:
        job_id = execution.ask(source, user.id if user else None, **how)
    except execution.OtherRun as error:
        raise tk.ValidationError({"id": [tk._(OTHER_RUN)]}) from error
    if job_id is None:
        raise tk.ValidationError(
            {"id": [tk._("A run of this source is under way or waits for its turn.")]}
        )
    return {"job_id": job_id, "woken": execution.wake(job_id)}


def _approvable(source: Source, job: Job) -> int:
    """How many datasets this job withheld, if nothing newer has been found out since."""
    if job.is_dry or job.finished_at is None or job.reason is not None:
        return 0
    return missing_records.withheld(job.id) if _last(source) == job.id else 0


def _withheld(source: Source) -> int:
    last = _last(source)
    job = model.Session.get(Job, last) if last is not None else None
    return _approvable(source, job) if job is not None else 0


def _last(source: Source) -> int | None:
    query = sa.select(Job.id).where(
        Job.source_id == source.id, Job.finished_at.is_not(None), Job.is_dry.is_(False)
    )
    return model.Session.scalar(query.order_by(Job.id.desc()).limit(1))


def _source(data_dict: dict[str, Any]) -> Source:
    source = store.source_named(str(tk.get_or_bust(data_dict, "id")))
    if source is None:
        raise tk.ObjectNotFound(tk._("There is no such source."))
    return source


def _job(data_dict: dict[str, Any]) -> Job:
    number = str(tk.get_or_bust(data_dict, "id"))
    job = model.Session.get(Job, int(number)) if number.isdecimal() and len(number) < 18 else None
    if job is None:
        raise tk.ObjectNotFound(tk._("There is no such job."))
    return job
