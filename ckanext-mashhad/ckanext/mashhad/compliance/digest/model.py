"""What was planned and sent, and which letters a person wants.

A letter is planned with all others of its day in one transaction, and claimed by its sender before
it goes out. What was claimed is never sent again: killed between the two, a letter is lost rather
than doubled, and the next step of the ladder speaks of the same again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.compliance.digest.recipients import Followed, Letter, Wanted
from ckanext.mashhad.persian.reading_errors import Lang

#: So many units and duties may one person follow.
MOST_FOLLOWED: Final = 20
#: How long it is kept to whom was written of what.
KEPT: Final = dt.timedelta(days=90)
#: After so long a mail server that took nothing is asked again.
PATIENCE: Final = dt.timedelta(minutes=30)


class Stage(StrEnum):
    """What became of a letter; ``CLAIMED`` and not more: its sender was killed, or cannot tell."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    NEEDLESS = "needless"


class Chosen(NamedTuple):
    """What a person chose; who never did wants all reminders, in Persian, and follows nothing."""

    wanted: Wanted = Wanted.ALL
    lang: Lang = "fa"
    followed: Followed = frozenset()


class PlannedDay(BaseModel):
    """A day of which the letters were planned, be it none. ``recorded``: the last day whose changes
    of state they tell; null for days of before there were any.
    """

    __tablename__ = "mashhad_compliance_letter_day"

    day = sa.Column(sa.Date, primary_key=True)
    planned = sa.Column(sa.DateTime(timezone=True), nullable=False)
    recorded = sa.Column(sa.Date)


class LetterRow(BaseModel):
    """A letter to a person; ``items``: unit, duty, period and step of each publication in it.

    ``since``: what had reached a step by that day was told before; ``moment``: of its last change
    of state, while it waits the moment from which it may be sent.
    """

    __tablename__ = "mashhad_compliance_letter"
    __table_args__ = (sa.UniqueConstraint("user_id", "day"),)

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    day = sa.Column(sa.Date, nullable=False)
    since = sa.Column(sa.Date, nullable=False)
    items = sa.Column(JSONB, nullable=False)
    state = sa.Column(sa.UnicodeText, nullable=False)
    moment = sa.Column(sa.DateTime(timezone=True), nullable=False)


class Choice(BaseModel):
    """Which letters a person wants, in which language, and what it follows: pairs of unit and
    duty. It stands here alone: no letter that was planned names it.
    """

    __tablename__ = "mashhad_compliance_letter_choice"

    user_id = sa.Column(sa.UnicodeText, primary_key=True)
    wanted = sa.Column(sa.UnicodeText, nullable=False)
    lang = sa.Column(sa.UnicodeText, nullable=False)
    followed = sa.Column(JSONB, nullable=False, server_default="[]")


def person(name: str | None) -> model.User | None:
    """Whoever has that login; None for somebody without one, and for an account that is gone."""
    found = model.User.get(name) if name else None
    return found if found and found.is_active else None


def choices() -> dict[str, Chosen]:
    """What everybody chose who ever did, by user."""
    return {one.user_id: _chosen(one) for one in model.Session.scalars(sa.select(Choice))}


def choice(user_id: str) -> Chosen:
    """What a person chose."""
    found = model.Session.get(Choice, user_id, populate_existing=True)
    return _chosen(found) if found else Chosen()


def _chosen(row: Choice) -> Chosen:
    return Chosen(Wanted(row.wanted), row.lang, frozenset(map(tuple, row.followed)))


def choose(user_id: str, chosen: Chosen) -> None:
    """Keep what a person chose. The caller commits."""
    followed = [list(pair) for pair in sorted(chosen.followed)]
    values = {"wanted": chosen.wanted.value, "lang": chosen.lang, "followed": followed}
    query = insert(Choice).values(user_id=user_id, **values)
    model.Session.execute(query.on_conflict_do_update(index_elements=["user_id"], set_=values))


