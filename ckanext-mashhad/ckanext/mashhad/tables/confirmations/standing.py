"""What is public where a file is to be published, and how its rows differ from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_comparison
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.proposal import Typed


@dataclass(frozen=True, slots=True)
class Standing:
    """The file whose place this one would take: of the dataset ``title``, its ``filename``,
    whether it ``is_public`` and whether a version of it ``waits`` for its check; and how the rows
    differ from the public ones (``added``, ``changed``, ``removed``, ``same``, ``listed``; empty
    where they cannot be compared). ``mark`` names exactly this state. ``is_chosen``: whoever sends
    the file has named that file; ``is_beside``: this one does not take its place; ``twin``: the
    name of another public file of the table in the dataset, which stays.
    """

    title: str
    filename: str
    is_public: bool
    waits: bool
    compared: Mapping[str, Any]
    mark: str
    is_chosen: bool = False
    is_beside: bool = False
    twin: str = ""


def find(table: TableSchema, facts: Typed, rows: Path | None, officer: str) -> Standing | None:
    """What the file would take the place of; None where nothing, or nobody may know of it.

    ``rows``: the typed rows of the file, as the check has written them.
    """
    found = proposal.existing(table, facts) if facts["owner_org"] and facts["fiscal_year"] else None
    if found is None or not _may_change(found.id, officer):
        return None
    file = proposal.file_of(found, table)
    if file is None:
        return None
    newest, *_ = store.versions(file.id)
    public = next(iter(store.versions(file.id, (store.PUBLISHED,))), None)
    twin = _twin(found, table, file.id)
    is_compared = public is not None and public.table == table.name
    return Standing(
        proposal.called(found),
        (newest if newest.state in store.COMING else public or newest).filename,
        public is not None,
        newest.state in store.COMING,
        row_comparison.compare_rows(rows, file.id, table)
        if is_compared and rows and rows.exists()
        else {},
        f"{file.id}:{newest.n}:{public.n if public else ''}{twin}",
        twin=twin,
    )


def find_of_version(
    version: FileVersion, facts: Typed, report: Mapping[str, Any]
) -> Standing | None:
    """What a version takes the place of, or stands beside; ``report``: what its check found, which
    has compared the rows.
    """
    table = registry.load(report["schema"])
    own = store.published_versions([version.resource_id]).get(version.resource_id)
    if own is not None:
        compared = report.get("compared") or {}
        package = model.Session.get(model.Package, version.package_id)
        twin = _twin(package, table, version.resource_id)
        mark = f"{version.resource_id}:{version.n}:{own.n}{twin}"
        title = proposal.called(package)
        return Standing(title, own.filename, True, False, compared, mark, is_chosen=True, twin=twin)
    other = proposal.existing(table, facts) if facts["fiscal_year"] else None
    file = proposal.file_of(other, table) if other is not None else None
    public = store.published_versions([file.id]).get(file.id) if file else None
    if other is None or public is None:
        return None
    mark = f"{version.resource_id}:{version.n}:{public.resource_id}:{public.n}"
    title = proposal.called(other)
    return Standing(title, public.filename, True, False, {}, mark, is_beside=True)


def _twin(package: model.Package, table: TableSchema, resource_id: str) -> str:
    files = [each.id for each in package.resources if each.state == "active"]
    public = store.published_versions(files).values()
    others = [each for each in public if each.table == table.name]
    return next((each.filename for each in others if each.resource_id != resource_id), "")


def _may_change(package_id: str, officer: str) -> bool:
    try:
        tk.check_access("package_update", Context(user=officer), {"id": package_id})
    except tk.NotAuthorized:
        return False
    return True


def mark_of(table: TableSchema, facts: Typed, officer: str) -> str:
    """The mark of what the file would take the place of now; empty where of nothing."""
    found = find(table, facts, None, officer)
    return found.mark if found else ""
