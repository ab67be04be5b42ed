"""API actions on sources; each checks access first."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import ckan.authz as authz
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.actions import harvest_dictization, source_input
from ckanext.mashhad.harvest.engine import source_form
from ckanext.mashhad.harvest.engine.settings import options
from ckanext.mashhad.harvest.engine.settings.schedule import after_quiet, next_due
from ckanext.mashhad.harvest.jobs import job_queue
from ckanext.mashhad.harvest.model import Job, Source
from ckanext.mashhad.harvest.runs import execution, preview
from ckanext.mashhad.harvest.sources import credentials, origins
from ckanext.mashhad.tables.versions import locks


def mashhad_harvest_source_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a source of records.

    One that an administrator of a unit adds is read only once a system administrator approved it.

    :param name: short name for commands and addresses, ``a-z0-9-``
    :param title: what people call it
    :param url: where it begins, http or https
    :param unit: name or id of the unit that answers for its datasets
    :param dataset_type: what its records become (default ``document``)
    :param kind: ``dcat`` (default), ``ckan`` or ``register``
    :param every: ``manual`` (default), ``hourly``, ``daily``, ``weekly``, ``monthly``
    :param private: whether datasets that come newly are seen by the unit only (default no)
    :param secret: sent with every request to the source; never shown again
    :returns: as ``mashhad_harvest_source_show``; ``taken_over``: how many datasets are its own at
        once, because a source of the same address that was removed has left them to the unit

    Further parameters are the options of its kind (``harvest/engine/settings/options.py``).
    """
    unit = source_input.unit(data_dict)
    tk.check_access("mashhad_harvest_source_create", context, {"owner_org": unit and unit.id})
    fields, chosen = source_input.read(data_dict, unit, None)
    source_input.refuse_twin(fields, chosen, unit.id, None)
    now = dt.datetime.now(dt.UTC)
    source = Source(
        id=str(uuid.uuid4()),
        **source_input.values(fields),
        options=chosen,
        owner_org=unit.id,
        created_at=now,
        approved_at=now if _approves(context) else None,
        next_due_at=None if fields.every == "manual" else _first_due(chosen, now),
    )
    model.Session.add(source)
    try:
        model.Session.flush()
        taken = origins.take_over(source)
    except sa.exc.IntegrityError as error:  # somebody took the name at the same moment
        model.Session.rollback()
        raise tk.ValidationError({"name": [tk._(source_form.TAKEN)]}) from error
    credentials.keep(source.id, str(data_dict.get("secret") or "").strip())
    source_input.say_columns(context, source, "")
    if not context.get("defer_commit"):
        model.Session.commit()
    return {**harvest_dictization.source_dict(source), "taken_over": taken}


def mashhad_harvest_source_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change a source; its name, kind and unit stay, and what its records become.

    A change of the address by anybody but a system administrator waits for approval again.

    :param id: name or id
    :param remove_secret: whether the secret is forgotten; without it an empty ``secret`` keeps it
    :returns: as ``mashhad_harvest_source_show``

    The other parameters are those of ``mashhad_harvest_source_create``; what is not sent is empty.
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_source_update", context, {"owner_org": source.owner_org})
    unit = model.Session.get(model.Group, source.owner_org)
    kept = {
        "name": source.name,
        "kind": source.kind,
        "unit": unit.id if unit else "",
        "dataset_type": source.dataset_type,
    }
    fields, chosen = source_input.read({**data_dict, **kept}, unit, source)
    source_input.refuse_twin(fields, chosen, source.owner_org, source)
    now = dt.datetime.now(dt.UTC)
    moved, before = fields.url != source.url, source.options.get("columns", "")
    if fields.every != source.every or chosen != source.options:
        source.next_due_at = next_due(fields.every, now, options.quiet_hours(chosen))
    for key, value in source_input.values(fields).items():
        setattr(source, key, value)
    source.options, source.paused_at = chosen, None
    source_input.say_columns(context, source, before)
    if moved:
        source.seen_until = source.all_read_at = source.clean_job_id = None
        source.approved_at = now if _approves(context) else None
    secret = str(data_dict.get("secret") or "").strip()
    if secret or harvest_dictization.flag(data_dict, "remove_secret"):
        credentials.keep(source.id, secret)
    elif moved:
        credentials.keep(source.id, "")  # it was meant for the old address
    model.Session.commit()
    if moved:
        _stop(source)  # the job was asked for the old address
    return harvest_dictization.source_dict(source)


