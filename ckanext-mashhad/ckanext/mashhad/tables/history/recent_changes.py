"""Files of which the rows changed lately, where anybody may compare the last two versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event, ResourcePeriod
from ckanext.mashhad.tables.history import public_versions
from ckanext.mashhad.tables.versions.model import PUBLISHED, newest_versions

#: How many files are looked at: one that is not to be compared hides no more than that.
_LOOKED_AT: Final = 40


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A file of a dataset, of which another version is public from ``since`` on."""

    dataset: str
    resource: str
    since: dt.datetime


def list_recent(since: dt.datetime, most: int) -> list[RecentChange]:
    """At most so many files that changed from ``since`` on and are public, the latest first."""
    found = islice(_find(since), most)
    return sorted(found, key=lambda each: each.since, reverse=True)


def _find(since: dt.datetime) -> Iterator[RecentChange]:
    public = newest_versions(files := _list_files(since), (PUBLISHED,))
    for version in (public[each] for each in files if each in public):
        readable = public_versions.list_readable(version.resource_id, version.table, officer=False)
        if len(readable) > 1 and readable[-1].since >= since:
            yield RecentChange(version.package_id, version.resource_id, readable[-1].since)


def _list_files(since: dt.datetime) -> list[str]:
    """Files of which one version took another's place since then, the latest first: most of those
    that the log names have one version, and are not to be read one by one.
    """
    before, after = sa.orm.aliased(ResourcePeriod), sa.orm.aliased(ResourcePeriod)
    query = (
        sa.select(Event.resource)
        .group_by(Event.resource)
        .where(
            Event.written >= since,
            after.resource == Event.resource,
            after.opened == Event.id,
            before.resource == after.resource,
            sa.func.upper(before.during) == sa.func.lower(after.during),
            before.version != after.version,
        )
    )
    query = query.order_by(sa.func.max(Event.id).desc()).limit(_LOOKED_AT)
    return list(model.Session.scalars(query))
