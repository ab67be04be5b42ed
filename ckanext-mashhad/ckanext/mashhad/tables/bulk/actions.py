"""API actions of batches: send, look at what would change, apply, take back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.bulk import batch_job, batch_plan
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.batch_files import vault
from ckanext.mashhad.tables.bulk.batch_plan import Planned, Row
from ckanext.mashhad.tables.bulk.model import Batch, BatchItem
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
from ckanext.mashhad.tables.versions import locks
from ckanext.mashhad.tables.versions.vault import TooLarge

_LISTED: Final = 50


def mashhad_batch_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Send a list of datasets with their files. Nothing is written before it is applied.

    :param upload: a ZIP of the list and the files, or a workbook in which the list and each table
        are a sheet; sent as ``multipart/form-data``
    :returns: as ``mashhad_batch_show``; its files are checked in the background
    :raises ValidationError: it is neither, or too large
    """
    tk.check_access("mashhad_batch_create", context, data_dict)
    user, upload = context["auth_user_obj"], data_dict.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    try:
        if store.is_busy(user.id):
            raise BulkError("another_is_checked")
        with locks.place("batch", user.id) as mine:
            if not mine:
                message = tk._("Other files are being checked. Ask again in a moment.")
                raise tk.ValidationError({"upload": [message]})
            batch = _take(context, upload, user.id)
    except BulkError as error:
        model.Session.rollback()
        raise tk.ValidationError({"upload": [say(error)]}) from None
    if batch.state == store.CHECKING:
        batch_job.wake(batch.id)
    return describe_batch(batch)


