"""Replies in the timeline: events of a unit, which stay what they were."""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.timeline.model import Event, append
from ckanext.mashhad.compliance.engine.vocabulary.reply import (
    DECIDED,
    ERASED,
    GIVEN,
    WITHDRAWN,
    Happened,
    Key,
    Reply,
    standing,
)
from ckanext.mashhad.persian.calendar import moments

_KINDS: Final = (GIVEN, WITHDRAWN, DECIDED)
_UNSYNCED: Final = {"synchronize_session": False}


def replies(until: dt.date, unit: str | None = None) -> dict[Key, Reply]:
    """The replies that stood at the end of a day, of one unit (id) or of all."""
    query = sa.select(
        Event.id, Event.kind, Event.unit, Event.actor, Event.moment, Event.payload
    ).where(Event.kind.in_(_KINDS), Event.moment < moments.end_of_day(until))
    if unit is not None:
        query = query.where(Event.unit == unit)
    events = model.Session.execute(query.order_by(Event.id))
    return standing(
        Happened(id_, kind, of, actor, moments.tehran_day(moment), says)
        for id_, kind, of, actor, moment, says in events
    )


def count_since(unit: str, since: dt.datetime) -> int:
    """How many replies the unit has given since a moment."""
    query = sa.select(sa.func.count()).select_from(Event)
    found = model.Session.scalar(
        query.where(Event.kind == GIVEN, Event.unit == unit, Event.moment >= since)
    )
    return int(found or 0)


def hold() -> None:
    """Let nobody else write into the timeline until the caller commits."""
    model.Session.execute(sa.select(sa.func.mashhad_timeline_lock()))


def give(key: Key, text: str, state: str, user: str) -> None:
    """Keep a reply to what is in this state; the caller commits."""
    _append(GIVEN, key, {"reason": text, "state": state}, user)


def withdraw(key: Key, user: str) -> None:
    """Let a reply stand no more; the caller commits."""
    _append(WITHDRAWN, key, {}, user)


def decide(reply: Reply, decision: str, reason: str, user: str) -> None:
    """Keep what is decided on a reply; the caller commits."""
    _append(DECIDED, reply.key, {"reply": reply.id, "decision": decision, "reason": reason}, user)


def erase(reply: int) -> int:
    """Erase the text of a reply, and of what was decided on it, for good and for all days; how many
    texts. The caller commits.
    """
    own = sa.or_(
        sa.and_(Event.id == reply, Event.kind == GIVEN),
        sa.and_(Event.kind == DECIDED, Event.payload["reply"].as_integer() == reply),
    )
    erased = Event.payload.concat(sa.cast({"reason": ERASED}, JSONB))
    change = sa.update(Event).where(own).values(payload=erased).returning(Event.id)
    return len(model.Session.scalars(change, execution_options=_UNSYNCED).all())


def _append(kind: str, key: Key, says: dict[str, object], user: str) -> None:
    unit, duty, period = key
    append(kind, unit, None, None, {"duty": duty, "period": period, **says}, user)
