"""The files of a batch looked at as the gate will look at them, before anything is written.

The same engine, in the same sandbox; the rows of those that would be accepted are compared with the
published ones, and then forgotten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.catalog.mail import portal_mail
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.bulk.files import others
from ckanext.mashhad.tables.bulk.model import UNCHANGED, UPDATE, BatchItem, vault
from ckanext.mashhad.tables.confirmations import needed
from ckanext.mashhad.tables.confirmations.needed import Confirmation
from ckanext.mashhad.tables.confirmations.standing import Standing
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.intake import document_intake, registers
from ckanext.mashhad.tables.rows import row_comparison
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found, Question
from ckanext.mashhad.tables.versions import meanings, proposal
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import Vault

File = dict[str, Any]
#: So much of a hash tells two states of a file in a batch apart.
_MARK: Final = 16


def is_looked_at(item: BatchItem) -> bool:
    """Whether it has been checked already, by a job that did not get to the end of the batch."""
    return bool(item.files) and all("report" in file for file in item.files)


def look(item: BatchItem) -> None:
    """Check the files of a dataset that are not checked yet; what is found is kept with them."""
    files = [dict(file) for file in item.files]
    for file in files:
        if "report" not in file:
            _look(item, file, files)
    item.files = files
    news = item.changes or any(not file["same"] for file in files)
    if item.package_id and not item.problems:
        item.action = UPDATE if news else UNCHANGED


def is_accepted(item: BatchItem) -> bool:
    """Whether nothing keeps the dataset from being written."""
    return not item.problems and all(
        file.get("same") or file.get("other") or file.get("report", {}).get("accepted")
        for file in item.files
    )


def _look(item: BatchItem, file: File, files: list[File]) -> None:
    if file.get("other"):
        told = {"file": others.called(file)}
        with vault().path(file["location"]).open("rb") as stream:
            why = document_intake.why_not(stream, file["name"], item.said["owner_org"])
        problems = others.look(file, item.before)
        item.problems = [
            *item.problems,
            *([{"code": why, "params": told}] if why else problems),
        ]
        return
    tables = registry.of_dataset(item.said)
    asked = _question(item, file, tables)
    with tempfile.TemporaryDirectory(dir=Vault(config.vault_folder()).workshop()) as folder:
        rows = Path(folder) / "rows.csv" if tables else None
        found = checking.examine(asked, rows)
        file["report"], file["table"] = dict(found.report), found.table or ""
        file["basis"] = asked.basis
        _find_place(item, file, files)
        if found.accepted and rows is not None and not file["same"]:
            file["report"] |= _compared(found, file, rows)
    _note_questions(item, file)


def _question(item: BatchItem, file: File, tables: tuple[str, ...]) -> Question:
    """What the check of a file is told, with what the unit has published; ends the transaction."""
    # As the dataset will be: what its rules look up is asked of the unit, not of the dataset.
    owner, kind = item.said["owner_org"], item.said["type"]
    package = SimpleNamespace(owner_org=owner, type=kind, extras=_texts(item))
    asked = _asked(item, file, tables)
    published = registers.published(package, asked.table)  # type: ignore[arg-type]
    model.Session.rollback()  # the check may take minutes
    return replace(asked, published=published)


def _asked(item: BatchItem, file: File, tables: tuple[str, ...]) -> Question:
    owner, known = item.said["owner_org"], _texts(item)
    return Question(
        vault().path(file["location"]),
        tables[0] if tables else "",
        moments.tehran_day(dt.datetime.now(dt.UTC)),
        file["name"],
        facts={name: known[name] for name in checking.FACTS if known.get(name)},
        mapping=meanings.mappings(owner, tables),
        values=meanings.said_values(owner, tables),
        beside=tables[1:],
        limits=Limits(**config.table_limits()),
    )


def _find_place(item: BatchItem, file: File, files: list[File]) -> None:
    """Which published file of the dataset this one is the new version of: the one of its title, or
    where it is the only one of its table in the batch, the one whose place it would take if it were
    sent alone.
    """
    file |= {"resource_id": None, "version": None, "same": False}
    shown = {each["id"]: each for each in (item.before or {}).get("resources", ())}
    public = store.published_versions(shown)
    taken = {other.get("resource_id") for other in files}
    free = {id_: version for id_, version in public.items() if id_ not in taken}
    titled = [id_ for id_ in free if file["title"] and shown[id_].get("name") == file["title"]]
    mine = [each for each in files if each.get("table", file["table"]) == file["table"]]
    own = own_file(item, file) if len(mine) == 1 and not file["title"] else None
    only = [own.id] if own and own.id in free else []
    bytes_ = [id_ for id_, version in free.items() if version.sha256 == file["sha256"]]
    if chosen := next(iter([*titled, *only, *bytes_]), None):
        version = public[chosen]
        same = version.sha256 == file["sha256"]
        file |= {"resource_id": chosen, "version": version.n, "same": same}


def own_file(item: BatchItem, file: File) -> model.Resource | None:
    """The file of the dataset that is such a table."""
    package = model.Session.get(model.Package, item.package_id) if item.package_id else None
    if package is None or not registry.is_known(file["table"]):
        return None
    return proposal.file_of(package, registry.load(file["table"]))


def _note_questions(item: BatchItem, file: File) -> None:
    """What must be confirmed of a file before it is written, and what keeps it from that."""
    file["asks"] = []
    if waiting := _waiting(item, file):
        item.problems = [*item.problems, {"code": "is_checked", "params": {"file": waiting}}]
        return
    if file["same"] or not file["report"].get("accepted") or not registry.is_known(file["table"]):
        return
    with portal_mail.in_the_readers_language():
        place = _standing(item, file)
        file["asks"] = [each.code for each in _needed(item, file, place)]


def _waiting(item: BatchItem, file: File) -> str:
    """The name of a newer version of the file whose place this one takes, which is not public yet:
    what becomes of it must be known first; empty where there is none.
    """
    own = None if file["title"] or file["resource_id"] else own_file(item, file)
    place = own.id if own else file["resource_id"]
    newest = store.newest_versions([place], store.LIVING).get(place) if place else None
    return newest.filename if newest is not None and newest.state in store.COMING else ""


def is_stale(item: BatchItem) -> bool:
    """Whether what columns and values mean has changed since the files were looked at, so that
    others would become public than were shown.
    """
    tables = registry.of_dataset(item.said)
    return any(
        _asked(item, file, tables).basis != file.get("basis")
        for file in item.files
        if not (file.get("other") or file.get("same"))
    )


def look_again(item: BatchItem) -> None:
    """Let the files of a dataset be looked at once more, as they are."""
    found = ("report", "basis", "asks", "confirmed")
    item.files = [{k: v for k, v in file.items() if k not in found} for file in item.files]


def mark(items: Iterable[BatchItem]) -> str:
    """The word that names exactly what is shown of a batch."""
    return _hash(
        [[item.n, item.said, *(_shown(item, file) for file in item.files)] for item in items]
    )


def _needed(item: BatchItem, file: File, place: Standing | None) -> list[Confirmation]:
    table = registry.load(file["report"]["schema"])
    facts = proposal.settled(table, {**_texts(item), "owner_org": item.said["owner_org"]})
    return needed.needed(table, facts, file["report"], place, file["name"], file["sha256"])


def _standing(item: BatchItem, file: File) -> Standing | None:
    """What the file takes the place of, or would stand beside."""
    package = model.Session.get(model.Package, item.package_id) if item.package_id else None
    if package is None:
        return None
    title = proposal.called(package)
    if own := store.published_versions([file["resource_id"]]).get(file["resource_id"]):
        compared = file["report"].get("compared") or {}
        chosen = bool(file["title"])  # the list names that very file
        return Standing(title, own.filename, True, False, compared, "", is_chosen=chosen)
    other = None if file["title"] else own_file(item, file)
    public = store.published_versions([other.id]).get(other.id) if other else None
    if public is None:
        return None
    return Standing(title, public.filename, True, False, {}, "", is_beside=True)


def questions(item: BatchItem, k: int) -> list[Confirmation]:
    """What is still to be confirmed of the ``k``-th file of a dataset, in the reader's language."""
    file = item.files[k - 1]
    if not file.get("asks") or file.get("confirmed"):
        return []
    with portal_mail.in_the_readers_language():
        asked = _needed(item, file, _standing(item, file))
    return [Confirmation(_code(item, k, code), said) for code, said in asked]


