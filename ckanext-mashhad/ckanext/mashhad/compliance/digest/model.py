"""What was planned and sent, and which letters a person wants.

A letter is planned with all others of its day in one transaction, and claimed by its sender before
it goes out. What was claimed is never sent again: killed between the two, a letter is lost rather
than doubled, and the next step of the ladder speaks of the same again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.compliance.digest.letters import Letter, Wanted
from ckanext.mashhad.persian.reading_errors import Lang

#: Who never chose wants all letters, in Persian.
BY_DEFAULT: Final[tuple[Wanted, Lang]] = (Wanted.ALL, "fa")
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


class PlannedDay(BaseModel):
    """A day of which the letters were planned, be it none."""

    __tablename__ = "mashhad_compliance_letter_day"

    day = sa.Column(sa.Date, primary_key=True)
    planned = sa.Column(sa.DateTime(timezone=True), nullable=False)


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
    """Which letters a person wants, and in which language."""

    __tablename__ = "mashhad_compliance_letter_choice"

    user_id = sa.Column(sa.UnicodeText, primary_key=True)
    wanted = sa.Column(sa.UnicodeText, nullable=False)
    lang = sa.Column(sa.UnicodeText, nullable=False)


def person(name: str | None) -> model.User | None:
    """Whoever has that login; None for somebody without one, and for an account that is gone."""
    found = model.User.get(name) if name else None
    return found if found and found.is_active else None


def choices() -> dict[str, tuple[Wanted, Lang]]:
    """What everybody chose who ever did, by user."""
    rows = model.Session.execute(sa.select(Choice.user_id, Choice.wanted, Choice.lang))
    return {user_id: (Wanted(wanted), lang) for user_id, wanted, lang in rows}


def choice(user_id: str) -> tuple[Wanted, Lang]:
    """What a person chose."""
    found = model.Session.get(Choice, user_id)
    return (Wanted(found.wanted), found.lang) if found else BY_DEFAULT


def choose(user_id: str, wanted: Wanted, lang: Lang) -> None:
    """Keep what a person chose. The caller commits."""
    values = {"wanted": wanted.value, "lang": lang}
    query = insert(Choice).values(user_id=user_id, **values)
    model.Session.execute(query.on_conflict_do_update(index_elements=["user_id"], set_=values))


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


def plan(day: dt.date, letters: Iterable[Letter], now: dt.datetime) -> int:
    """Write down the letters of a day; those of earlier days that never went out give way.

    The caller has seen that the day is not planned, holds the lock, and commits.
    """
    waiting = sa.delete(LetterRow).where(LetterRow.state == Stage.WAITING, LetterRow.day < day)
    model.Session.execute(waiting)
    model.Session.execute(sa.delete(LetterRow).where(LetterRow.day < day - KEPT))
    model.Session.add(PlannedDay(day=day, planned=now))
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
