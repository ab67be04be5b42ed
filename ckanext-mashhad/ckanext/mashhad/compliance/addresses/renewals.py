"""When a file got other bytes, or another address, in its place: of a table a version tells of it,
of a PDF or of a file elsewhere the timeline alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.catalog.timeline.model import Event, since_purge

REPLACED: Final = "file_replaced"
OPENED: Final = "address_opened"
_FIRST: Final = (Event.moment, Event.id)


def is_of(event: Any, flag: str) -> sa.ColumnElement[bool]:
    """Whether an event (the class, or an alias) says so."""
    said: sa.ColumnElement[bool] = event.payload[flag].as_boolean()
    return said


def was_replaced(resource_id: Any) -> sa.ColumnElement[bool]:
    """Whether another file ever took the place of this one."""
    return sa.exists().where(Event.resource == resource_id, Event.kind == REPLACED)


def was_here(resource_id: Any, before: Any = None) -> sa.ColumnElement[bool]:
    """Whether a file that got an address elsewhere was one that lay here before; where the id of an
    event is given, already at that.
    """
    event = aliased(Event)
    left = sa.exists().where(*_left(event, resource_id))
    return left if before is None else left.where(event.id < before)


def went_elsewhere(resource_id: Any, which: Any = sa.func.min) -> sa.ScalarSelect[Any]:
    """When a file that lay here first (or, by ``max``, last) got an address elsewhere."""
    query = sa.select(which(Event.moment)).where(*_left(Event, resource_id))
    return query.correlate_except(Event).scalar_subquery()


def _left(event: Any, resource_id: Any) -> tuple[Any, ...]:
    of_file = event.resource == resource_id, event.kind == REPLACED
    return (*of_file, is_of(event, "was_here"), ~is_of(event, "is_here"))


def came_here(resource_id: Any) -> sa.ScalarSelect[Any]:
    """When a file that lay elsewhere first came to lie here; null where it never did that."""
    is_here, was_here = is_of(Event, "is_here"), is_of(Event, "was_here")
    query = (
        sa.select(sa.case((is_here, Event.moment)))
        .where(Event.resource == resource_id, Event.kind == REPLACED, is_here != was_here)
        .order_by(*_FIRST)
        .limit(1)
    )
    return query.correlate_except(Event).scalar_subquery()


def moments(datasets: AskedDatasets) -> defaultdict[str, list[dt.datetime]]:
    """When the files of these datasets were replaced, by file, in the order of time. Of what was
    there before the bytes are gone: CKAN keeps those of the last one alone.
    """
    return _by_file(datasets.execute(_moments))


def _moments(datasets: Ids) -> sa.Select[Any]:
    replaced = sa.and_(Event.kind == REPLACED, Event.dataset.in_(datasets))
    query = sa.select(Event.resource, Event.moment).where(since_purge(Event.dataset, Event.id))
    return query.where(replaced).order_by(*_FIRST)


def _by_file(rows: Iterable[Any]) -> defaultdict[str, list[dt.datetime]]:
    found: defaultdict[str, list[dt.datetime]] = defaultdict(list)
    for resource_id, moment in rows:
        found[resource_id].append(moment)
    return found


def renewals(datasets: AskedDatasets) -> defaultdict[str, list[dt.datetime]]:
    """Since when the files of these datasets counted anew, by file, in the order of time: from when
    each was replaced, once its address has opened; from its opening where it was dead before.
    """
    return _by_file(datasets.execute(_renewals))


def _renewals(datasets: Ids) -> sa.Select[Any]:
    opened, later = aliased(Event), aliased(Event)
    follows = sa.func.coalesce(
        sa.select(sa.func.min(later.id))
        .where(later.resource == Event.resource, later.kind == REPLACED, later.id > Event.id)
        .scalar_subquery(),
        sa.literal(2**62),
    )
    since = sa.case((is_of(opened, "waited"), opened.moment), else_=Event.moment)
    return (
        sa.select(Event.resource, since)
        .outerjoin(
            opened,
            sa.and_(
                opened.resource == Event.resource,
                opened.kind == OPENED,
                opened.id > Event.id,
                opened.id < follows,
            ),
        )
        .where(Event.kind == REPLACED, Event.dataset.in_(datasets))
        .where(since_purge(Event.dataset, Event.id))
        .where(sa.or_(is_of(Event, "is_here"), opened.id.is_not(None)))
        .order_by(since)
    )
