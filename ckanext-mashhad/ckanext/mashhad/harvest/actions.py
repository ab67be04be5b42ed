"""API actions of the harvest room; each checks access first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.authz as authz
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.harvest import adapters, jobs, reading, reasons, schedule
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.decisions import Outcome
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.persian.errors import N_
from ckanext.mashhad.types import DATASET_TYPES

PAGE = 50
RECENT = 20
#: What people call CKAN's lists, which have no label in a schema.
_LISTS = {"resources": N_("Files"), "tags": N_("Keywords"), "extras": N_("Extras")}


def mashhad_harvest_source_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a source of records.

    :param name: short name for commands and addresses, ``a-z0-9-``
    :param title: what people call it
    :param url: where it begins, http or https
    :param unit: name or id of the unit that answers for its datasets
    :param dataset_type: what its records become (default ``document``)
    :param kind: ``dcat``
    :param every: ``manual`` (default), ``hourly``, ``daily``, ``weekly``, ``monthly``
    :param private: whether its datasets are seen by the unit only (default no)
    :returns: as ``mashhad_harvest_source_show``
    """
    tk.check_access("mashhad_harvest_source_create", context, data_dict)
    fields, faults = reading.read(data_dict, DATASET_TYPES, jobs.client().check_url)
    errors = {key: [tk._(msgid).format(**params)] for key, (msgid, params) in faults.items()}
    unit = model.Group.get(fields.unit) if fields.unit else None
    if fields.unit and not (unit and unit.is_organization and unit.state == "active"):
        errors["unit"] = [tk._("There is no such unit.")]
    if "name" not in errors and store.source_named(fields.name):
        errors["name"] = [tk._(reading.TAKEN)]
    if errors:
        raise tk.ValidationError(errors)
    now = dt.datetime.now(dt.UTC)
    values = {key: getattr(fields, key) for key in fields.__dataclass_fields__ if key != "unit"}
    due = None if fields.every == "manual" else now
    source = Source(**values, owner_org=unit.id, created_at=now, next_due_at=due)
    model.Session.add(source)
    model.Session.commit()
    return _source_dict(source)


@tk.side_effect_free
def mashhad_harvest_source_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A source with its last jobs.

    :param id: name or id
    :returns: its fields (moments UTC, ISO 8601), and ``jobs``, newest first, each as
        ``mashhad_harvest_job_show``
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_source_show", context, {"owner_org": source.owner_org})
    query = sa.select(Job).where(Job.source_id == source.id).order_by(Job.id.desc())
    found = list(model.Session.scalars(query.limit(RECENT)))
    return {**_source_dict(source), "jobs": _job_dicts(context, found)}


@tk.side_effect_free
def mashhad_harvest_source_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """The sources of the units for which the caller may edit, by title, each with ``last_job``."""
    tk.check_access("mashhad_harvest_source_list", context, data_dict)
    query = sa.select(Source).order_by(Source.title, Source.name)
    units = _own_units(context)
    if units is not None:
        query = query.where(Source.owner_org.in_(units))
    sources = list(model.Session.scalars(query))
    last = (
        sa.select(Job)
        .where(Job.source_id.in_([source.id for source in sources]))
        .distinct(Job.source_id)
        .order_by(Job.source_id, Job.id.desc())
    )
    found = list(model.Session.scalars(last))
    dicts = dict(zip((job.source_id for job in found), _job_dicts(context, found), strict=True))
    return [{**_source_dict(source), "last_job": dicts.get(source.id)} for source in sources]


