"""Files of which the rows changed lately, where anybody may compare the last two versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event, since_purge
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
    files = _list_files(since)
    public = newest_versions([resource for _, resource in files], (PUBLISHED,))
    for dataset, resource in files:
        table = public[resource].table if resource in public else None
        if not table:
            continue
        versions = public_versions.list_readable(resource, table, officer=False)
        if len(versions) > 1 and versions[-1].since >= since:
            yield RecentChange(dataset, resource, versions[-1].since)


def _list_files(since: dt.datetime) -> list[tuple[str, str]]:
    """Pairs of dataset and file of which the log tells another version, the latest first."""
    query = sa.select(Event.dataset, Event.resource).group_by(Event.dataset, Event.resource)
    query = query.where(Event.written >= since, Event.version.is_not(None))
    query = query.where(since_purge(Event.dataset, Event.id))
    query = query.order_by(sa.func.max(Event.id).desc()).limit(_LOOKED_AT)
    return [(dataset, resource) for dataset, resource in model.Session.execute(query)]
