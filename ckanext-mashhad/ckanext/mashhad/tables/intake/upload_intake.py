"""The gate: what a dataset's files may say of themselves before CKAN stores them.

Every action that writes files ends in ``package_create`` or ``package_update``, and both pass
through :func:`creating` and :func:`updating`. An uploaded table is taken aside as a version, and
the resource keeps what it had: the published version's facts, those of a file that CKAN itself
keeps, or none. So nothing has to be left out when a resource is shown.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.dictization import model_dictize
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.catalog.timeline import replaced_files
from ckanext.mashhad.catalog.validators import FILE_AWAITED, field_errors
from ckanext.mashhad.tables.confirmations import given
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.documents.documents import DocumentError
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.intake import check_jobs, document_intake, examination, recheck
from ckanext.mashhad.tables.publication import described, serving
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.reading import Reading
from ckanext.mashhad.tables.versions import file_facts, locks, meanings
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import Stored, TooLarge, Vault

log = logging.getLogger(__name__)

MEGABYTE: Final = 1 << 20
Sent = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An uploaded table whose bytes lie in the vault already."""

    resource_id: str
    filename: str
    mimetype: str
    stored: Stored


@dataclass
class Intake:
    """One call that writes a dataset with files: what has arrived, and what has left the gate."""

    context: Context
    unit: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    package_id: str = ""
    readings: dict[int, Reading | DocumentError] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    version_ids: list[str] = field(default_factory=list)

    def enter(self, package: model.Package) -> None:
        """Note the arrivals as versions, in the transaction that writes the dataset."""
        now = dt.datetime.now(dt.UTC)
        if not self.arrivals:
            return
        before = store.newest_versions([arrival.resource_id for arrival in self.arrivals])
        for arrival in self.arrivals:
            last = before.get(arrival.resource_id)
            named = given.table_said() or (last.table if last and last.table_is_said else "")
            table = named or _table(package)
            version = store.add_version(
                arrival.resource_id,
                package_id=package.id,
                created=now,
                woken=None if self.context.get("defer_commit") else now,
                user_id=_user_id(self.context),
                filename=arrival.filename,
                public_name=_public_name(arrival, package, table),
                size=arrival.stored.size,
                sha256=arrival.stored.sha256,
                mimetype=arrival.mimetype,
                location=arrival.stored.location,
                table=table,
                table_is_said=bool(named),
                confirmed=recheck.confirmed(
                    given.codes_of(arrival.stored.sha256), _user_id(self.context), now
                ),
            )
            self.version_ids.append(version.id)

    def end(self) -> None:
        """What follows once all is stored. Of a transaction that goes on, ``tick`` takes care."""
        if self.context.get("defer_commit") or not (self.version_ids or self.left):
            return
        model.Session.commit()  # CKAN commits nothing where the dataset itself is unchanged
        for version_id in self.version_ids:
            check_jobs.wake(version_id)
        serving.note_arrivals([arrival.resource_id for arrival in self.arrivals])
        for resource_id in self.left:
            try:
                row_store.drop(resource_id)
            except sa.exc.OperationalError:
                log.warning("The rows of %s wait for the DataStore and tick", resource_id)

    def undo(self) -> None:
        """Remove the bytes of a call that was refused, unless they are stored all the same."""
        model.Session.rollback()
        locations = {arrival.stored.location for arrival in self.arrivals}
        for location in locations - store.locations(locations):
            _vault().remove(location)


def _public_name(arrival: Arrival, package: model.Package, table: str) -> str:
    """A table is called as its dataset is, with the ending of what it is, whatever its officer
    calls the file; any other file has its own name.
    """
    if not table:
        return url_names.file_name(arrival.filename, package.name)
    ending = sniffing.FORMATS[arrival.mimetype].lower()
    return f"{package.name}.{ending}" if ending else url_names.file_name("", package.name)


_creating: ContextVar[Intake | None] = ContextVar("mashhad_creating", default=None)


