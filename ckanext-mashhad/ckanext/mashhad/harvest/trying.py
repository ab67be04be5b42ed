"""Telling what a run would do: a dry run of all, or a preview of the first records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD
from ckanext.mashhad.harvest import (
    absences,
    datasets,
    decisions,
    gathering,
    identity,
    lease,
    options,
    staging,
)
from ckanext.mashhad.harvest.decisions import Outcome
from ckanext.mashhad.harvest.model import Job, Record, Result, Source
from ckanext.mashhad.harvest.records import Raw

#: So many records a preview shows.
FIRST: Final = 5


def judge(job_id: int, worker: str) -> None:
    """Say of each staged record what would become of it; nothing is written but that."""
    job = model.Session.get(Job, job_id)
    source = model.Session.get(Source, job.source_id)
    query = sa.select(Result).where(Result.job_id == job_id, Result.outcome.is_(None))
    for result in model.Session.scalars(query.order_by(Result.id)):
        result.outcome, result.reason, result.detail = _outcome(source, result)
        result.content = result.body = None
    if decisions.lists_absent(job.reason):
        model.Session.flush()
        absences.name(job)
    lease.hold(job_id, worker)
    model.Session.commit()


def _outcome(source: Source, result: Result) -> tuple[Outcome, str | None, str | None]:
    record = model.Session.get(Record, result.package_id)
    package = model.Session.get(model.Package, result.package_id)
    mark = identity.mark(source.owner_org, source.private, source.options)
    outcome, reason = decisions.decide(
        record.fingerprint if record else None,
        identity.fingerprint(result.content, mark),
        package.state if package else None,
        is_ours=record is not None and record.source_id == source.id,
        deleted_by_us=record is not None and record.deleted_at is not None,
    )
    if outcome in (Outcome.ADDED, Outcome.UPDATED):
        try:
            datasets.of(source, result.content, result.package_id)
        except datasets.Refused as error:
            return Outcome.FAILED, error.code, error.detail
    return outcome, reason, None


def preview(source: Source, secret: Mapping[str, str]) -> dict[str, Any]:
    """The first records as they would look, and how the reading of them went; writes nothing.

    ``records``: ``guid``, ``title``, ``dataset`` (or none), ``reason`` (a code or none), ``fields``
    that do not fit; ``total``; ``ending`` (a :class:`gathering.Ending`).
    """
    reading = staging.reading(source, afresh=True, secret=secret)
    shown: list[dict[str, Any]] = []
    total = None
    for gathered in reading.pages():
        total = gathered.page.total if gathered.page.total is not None else total
        wanted = [r for r in gathered.page.records if options.is_wanted(r.title, source.options)]
        shown += [_shown(source, raw) for raw in wanted[: FIRST - len(shown)]]
        if len(shown) >= FIRST:
            return {"records": shown, "total": total, "ending": gathering.Ending()}
    return {"records": shown, "total": total, "ending": reading.ending}


def _shown(source: Source, raw: Raw) -> dict[str, Any]:
    told = {"guid": raw.guid, "title": raw.title, "dataset": None, "fields": []}
    if raw.problem or raw.guid is None:
        return {**told, "reason": raw.problem, "params": raw.params}
    package_id = identity.package_id(source.id, raw.guid)
    try:
        dataset = datasets.of(source, raw.content, package_id)
    except datasets.Refused as error:
        return {**told, "reason": error.code, "params": error.params}
    errors = {} if source.kind == datasets.REGISTER else _errors(dataset)
    return {**told, "dataset": dataset, "reason": None, "params": {}, "fields": sorted(errors)}


def _errors(dataset: dict[str, Any]) -> dict[str, Any]:
    """What CKAN would refuse of the dataset."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = Context(
        user=user, ignore_auth=True, model=model, session=model.Session, **{FOREIGN_RECORD: True}
    )
    plugin = lib_plugins.lookup_package_plugin(dataset["type"])
    schema = plugin.create_package_schema()
    with model.Session.no_autoflush:
        _, errors = lib_plugins.plugin_validate(
            plugin, context, dict(dataset), schema, "package_create"
        )
    model.Session.rollback()
    return dict(errors)
