"""The files of a batch looked at as the gate will look at them, before anything is written.

The same engine, in the same sandbox; the rows of those that would be accepted are compared with the
published ones, and then forgotten.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.bulk.files import file_places, others, questions
from ckanext.mashhad.tables.bulk.files.file_places import File
from ckanext.mashhad.tables.bulk.model import UNCHANGED, UPDATE, BatchItem, vault
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.intake import document_intake, registers
from ckanext.mashhad.tables.rows import row_comparison
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found, Question
from ckanext.mashhad.tables.versions import meanings
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import Vault


def is_looked_at(item: BatchItem) -> bool:
    """Whether it has been checked already, by a job that did not get to the end of the batch."""
    return bool(item.files) and all("report" in file for file in item.files)


def look(item: BatchItem) -> None:
    """Check the files of a dataset; what is found is kept with them.

    Where each goes is only known once it is known of all which tables they are. Transactions end
    meanwhile, so nothing is written into ``item`` before all is checked.
    """
    files, problems, found = [dict(file) for file in item.files], list(item.problems), {}
    with tempfile.TemporaryDirectory(dir=Vault(config.vault_folder()).workshop()) as folder:
        for k, file in enumerate(files):
            if file.get("other"):
                problems += _problems_of_other(item, file)
            else:
                found[k] = _check(item, file, Path(folder) / str(k))
        for k, checked in found.items():
            file_places.find(item, files[k], files)
            if checked.accepted and not files[k]["same"]:
                files[k]["report"] |= _compared(checked, files[k], Path(folder) / str(k))
    item.files, item.problems = files, problems
    for k in found:
        questions.note(item, files[k])
    _let_figures_go(item)
    news = item.changes or any(not file["same"] for file in files)
    if item.package_id and not item.problems:
        item.action = UPDATE if news else UNCHANGED


def _let_figures_go(item: BatchItem) -> None:
    """What was said of rows without a file gives way to what the first file says."""
    own = (file for file in item.files if not file.get("other"))
    first = {file["table"] for file in own if file_places.is_first(item, file)}
    tables = map(registry.load, filter(registry.is_known, first))
    figures = {figure for table in tables for figure in table.figures}
    figures -= {change["field"] for change in item.changes}  # of a look before
    said = {name: old for name in sorted(figures) if (old := (item.before or {}).get(name))}
    item.said = {**item.said, **dict.fromkeys(said, "")}
    item.changes = [*item.changes, *({"field": n, "old": said[n], "new": ""} for n in said)]


def is_accepted(item: BatchItem) -> bool:
    """Whether nothing keeps the dataset from being written."""
    return not item.problems and all(
        file.get("same") or file.get("other") or file.get("report", {}).get("accepted")
        for file in item.files
    )


def _problems_of_other(item: BatchItem, file: File) -> list[Any]:
    told = {"file": others.called(file)}
    with vault().path(file["location"]).open("rb") as stream:
        why = document_intake.why_not(stream, file["name"], item.said["owner_org"])
    problems = others.look(file, item.before)
    return [{"code": why, "params": told}] if why else problems


def _check(item: BatchItem, file: File, rows: Path) -> Found:
    """What the check of a table finds; its rows go to ``rows`` where it is one that is known."""
    tables = registry.of_dataset(item.said)
    asked = _question(item, file, tables)
    found = checking.examine(asked, rows if tables else None)
    file["report"], file["table"] = dict(found.report), found.table or ""
    file["basis"] = asked.basis
    return found


def _question(item: BatchItem, file: File, tables: tuple[str, ...]) -> Question:
    """What the check of a file is told, with what the unit has published; ends the transaction."""
    # As the dataset will be: what its rules look up is asked of the unit, not of the dataset.
    owner, kind = item.said["owner_org"], item.said["type"]
    package = SimpleNamespace(owner_org=owner, type=kind, extras=item.texts)
    asked = _asked(item, file, tables)
    published = registers.published(package, asked.table)  # type: ignore[arg-type]
    model.Session.rollback()  # the check may take minutes
    return replace(asked, published=published)


def _asked(item: BatchItem, file: File, tables: tuple[str, ...]) -> Question:
    owner, known = item.said["owner_org"], item.texts
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
    found = ("report", "basis", "asks", "confirmed", "resource_id", "version", "same")
    item.files = [{k: v for k, v in file.items() if k not in found} for file in item.files]


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
