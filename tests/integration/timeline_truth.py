"""What CKAN's tables show to everybody now, and what the timeline says of a moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline import event_kinds, rebuilding
from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, ResourcePeriod
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

#: Of each public dataset its unit, name, type and claims; of each public file its dataset, its
#: address elsewhere and its version.
Public = dict[str, tuple[Any, ...]]


def public_now() -> Public:
    """By CKAN's tables and the register of versions."""
    package, resource, version = model.Package, model.Resource, FileVersion
    shown = sa.and_(package.state == "active", package.private.is_(False))
    datasets = sa.select(package.id, package.owner_org, package.name, package.type, package.extras)
    files = (
        sa.select(resource.id, package.id, resource.url, resource.url_type, version.id)
        .join(package, package.id == resource.package_id)
        .outerjoin(version, sa.and_(version.resource_id == resource.id, version.state == PUBLISHED))
        .where(shown, resource.state == "active", resource.url != "")
    )
    found: Public = {
        id_: (*fields, {key: extras[key] for key in event_kinds.CLAIMS if extras.get(key)})
        for id_, *fields, extras in model.Session.execute(datasets.where(shown))
    }
    for id_, dataset, url, url_type, version_id in model.Session.execute(files):
        here = url_type in ("upload", "datastore")
        found[id_] = (dataset, None if here else url, version_id)
    return found


def public_at(moment: dt.datetime) -> Public:
    """By the intervals of the timeline."""
    dataset, file = DatasetPeriod, ResourcePeriod
    asked = (
        sa.select(dataset.dataset, dataset.unit, dataset.name, dataset.type, dataset.claims),
        sa.select(file.resource, file.dataset, file.address, file.version),
    )
    return {
        id_: tuple(fields)
        for query, period in zip(asked, (dataset, file), strict=True)
        for id_, *fields in model.Session.execute(
            query.where(period.state == "public", period.during.contains(moment))
        )
    }


def without_erased(public: Public, purged: set[str]) -> Public:
    """The same without names and claims of these datasets, which a purge erases."""
    return {id_: (each[0], each[2]) if id_ in purged else each for id_, each in public.items()}


def faults() -> list[str]:
    """In what the intervals differ from what the events make."""
    model.Session.rollback()
    return rebuilding.rebuild(check=True)
