"""Reading a source into the job: every record of it is kept as it was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad import config
from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.engine import adapters, identity
from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.completeness import Gathered, Gathering
from ckanext.mashhad.harvest.engine.record_pages import Memory, Raw
from ckanext.mashhad.harvest.engine.settings import options
from ckanext.mashhad.harvest.gathering import seen_pages
from ckanext.mashhad.harvest.jobs import lease, missing_records
from ckanext.mashhad.harvest.model import Job, Record, Result, Source
from ckanext.mashhad.harvest.sources import credentials
from ckanext.mashhad.harvest.writing import record_to_dataset
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import Budget, HostPacer
from ckanext.mashhad.net.settings import Settings
from ckanext.mashhad.tables.engine.personal import identifiers_in_text

#: So long it is enough to ask what changed; then everything is read once more.
ALL_AGAIN: Final = dt.timedelta(days=7)
_pacer = HostPacer()


def client(budget: Budget | None = None) -> Client:
    """How this site reads sources; ``budget``: the time for all requests together."""
    settings = Settings(
        site_url=tk.config["ckan.site_url"],
        allowed_networks=tuple(config.allowed_networks()),
        proxy=tk.config.get("ckan.download_proxy") or None,
    )
    return Client(settings, pacer=_pacer, budget=budget)


def reading(
    source: Source,
    *,
    afresh: bool = False,
    secret: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> Gathering:
    """A reading of the source; ``afresh``: as if nothing of it were known.

    ``secret``: headers in place of what is kept. ``budget``: the time for all of it.
    """
    mark = record_to_dataset.mark(source)
    memory = Memory() if afresh else _memory(source)
    adapter = adapters.load(source.kind, source.options, memory)
    reader = client(budget)
    if secret is None:
        secret = credentials.headers(source.id, source.options.get("secret_header", ""))
    seen = (lambda _: None) if afresh else (lambda url: seen_pages.known(source, url, mark))
    return Gathering(reader, adapter, source.url, secret=secret, known=seen, budget=budget)


def gather(job_id: int, source: Source, worker: str) -> None:
    """Stage every record of the source; after an interruption begin anew, nothing is done yet."""
    mark = record_to_dataset.mark(source)
    gathering = reading(source, afresh=model.Session.get(Job, job_id).is_dry)
    model.Session.execute(sa.delete(Result).where(Result.job_id == job_id))
    model.Session.execute(sa.delete(store.SeenPage).where(store.SeenPage.job_id == job_id))
    model.Session.execute(sa.update(Job).where(Job.id == job_id).values(pages=0))
    model.Session.commit()
    for gathered in gathering.pages():
        lease.check_stopped(job_id)
        lease.hold(job_id, worker)
        if gathered.known is not None:
            seen_pages.list_unchanged(source.id, job_id, gathered.known)
        else:
            stage(job_id, source, gathered.page.records)
        _remember(source, job_id, gathered, mark)
        model.Session.execute(sa.update(Job).where(Job.id == job_id).values(pages=Job.pages + 1))
        model.Session.commit()
    lease.hold(job_id, worker)
    job = model.Session.get(Job, job_id)
    if gathering.unchanged and gathering.ending.complete:
        missing_records.keep(job, gathering.unchanged)
    elif gathering.ending.complete and not job.is_dry:
        model.Session.get(Source, job.source_id).all_read_at = job.started_at
    job.gathered_at = dt.datetime.now(dt.UTC)
    job.reason, job.params = gathering.ending.code, gathering.ending.params
    job.detail = gathering.ending.detail.replace("\0", "")
    model.Session.commit()


def _remember(source: Source, job_id: int, gathered: Gathered, mark: str) -> None:
    # A filtered page has records of which nothing is known here.
    if gathered.response is not None and "words" not in source.options:
        seen_pages.remember(source.id, job_id, gathered, mark)


def _memory(source: Source) -> Memory:
    """What is known of the source, while it is not time to read all of it again."""
    now = dt.datetime.now(dt.UTC)
    if source.seen_until is None or source.all_read_at is None:
        return Memory()
    if now - source.all_read_at >= ALL_AGAIN or source.options.get("words"):
        return Memory()
    mark = record_to_dataset.mark(source)
    if not (source.clean_job_id and _has_mark(source, mark)):
        return Memory()
    waits = sa.exists().where(
        model.Package.id == Record.package_id,
        model.Package.state == "active",
        model.Package.owner_org == source.owner_org,
        Record.fingerprint == "",
    )
    query = sa.select(Record.guid).where(
        Record.source_id == source.id,
        Record.missing_since.is_(None),
        Record.deleted_at.is_(None),
        ~waits,
    )
    return Memory(frozenset(model.Session.scalars(query)), source.seen_until)


def _has_mark(source: Source, mark: str) -> bool:
    """Whether the datasets still look as the last clean job made them."""
    query = sa.select(store.SeenPage.mark).where(
        store.SeenPage.source_id == source.id, store.SeenPage.job_id == source.clean_job_id
    )
    return set(model.Session.scalars(query)) == {mark}


def stage(job_id: int, source: Source, found: Iterable[Raw]) -> None:
    """Add a page of records to the job."""
    wanted = [raw for raw in found if options.is_wanted(raw.title, source.options)]
    guids = [record.guid for record in wanted if record.guid is not None]
    query = sa.select(Result.guid, Result.content).where(
        Result.job_id == job_id, Result.guid.in_(guids)
    )
    known = {guid: content for guid, content in model.Session.execute(query)}
    adopted = _adopted(source.id, guids)
    rows = []
    for record in wanted:
        guid = record.guid
        if guid in known:
            # A page that moved while the source was read shows the same record twice.
            if known[guid] != record.content:
                rows.append(_row(job_id, source.id, record, "duplicate"))
            continue
        if guid is not None:
            known[guid] = record.content
        rows.append(_row(job_id, source.id, record, record.problem))
    for row in rows:
        row["package_id"] = adopted.get(row["guid"], row["package_id"])
    store.add_results(rows)


def _adopted(source_id: str, guids: list[str]) -> dict[str, str]:
    """The datasets that are these records; those of an older harvester keep the ids they had."""
    query = sa.select(Record.guid, Record.package_id).where(
        Record.source_id == source_id, Record.guid.in_(guids)
    )
    return {guid: package_id for guid, package_id in model.Session.execute(query)}


def _row(job_id: int, source_id: str, record: Raw, problem: str | None) -> dict[str, object]:
    """A staged result; one with a problem is failed already."""
    named = record.guid is not None and problem != "duplicate"
    return {
        "job_id": job_id,
        "guid": record.guid if named else None,
        "title": identifiers_in_text.masked(record.title or record.guid or ""),
        "language": record.language or None,
        "content": None if problem else record.content,
        "body": None if problem else record.body,
        "package_id": identity.package_id(source_id, record.guid or "") if named else None,
        "outcome": Outcome.FAILED if problem else None,
        "reason": problem,
        "params": record.params or None,
        "tries": 0,
    }
