"""Which datasets a page of the feed has and which have gone, as PostgreSQL knows it.

An index that lags behind hides no dataset from a registry, nor shows one twice.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.dcat.feed_paging import Request
from ckanext.mashhad.catalog.timeline.event_kinds import SILENT
from ckanext.mashhad.catalog.timeline.model import Event

#: So much further back than asked do changes count: one that was being saved at that moment came
#: to be seen after it.
REACH: Final = dt.timedelta(minutes=1)
#: So long a transaction may last that has written into the log.
LONGEST: Final = dt.timedelta(days=1)
#: Types that are no records of the catalogue.
LEFT_OUT: Final = ("harvest", "showcase")


class Removal(NamedTuple):
    """A dataset that everybody could read until ``moment``; ``how``: kind of the event."""

    id: str
    moment: dt.datetime
    how: str


class Listing(NamedTuple):
    """``ids`` of the datasets of a page and the ``removals`` among them in the order of ids;
    ``total`` of all pages; ``last_id``: where the next one goes on, empty after the last.
    """

    ids: list[str]
    removals: list[Removal]
    total: int
    last_id: str


def read(request: Request, per_page: int) -> Listing:
    """The page that was asked for. Whether something went is said where changes are asked for."""
    asked = _listed(request)
    items = sa.union_all(*asked).subquery()
    total = model.Session.scalar(sa.select(sa.func.count()).select_from(items))
    id_ = items.c.id.collate("C")
    query = sa.select(items).order_by(id_).limit(per_page + 1)
    if request.after:
        query = query.where(id_ > request.after)
    else:
        query = query.offset(per_page * (request.page - 1))
    found = model.Session.execute(query).all()
    page = found[:per_page]
    return Listing(
        [row.id for row in page if row.moment is None],
        [Removal(*row) for row in page if row.moment is not None],
        total or 0,
        page[-1].id if len(found) > per_page else "",
    )


def _listed(request: Request) -> list[sa.Select[Any]]:
    package = model.Package.__table__.c
    none = (sa.null().cast(sa.DateTime(timezone=True)).label("moment"), sa.null().label("how"))
    public = sa.select(package.id, *none).where(
        package.state == "active", ~package.private, package.type.not_in(LEFT_OUT)
    )
    if request.modified_since is None:
        return [public]
    first = _first_event(request.modified_since)
    return [public.where(_changed(request.modified_since, first)), _gone(first)]


def _first_event(since: dt.datetime) -> Any:
    """Id of the first event that may have come to be seen after a moment; null where none did.

    Who writes into the log holds it until the transaction ends: of those that began before, only
    the last may have ended after.
    """
    bound = since - REACH
    before = sa.select(Event.id, Event.tx).order_by(Event.written.desc(), Event.id.desc()).limit(1)
    late = before.where(Event.written.between(bound - LONGEST, bound)).subquery()
    earlier = before.where(Event.written < bound, Event.tx.not_in(sa.select(late.c.tx))).subquery()
    seen = sa.func.coalesce(sa.select(earlier.c.id).scalar_subquery(), 0)
    return sa.select(sa.func.min(Event.id)).where(Event.id > seen).scalar_subquery()


def _changed(since: dt.datetime, first: Any) -> sa.ColumnElement[bool]:
    """Whether a dataset or its unit, which publishes it, was changed since then."""
    package = model.Package.__table__.c
    later = (Event.id >= first, Event.kind.not_in(SILENT))
    datasets = sa.select(Event.dataset).where(*later, Event.dataset.is_not(None))
    units = sa.select(Event.unit).where(*later, Event.dataset.is_(None))
    return sa.or_(
        package.metadata_modified >= since.astimezone(dt.UTC).replace(tzinfo=None),
        package.id.in_(datasets),
        package.owner_org.in_(units),
    )


def _gone(first: Any) -> sa.Select[Any]:
    """The datasets that nobody can read any more since an event."""
    names = ("id", "package_id", "dataset_type", "withdrawn_at", "returned_at")
    moment = sa.DateTime(timezone=True)
    kinds = {"id": sa.BigInteger, "withdrawn_at": moment, "returned_at": moment}
    columns = [sa.column(name, kinds.get(name, sa.UnicodeText)) for name in names]
    gone = sa.func.mashhad_gone_datasets().table_valued(*columns).alias("gone").c
    how = sa.select(Event.kind).where(Event.id == gone.id).scalar_subquery()
    return sa.select(gone.package_id, gone.withdrawn_at, how).where(
        gone.id >= first,
        gone.returned_at.is_(None),
        gone.dataset_type.not_in(LEFT_OUT),
    )
