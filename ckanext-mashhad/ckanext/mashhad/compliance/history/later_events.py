"""Events of the timeline that came after a day was written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, Event
from ckanext.mashhad.compliance.history.differences import SAYS, Happening
from ckanext.mashhad.persian.calendar.moments import tehran_day

#: So many events are looked through, the latest first.
_MOST: Final = 2_000


def since(taken: dt.datetime, units: Collection[str], datasets: Collection[str]) -> list[Happening]:
    """What happened after that moment to these datasets, which are public, and to all others of
    these units that were, the latest first.
    """
    types = sa.select(DatasetPeriod.type).where(DatasetPeriod.dataset == Event.dataset)
    type_ = types.order_by(DatasetPeriod.opened.desc()).limit(1).scalar_subquery()
    query = sa.select(Event, type_).where(
        Event.written > taken,
        Event.kind.in_(SAYS),
        sa.or_(Event.dataset.in_(datasets), sa.and_(Event.unit.in_(units), _was_public())),
    )
    found = model.Session.execute(query.order_by(Event.id.desc()).limit(_MOST))
    return [_happening(event, kind) for event, kind in found]


def _was_public() -> sa.ColumnElement[bool]:
    """Whether the dataset was public just before the event or by it: of no other is anything told,
    and none was evidence. What is erased for good may have been hidden before.
    """
    period = sa.orm.aliased(DatasetPeriod)
    lasts = sa.or_(period.closed.is_(None), period.closed >= Event.id)
    return sa.exists().where(
        period.dataset == Event.dataset,
        period.state == "public",
        period.opened <= Event.id,
        sa.or_(lasts, Event.kind == "dataset_purged"),
    )


def _happening(event: Event, type_: str | None) -> Happening:
    says = event.payload
    attested = says.get("published_at") if event.kind == "attested" else None
    return Happening(
        event.kind,
        tehran_day(event.moment),
        event.unit or "",
        event.dataset or "",
        type_ or "",
        says.get("reason") or "",
        tehran_day(dt.datetime.fromisoformat(attested)) if attested else None,
    )
