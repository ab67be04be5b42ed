"""What an officer sends as a batch: one file or several, with a list of what they are or without.

Nothing of it is written; the datasets that it would make are kept with its files until it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import has_request_context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.bulk import batch_plan
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.batch_plan import Planned, Row
from ckanext.mashhad.tables.bulk.files import unlisted_files
from ckanext.mashhad.tables.bulk.model import Batch, BatchItem, vault
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import archive
from ckanext.mashhad.tables.engine.batches.archive import Archive
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.intake.trial import LONGEST
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Question
from ckanext.mashhad.tables.versions.vault import TooLarge


def uploads(sent: Any) -> list[FileStorage]:
    """The files that were sent, all that a form has; ``ValidationError`` where there is none."""
    several = tk.request.files.getlist("upload") if has_request_context() else []
    found = several if sent in several else [sent]
    if not all(isinstance(each, FileStorage) and each.filename for each in found):
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    return found


def leave_out(item: BatchItem) -> None:
    """Take a dataset out of its batch; its bytes go with the next sweep."""
    model.Session.delete(item)
    model.Session.flush()


def file_of(batch_id: str, place: str) -> FileStorage | None:
    """One file of a batch as a form sends it, to be closed; ``place``: the numbers of its dataset
    and its own among the dataset's files, such as ``3-1``. None where there is no such file any
    more.
    """
    for item in store.items(batch_id):
        for k, file in enumerate(item.files, 1):
            path = vault().path(file["location"])
            if place == f"{item.n}-{k}" and path.is_file():
                return FileStorage(path.open("rb"), file["name"])
    return None


def take(context: Context, uploads: list[FileStorage], user_id: str) -> Batch:
    """Keep the files as a batch of the user, and commit; :class:`BulkError` says why not."""
    most = tk.config["ckan.max_resource_size"]
    place, now = vault(), dt.datetime.now(dt.UTC)
    try:
        with _as_one(uploads) as stream:
            stored = place.put(stream, most << 20)
    except TooLarge:
        raise BulkError("too_large", most=most) from None
    try:
        with tempfile.TemporaryDirectory(dir=place.workshop()) as folder:
            path, name = place.path(stored.location), str(uploads[0].filename)
            report, planned = _read(path, name, Path(folder), context)
    finally:
        place.remove(stored.location)
    batch = Batch(
        user_id=user_id,
        filename=_called(uploads),
        state=store.CHECKING if report.get("accepted") else store.REFUSED,
        created=now,
        changed=now,
        woken=now,
        report=report,
    )
    model.Session.add(batch)
    model.Session.flush()
    model.Session.add_all(_item(batch.id, n, each) for n, each in enumerate(planned, 1))
    model.Session.commit()
    return batch


@contextmanager
def _as_one(uploads: list[FileStorage]) -> Iterator[IO[bytes]]:
    """The file that was sent; of several, a ZIP that holds them."""
    if len(uploads) == 1:
        yield uploads[0].stream
        return
    with tempfile.TemporaryFile() as pack:
        with zipfile.ZipFile(pack, "w") as packing:
            taken: set[str] = set()
            for each in uploads:
                name = archive.safe_name(each.filename or "")
                if (key := archive.key_of(name)) in taken:
                    raise BulkError("name_twice", file=each.filename)
                taken.add(key)
                with packing.open(name, "w") as target:
                    shutil.copyfileobj(each.stream, target)
        pack.seek(0)
        yield pack


def _called(uploads: list[FileStorage]) -> str:
    """How the batch is called to its officer."""
    first, others = str(uploads[0].filename), len(uploads) - 1
    if not others:
        return first
    said = tk.ungettext("{file} and {number} other file", "{file} and {number} other files", others)
    return said.format(file=first, number=tk.h.mashhad_number(others))


def _read(
    path: Path, filename: str, folder: Path, context: Context
) -> tuple[dict[str, Any], list[Planned]]:
    """What the check of the list finds, and the datasets that it names; their files are taken.
    Without a list, or where what is called so is a table itself, each file is a dataset.
    """
    with path.open("rb") as stream:
        kind = sniffing.media_type(stream)
    if kind == sniffing.CSV:
        return _alone(path, filename, folder)
    hidden: list[str] = []
    pack = path
    if kind in (sniffing.XLSX, sniffing.ODS):
        pack = folder / "sheets.zip"
        taken = checking.unpack(_question(path, path.name), pack, LONGEST).report
        if "refusal" in taken:
            return dict(taken), []
        hidden = taken["hidden"]
    with archive.opened(pack, hidden) as packed:
        if packed.list_entry is None:
            return {"accepted": True}, unlisted_files.plan(packed, vault())
        report, rows = _read_list(packed, packed.list_entry)
        if "refusal" in report and _is_table(packed):
            if pack != path:
                return _alone(path, filename, folder)
            return {"accepted": True}, unlisted_files.plan(packed.without_list(), vault())
        if not rows:
            return report, []
        unlisted = packed.unlisted(row.get("file", "") for row in rows)
        report["unlisted"] = [*map(identifiers_in_text.masked, unlisted)]
        return report, batch_plan.plan(rows, packed, vault(), context)


def _alone(path: Path, filename: str, folder: Path) -> tuple[dict[str, Any], list[Planned]]:
    """One table as a batch of its own."""
    with zipfile.ZipFile(folder / "alone.zip", "w") as packing:
        packing.write(path, archive.safe_name(filename))
    with archive.opened(folder / "alone.zip") as packed:
        return {"accepted": True}, unlisted_files.plan(packed.without_list(), vault())


def _is_table(packed: Archive) -> bool:
    """Whether what is called the list is one of the tables that are published."""
    with tempfile.TemporaryDirectory() as folder:
        path = _taken_out(packed, packed.list_entry, Path(folder))
        known = registry.names()
        asked = replace(_question(path, path.name), table=known[0], beside=known, any_table=True)
        return "refusal" not in checking.examine(asked, seconds=LONGEST).report


def _question(path: Path, filename: str) -> Question:
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    limits = Limits(**config.table_limits())
    return Question(path, batch_list.NAME, today, filename, limits=limits)


def _item(batch_id: str, n: int, planned: Planned) -> BatchItem:
    return BatchItem(
        batch_id=batch_id,
        n=n,
        action=planned.action,
        state=store.WAITING,
        title=planned.title,
        package_id=planned.package_id,
        said=planned.said,
        files=planned.files,
        changes=planned.changes,
        before=planned.before,
        problems=planned.problems,
    )


def _taken_out(packed: Archive, entry: Any, folder: Path) -> Path:
    path, source = folder / "list", packed.open(entry)
    with path.open("wb") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
    return path


def _read_list(packed: Archive, entry: zipfile.ZipInfo) -> tuple[dict[str, Any], list[Row]]:
    """What the check of the list finds, and its rows if it has no errors."""
    with tempfile.TemporaryDirectory() as folder:
        path, rows = _taken_out(packed, entry, Path(folder)), Path(folder) / "rows.csv"
        found = checking.examine(_question(path, archive.name_of(entry)), rows, LONGEST)
        if not found.accepted:
            return dict(found.report), []
        names = [column.name for column in registry.load(batch_list.NAME).columns]
        text = io.StringIO(rows.read_text(encoding="utf-8"), newline="")
        return dict(found.report), [dict(zip(names, row, strict=True)) for row in csv.reader(text)]
