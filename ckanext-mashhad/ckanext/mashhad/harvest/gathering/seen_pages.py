"""Pages that were read whole before: what need not be read again, and what is read anew."""

from __future__ import annotations

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.harvest.engine.compare import Outcome
from ckanext.mashhad.harvest.engine.completeness import Gathered, KnownPage
from ckanext.mashhad.harvest.model import Job, Record, Result, SeenPage, Source


def known(source: Source, url: str, mark: str) -> KnownPage | None:
    """The page as the source's last clean job saw it, while all its records stand as imported."""
    if source.clean_job_id is None:
        return None
    page = model.Session.get(SeenPage, (source.id, url, source.clean_job_id))
    if page is None or page.mark != mark or _standing(source.id, page.guids) != len(page.guids):
        return None
    return KnownPage(
        url,
        page.etag,
        page.last_modified,
        page.sha256,
        page.next_url,
        page.total,
        tuple(page.guids),
    )


def remember(source_id: str, job_id: int, gathered: Gathered, mark: str) -> None:
    """Note the page, to be believed once the job turns out to be clean."""
    response, page = gathered.response, gathered.page
    guids = [record.guid for record in page.records]
    if response is None or None in guids:
        return
    before = gathered.known
    row = {
        "source_id": source_id,
        "url": gathered.address,
        "job_id": job_id,
        # A server that says 304 need not say the rest again.
        "etag": response.etag or (before.etag if before else None),
        "last_modified": response.last_modified or (before.last_modified if before else None),
        "sha256": before.sha256 if before else response.sha256,
        "next_url": page.next_url,
        "total": page.total,
        "guids": guids,
        "mark": mark,
    }
    model.Session.execute(insert(SeenPage).values(row).on_conflict_do_nothing())


def list_unchanged(source_id: str, job_id: int, page: KnownPage) -> None:
    """Stage the records of a page that did not change, as done."""
    rows = sa.select(
        sa.literal(job_id, sa.BigInteger),
        Record.guid,
        Record.title,
        Record.language,
        Record.package_id,
        sa.literal(Outcome.UNCHANGED.value),
        sa.literal(0),
    ).where(Record.source_id == source_id, Record.guid.in_(page.guids))
    columns = ["job_id", "guid", "title", "language", "package_id", "outcome", "tries"]
    model.Session.execute(insert(Result).from_select(columns, rows).on_conflict_do_nothing())


def settle(job: Job, source: Source, *, is_clean: bool) -> None:
    """Believe the pages of a clean job, and forget those of all others."""
    if is_clean:
        source.clean_job_id = job.id
    keep = source.clean_job_id
    pages = sa.delete(SeenPage).where(SeenPage.source_id == source.id)
    model.Session.execute(pages if keep is None else pages.where(SeenPage.job_id != keep))


def _standing(source_id: str, guids: list[str]) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(Record)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(
            Record.source_id == source_id,
            Record.guid.in_(guids),
            Record.fingerprint != "",
            model.Package.state == "active",
        )
    )
    return model.Session.scalar(query) or 0
