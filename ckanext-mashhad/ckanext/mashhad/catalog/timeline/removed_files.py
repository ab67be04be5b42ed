"""Files of which CKAN keeps not even the row: the timeline tells what they were.

CKAN marks a file that is deleted; with the next change of the dataset's files it removes the row.
A client that names no ids replaces all its files whenever it sends its dataset.
"""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event, ResourcePeriod, since_purge

VERSION_PUBLISHED: Final = "version_published"


def is_removed(resource_id: Any) -> sa.ColumnElement[bool]:
    """Whether CKAN has no row of a file (a column of ids), but has its dataset."""
    period, there = ResourcePeriod, model.Resource.id == resource_id
    was = sa.exists().where(
        period.resource == resource_id,
        period.dataset == model.Package.id,
        since_purge(period.dataset, period.opened),
    )
    return sa.and_(~sa.exists().where(there), was)


def removed(packages: Any) -> sa.Subquery:
    """The removed files of these datasets that were public, not what was there before they were
    purged: ``id``, ``package_id``, whether its bytes lay ``here`` when it was last public, and
    ``until`` when that was.
    """
    period = ResourcePeriod
    gone = ~sa.exists().where(model.Resource.id == period.resource)
    return (
        sa.select(
            *(period.resource.label("id"), period.dataset.label("package_id")),
            *(period.here, sa.func.upper(period.during).label("until")),
        )
        .distinct(period.resource)
        .where(period.dataset.in_(packages), period.state == "public", gone)
        .where(since_purge(period.dataset, period.opened))
        .order_by(period.resource, period.during.desc())
        .subquery()
    )


def last_published(resource_id: Any) -> sa.ScalarSelect[Any]:
    """When the last version of a file was; null of one that never had any."""
    query = sa.select(sa.func.max(Event.moment)).where(Event.resource == resource_id)
    return query.where(Event.kind == VERSION_PUBLISHED).correlate_except(Event).scalar_subquery()
