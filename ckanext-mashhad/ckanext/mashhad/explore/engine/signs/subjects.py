"""What rules are asked about; whatever is not published is None."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.explore.engine.story import Sums

#: Methods of OCDS by which several may bid.
COMPETED: Final = ("open", "selective")
_TENDER: Final = "tender"
_DECIDED: Final = "complete"


@dataclass(frozen=True, slots=True)
class Call:
    """A call for tenders. ``kind`` and ``status`` are codes, ``method`` that of OCDS, empty where
    OCDS has none for how the call is awarded. ``bids``: how many were made, of those that are
    published one by one; ``listed``: with those who were only invited, or withdrew; ``left_out``:
    whether the winner is none of them.
    """

    kind: str | None = None
    method: str | None = None
    status: str | None = None
    announced: dt.date | None = None
    deadline: dt.date | None = None
    awarded: dt.date | None = None
    bidders: int | None = None
    bids: int | None = None
    listed: int | None = None
    left_out: bool = False
    estimate: int | None = None
    award: int | None = None

    @property
    def competed(self) -> bool | None:
        """Whether several may bid; None where neither kind nor method is told."""
        if self.kind not in (None, _TENDER):
            return False
        if self.method is None:
            return None if self.kind is None else True
        return self.method in COMPETED

    @property
    def decided(self) -> bool:
        """Whether there is a winner."""
        if self.status is not None:
            return self.status == _DECIDED
        return self.awarded is not None or self.award is not None


@dataclass(frozen=True, slots=True)
class Contract:
    """``paid``: what is published as paid, None where nothing is. ``changes``: how often it was
    changed, which its end is not. ``changes_known``: whether its unit has published changes since
    it was signed; ``ends_known``: with new days on which contracts end. ``undated``: whether there
    are changes of which no day is written, that are told nowhere else. ``income``: whether the unit
    receives the amount.
    """

    sums: Sums
    paid: int | None = None
    begins: dt.date | None = None
    changes: int = 0
    changes_known: bool = False
    ends_known: bool = False
    undated: bool = False
    income: bool = False


@dataclass(frozen=True, slots=True)
class Supplier:
    """A company's contracts with a unit in a year, beside all of the unit's. ``direct``: amounts of
    small deals, by their method, that were given without competition; ``methods``: of how many it
    is known how they were given. ``threshold``: up to which amount a deal of that year is small.
    ``unpriced``: of how many of its contracts no amount is written, ``of_unpriced``: of the unit's,
    ``direct_unpriced``: of such small deals. ``together``: the same of it and those of its name
    that may be the same company.
    """

    amount: int
    contracts: int
    of_amount: int
    of_contracts: int
    direct: tuple[int, ...] = ()
    methods: int = 0
    threshold: int | None = None
    unpriced: int = 0
    of_unpriced: int = 0
    direct_unpriced: int = 0
    together: tuple[Supplier, ...] = ()

    @property
    def small(self) -> list[int]:
        """The direct awards that a small deal may have."""
        return [each for each in self.direct if each <= (self.threshold or 0)]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's contracts of a year: what each company got, and what was given to others, who may
    be one or many; of how many no amount is written. ``together``: the same where companies that
    may be one are one.
    """

    amounts: tuple[int, ...]
    others: int
    contracts: int
    unpriced: int = 0
    together: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Winner:
    """Of the calls of a unit in a year with a known winner, how many a company won; ``together``:
    it and those that may be the same company.
    """

    won: int
    decided: int
    together: tuple[Winner, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """How a contract was awarded. ``competed``: whether several might bid, None where the method is
    not told; ``numbered``: whether it names its call; ``found``: whether that is published;
    ``calls_known``: whether its unit has published calls of the year before it was signed.
    """

    competed: bool | None
    numbered: bool = False
    found: bool = False
    calls_known: bool = False


@dataclass(frozen=True, slots=True)
class Sequel:
    """What a table tells of a contract after its signing, in so many ``rows``; ``found``: whether
    the contract is published, ``contracts_known``: whether any of its unit are, ``numbered``:
    whether one that has its number is, of another company or a later day.
    """

    rows: int
    found: bool = False
    contracts_known: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class NilReport:
    """A report that there was nothing in a period, and how many ``rows`` are published of it."""

    rows: int


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file with how many others have the same bytes, and are of another unit or period."""

    copies: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting of the council on a ``day``, so many days ago (``age``), that is known from what
    the duty ``known`` asks for, beside what the duty ``asked`` asks of sittings.

    ``in_force``: whether that duty was, on the day; ``same_kind``: whether it is known that it asks
    for sittings such as this; ``found``: whether something of it is public of that day, ``begun``:
    of that day or any before.
    """

    day: dt.date
    age: int
    known: str
    asked: str
    in_force: bool = True
    same_kind: bool = True
    found: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a unit says that it spent in a year: by its settlement (``settled``) and by statements
    that cover the year (``stated``), in rial, None where a file cannot be added up.

    ``has_settlement``, ``has_statements``: whether all of the files are published.
    """

    has_settlement: bool = False
    has_statements: bool = False
    settled: int | None = None
    stated: int | None = None
