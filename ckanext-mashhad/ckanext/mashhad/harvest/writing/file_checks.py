"""What the gate of tables made of a harvested file: checked at once, and held back visibly."""

from __future__ import annotations

import ckan.model as model

from ckanext.mashhad.tables.intake import check_jobs as gate
from ckanext.mashhad.tables.versions import model as tables


def check_now(resource_ids: list[str]) -> None:
    """Check what arrived just now; what is not done here, a worker does."""
    for version in tables.newest_versions(resource_ids).values():
        if version.state in tables.UNFINISHED:
            gate.check(version.id)
    model.Session.expire_all()


def stands(resource_ids: list[str]) -> bool:
    """Whether readers see an older version of the file."""
    return bool(tables.published_versions(resource_ids))


def held_back(resource_ids: list[str]) -> int | None:
    """The number of errors of the newest file, where the gate did not let it through."""
    for version in tables.newest_versions(resource_ids).values():
        if version.state == tables.REJECTED:
            return version.errors or 0
    return None