def followers() -> list[model.User]:
    """Whoever follows something and can be written to; ordered by login."""
    user: Any = model.User
    query = sa.select(user).join(Choice, Choice.user_id == user.id)
    query = query.where(
        sa.func.jsonb_array_length(Choice.followed) > 0,
        user.state == "active",
        sa.func.coalesce(user.email, "") != "",
    )
    return list(model.Session.scalars(query.order_by(user.name)))


def recorded(day: dt.date) -> dt.date | None:
    """The last day whose changes the letters of ``day`` tell; None where that is not known."""
    found = model.Session.get(PlannedDay, day)
    return found.recorded if found else None


def is_planned(day: dt.date) -> bool:
    """Whether the letters of that day were planned."""
    return model.Session.get(PlannedDay, day) is not None


def last_planned(before: dt.date) -> dt.date | None:
    """The last day before that one of which letters were planned."""
    query = sa.select(sa.func.max(PlannedDay.day)).where(PlannedDay.day < before)
    found: dt.date | None = model.Session.scalar(query)
    return found


def since(day: dt.date) -> dict[str, dt.date]:
    """Up to when everything was told to those who have a letter of that day, or an older one
    that never went out; by user.
    """
    of_day = LetterRow.day == day
    older = sa.and_(LetterRow.state == Stage.WAITING, LetterRow.day < day)
    query = sa.select(LetterRow.user_id, sa.func.min(LetterRow.since)).where(of_day | older)
    rows = model.Session.execute(query.group_by(LetterRow.user_id))
    return {user_id: moment for user_id, moment in rows}


def plan(
    day: dt.date, letters: Iterable[Letter], now: dt.datetime, recorded: dt.date | None
) -> int:
    """Write down the letters of a day; those of earlier days that never went out give way.

    The caller has seen that the day is not planned, holds the lock, and commits.
    """
    waiting = sa.delete(LetterRow).where(LetterRow.state == Stage.WAITING, LetterRow.day < day)
    model.Session.execute(waiting)
    model.Session.execute(sa.delete(LetterRow).where(LetterRow.day < day - KEPT))
    model.Session.add(PlannedDay(day=day, planned=now, recorded=recorded))
    rows = [_row(letter, now) for letter in letters]
    if rows:
        model.Session.execute(sa.insert(LetterRow), rows)
    return len(rows)


def _row(letter: Letter, now: dt.datetime) -> dict[str, Any]:
    items = [[*item.judgement.key, item.days] for item in letter.items]
    return {
        "user_id": letter.reader.id,
        "day": letter.day,
        "since": letter.reader.since,
        "items": items,
        "state": Stage.WAITING.value,
        "moment": now,
    }


def waiting(day: dt.date, now: dt.datetime) -> list[int]:
    """Ids of the letters of that day that may be sent now."""
    query = sa.select(LetterRow.id).where(
        LetterRow.day == day, LetterRow.state == Stage.WAITING, LetterRow.moment <= now
    )
    return list(model.Session.scalars(query.order_by(LetterRow.id)))


def claim(letter_id: int, now: dt.datetime) -> LetterRow | None:
    """The letter, if it still waited: from now on nobody else sends it. Commits."""
    query = (
        sa.update(LetterRow)
        .where(LetterRow.id == letter_id, LetterRow.state == Stage.WAITING)
        .values(state=Stage.CLAIMED.value, moment=now)
    )
    claimed: Any = model.Session.execute(query)
    model.Session.commit()
    return model.Session.get(LetterRow, letter_id) if claimed.rowcount else None


def end(letter_id: int, state: Stage, moment: dt.datetime) -> None:
    """Write down what became of a letter that was claimed. Commits."""
    query = sa.update(LetterRow).where(LetterRow.id == letter_id)
    model.Session.execute(query.values(state=state.value, moment=moment))
    model.Session.commit()


def of_day(day: dt.date) -> dict[str, Stage]:
    """What became of the letters of a day, by user."""
    query = sa.select(LetterRow.user_id, LetterRow.state).where(LetterRow.day == day)
    return {user_id: Stage(state) for user_id, state in model.Session.execute(query)}