@contextmanager
def creating(context: Context, data_dict: dict[str, Any]) -> Iterator[None]:
    """Let the files of a new dataset through the gate."""
    files, intake = _files(data_dict), Intake(context, data_dict.get("owner_org"))
    if files:
        tk.check_access("package_create", Context(context), data_dict)
    token = _creating.set(intake)
    try:
        with _undone_if_refused(intake):
            if files:
                _read(intake, files)
                data_dict["resources"] = _each(files, lambda sent: _new(intake, sent))
            yield
    finally:
        _creating.reset(token)
    intake.end()


def created(package: model.Package) -> None:
    """CKAN has written a new dataset, and has not committed it yet."""
    intake = _creating.get()
    if intake is not None:
        intake.enter(package)


@contextmanager
def updating(context: Context, data_dict: dict[str, Any]) -> Iterator[None]:
    """Let the files of a dataset through the gate."""
    files = _files(data_dict)
    # Without any word of its files, a dataset keeps them.
    sends = isinstance(data_dict.get("resources"), list)
    package = model.Package.get(data_dict.get("id") or data_dict.get("name")) if sends else None
    if package is None:
        yield
        return
    tk.check_access("package_update", Context(context), {**data_dict, "id": package.id})
    said = {name: data_dict.get(name) for name in checking.FACTS}
    intake = Intake(context, package.owner_org, said, package.id)
    with _undone_if_refused(intake):
        _read(intake, files)
        held = store.hold_files(package.id)
        standing = StoredFiles(held, store.known(held), set(store.published_versions(held)))
        before = described.of_files(held)
        data_dict["resources"] = _each(files, lambda sent: _judged(intake, sent, standing))
        intake.enter(package)
        if not context.get(described.FIGURES_SAID):
            described.let_go(data_dict, before, held, _staying(data_dict) - {*intake.left})
        yield
    intake.end()
    serving.tell_unchanged(intake.unchanged)


def _staying(data_dict: dict[str, Any]) -> set[str]:
    """The ids of the files that are sent."""
    sent = (each.get("id") for each in _files(data_dict) if isinstance(each, dict))
    return {id_ for id_ in sent if isinstance(id_, str)}


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """The files of a dataset by id, and which of them have versions, or a published one."""

    files: Mapping[str, model.Resource]
    known: Collection[str]
    published: Collection[str]


def _judged(intake: Intake, sent: Sent, standing: StoredFiles) -> Sent:
    sent.pop(file_facts.COMING_VERSION, None)  # of an answer that is sent back
    file_id = sent.get("id")
    stored = standing.files.get(file_id) if isinstance(file_id, str) else None
    if stored is None:
        return _new(intake, sent)
    shown = model_dictize.resource_dictize(stored, Context(model=model, session=model.Session))
    upload, known = _upload(sent), stored.id in standing.known
    if upload is not None and _is_table(intake, sent, upload):
        _take_aside(intake, stored.id, upload)
        file_facts.put_back(sent, shown)
    elif upload is not None and document_intake.has_bytes(shown, upload):
        file_facts.put_back(sent, shown)
        intake.unchanged.append(upload.filename or "")
    elif upload is not None or replaced_files.leads_elsewhere(sent, shown):
        if known:
            store.lock(stored.id)
            store.give_way(stored.id, store.LIVING)
            intake.left.append(stored.id)
        if known or (upload is None and shown["url_type"] == file_facts.UPLOAD):
            name = upload.filename if upload is not None else sent["url"]
            file_facts.make_way(sent, shown, name or "")
        if upload is not None:
            sent["hash"] = document_intake.hash_of(upload)
    elif stored.id in standing.published or (known and not shown["url"]):
        file_facts.put_back(sent, shown)
    else:
        file_facts.claim_no_upload(sent, shown)
    return sent


def _new(intake: Intake, sent: Sent) -> Sent:
    """A file without a past: with a chosen id it could take over that of a deleted one."""
    sent.pop("id", None)
    sent.pop(file_facts.COMING_VERSION, None)
    upload = _upload(sent)
    if upload is None:
        file_facts.claim_no_upload(sent, None)
    elif _is_table(intake, sent, upload):
        sent["id"] = str(uuid.uuid4())
        _take_aside(intake, sent["id"], upload)
        file_facts.put_back(sent, None)
        intake.context.setdefault(FILE_AWAITED, set()).add(sent["id"])
    else:
        sent["hash"] = document_intake.hash_of(upload)
    return sent