def mashhad_harvest_source_approve(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a source be read, or no longer.

    Without approval it is not read, by whatever way, nor watched; its datasets stay as they are.

    :param id: name or id
    :param approved: whether it may be read (default yes)
    :returns: as ``mashhad_harvest_source_show``
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_source_approve", context, {"owner_org": source.owner_org})
    if harvest_dictization.flag(data_dict, "approved", default=True):
        source.approved_at = source.approved_at or dt.datetime.now(dt.UTC)
        model.Session.commit()
    else:
        source.approved_at = None
        model.Session.commit()
        _stop(source)
    return harvest_dictization.source_dict(source)


def mashhad_harvest_source_delete(context: Context, data_dict: dict[str, Any]) -> None:
    """Remove a source with its jobs and its secret.

    Its datasets stay, as datasets of their unit that come from nowhere else any more, until the
    same address is added again.

    :param id: name or id
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_source_delete", context, {"owner_org": source.owner_org})
    if not origins.remove(source, dt.datetime.now(dt.UTC)):
        raise tk.ValidationError(
            {"id": [tk._("A run of this source is under way or waits for its turn.")]}
        )
    source_id = source.id
    model.Session.commit()
    credentials.keep(source_id, "")


def mashhad_harvest_preview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the first records of a source as they would look here; nothing is written.

    Parameters are those of ``mashhad_harvest_source_create``. While others are being made, or one
    for the same user, it is refused (``url``).

    :returns: ``records`` (``guid``, ``title``, ``dataset`` or none, ``reason``, ``left_out``: the
        labels of fields that do not fit, ``judged``: whether it was looked at, ``facts``:
        ``label`` and ``text`` of what can be mapped,
        ``check`` of a register's file: the report or ``refusal`` of ``mashhad_table_preview``),
        ``total`` as the source tells it, ``reason`` why the reading ended early, with ``detail``
        for sysadmins
    """
    unit = source_input.unit(data_dict)
    tk.check_access("mashhad_harvest_preview", context, {"owner_org": unit and unit.id})
    existing = store.source_named(str(data_dict.get("name") or ""))
    fields, chosen = source_input.read(data_dict, unit, existing)
    values = {**source_input.values(fields), "options": chosen, "owner_org": unit.id}
    source = Source(id=str(uuid.uuid4()), **values)
    header = chosen.get("secret_header") or credentials.DEFAULT_HEADER
    secret = {header: typed} if (typed := str(data_dict.get("secret") or "").strip()) else {}
    if existing and (existing.owner_org, existing.url) == (unit.id, source.url):
        # A kept secret goes nowhere but where it was meant for.
        secret = secret or credentials.headers(existing.id, header)
    with locks.place("preview", context["user"]) as mine:
        if not mine:
            raise tk.ValidationError(
                {"url": [tk._("Other previews are being made. Ask again in a moment.")]}
            )
        found = preview.preview(source, secret)
    model.Session.rollback()
    ending = found["ending"]
    return {
        "records": [
            {
                "guid": each["guid"],
                "title": each["title"],
                "dataset": each["dataset"],
                "reason": harvest_dictization.sentence(each["reason"], each["params"]),
                "judged": each["reason"] != "not_previewed",
                "left_out": [harvest_dictization.field_label(name) for name in each["fields"]],
                "facts": harvest_dictization.facts(each["dataset"] or {}),
                "check": each["check"],
            }
            for each in found["records"]
        ],
        "total": found["total"],
        "reason": harvest_dictization.sentence(ending.code, ending.params),
        **({"detail": ending.detail} if harvest_dictization.sees_details(context) else {}),
    }


@tk.side_effect_free
def mashhad_harvest_source_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A source with its health and its last jobs.

    :param id: name or id
    :param page: page of jobs, from 1; 20 on each
    :returns: its fields (moments UTC, ISO 8601), ``options``, ``has_secret``, ``health``,
        ``jobs``, newest first, each as ``mashhad_harvest_job_show``, and ``job_count``
    """
    source = _source(data_dict)
    tk.check_access("mashhad_harvest_source_show", context, {"owner_org": source.owner_org})
    page = harvest_dictization.positive(data_dict.get("page") or 1, "page")
    own = Job.source_id == source.id
    query = sa.select(Job).where(own).order_by(Job.id.desc()).limit(harvest_dictization.RECENT)
    found = list(model.Session.scalars(query.offset((page - 1) * harvest_dictization.RECENT)))
    return {
        **harvest_dictization.source_dict(source),
        "health": harvest_dictization.healths([source])[source.id],
        "jobs": harvest_dictization.job_dicts(context, found),
        "job_count": model.Session.scalar(sa.select(sa.func.count(Job.id)).where(own)),
        "page": page,
    }


@tk.side_effect_free
def mashhad_harvest_source_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """The sources of the units for which the caller may edit, by title.

    :returns: each with its fields, ``health`` and ``last_job``
    """
    tk.check_access("mashhad_harvest_source_list", context, data_dict)
    query = sa.select(Source).order_by(Source.title, Source.name)
    units = _own_units(context)
    if units is not None:
        query = query.where(Source.owner_org.in_(units))
    sources = list(model.Session.scalars(query))
    last = (
        sa.select(Job)
        .where(Job.source_id.in_([source.id for source in sources]), Job.is_dry.is_(False))
        .distinct(Job.source_id)
        .order_by(Job.source_id, Job.id.desc())
    )
    found = list(model.Session.scalars(last))
    jobs = zip(
        (job.source_id for job in found), harvest_dictization.job_dicts(context, found), strict=True
    )
    last_jobs, healths = dict(jobs), harvest_dictization.healths(sources)
    return [
        {
            **harvest_dictization.source_dict(source),
            "health": healths[source.id],
            "last_job": last_jobs.get(source.id),
        }
        for source in sources
    ]


def _first_due(chosen: dict[str, str], now: dt.datetime) -> dt.datetime:
    return after_quiet(now, options.quiet_hours(chosen))


def _source(data_dict: dict[str, Any]) -> Source:
    source = store.source_named(str(tk.get_or_bust(data_dict, "id")))
    if source is None:
        raise tk.ObjectNotFound(tk._("There is no such source."))
    return source


def _stop(source: Source) -> None:
    """Stop the source's unfinished job, if there is one."""
    job = job_queue.unfinished_job(source.id)
    if job is not None:
        execution.stop(job)


def _approves(context: Context) -> bool:
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def _own_units(context: Context) -> list[str] | None:
    """Ids of the units whose datasets the caller may edit; None for all."""
    if context.get("ignore_auth") or authz.is_sysadmin(context.get("user")):
        return None
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    units = tk.get_action("organization_list_for_user")(
        {"user": user.name}, {"id": user.name, "permission": "update_dataset"}
    )
    return [unit["id"] for unit in units]
