"""What a file was is told once more when CKAN removes its row; see ``past_files``."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import ckan.model as model
import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.compliance.cases import past_files
from ckanext.mashhad.compliance.cases.past_files import PastFile, written
from ckanext.mashhad.compliance.engine.evidence.facts import File
from ckanext.mashhad.compliance.fact_tables import fact_store
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.versions.model import FileVersion


@sa.event.listens_for(model.Session, "before_flush")
def _note_past(session: Any, _context: Any, _instances: Any) -> None:
    """Whichever way the row is removed, as long as its dataset stays."""
    going: defaultdict[str, list[str]] = defaultdict(list)
    for one in session.deleted:
        if isinstance(one, model.Resource) and one.package_id:
            going[one.package_id].append(one.id)
    gone = {one.id for one in session.deleted if isinstance(one, model.Package)}
    with session.no_autoflush:
        for package_id in going.keys() - gone:
            _note(package_id, going[package_id])


def _note(package_id: str, ids: Collection[str]) -> None:
    if model.Session.scalar(fact_store.packages([package_id])) is None:
        return
    now = dt.datetime.now(dt.UTC)
    for read in fact_store.read([package_id]):
        noted = dict(read.gone)
        past = past_files.load_past_files([package_id])[package_id]
        known = [file for each in past for file in each.files]
        for id_ in ids:
            files = [file for file in read.dataset.files if file.id == id_]
            end = noted.get(id_) or max((file.withdrawn or now for file in files), default=now)
            files = [_ended(file, end if file.published < end else now) for file in files]
            if any(not _is_told(file, known) for file in files):
                known += files
                values = {
                    "resource_id": id_,
                    "package_id": package_id,
                    "files": written(files),
                    "went": end,
                    "told": _last_told(id_),
                }
                model.Session.execute(insert(PastFile).values(values).on_conflict_do_nothing())


def _ended(file: File, end: dt.datetime) -> File:
    return file if file.withdrawn else msgspec.structs.replace(file, withdrawn=end)


def _is_told(file: File, known: Iterable[File]) -> bool:
    """Whether another past file of the dataset says all that it does: that some file that nobody
    checked came on that day and stayed as long. A client may replace hundreds of them every day.
    """
    if file.table or file.attested or file.came:
        return False
    return any(
        not one.table
        and tehran_day(one.published) == tehran_day(file.published)
        and (one.withdrawn is None or tehran_day(one.withdrawn) >= _day_of_end(file))
        for one in known
    )


def _day_of_end(file: File) -> dt.date:
    return tehran_day(file.withdrawn) if file.withdrawn else dt.date.max


def _last_told(resource_id: str) -> sa.ScalarSelect[Any]:
    last = sa.select(sa.func.max(FileVersion.published))
    return last.where(FileVersion.resource_id == resource_id).scalar_subquery()


def forget_purged() -> None:
    """What was in a dataset that is no more is forgotten. The caller commits."""
    gone = ~sa.exists().where(model.Package.id == PastFile.package_id)
    model.Session.execute(sa.delete(PastFile).where(gone))