def _take(context: Context, upload: FileStorage, user_id: str) -> Batch:
    most = tk.config["ckan.max_resource_size"]
    place, now = vault(), dt.datetime.now(dt.UTC)
    try:
        stored = place.put(upload.stream, most << 20)
    except TooLarge:
        raise BulkError("too_large", most=most) from None
    try:
        with tempfile.TemporaryDirectory(dir=place.workshop()) as folder:
            report, planned = _read(place.path(stored.location), Path(folder), context)
    finally:
        place.remove(stored.location)
    batch = Batch(
        user_id=user_id,
        filename=upload.filename,
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


def _read(path: Path, folder: Path, context: Context) -> tuple[dict[str, Any], list[Planned]]:
    """What the check of the list finds, and the datasets that it names; their files are taken."""
    hidden: list[str] = []
    if _is_workbook(path):
        taken = checking.unpack(_question(path, path.name), folder / "sheets.zip", LONGEST).report
        if "refusal" in taken:
            return dict(taken), []
        path, hidden = folder / "sheets.zip", taken["hidden"]
    with archive.opened(path, hidden) as packed:
        report, rows = _read_list(packed)
        if not rows:
            return report, []
        unlisted = packed.unlisted(row.get("file", "") for row in rows)
        report["unlisted"] = [*map(identifiers_in_text.masked, unlisted)]
        return report, batch_plan.plan(rows, packed, vault(), context)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return sniffing.media_type(stream) in (sniffing.XLSX, sniffing.ODS)


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


def _read_list(packed: Archive) -> tuple[dict[str, Any], list[Row]]:
    """What the check of the list finds, and its rows if it has no errors."""
    entry = packed.list_entry
    with tempfile.TemporaryDirectory() as folder:
        path, rows = Path(folder) / "list", Path(folder) / "rows.csv"
        source = packed.open(entry)
        with path.open("wb") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
        found = checking.examine(_question(path, archive.name_of(entry)), rows, LONGEST)
        if not found.accepted:
            return dict(found.report), []
        names = [column.name for column in registry.load(batch_list.NAME).columns]
        text = io.StringIO(rows.read_text(encoding="utf-8"), newline="")
        return dict(found.report), [dict(zip(names, row, strict=True)) for row in csv.reader(text)]


@tk.side_effect_free
def mashhad_batch_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How a batch stands, and what it would change or has changed.

    :param id: id of the batch
    :returns: ``id``, ``filename``, ``state`` (``checking``, ``refused``, ``ready``, ``applying``,
        ``stopped``, ``applied``, ``undoing``, ``undone``, ``expired``), ``created``, ``changed``,
        ``report`` of the list (``unlisted``: files that it does not name), ``stopped_by`` (a
        sentence and ``n``, or null), and ``items``: of each dataset ``n``, ``title``,
        ``action`` (``create``, ``update``, ``unchanged``), ``state`` (``waiting``, ``done``,
        ``taken_back``, ``kept``), ``package_id``, ``changes``, ``files`` with their reports, and
        ``problems``
    :raises ObjectNotFound: there is no such batch, or it is another officer's
    """
    return describe_batch(_batch(context, data_dict, "mashhad_batch_show"))


@tk.side_effect_free
def mashhad_batch_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The caller's newest batches, without their datasets.

    :returns: as ``mashhad_batch_show``, without ``items`` and ``report``
    """
    tk.check_access("mashhad_batch_list", context, data_dict)
    return [_told(each) for each in store.of_user(context["auth_user_obj"].id, _LISTED)]


def mashhad_batch_apply(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Write the datasets of a batch that was checked, or go on with one that was stopped.

    :param id: id of the batch
    :returns: as ``mashhad_batch_show``; it is written in the background
    :raises ValidationError: it has errors, or is written already
    """
    batch = _batch(context, data_dict, "mashhad_batch_apply")
    return describe_batch(begin(batch, (store.READY, store.STOPPED), store.APPLYING))


def mashhad_batch_undo(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back what a batch has written: the former descriptions and files come back.

    :param id: id of the batch
    :returns: as ``mashhad_batch_show``; it is done in the background
    :raises ValidationError: nothing of it is written
    """
    batch = _batch(context, data_dict, "mashhad_batch_undo")
    return describe_batch(
        begin(batch, (store.APPLYING, store.STOPPED, store.APPLIED), store.UNDOING)
    )


def begin(batch: Batch, among: tuple[str, ...], state: str) -> Batch:
    """Bring a batch into a state in which a worker takes it up."""
    if not store.advance(batch.id, among, state, dt.datetime.now(dt.UTC)):
        raise tk.ValidationError({"id": [say(BulkError("nothing_to_do"))]})
    batch_job.wake(batch.id)
    return batch


def _batch(context: Context, data_dict: dict[str, Any], action: str) -> Batch:
    batch = store.get(tk.get_or_bust(data_dict, "id"))
    missing = tk.ObjectNotFound(tk._("There is no such batch."))
    if batch is None:
        raise missing
    try:
        tk.check_access(action, context, {"id": batch.id})
    except tk.NotAuthorized:
        raise missing from None
    return batch


def describe_batch(batch: Batch) -> dict[str, Any]:
    """A batch with its datasets for JSON."""
    items = [
        {
            "n": item.n,
            "title": item.title,
            "type": item.said["type"],
            "action": item.action,
            "state": item.state,
            "package_id": item.package_id,
            "changes": item.changes,
            "files": [
                {k: v for k, v in file.items() if k not in ("location", "resource_id")}
                for file in item.files
            ],
            "problems": [_sentence(each) for each in item.problems],
        }
        for item in store.items(batch.id)
    ]
    return {**_told(batch), "report": batch.report, "items": items}


def _sentence(problem: Any) -> str:
    """A problem in the reader's language; what CKAN itself said stands as it did."""
    if isinstance(problem, str):
        return problem
    params = {k: Word(*v) if isinstance(v, list) else v for k, v in problem["params"].items()}
    return say(BulkError(problem["code"], **params))


def _told(batch: Batch) -> dict[str, Any]:
    stopped = batch.stopped_by
    if stopped:
        error = BulkError(stopped["code"], **stopped["params"])
        stopped = {"n": stopped["n"], "code": error.code, "message": say(error)}
    return {
        "id": batch.id,
        "filename": batch.filename,
        "state": batch.state,
        "created": moments.iso(batch.created),
        "changed": moments.iso(batch.changed),
        "stopped_by": stopped,
    }


ACTIONS: Final = {
    action.__name__: action
    for action in (
        mashhad_batch_apply,
        mashhad_batch_create,
        mashhad_batch_list,
        mashhad_batch_show,
        mashhad_batch_undo,
    )
}
