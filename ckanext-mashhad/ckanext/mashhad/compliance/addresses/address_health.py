"""What follows from what an address said: strikes, dead or alive, when to ask again (pure).

An address is dead once it failed on several days with nothing but failures between; it is alive
again with its first answer. ``schemas/links.yaml`` holds the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.compliance.addresses.asking import Answer, Said
from ckanext.mashhad.persian.calendar.moments import tehran_day


class State(StrEnum):
    """How an address stands."""

    UNASKED = "unasked"
    ALIVE = "alive"
    UNCLEAR = "unclear"
    FAILING = "failing"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Rules:
    """``schemas/links.yaml``, with its times as times."""

    version: int
    strikes: int
    least: timedelta
    witness: timedelta
    again: Mapping[Said, timedelta]
    longest_pause: timedelta
    pause: timedelta


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an address. Moments are UTC.

    ``said``: what it said last, None before it was first asked; ``code`` and ``status`` as in
    ``Answer``. ``struck``: the day in Tehran of the last of its ``strikes``. ``answered``: when it
    last opened.
    """

    said: Said | None = None
    code: str = ""
    status: int | None = None
    asked: datetime | None = None
    answered: datetime | None = None
    strikes: int = 0
    struck: date | None = None
    failing_since: datetime | None = None
    dead_since: datetime | None = None

    @property
    def state(self) -> State:
        if self.said is None:
            return State.UNASKED
        if self.dead_since:
            return State.DEAD
        if self.strikes:
            return State.FAILING
        return State.ALIVE if self.said is Said.ANSWERS else State.UNCLEAR

    @property
    def opens(self) -> bool | None:
        """Whether it counts as opening: None where nobody knows.

        One that fails for now counts as it did before, until it is dead or opens again.
        """
        if self.dead_since:
            return False
        if self.strikes:
            return True if self.answered else None
        return True if self.said is Said.ANSWERS else None


def after(before: Health, answer: Answer, now: datetime, *, witnessed: bool) -> Health:
    """What is known after this answer; ``witnessed``: another host answered lately."""
    if answer.is_silent and not witnessed:
        answer = replace(answer, said=Said.UNKNOWN)
    known = replace(before, said=answer.said, code=answer.code, status=answer.status, asked=now)
    if answer.said is Said.UNKNOWN:
        return known
    if answer.said is Said.FAILS:
        return _struck(known, now)
    healed = replace(known, strikes=0, struck=None, failing_since=None, dead_since=None)
    return replace(healed, answered=now) if answer.said is Said.ANSWERS else healed


def _struck(known: Health, now: datetime) -> Health:
    """At most one strike a day; the last of them makes it dead."""
    today, since = tehran_day(now), known.failing_since or now
    strikes = known.strikes + (known.struck is None or today > known.struck)
    over = strikes >= rules().strikes and now - since >= rules().least
    return replace(
        known,
        strikes=strikes,
        struck=max(today, known.struck or today),
        failing_since=since,
        dead_since=known.dead_since or (now if over else None),
    )


def again(health: Health, answer: Answer) -> datetime:
    """When to ask it again, of one that was just asked."""
    assert health.asked is not None  # noqa: S101 (for the type checker)
    assert health.said is not None  # noqa: S101
    # Whether an address that never opened is one at all is to be known soon.
    known = health.said is not Said.REFUSES or health.answered is not None
    said = health.said if known else Said.FAILS
    return health.asked + max(rules().again[said], _asked_for(answer))


def host_free(answer: Answer, now: datetime) -> datetime | None:
    """Until when its host is to be left alone altogether; None where it did not ask for that."""
    if answer.pause is None and answer.status != 429:
        return None
    return now + max(rules().pause, _asked_for(answer))


def _asked_for(answer: Answer) -> timedelta:
    """The pause that the server named; no server puts us off for ever."""
    longest = rules().longest_pause.total_seconds()
    return timedelta(seconds=min(answer.pause or 0, longest))


@cache
def rules() -> Rules:
    content: Mapping[str, Any] = rule_files.read("links.yaml")
    return Rules(
        version=content["version"],
        strikes=content["strikes"],
        least=timedelta(hours=content["least_hours"]),
        witness=timedelta(hours=content["witness_hours"]),
        again={Said(said): timedelta(days=days) for said, days in content["again_days"].items()},
        longest_pause=timedelta(days=content["longest_pause_days"]),
        pause=timedelta(minutes=content["pause_minutes"]),
    )