def _is_table(intake: Intake, sent: Sent, upload: FileStorage) -> bool:
    """Whether it has to be checked; what is no table is refused or passes at once."""
    found = intake.readings[id(upload)]
    return document_intake.is_table(intake.context, intake.unit, sent, found, intake.package_id)


def _take_aside(intake: Intake, resource_id: str, upload: FileStorage) -> None:
    most = tk.config["ckan.max_resource_size"]
    try:
        stored = _vault().put(upload.stream, most * MEGABYTE)
    except TooLarge:
        said = field_errors.say(file_facts.UploadError("too_large", most=most))
        raise tk.ValidationError({"upload": [said]}) from None
    if _is_known(intake, resource_id, stored.sha256):
        _vault().remove(stored.location)
        intake.unchanged.append(upload.filename or "")
        return
    mimetype = sniffing.media_type(upload.stream)
    filename = url_names.sent_name(upload.filename or "")
    intake.arrivals.append(Arrival(resource_id, filename, mimetype, stored))


def _is_known(intake: Intake, resource_id: str, sha256: str) -> bool:
    """Whether these very bytes are public already, or on their way, and would be read the same."""
    newest = store.newest_versions([resource_id]).get(resource_id)
    if newest is None or newest.sha256 != sha256:
        return False
    if newest.state == store.PENDING:
        return True
    if newest.state == store.TO_CONFIRM and given.codes_of(sha256):
        return False
    asked = examination.question(newest, facts=intake.facts)
    package = model.Session.get(model.Package, newest.package_id)
    is_said = package is not None and newest.said == meanings.of_unit(package.owner_org)
    same = is_said and newest.basis == asked.basis
    return same and newest.state in (store.TO_CONFIRM, store.ACCEPTED, store.PUBLISHED)


def _each(files: Sequence[Any], judge: Callable[[Sent], Sent]) -> list[Any]:
    """``files`` judged one by one in copies; an error stands where its file does."""
    result = []
    for number, sent in enumerate(files):
        try:
            result.append(judge(dict(sent)) if isinstance(sent, dict) else sent)
        except tk.ValidationError as error:
            places: list[Any] = [{} for _ in files]
            places[number] = error.error_dict
            raise tk.ValidationError({"resources": places}) from error
    return result


def _read(intake: Intake, files: Sequence[Any]) -> None:
    """See what the uploads are; those that are no tables at sight can take a minute.

    In one of the places for that, and before the files of the dataset are held: whoever changes
    it meanwhile would wait for those.
    """
    uploads = [_upload(sent) if isinstance(sent, dict) else None for sent in files]
    slow = [upload is not None and not _is_table_at_sight(upload) for upload in uploads]
    mine = locks.place("document", _user_id(intake.context)) if any(slow) else nullcontext(True)
    with mine as has_place:
        if not has_place:
            message = tk._("Other files are being checked. Ask again in a moment.")
            errors = [{"upload": [message]} if each else {} for each in slow]
            raise tk.ValidationError({"resources": errors})
        for upload in uploads:
            if upload is not None:
                intake.readings[id(upload)] = document_intake.read(upload)


def _is_table_at_sight(upload: FileStorage) -> bool:
    return bool(sniffing.at_sight(upload.stream, upload.filename or ""))


@contextmanager
def _undone_if_refused(intake: Intake) -> Iterator[None]:
    try:
        yield
    except tk.ValidationError:
        intake.undo()
        raise


def _files(data_dict: dict[str, Any]) -> list[Any]:
    files = data_dict.get("resources")
    return files if isinstance(files, list) else []


def _upload(sent: Sent) -> FileStorage | None:
    upload = sent.get("upload")
    return upload if isinstance(upload, FileStorage) and upload.filename else None


def _vault() -> Vault:
    return Vault(config.vault_folder())


def _user_id(context: Context) -> str:
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    return getattr(user, "id", None) or ""


def _table(package: model.Package) -> str:
    """The table that a file of the dataset is taken for; empty where it has none."""
    said = {"type": package.type, **(package.extras or {})}
    return next(iter(registry.of_dataset(said)), "")
