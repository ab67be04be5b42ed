"""The files of a batch looked at as the gate will look at them, before anything is written.

The same engine, in the same sandbox; the rows of those that would be accepted are compared with the
published ones, and then forgotten.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.bulk import others
from ckanext.mashhad.tables.bulk.batch_files import vault
from ckanext.mashhad.tables.bulk.model import UNCHANGED, UPDATE, BatchItem
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.intake import document_intake, registers
from ckanext.mashhad.tables.rows import row_comparison
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found, Question
from ckanext.mashhad.tables.versions import meanings
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import Vault

File = dict[str, Any]


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
        _find_place(item, file, files)
        if found.accepted and rows is not None and not file["same"]:
            file["report"] |= _compared(found, file, rows)


def _question(item: BatchItem, file: File, tables: tuple[str, ...]) -> Question:
    owner = item.said["owner_org"]
    known = {**(item.before or {}), **item.said}
    # As the dataset will be: what its rules look up is asked of the unit, not of the dataset.
    extras = {name: value for name, value in known.items() if isinstance(value, str)}
    package = SimpleNamespace(owner_org=owner, type=item.said["type"], extras=extras)
    table = tables[0] if tables else ""
    asked = Question(
        vault().path(file["location"]),
        table,
        moments.tehran_day(dt.datetime.now(dt.UTC)),
        file["name"],
        facts={name: str(known[name]) for name in checking.FACTS if known.get(name)},
        mapping=meanings.mappings(owner, tables),
        values=meanings.said_values(owner, tables),
        beside=tables[1:],
        published=registers.published(package, table),  # type: ignore[arg-type]
        limits=Limits(**config.table_limits()),
    )
    model.Session.rollback()  # the check may take minutes
    return asked


def _find_place(item: BatchItem, file: File, files: list[File]) -> None:
    """Which published file of the dataset this one is the new version of: the one of its title, or
    the only one of its table where it is the only one in the list.
    """
    file |= {"resource_id": None, "version": None, "same": False}
    shown = {each["id"]: each for each in (item.before or {}).get("resources", ())}
    public = store.published_versions(shown)
    taken = {other.get("resource_id") for other in files}
    free = {id_: version for id_, version in public.items() if id_ not in taken}
    titled = [id_ for id_ in free if file["title"] and shown[id_].get("name") == file["title"]]
    alike = [id_ for id_, version in free.items() if version.table == file["table"]]
    mine = [each for each in files if each.get("table", file["table"]) == file["table"]]
    only = alike if len(alike) == 1 and len(mine) == 1 and not file["title"] else []
    bytes_ = [id_ for id_, version in free.items() if version.sha256 == file["sha256"]]
    if chosen := next(iter([*titled, *only, *bytes_]), None):
        version = public[chosen]
        same = version.sha256 == file["sha256"]
        file |= {"resource_id": chosen, "version": version.n, "same": same}


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
