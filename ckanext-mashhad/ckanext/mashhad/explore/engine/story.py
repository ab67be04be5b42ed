"""The life of a contract as events in the order of their days (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ckanext.mashhad.tables.engine.schema.explored import KINDS


@dataclass(frozen=True, slots=True)
class Event:
    """``amount`` in rial where it has one; ``register`` and ``row`` are where it stands, ``words``
    the columns that say more. ``until``: the day on which the contract ends from then on,
    ``comes_to``: to what it comes from then on, in rial, where the row tells so.
    """

    kind: str
    day: dt.date
    register: int
    row: int
    amount: int | None = None
    words: tuple[str, ...] = ()
    until: dt.date | None = None
    comes_to: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What the events of a contract come to, in rial. ``ends``: as it was agreed last, ``planned``:
    at first.
    """

    agreed: int
    raised: int
    paid: int
    payments: int
    planned: dt.date | None
    ends: dt.date | None

    @property
    def comes_to(self) -> int:
        """What the contract comes to with all that changed it."""
        return self.agreed + self.raised


def in_order(events: Iterable[Event]) -> list[Event]:
    """By day; a beginning on the day of the signature is no event of its own."""
    known = sorted(events, key=lambda e: (e.day, KINDS.index(e.kind), e.register, e.row))
    signed = {event.day for event in known if event.kind == "contract"}
    return [event for event in known if event.kind != "start" or event.day not in signed]


def add_up(events: Iterable[Event]) -> Sums:
    """The sums of the events of one contract, in order."""
    known = list(events)

    def total(kind: str) -> int:
        return sum(event.amount or 0 for event in known if event.kind == kind)

    planned = [event.until for event in known if event.kind == "end" and event.until]
    later = [event.until for event in known if event.kind == "amendment" and event.until]
    return Sums(
        agreed=total("contract"),
        raised=_comes_to(total("contract"), known) - total("contract"),
        paid=total("payment"),
        payments=sum(event.kind == "payment" for event in known),
        planned=planned[0] if planned else None,
        ends=later[-1] if later else planned[0] if planned else None,
    )


def _comes_to(agreed: int, events: Iterable[Event]) -> int:
    """What a contract comes to when all its amendments are made."""
    amount = agreed
    for event in events:
        if event.kind == "amendment":
            told = event.comes_to
            amount = told if told is not None else amount + (event.amount or 0)
    return amount
