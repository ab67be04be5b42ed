"""What the portal knows, as plain data: units, datasets with their files, events.

Only what is or was public belongs here. Moments are UTC
(a moment without a zone is taken as UTC) and have any attestation already merged in. What is no
longer public stays in, with the moment it went: an old day is then judged as it was, and a file
that was replaced still tells when the first one was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import HiddenIntervals
from ckanext.mashhad.compliance.engine.rules.duty import PART_KINDS
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; ``id`` lasts when ``name`` changes, ``parent`` is the name of the unit above.

    Without ``monitored_from`` nothing is held against it, or for it. ``removed``: the last day
    on which it was there.
    """

    id: str
    name: str
    kind: str
    title: Word
    parent: str = ""
    legal_person: bool = False
    monitored_from: date | None = None
    removed: date | None = None

    @property
    def is_body(self) -> bool:
        """Whether it is a legal person of its own, not a part of one."""
        return self.legal_person and self.kind not in PART_KINDS


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One of very many: the collector of garbage need not look at what never refers back."""


class File(Fact, frozen=True):
    """A file that could be downloaded from ``published`` until ``withdrawn``.

    ``table``: the row schema by which it was accepted, empty when it was not checked by one;
    ``attested``: when somebody gave his word for ``published``, if it is that; ``rows``: how many
    rows were checked, ``most`` of the versions that it has had, and ``cases`` of them in the last
    one, None where nobody counted these. ``confirmed``: since when a second person says that it is
    what was to be published. ``dead``: it went because its address, elsewhere, did not
    open any more.
    ``came``: when the file itself was first there, where that was before ``published``.
    """

    id: str
    published: datetime
    table: str = ""
    attested: datetime | None = None
    withdrawn: datetime | None = None
    rows: int | None = None
    dead: bool = False
    came: datetime | None = None
    most: int | None = None
    cases: int | None = None
    confirmed: datetime | None = None


class Nil(Fact, frozen=True):
    """A report that there was nothing in the period of its dataset, public from ``since`` on.

    ``table``: the row schema of which there was nothing, empty for all of the register.
    ``withdrawn``: when the unit took it back, or rows took its place; or, if it was ``moved``, when
    its dataset was given another period.
    """

    since: datetime
    table: str = ""
    attested: datetime | None = None
    withdrawn: datetime | None = None
    moved: bool = False


class Claim(Fact, frozen=True):
    """What a dataset says it is, by which duties look for it; ``until`` when it said so."""

    until: datetime
    period: Period | None = None
    subject: str = ""
    stage: str = ""
    statement: str = ""
    duties: frozenset[str] = frozenset()


class FormerCase(Fact, frozen=True):
    """What a dataset was a case of while everybody could read it, ``until`` it was changed: of whom
    (id of the unit), the day, and duties (ids).
    """

    unit: str
    day: date
    duties: frozenset[str]
    until: datetime


class Dataset(Fact, frozen=True):
    """A public dataset; ``duties``: ids that it names, ``stage``: of a budget, ``statement``: which
    kind of one it is, ``day``: of the sitting or act that it is about, ``known``: when it was first
    public; ``earlier_day``: the first day that it named, where that is another.

    ``former_cases``: until each was first changed, with the duties that it names no more, in the
    order of time; ``handed``: what it was a case of for each unit that gave it away, when that did.

    ``withdrawn``: when the dataset as a whole went; ``formerly``: ids of the units that it belonged
    to before, each with until when, in the order of time; ``claims``: what it said of itself
    before, in that order; ``hidden_intervals``: when nobody could read it after its publication.
    """

    id: str
    unit: str
    type: str
    period: Period | None = None
    subject: str = ""
    stage: str = ""
    statement: str = ""
    day: date | None = None
    former_cases: tuple[FormerCase, ...] = ()
    handed: tuple[FormerCase, ...] = ()
    earlier_day: date | None = None
    known: datetime | None = None
    duties: frozenset[str] = frozenset()
    files: tuple[File, ...] = ()
    nils: tuple[Nil, ...] = ()
    withdrawn: datetime | None = None
    formerly: tuple[tuple[str, datetime], ...] = ()
    claims: tuple[Claim, ...] = ()
    hidden_intervals: HiddenIntervals = ()

    @property
    def holders(self) -> list[str]:
        """Ids of the units that have or had it."""
        return list(dict.fromkeys([self.unit, *(unit for unit, _ in self.formerly)]))

    @property
    def named_duties(self) -> frozenset[str]:
        """Ids of the duties that it names or named."""
        return self.duties.union(*(claim.duties for claim in self.claims))

    @property
    def duties_ever(self) -> frozenset[str]:
        """Ids of all duties that it names, named, or was a case of."""
        former = (*self.former_cases, *self.handed)
        return self.named_duties.union(*(each.duties for each in former))

    def claimed(self, until: datetime) -> Claim:
        """What it says of itself now, as what it said until then."""
        own = (self.period, self.subject, self.stage, self.statement, self.duties)
        return Claim(until, *own)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has to be published (or answered): a deal, a sitting, an act, a request.

    It falls under the duties it names and under event duties of its ``table``. ``done`` is when
    it was first published, or answered; ``withdrawn``: since when it is no longer public, and so
    known and not done. ``known``: since when the portal knows of it, None for always; a row tells
    of a deal when it is published, not before. ``dismissed``: when a newer version of its register
    left it out; from then on it is no case any more, since nobody can tell a correction from a gap.
    ``count``: how many cases of one day and one publication it stands for, ``titles`` of some.
    ``told``: when the register last said that it is not done; what became of it later it cannot
    say. None where the portal itself sees whether it is done. ``hidden_intervals``,
    ``earlier_day``: see :class:`Dataset`.
    """

    id: str
    unit: str
    day: date
    table: str = ""
    duties: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    done: datetime | None = None
    attested: bool = False
    dataset: str = ""
    file: str = ""
    known: datetime | None = None
    withdrawn: datetime | None = None
    dismissed: datetime | None = None
    count: int = 1
    told: datetime | None = None
    hidden_intervals: HiddenIntervals = ()
    earlier_day: date | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a judgement is made of, in any order."""

    units: tuple[Unit, ...]
    datasets: tuple[Dataset, ...] = ()
    events: tuple[Event, ...] = ()


def titles(units: Iterable[Unit]) -> dict[str, Word]:
    """The titles of units by id and by name: rules name them by either."""
    return {key: unit.title for unit in units for key in (unit.id, unit.name)}


class City:
    """The units with who is part of whom."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(sorted(units, key=lambda unit: (unit.name, unit.id)))
        self._by_name: Mapping[str, Unit] = {unit.name: unit for unit in self.units}
        self._parts: dict[str, list[str]] = {}
        for unit in self.units:
            if whole := self.whole_of(unit):
                self._parts.setdefault(whole.id, []).append(unit.id)

    def whole_of(self, unit: Unit) -> Unit | None:
        """The legal person that this unit is a part of; None for a legal person itself."""
        seen = set()
        above: Unit | None = unit
        while above and not above.is_body and above.name not in seen:
            seen.add(above.name)
            above = self._by_name.get(above.parent)
        return above if above and above is not unit and above.is_body else None

    def parts_of(self, unit: Unit) -> tuple[str, ...]:
        """Ids of the units that are parts of this legal person, however deep."""
        return tuple(self._parts.get(unit.id, ()))

    def of_kinds(self, kinds: frozenset[str]) -> tuple[str, ...]:
        """Ids of the units of these kinds."""
        return tuple(unit.id for unit in self.units if unit.kind in kinds)
