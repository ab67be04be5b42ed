"""The life of a contract as events in the order of their days (pure)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.tables.engine.schema.explored import KINDS

_DIGITS: Final = re.compile("[0-9]+")
#: What changes a contract, and what ends it: no such end was agreed before.
AMENDMENT, TERMINATION = "amendment", "termination"
#: What may give a contract another end.
MOVE_ENDS: Final = (AMENDMENT, TERMINATION)


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
    """What the events of a contract come to, in rial; None where no amount is written.

    ``comes_to``: with all that changed or ended it; ``unpriced``: how many changes do not tell what
    they add. ``ends``: the day on which it ends by the last of them; ``planned``: as it was agreed
    at first, ``agreed_end``: last.
    """

    agreed: int | None
    comes_to: int | None
    paid: int
    payments: int
    planned: dt.date | None
    ends: dt.date | None
    agreed_end: dt.date | None
    unpriced: int = 0

    @property
    def raised(self) -> int:
        """By how much it comes to more than was agreed at first, as far as both are known."""
        known = self.agreed is not None and self.comes_to is not None
        return (self.comes_to or 0) - (self.agreed or 0) if known else 0

    @property
    def prolonged_to(self) -> dt.date | None:
        """Until when it goes by what was agreed last, if nobody ended it before."""
        if self.ends is None or self.agreed_end is None:
            return None
        return min(self.ends, self.agreed_end)

    def is_early(self, event: Event) -> bool:
        """Whether it was ended before its time, as far as that is known."""
        return bool(event.until and self.agreed_end and event.until < self.agreed_end)


def place(event: Event) -> tuple[Any, ...]:
    """By what events are put in order: changes of one day by the numbers that they have."""
    serial = [int(each) for each in _DIGITS.findall(event.number)]
    return event.day, KINDS.index(event.kind), serial, event.register, event.row


def in_order(events: Iterable[Event]) -> list[Event]:
    """By day; a beginning on the day of the signature is no event of its own."""
    known = sorted(events, key=place)
    signed = {event.day for event in known if event.kind == "contract"}
    return [event for event in known if event.kind != "start" or event.day not in signed]


def add_up(agreed: int | None, events: Iterable[Event]) -> Sums:
    """The sums of one contract, of which so much was agreed, and its events, in order: one whose
    row names no day is none of them.

    It ends as the last change says that names a new end. A row that restates the contract and has
    the end that was planned at first names none; who ends a contract agrees on none.
    """
    known = list(events)

    def total(kind: str) -> int:
        return sum(event.amount or 0 for event in known if event.kind == kind)

    planned = [event.until for event in known if event.kind == "end" and event.until]
    first = planned[0] if planned else None
    changes = (event for event in known if event.kind in MOVE_ENDS and event.until)
    later = [each for each in changes if not (each.restates and each.until == first)]
    agreed_later = [each.until for each in later if each.kind == AMENDMENT]
    comes_to, unpriced = _come_to(agreed, known)
    return Sums(
        agreed=agreed,
        comes_to=comes_to,
        paid=total("payment"),
        payments=sum(event.kind == "payment" for event in known),
        planned=first,
        ends=later[-1].until if later else first,
        agreed_end=agreed_later[-1] if agreed_later else first,
        unpriced=unpriced,
    )


def _come_to(agreed: int | None, events: Iterable[Event]) -> tuple[int | None, int]:
    """What a contract comes to when all that changed or ended it is told, and how many changes do
    not tell what they add since one told what it comes to. Who ends it without an amount adds
    nothing. A row that restates the contract and has no less than was agreed at first may have
    copied it, or tell what it comes to.
    """
    amount, unpriced = agreed, 0
    for event in events:
        if event.kind not in MOVE_ENDS:
            continue
        if event.comes_to is not None:
            amount, unpriced = event.comes_to, 0
        elif event.amount is None or (event.restates and agreed and event.amount >= agreed):
            unpriced += event.kind == AMENDMENT
        elif amount is not None:
            amount += event.amount
    return amount, unpriced