def mashhad_harvest_run(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Ask for a run of a source in the background.

    An unfinished run that nobody works at is taken up again.

    :param id: name or id of the source
    :returns: ``job_id``, and ``woken``: whether a worker could be told at once
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_run", context, {"owner_org": source.owner_org})
    user = context.get("auth_user_obj")
    job_id = jobs.ask(source, user.id if user else None)
    if job_id is None:
        raise tk.ValidationError({"id": [tk._("This source is being read just now.")]})
    return {"job_id": job_id, "woken": jobs.wake(job_id)}


@tk.side_effect_free
def mashhad_harvest_job_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A job, and a page of its records.

    :param id: number of the job
    :param outcome: only records that ended so: added, updated, unchanged, failed, withheld; or
        ``waiting``
    :param page: page of records, from 1; 50 on each
    :returns: ``state`` (waiting, running, complete, incomplete, failed), moments, ``counts`` by
        outcome, ``reason`` (a sentence), ``reason_code``, ``records`` (``guid``, ``title``,
        ``outcome``, ``reason``, ``package_id``) and ``record_count``; ``detail`` of job and records
        for sysadmins only
    """
    job = _job(data_dict)
    source = model.Session.get(Source, job.source_id)
    tk.check_access("mashhad_harvest_job_show", context, {"owner_org": source.owner_org})
    outcome = data_dict.get("outcome") or ""
    page = _positive(data_dict.get("page"), "page")
    where = [Result.job_id == job.id]
    if outcome:
        if outcome not in (*Outcome, "waiting"):
            raise tk.ValidationError({"outcome": [tk._("Choose one of the list.")]})
        where.append(Result.outcome == (None if outcome == "waiting" else outcome))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(Result).where(*where))
    query = sa.select(Result).where(*where).order_by(Result.id)
    rows = model.Session.scalars(query.offset((page - 1) * PAGE).limit(PAGE))
    return {
        **_job_dicts(context, [job])[0],
        "source": _source_dict(source),
        "records": [_result_dict(context, row) for row in rows],
        "record_count": count,
        "page": page,
    }


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


def _positive(value: Any, field: str) -> int:
    text = str(value or 1)
    if not (text.isdecimal() and 0 < int(text[:9]) < 10**6):
        raise tk.ValidationError({field: [tk._("Write a number from 1 on.")]})
    return int(text[:9])


def _own_units(context: Context) -> list[str] | None:
    """Ids of the units whose datasets the caller may edit; None for all."""
    if context.get("ignore_auth") or authz.is_sysadmin(context.get("user")):
        return None
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    units = tk.get_action("organization_list_for_user")(
        {"user": user.name}, {"id": user.name, "permission": "update_dataset"}
    )
    return [unit["id"] for unit in units]


def _sees_details(context: Context) -> bool:
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def _source_dict(source: Source) -> dict[str, Any]:
    unit = model.Session.get(model.Group, source.owner_org)
    return {
        "id": source.id,
        "name": source.name,
        "title": source.title,
        "url": source.url,
        "kind": source.kind,
        "kind_label": tk._(adapters.KINDS[source.kind]),
        "unit": unit.name if unit else None,
        "owner_org": source.owner_org,
        "dataset_type": source.dataset_type,
        "private": source.private,
        "every": source.every,
        "every_label": tk._(schedule.INTERVALS[source.every]),
        "next_due_at": _iso(source.next_due_at),
    }


def _job_dicts(context: Context, found: list[Job]) -> list[dict[str, Any]]:
    counts = store.counts(job.id for job in found)
    now = dt.datetime.now(dt.UTC)
    return [
        {
            "id": job.id,
            "source_id": job.source_id,
            "state": job.state,
            "is_stuck": job.finished_at is None and _is_stuck(job, now),
            "created_at": _iso(job.created_at),
            "started_at": _iso(job.started_at),
            "finished_at": _iso(job.finished_at),
            "pages": job.pages,
            "attempts": job.attempts,
            "counts": counts[job.id],
            "reason_code": job.reason,
            "reason": _sentence(job.reason, job.params),
            **({"detail": job.detail or ""} if _sees_details(context) else {}),
        }
        for job in found
    ]


def _is_stuck(job: Job, now: dt.datetime) -> bool:
    until = job.lease_until or (job.woken_at and job.woken_at + store.PATIENCE)
    return until is None or until < now


def _result_dict(context: Context, row: Result) -> dict[str, Any]:
    return {
        "guid": row.guid,
        "title": row.title,
        "outcome": row.outcome,
        "reason_code": row.reason,
        "reason": _sentence(row.reason, row.params),
        "package_id": row.package_id,
        **({"detail": row.detail or ""} if _sees_details(context) else {}),
    }


def _sentence(code: str | None, params: dict[str, Any] | None) -> str:
    digits = tk.h.mashhad_digits if tk.request else str
    shown = dict(params or {})
    if "fields" in shown:
        shown["fields"] = tk._(", ").join(_field_label(name) for name in shown["fields"])
    return reasons.sentence(code, shown, tk._, digits)


def _field_label(name: str) -> str:
    """What forms call a field of ours; its name where they do not show it."""
    if name in _LISTS:
        return tk._(_LISTS[name])
    part, _, field = name.partition(".")
    group = "resource_fields" if field else "dataset_fields"
    for kind in DATASET_TYPES if tk.request else ():
        for each in (tk.h.scheming_get_dataset_schema(kind) or {}).get(group, ()):
            if each["field_name"] == (field or part):
                return tk.h.scheming_language_text(each["label"])
    return name


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
