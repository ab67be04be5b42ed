"""The published rows of a file as CSV, JSON and workbooks, made once and kept in the vault.

They are made after publication by the worker that published, so that the page tells the size and
fingerprint of each and no reader waits for them; ``tick`` has made what is missing. With the next
version they go, but for the rows as JSON: these are what the portal remembers of a past day
(``history``). What a reader asks for in part is made when it is asked for (``row_views``).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad import config
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import row_files
from ckanext.mashhad.tables.rows import row_search, row_store
from ckanext.mashhad.tables.rows.inquiry import Inquiry
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.locks import alone
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault

log = logging.getLogger(__name__)

#: Form and language: what is for programs is the same in every language.
ALL: Final = (("csv", ""), ("json", ""), ("xlsx", "fa"), ("xlsx", "en"))
#: What stays of a version when another one takes its place.
REMEMBERED: Final = ("json", "")
#: What cannot be made so often is made for each reader that asks.
MAX_ATTEMPTS: Final = 3
#: Larger than any file that 2,000,000 rows make.
_LARGEST: Final = 1 << 40


class Rendition(BaseModel):
    """One file made of a version's rows; ``size`` in bytes."""

    __tablename__ = "mashhad_file_rendition"

    version_id = sa.Column(sa.UnicodeText, primary_key=True)
    form = sa.Column(sa.UnicodeText, primary_key=True)
    lang = sa.Column(sa.UnicodeText, primary_key=True)
    location = sa.Column(sa.UnicodeText, nullable=False)
    size = sa.Column(sa.BigInteger, nullable=False)
    sha256 = sa.Column(sa.UnicodeText, nullable=False)
    made = sa.Column(sa.DateTime(timezone=True), nullable=False)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of bytes that takes text; it is not closed, since it is still to be read."""

    out: IO[bytes]

    def write(self, text: str) -> int:
        """Write text as UTF-8; how many bytes."""
        return self.out.write(text.encode())


def write(
    out: IO[bytes],
    form: str,
    lang: Any,
    table: TableSchema,
    rows: Iterator[Any],
    *,
    mark: bool = False,
) -> None:
    """Rows as a file of that form; ``mark`` is for a CSV."""
    if form == "xlsx":
        row_files.write_xlsx(out, table, rows, lang)
    elif form == "csv":
        row_files.write_csv(TextFile(out), table, rows, mark=mark)
    else:
        row_files.write_json(TextFile(out), table, rows)


def of_version(version_id: str) -> dict[tuple[str, str], Rendition]:
    """The files of a version, by form and language."""
    query = sa.select(Rendition).where(Rendition.version_id == version_id)
    return {(each.form, each.lang): each for each in model.Session.scalars(query)}


def make(version_id: str) -> None:
    """Make the files of a published version, and remove those of the versions before it."""
    version = model.Session.get(FileVersion, version_id)
    if version is None or version.state != store.PUBLISHED or version.table not in registry.names():
        return
    resource_id = version.resource_id
    model.Session.rollback()
    # No newer rows take the place of these while they are read.
    with alone(f"resource:{resource_id}", wait=True):
        version = model.Session.get(FileVersion, version_id)
        if version.state == store.PUBLISHED:
            make_files(version, _wanted(version.rows or 0))
    forget_superseded(resource_id)


def make_files(version: FileVersion, wanted: Collection[tuple[str, str]]) -> None:
    """Make those of these files that are missing, of rows that nobody else changes meanwhile."""
    version_id, resource_id, table = version.id, version.resource_id, registry.load(version.table)
    missing = [each for each in wanted if each not in of_version(version_id)]
    model.Session.rollback()
    vault = Vault(config.vault_folder())
    for form, lang in missing:
        with TemporaryFile(dir=vault.workshop()) as out:
            write(out, form, lang, table, row_search.rows(resource_id, table, Inquiry()))
            stored = vault.put(out, _LARGEST)
        made = Rendition(
            version_id=version_id,
            form=form,
            lang=lang,
            location=stored.location,
            size=stored.size,
            sha256=stored.sha256,
            made=dt.datetime.now(dt.UTC),
        )
        model.Session.add(made)
        model.Session.commit()


def remember_rows(resource_id: str) -> None:
    """Make sure that the rows that are public now can be read when others have taken their place.

    Nobody else may change them meanwhile.
    """
    version = store.published_versions([resource_id]).get(resource_id)
    known = version is not None and version.table in registry.names()
    if known and row_store.version_of(resource_id) == version.id:
        make_files(version, [REMEMBERED])


def _wanted(rows: int) -> list[tuple[str, str]]:
    """What is made of so many rows: a workbook has its limit."""
    return [each for each in ALL if each[0] != "xlsx" or rows <= DEFAULT.xlsx_rows]


def forget_superseded(resource_id: str | None = None) -> int:
    """Remove the files of versions that are not published any more, but for the rows of those that
    were; how many there were.
    """
    remembered = sa.and_(
        FileVersion.published.is_not(None),
        Rendition.form == REMEMBERED[0],
        Rendition.lang == REMEMBERED[1],
    )
    stands = sa.exists().where(
        FileVersion.id == Rendition.version_id,
        sa.or_(FileVersion.state.in_((store.ACCEPTED, store.PUBLISHED)), remembered),
    )
    gone = sa.delete(Rendition).where(~stands)
    if resource_id is not None:
        mine = sa.select(FileVersion.id).where(FileVersion.resource_id == resource_id)
        gone = gone.where(Rendition.version_id.in_(mine))
    gone = gone.execution_options(synchronize_session=False)
    locations = list(model.Session.scalars(gone.returning(Rendition.location)))
    model.Session.commit()
    vault = Vault(config.vault_folder())
    for location in locations:
        vault.remove(location)
    return len(locations)


def locations() -> set[str]:
    """Where all these files lie."""
    return set(model.Session.scalars(sa.select(Rendition.location)))


def missing() -> list[str]:
    """Ids of the published versions of tables without such files; the first of them may have been
    made before publication.
    """
    last = Rendition.form != ALL[0][0]
    there = sa.exists().where(Rendition.version_id == FileVersion.id, last)
    query = sa.select(FileVersion.id).join(
        model.Resource, model.Resource.id == FileVersion.resource_id
    )
    query = query.where(
        FileVersion.state == store.PUBLISHED,
        FileVersion.table != "",
        FileVersion.attempts < MAX_ATTEMPTS,
        model.Resource.state == "active",
        ~there,
    )
    return list(model.Session.scalars(query.limit(100)))


def job_id(version_id: str) -> str:
    """By which Redis knows the job that makes them."""
    return f"mashhad-renditions-{version_id}"


def make_missing(version_id: str) -> None:
    """What the job does that ``tick`` asks for: a version that fails again and again is left."""
    try:
        store.change(version_id, attempts=FileVersion.attempts + 1)
        model.Session.commit()
        make(version_id)
        store.change(version_id, attempts=0)
        model.Session.commit()
    finally:
        model.Session.rollback()
        model.Session.remove()
