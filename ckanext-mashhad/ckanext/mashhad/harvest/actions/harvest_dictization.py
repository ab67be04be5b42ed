"""What the API tells of sources, jobs and records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import ckan.authz as authz
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.engine import adapters, source_health
from ckanext.mashhad.harvest.engine.messages import ending_reasons
from ckanext.mashhad.harvest.engine.settings import mapping, schedule
from ckanext.mashhad.harvest.jobs import job_queue
from ckanext.mashhad.harvest.model import Job, Result, Source
from ckanext.mashhad.harvest.sources import credentials
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.types import DATASET_TYPES

#: What people call CKAN's lists, which have no label in a schema.
_LISTS: Final = {"resources": N_("Files"), "tags": N_("Keywords"), "extras": N_("Extras")}
#: So many jobs tell how a source fares.
RECENT: Final = 20


def source_dict(source: Source) -> dict[str, Any]:
    """A source without its secret."""
    unit = model.Session.get(model.Group, source.owner_org)
    is_read = source.approved_at is not None and source.paused_at is None
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
        "next_due_at": iso(source.next_due_at) if is_read else None,
        "options": dict(source.options),
        "has_secret": credentials.is_kept(source.id),
        "approved_at": iso(source.approved_at),
        "paused_at": iso(source.paused_at),
    }


def healths(sources: Sequence[Source]) -> dict[str, dict[str, Any]]:
    """Source id to its health (``source_health.assess``), moments in ISO."""
    now = dt.datetime.now(dt.UTC)
    number = sa.func.row_number().over(partition_by=Job.source_id, order_by=Job.id.desc())
    ranked = (
        sa.select(Job.id, number.label("rank"))
        .where(Job.source_id.in_([source.id for source in sources]), Job.is_dry.is_(False))
        .subquery()
    )
    query = sa.select(Job).join(ranked, ranked.c.id == Job.id).where(ranked.c.rank <= RECENT)
    jobs = list(model.Session.scalars(query.order_by(Job.id.desc())))
    counts = store.counts(job.id for job in jobs)
    runs: defaultdict[str, list[source_health.Run]] = defaultdict(list)
    for job in jobs:
        stuck = job.created_at if job.finished_at is None and is_stuck(job, now) else None
        seen = sum(counts[job.id].values()) - counts[job.id]["withheld"]
        seen -= counts[job.id]["deleted"]
        short = counts[job.id]["failed"], counts[job.id]["quarantined"]
        runs[job.source_id].append(
            source_health.Run(job.state, job.created_at, job.finished_at, seen, stuck, *short)
        )
    found = {
        source.id: source_health.assess(
            runs[source.id],
            # What nobody has started yet is not late.
            source.every if source.next_due_at else "manual",
            source.approved_at or now,
            now,
            is_paused=source.paused_at is not None,
        )
        for source in sources
    }
    for each in found.values():
        each.update({key: iso(each[key]) for key in ("last_success", "stuck_since")})
    return found


def job_dicts(context: Context, found: list[Job]) -> list[dict[str, Any]]:
    """Jobs with the numbers of their records by outcome."""
    counts = store.counts(job.id for job in found)
    now = dt.datetime.now(dt.UTC)
    return [
        {
            "id": job.id,
            "source_id": job.source_id,
            "state": job.state,
            "is_stuck": job.finished_at is None and is_stuck(job, now),
            "is_dry": job.is_dry,
            "is_stopping": job.finished_at is None and job.stop_asked_at is not None,
            "ceiling": job.ceiling,
            "created_at": iso(job.created_at),
            "started_at": iso(job.started_at),
            "gathered_at": iso(job.gathered_at),
            "finished_at": iso(job.finished_at),
            "pages": job.pages,
            "attempts": job.attempts,
            "rate": _rate(job, counts[job.id], now),
            "counts": counts[job.id],
            "reason_code": job.reason,
            "reason": sentence(job.reason, job.params),
            **({"detail": job.detail or ""} if sees_details(context) else {}),
        }
        for job in found
    ]


def _rate(job: Job, counts: dict[str, int], now: dt.datetime) -> float | None:
    """Records a second that are done, since the reading ended; None before that."""
    if job.gathered_at is None:
        return None
    seconds = ((job.finished_at or now) - job.gathered_at).total_seconds()
    done = sum(counts.values()) - counts["waiting"]
    return round(done / seconds, 1) if seconds >= 1 else None


def is_stuck(job: Job, now: dt.datetime) -> bool:
    """Whether nobody works at an unfinished job."""
    until = job.lease_until or (job.woken_at and job.woken_at + job_queue.PATIENCE)
    return until is None or until < now


def result_dict(context: Context, row: Result) -> dict[str, Any]:
    """What a job did with one record."""
    return {
        "guid": row.guid,
        "title": row.title,
        "language": row.language or "",
        "outcome": row.outcome,
        "reason_code": row.reason,
        "reason": sentence(row.reason, row.params),
        "package_id": row.package_id,
        "changes": [{**each, "label": field_label(each["field"])} for each in row.changes or []],
        **({"detail": row.detail or ""} if sees_details(context) else {}),
    }


def sentence(code: str | None, params: dict[str, Any] | None) -> str:
    """A reason in the reader's language."""
    digits = _number if tk.request else str
    shown = dict(params or {})
    if "fields" in shown:
        shown["fields"] = tk._(", ").join(field_label(name) for name in shown["fields"])
    return ending_reasons.sentence(code, shown, tk._, digits)


def _number(digits: str) -> str:
    number: str = tk.h.mashhad_number(int(digits))
    return number


def field_label(name: str) -> str:
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


def facts(dataset: dict[str, Any]) -> list[dict[str, str]]:
    """``label`` and ``text`` of what a dataset says in the fields that can be mapped."""
    language = "fa" if tk.request and tk.h.lang().startswith("fa") else "en"
    found = []
    for field, codelist in mapping.fields(dataset.get("type", "")).items():
        value = dataset.get(field)
        values = value if isinstance(value, list) else [value] if value else []
        known = codelists.load(codelist) if codelist else {}
        texts = [known.label(each, language) if each in known else str(each) for each in values]
        if texts:
            found.append({"label": field_label(field), "text": tk._(", ").join(texts)})
    return found


def sees_details(context: Context) -> bool:
    """Exact errors may quote what a source sent."""
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def flag(data_dict: dict[str, Any], key: str, *, default: bool = False) -> bool:
    """A parameter that is yes or no."""
    given = data_dict.get(key)
    try:
        return default if given in (None, "") else tk.asbool(given)
    except ValueError as error:
        raise tk.ValidationError({key: [tk._("Write true or false.")]}) from error


def positive(value: Any, field: str) -> int:
    """A parameter that is a number from 1 on."""
    text = str(value)
    if not (text.isdecimal() and 0 < int(text[:9]) < 10**6):
        raise tk.ValidationError({field: [tk._("Write a number from 1 on.")]})
    return int(text[:9])


def iso(moment: dt.datetime | None) -> str | None:
    """A moment as the API tells it."""
    return moment.astimezone(dt.UTC).isoformat() if moment else None
