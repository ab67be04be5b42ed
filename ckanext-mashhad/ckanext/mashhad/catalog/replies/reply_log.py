"""Replies in the timeline: events of a unit, which stay what they were."""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.replies.named_address import normal
from ckanext.mashhad.catalog.replies.reply import (
    DECIDED,
    ERASED,
    FAILED,
    GIVEN,
    OPENED,
    WITHDRAWN,
    Happened,
    Key,
    Reply,
    standing,
)
from ckanext.mashhad.catalog.timeline.model import Event, append
from ckanext.mashhad.persian.calendar import moments

_KINDS: Final = (GIVEN, WITHDRAWN, DECIDED, OPENED, FAILED)
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


def latest() -> sa.Select[tuple[int | None]]:
    """Ask for the id of the last event about a reply: another whenever replies are others."""
    return sa.select(sa.func.max(Event.id)).where(Event.kind.in_(_KINDS))


def with_address(until: dt.date) -> list[Reply]:
    """Those of them that name an address elsewhere."""
    return [each for each in replies(until).values() if each.link]


def count_since(unit: str, since: dt.datetime) -> int:
    """How many replies the unit has given since a moment."""
    query = sa.select(sa.func.count()).select_from(Event)
    found = model.Session.scalar(
        query.where(Event.kind == GIVEN, Event.unit == unit, Event.moment >= since)
    )
    return int(found or 0)


def declined_links(key: Key) -> set[str]:
    """The addresses of replies to this that were declined, also of such as stand no more, in one
    form for all their spellings (``named_address.normal``).
    """
    unit, about, part = key
    given, decided = sa.orm.aliased(Event), sa.orm.aliased(Event)
    said = given.payload
    query = sa.select(said["link"].as_string()).join_from(
        given, decided, decided.payload["reply"].as_integer() == given.id
    )
    found = query.where(
        *(given.kind == GIVEN, given.unit == unit, said.has_key("link")),
        *(said["about"].as_string() == about, said["part"].as_string() == part),
        *(decided.kind == DECIDED, decided.payload["decision"].as_string() == "declined"),
    )
    return set(map(normal, model.Session.scalars(found)))


def hold() -> None:
    """Let nobody else write into the timeline until the caller commits."""
    model.Session.execute(sa.select(sa.func.mashhad_timeline_lock()))


def give(key: Key, text: str, link: str, state: str, user: str) -> None:
    """Keep a reply to what is in this state; ``link``: an address that it names, or empty. The
    caller commits.
    """
    said = {"reason": text, "state": state, **({"link": link} if link else {})}
    _append(GIVEN, key, said, user)


def withdraw(key: Key, user: str) -> None:
    """Let a reply stand no more; the caller commits."""
    _append(WITHDRAWN, key, {}, user)


def decide(reply: Reply, decision: str, reason: str, user: str) -> None:
    """Keep what is decided on a reply; the caller commits."""
    _append(DECIDED, reply.key, {"reply": reply.id, "decision": decision, "reason": reason}, user)


def note_address(reply: Reply, opens: bool) -> None:
    """Keep that the address which a reply names opens from now on, or does not. The caller
    commits.
    """
    _append(OPENED if opens else FAILED, reply.key, {"reply": reply.id}, "")


def erase(reply: int) -> int:
    """Erase the text and address of a reply, and the reason of what was decided on it, for good and
    for all days; how many texts. The caller commits.
    """
    own = sa.or_(
        sa.and_(Event.id == reply, Event.kind == GIVEN),
        sa.and_(Event.kind == DECIDED, Event.payload["reply"].as_integer() == reply),
    )
    texts = {"reason": ERASED}, {"reason": ERASED, "link": ERASED}
    plain, linked = (Event.payload.concat(sa.cast(each, JSONB)) for each in texts)
    erased = sa.case((Event.payload.has_key("link"), linked), else_=plain)
    change = sa.update(Event).where(own).values(payload=erased).returning(Event.id)
    return len(model.Session.scalars(change, execution_options=_UNSYNCED).all())


def _append(kind: str, key: Key, says: dict[str, object], user: str) -> None:
    unit, about, part = key
    append(kind, unit, None, None, {"about": about, "part": part, **says}, user)
