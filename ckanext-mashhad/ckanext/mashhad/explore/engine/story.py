"""The life of a contract as events in the order of their days (pure)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.tables.engine.schema.explored import KINDS

_DIGITS: Final = re.compile("[0-9]+")
#: What may give a contract another end.
MOVE_ENDS: Final = ("amendment", "termination")


@dataclass(frozen=True, slots=True)
class Event:
    """``amount`` in rial where it has one; ``register`` and ``row`` are where it stands, ``words``
    the columns that say more. ``until``: the day on which the contract ends from then on,
    ``comes_to``: to what it comes from then on, in rial, where the row tells so; ``number``: that
    of a change. ``restates``: whether its row has the columns of the contract, which people copy.
    """

    kind: str
    day: dt.date
    register: int
    row: int
    amount: int | None = None
    words: tuple[str, ...] = ()
    until: dt.date | None = None
    comes_to: int | None = None
    number: str = ""
    restates: bool = False


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


def place(event: Event) -> tuple[Any, ...]:
    """By what events are put in order: changes of one day by the numbers that they have."""
    serial = [int(each) for each in _DIGITS.findall(event.number)]
    return event.day, KINDS.index(event.kind), serial, event.register, event.row


def in_order(events: Iterable[Event]) -> list[Event]:
    """By day; a beginning on the day of the signature is no event of its own."""
    known = sorted(events, key=place)
    signed = {event.day for event in known if event.kind == "contract"}
    return [event for event in known if event.kind != "start" or event.day not in signed]


def add_up(agreed: int, events: Iterable[Event]) -> Sums:
    """The sums of one contract, of which so much was agreed, and its events, in order: one whose
    row names no day is none of them.

    It ends as the last change says that names a new end. A row that restates the contract and has
    the end that was planned at first names none.
    """
    known = list(events)

    def total(kind: str) -> int:
        return sum(event.amount or 0 for event in known if event.kind == kind)

    planned = [event.until for event in known if event.kind == "end" and event.until]
    first = planned[0] if planned else None
    changes = (event for event in known if event.kind in MOVE_ENDS and event.until)
    later = [each.until for each in changes if not (each.restates and each.until == first)]
    return Sums(
        agreed=agreed,
        raised=_comes_to(agreed, known) - agreed,
        paid=total("payment"),
        payments=sum(event.kind == "payment" for event in known),
        planned=first,
        ends=later[-1] if later else first,
    )


def _comes_to(agreed: int, events: Iterable[Event]) -> int:
    """What a contract comes to when all that changed or ended it is told."""
    amount = agreed
    for event in events:
        if event.kind in MOVE_ENDS:
            told = event.comes_to
            amount = told if told is not None else amount + (event.amount or 0)
    return amount
