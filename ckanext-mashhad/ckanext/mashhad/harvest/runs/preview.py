"""Telling what a run would do: a dry run of all, or a preview of the first records."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Mapping
from typing import Any, Final

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.validators import FOREIGN_RECORD
from ckanext.mashhad.harvest.engine import compare, completeness, fitting, identity
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.record_pages import Raw
from ckanext.mashhad.harvest.engine.settings import heading_settings, options
from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.jobs import lease, missing_records
from ckanext.mashhad.harvest.model import Job, Record, Result, Source
from ckanext.mashhad.harvest.writing import blame, record_locks, record_to_dataset
from ckanext.mashhad.harvest.writing.refusals import MAX_REFUSALS, Draft
from ckanext.mashhad.net.pacing import Budget
from ckanext.mashhad.net.request_errors import DeadlineExceeded
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.intake import trial
from ckanext.mashhad.tables.sandbox.checking import FACTS
from ckanext.mashhad.tables.versions import meanings

log = logging.getLogger(__name__)

#: So many records a preview shows.
FIRST: Final = 5
#: Seconds that a preview takes, with reading and parsing; its page has to be drawn too.
PATIENCE: Final = 15.0
#: Characters of a record that is judged while somebody waits; nearly all have less than a tenth.
MAX_CONTENT: Final = 100_000


def judge(job_id: int, worker: str) -> None:
    """Say of each staged record what would become of it; nothing is written but that."""
    job = model.Session.get(Job, job_id)
    source = model.Session.get(Source, job.source_id)
    query = sa.select(Result.id).where(Result.job_id == job_id, Result.outcome.is_(None))
    for result_id in model.Session.scalars(query.order_by(Result.id)).all():
        # Trying ends in a rollback, so that each is told by itself.
        try:
            told = _outcome(source, model.Session.get(Result, result_id))
        except Exception as error:
            if not _is_of_record(error):
                raise
            log.warning("Record %s could not be understood", result_id, exc_info=True)
            detail = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
            told = {"outcome": Outcome.FAILED, "reason": "unmappable", "detail": detail}
        lease.hold(job_id, worker)
        emptied = {"content": None, "body": None}
        model.Session.execute(
            sa.update(Result).where(Result.id == result_id).values(**told, **emptied)
        )
        model.Session.commit()
    job = model.Session.get(Job, job_id)
    if compare.lists_absent(job.reason):
        model.Session.flush()
        missing_records.name(job)
    lease.hold(job_id, worker)
    model.Session.commit()


def _is_of_record(error: Exception) -> bool:
    """Return whether it is the record that breaks what maps it, and nothing that it needs."""
    model.Session.rollback()
    blame.without_values(error)
    return not (blame.is_away(error) or isinstance(error, DeadlineExceeded))


def _outcome(source: Source, result: Result) -> dict[str, Any]:
    """What the result of this record would say."""
    record = model.Session.get(Record, result.package_id)
    standing = record_locks.standings([result.package_id]).get(result.package_id)
    mark = identity.fingerprint(result.content, record_to_dataset.mark(source))
    outcome, reason = record_locks.decide(source, record, standing, mark)
    if outcome in (Outcome.ADDED, Outcome.UPDATED):
        try:
            dataset = record_to_dataset.build_dataset(source, result.content, result.package_id)
        except record_to_dataset.Refused as error:
            return {"outcome": Outcome.FAILED, "reason": error.code, "detail": error.detail}
        if source.kind != record_to_dataset.REGISTER and (left_out := _left_out(Draft(dataset))):
            return {"outcome": outcome, **left_out}
    return {"outcome": outcome, "reason": reason}


def _left_out(draft: Draft) -> dict[str, Any]:
    """What a result says of the fields that do not fit; nothing where all do."""
    for _ in range(MAX_REFUSALS):
        errors = _errors(draft.dataset or {})
        if not errors and not draft.left_out:
            return {}
        if not errors:
            return {
                "reason": "left_out",
                "params": {"fields": sorted(draft.left_out)},
                **_told(draft),
            }
        if not draft.take_out(errors):
            break
    params = {"fields": sorted(draft.refused)}
    return {"outcome": Outcome.FAILED, "reason": "refused", "params": params, **_told(draft)}


def _told(draft: Draft) -> dict[str, str]:
    """For system administrators: what was refused, as far as PostgreSQL can hold it."""
    return {"detail": fitting.describe_errors(draft.refused).replace("\0", "")[:2000]}


def preview(source: Source, secret: Mapping[str, str]) -> dict[str, Any]:
    """The first records as they would look, and how the reading of them went; writes nothing.

    ``records``: ``guid``, ``title``, ``dataset`` (or none), ``reason`` (a code or none), ``fields``
    that do not fit, ``check`` of a register's file (as ``mashhad_table_preview``); ``total``;
    ``ending`` (a :class:`gathering.Ending`).
    """
    budget = Budget(PATIENCE)
    reading = staging.reading(source, afresh=True, secret=secret, budget=budget)
    shown: list[dict[str, Any]] = []
    total = None
    ending = None
    try:
        for gathered in reading.pages():
            total = gathered.page.total if gathered.page.total is not None else total
            wanted = (
                r for r in gathered.page.records if options.is_wanted(r.title, source.options)
            )
            for raw in itertools.islice(wanted, FIRST - len(shown)):
                budget.left()
                shown.append(_shown(source, raw, budget))
            if len(shown) >= FIRST:
                ending = completeness.Ending()
                break
    except DeadlineExceeded:
        ending = completeness.Ending("preview_over")
    except sandbox.Interrupted as error:
        ending = completeness.Ending("out_of_memory", detail=str(error))
    if ending is None and budget.is_over:
        ending = completeness.Ending("preview_over", detail=reading.ending.detail)
    return {"records": shown, "total": total, "ending": ending or reading.ending}


def _shown(source: Source, raw: Raw, budget: Budget) -> dict[str, Any]:
    """A record as it would look; whatever it does ends in what is said of it."""
    title = identifiers_in_text.masked(raw.title)
    told = {"guid": raw.guid, "title": title, "dataset": None, "fields": [], "check": None}
    try:
        return {**told, "params": {}, **_judged(source, raw, budget)}
    except Exception as error:
        if not _is_of_record(error):
            raise
        log.warning("A record could not be understood", exc_info=True)
        return {**told, "reason": "unmappable", "params": {}}


def _judged(source: Source, raw: Raw, budget: Budget) -> dict[str, Any]:
    """What a preview says of a record beside its name."""
    if raw.problem or raw.guid is None:
        return {"reason": raw.problem, "params": raw.params}
    if len(raw.content) > MAX_CONTENT:
        return {"reason": "not_previewed"}
    package_id = identity.package_id(source.id, raw.guid)
    try:
        dataset = record_to_dataset.build_dataset(source, raw.content, package_id)
    except record_to_dataset.Refused as error:
        return {"reason": error.code, "params": error.params}
    if source.kind == record_to_dataset.REGISTER:
        return {"dataset": dataset, "reason": None, "check": _checked(source, raw, budget)}
    draft = Draft(dataset)
    said = _left_out(draft)
    if said.get("reason") == "refused":
        # What must not be published is not shown either, and of the rest nothing would come.
        return {"reason": "refused", "params": said["params"]}
    return {"dataset": draft.dataset, "reason": None, "fields": sorted(draft.left_out)}


def _checked(source: Source, raw: Raw, budget: Budget) -> dict[str, Any] | None:
    """What the gate will say of a register's file; None where nothing is checked."""
    table = record_to_dataset.table(source, source.options)
    if table is None or raw.body is None or not p.plugin_loaded("mashhad_tables"):
        return None
    facts = {name: source.options[name] for name in FACTS if source.options.get(name)}
    said, _ = heading_settings.read(source.options.get("columns", ""), table)
    mapping = {**meanings.mapping(source.owner_org, table.name), **said}
    upload = record_to_dataset.file(source, raw.content, raw.body)["upload"]
    today = tehran_day(dt.datetime.now(dt.UTC))
    asked = trial.Trial(upload, table.name, facts)
    values = meanings.said_values(source.owner_org, (table.name,))
    found = trial.check(asked, today, (mapping, values), budget.left())
    return None if budget.is_over else {"table": table.name, **found.report}


def _errors(dataset: dict[str, Any]) -> dict[str, Any]:
    """What CKAN would refuse of the dataset."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = Context(
        user=user, ignore_auth=True, model=model, session=model.Session, **{FOREIGN_RECORD: True}
    )
    plugin = lib_plugins.lookup_package_plugin(dataset["type"])
    package = model.Package.get(dataset["id"])
    action, schema, given = "package_create", plugin.create_package_schema(), dict(dataset)
    if package is not None:
        context["package"] = package
        action, schema = "package_update", plugin.update_package_schema()
        stored = [{"id": each.id, "url": each.url} for each in package.resources]
        files = fitting.keep_file_ids(dataset["resources"], stored)
        given |= {"name": package.name, "resources": files}
    with model.Session.no_autoflush:
        _, errors = lib_plugins.plugin_validate(plugin, context, given, schema, action)
    model.Session.rollback()
    return dict(errors)
