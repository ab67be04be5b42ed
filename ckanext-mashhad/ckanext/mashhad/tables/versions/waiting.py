"""What officers have begun and not ended: files that were refused or wait, and drafts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import PENDING, REJECTED, TO_CONFIRM, FileVersion

#: So many are listed.
MOST: Final = 10


def list_waiting() -> list[dict[str, Any]]:
    """Of the units for which the current user publishes, the latest first.

    Each with ``type``, ``name`` and ``title`` of the dataset, ``moment``, and of a file its
    ``resource_id``, ``filename`` and ``state``; a draft has none of these.
    """
    units = [unit["id"] for unit in proposal.units()]
    found = [*_files(units), *_drafts(units)]
    found.sort(key=lambda each: each["moment"], reverse=True)
    return [_with_title(**each) for each in found[:MOST]]


def of_dataset(package_id: str) -> list[dict[str, Any]]:
    """The same files of one dataset, for its officers."""
    units = [unit["id"] for unit in proposal.units()]
    return [_with_title(**each) for each in _files(units, model.Package.id == package_id)]


def _files(units: list[str], *which: Any) -> list[dict[str, Any]]:
    """Files whose newest version was refused, is being checked, or has to be confirmed."""
    newest = (
        sa.select(FileVersion.resource_id, sa.func.max(FileVersion.n).label("n"))
        .group_by(FileVersion.resource_id)
        .subquery()
    )
    query = (
        sa.select(FileVersion, model.Package)
        .join(
            newest,
            sa.and_(newest.c.resource_id == FileVersion.resource_id, newest.c.n == FileVersion.n),
        )
        .join(model.Resource, model.Resource.id == FileVersion.resource_id)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(
            FileVersion.state.in_((REJECTED, PENDING, TO_CONFIRM)),
            model.Resource.state == "active",
            model.Package.state.in_(("active", "draft")),
            model.Package.owner_org.in_(units),
            *which,
        )
        .order_by(FileVersion.created.desc())
        .limit(MOST)
    )
    return [
        {
            "package": package,
            "resource_id": version.resource_id,
            "filename": version.filename,
            "state": version.state,
            "moment": version.created,
        }
        for version, package in model.Session.execute(query)
    ]


def _drafts(units: list[str]) -> list[dict[str, Any]]:
    query = (
        sa.select(model.Package)
        .where(model.Package.state == "draft", model.Package.owner_org.in_(units))
        .where(model.Package.creator_user_id == tk.current_user.id)
        .order_by(model.Package.metadata_modified.desc())
        .limit(MOST)
    )
    return [
        {"package": each, "moment": each.metadata_modified.replace(tzinfo=dt.UTC)}
        for each in model.Session.scalars(query)
    ]


def _with_title(package: model.Package, **more: Any) -> dict[str, Any]:
    """The title costs a look at the whole dataset: only what is listed is asked for it."""
    called = {"type": package.type, "name": package.name, "title": proposal.called(package)}
    return {**called, **more}