def open_questions(item: BatchItem) -> list[str]:
    """The codes of all that is still to be confirmed of a dataset."""
    return [each.code for k in range(1, len(item.files) + 1) for each in questions(item, k)]


def confirm(item: BatchItem) -> None:
    """All that its files ask is confirmed."""
    item.files = [{**file, "confirmed": True} for file in item.files]


def confirmed(item: BatchItem) -> set[str]:
    """What was confirmed of the files of a dataset, by the codes of ``confirmations``."""
    return {code for file in item.files for code in file.get("asks") or ()}


def _code(item: BatchItem, k: int, code: str) -> str:
    """The word that confirms this of this file as it was shown: of this dataset, in this place."""
    return f"{item.n}-{k}-{code}-{_hash(_shown(item, item.files[k - 1]))}"


def _shown(item: BatchItem, file: File) -> Any:
    """What is shown of a file: what it is, where it goes, and what was found in it."""
    report = file.get("report") or {}
    found = [report.get(name) for name in ("compared", "amounts", "counts", "rows", "sheets")]
    place = [item.said, item.package_id, file.get("resource_id"), file.get("version")]
    return [file["sha256"], file.get("basis"), place, found]


def _hash(shown: Any) -> str:
    said = json.dumps(shown, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK]


def _texts(item: BatchItem) -> dict[str, str]:
    """What the dataset will say in single words: year, part, codes."""
    known = {**(item.before or {}), **item.said}
    return {name: value for name, value in known.items() if isinstance(value, str)}


def _compared(found: Found, file: File, rows: Path) -> dict[str, Any]:
    """How the rows differ from the published ones of the file that this one replaces."""
    table = registry.load(found.report["schema"])
    resource_id = file["resource_id"]
    last = store.published_versions([resource_id] if resource_id else []).get(resource_id)
    if last is None or last.table != table.name:
        return {}
    n = last.n
    model.Session.rollback()
    compared = row_comparison.compare_rows(rows, resource_id, table)
    return {"compared": {"n": n, **compared}} if compared else {}
