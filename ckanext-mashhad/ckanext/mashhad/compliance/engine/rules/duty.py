"""One duty to publish, of law, of commitment or of the site's own schedule; and the policy.

Nothing here decides anything: this is what the rule files say, checked and typed (``loading``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple, Protocol

from ckanext.mashhad.compliance.engine.rules.due_rules import Choice, DueRule
from ckanext.mashhad.persian.calendar import periods
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Word

Ledger = Literal["law", "commitment", "schedule"]
Kind = Literal["periodic", "event", "continuous", "milestone", "prohibition", "process"]
Confidence = Literal["V", "V2", "S", "P", "M", "I", "-"]

LEDGERS: Final[tuple[Ledger, ...]] = ("law", "commitment", "schedule")
#: Tags that are enough to judge by; the others never accuse.
KNOWN_WELL: Final[frozenset[Confidence]] = frozenset(("V", "V2", "S"))
#: Types whose datasets are known by unit, table and period; others must name the duty.
REGISTER_TYPES: Final = frozenset(("contract", "budget", "statement"))
#: Kinds of unit that are parts of a legal person, whatever their own record says.
PART_KINDS: Final = frozenset(("district", "deputy", "department"))
#: The kind of unit of which the municipality's plan asks nothing: it is no part of it.
COUNCIL: Final = "council"
#: For how long before it is removed a unit is taken to hand its datasets over.
HANDING_OVER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose duty it is: kinds of unit, units (id or name), or every legal person."""

    kinds: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    legal_persons: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One rule; ``title``, ``note`` and ``caveat`` are keyed ``fa_IR`` and ``en``.

    ``owed_by``: as written in the file, ``owners``: what it means; ``group``: duties of one group
    ask for the same datasets and are counted once; ``topic``: the group of duties in whose score
    it is counted beside that of its ledger; ``also_types``: types that serve when they
    name the duty; ``stages``, ``statement_kinds``: of a budget, of a statement that is
    asked for; ``also_from``: kinds of unit (or ``parts``) whose datasets serve as the unit's
    own; ``ahead``: about a coming period, so published before it; ``divisible``: registers of
    longer or shorter periods that cover the period serve too; ``optional``: allowed, not asked;
    ``max_age_days``: of a continuous one, what is older does not hold now; None: no age is set;
    ``unseen``: entered in a system of others, which this portal does not see; ``cases_of``: duties
    (ids) whose cases are cases of this one too, ``perhaps_of``: whose cases may be;
    ``chosen``: what the site decided of it.
    """

    id: str
    ledger: Ledger
    kind: Kind
    title: Mapping[str, str] = field(hash=False)
    basis: str
    owed_by: str
    owners: Owners
    group: str
    topic: str = ""
    dataset_type: str = ""
    subject: str = ""
    table: str = ""
    stages: frozenset[str] = frozenset()
    statement_kinds: frozenset[str] = frozenset()
    also_types: frozenset[str] = frozenset()
    also_from: frozenset[str] = frozenset()
    period: periods.Kind | None = None
    due: DueRule = field(default_factory=DueRule)
    duty_confidence: Confidence = "V"
    date_confidence: Confidence = "-"
    scores: bool = False
    can_be_late: bool = False
    cases_of: frozenset[str] = frozenset()
    perhaps_of: frozenset[str] = frozenset()
    optional: bool = False
    unseen: bool = False
    ahead: bool = False
    divisible: bool = False
    conflicts_with: str = ""
    max_age_days: int | None = None
    in_force_from: date | None = None
    valid_to: date | None = None
    sources: tuple[str, ...] = ()
    caveat: Mapping[str, str] | None = field(default=None, hash=False)
    note: Mapping[str, str] | None = field(default=None, hash=False)
    version: int = 1
    chosen: Choice | None = None

    @property
    def named(self) -> Word:
        """Its title."""
        return Word(*(self.title[locale] for locale in LOCALE.values()))

    @property
    def by_case(self) -> bool:
        """Whether every single case is due by itself: they are judged together, by the year."""
        return self.kind in ("event", "process")

    @property
    def is_shared(self) -> bool:
        """Whether what another body publishes serves: parts are no other body."""
        return bool(self.also_from - {"parts"})

    @property
    def accuses(self) -> bool:
        """Whether anybody may be called late or missing by it: never by what is unconfirmed."""
        return self.scores or self.can_be_late

    @property
    def types(self) -> frozenset[str]:
        """The dataset types that can meet it."""
        return self.also_types | ({self.dataset_type} if self.dataset_type else frozenset())

    @property
    def closes(self) -> bool:
        """Whether it asks for a register or an account of the whole period: nobody can give it
        before its end, and a running period is not met by a few rows.
        """
        return self.kind == "periodic" and self.dataset_type in REGISTER_TYPES and not self.ahead

    def in_force(self, first: date, last: date) -> bool:
        """Whether the rule holds on every day from ``first`` to ``last``."""
        return (self.in_force_from or first) <= first and last <= (self.valid_to or last)

    def touches(self, first: date, last: date) -> bool:
        """Whether the rule holds on any day from ``first`` to ``last``."""
        return (self.in_force_from or first) <= last and first <= (self.valid_to or last)


class Grade(StrEnum):
    """What the portal can show of evidence, the least first."""

    OPENED = "opened"  #: everybody can have it; what is in it was not checked
    DECLARED = "declared"  #: the unit reports that there was nothing
    CHECKED = "checked"  #: its rows were checked by the schema of their table
    CONFIRMED = "confirmed"  #: a second person says that it is what was to be published


class LateStep(NamedTuple):
    """``points`` of what came up to ``days`` late; None: any later."""

    points: int
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for one judgement of each counted state."""

    met: int
    late: tuple[LateStep, ...]
    elsewhere: int
    missing: int

    def late_points(self, days: int) -> int:
        """Points of what came so many days late."""
        return next(each.points for each in self.late if each.days is None or days <= each.days)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the portal decides where law and plan are silent; a site may decide otherwise.

    ``continuous_days``: how long after monitoring began no continuous duty is called missing;
    ``event_grace_days``: within how many days "immediately" is counted as in time;
    ``summed_tables``: tables whose rows give sums, and no single case; ``main_tables``: the table
    taken for granted in a file of that dataset type; ``least_judged``: fewer have no score;
    ``notice_working_days``: for how long the first lapse of a unit by a duty is no lapse yet;
    ``grades``: the part of its points, in percent, that evidence of a grade earns where a check
    can read it; of a grade that is not named all of them.
    """

    continuous_days: int
    event_grace_days: int
    summed_tables: frozenset[str]
    main_tables: Mapping[str, str] = field(hash=False)
    weights: Weights
    least_judged: int
    version: int
    grades: Mapping[Grade, int] = field(default_factory=dict, hash=False)
    notice_working_days: int = 0

    def sums_only(self, duty: Duty) -> bool:
        """Whether ``duty`` would accuse by single cases, and its rows give sums of them only."""
        return duty.by_case and duty.accuses and duty.table in self.summed_tables

    def can_be_checked(self, duty: Duty) -> bool:
        """Whether what ``duty`` asks for is a table, whose rows a check can read."""
        return duty.dataset_type in self.main_tables

    def points(self, state: str, days_late: int | None) -> int:
        """Points of a counted state, before what its evidence takes away."""
        if state == "late":
            return self.weights.late_points(days_late or 0)
        return int(getattr(self.weights, state))


class Named(Protocol):
    """What rules must know of a unit to find it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def removed(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Exemption:
    """That a unit (id or name) is excused from a duty from ``first`` to ``last``, and why.

    It covers the periods that begin on these days; a continuous duty on these days themselves, and
    of a duty by single cases those of these days.
    """

    unit: str
    duty: str
    first: date
    last: date
    why: str

    def has(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Departure:
    """That a unit (id or name) is not monitored after ``last``; ``into``: the one that goes on."""

    unit: str
    last: date
    why: str
    into: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the city's own offices are closed besides the official holidays."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class Weekend:
    """On which days of the week offices are closed from ``since`` on, in English names."""

    since: date
    days: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the site decided by itself; ``chosen``: of which duties it chose days or grace."""

    exemptions: tuple[Exemption, ...] = ()
    departures: tuple[Departure, ...] = ()
    chosen: tuple[tuple[str, Choice], ...] = ()
    closures: tuple[Closure, ...] = ()
    weekends: tuple[Weekend, ...] = ()

    def working_days(self, official: WorkCalendar) -> WorkCalendar:
        """The working days of this city."""
        if not (self.closures or self.weekends):
            return official
        closed = {
            one.first + timedelta(days=n): Word(one.why, one.why)
            for one in self.closures
            for n in range((one.last - one.first).days + 1)
        }
        return official.of_city(closed, ((one.since, one.days) for one in self.weekends))

    def exemptions_of(self, unit: Named, duty_id: str) -> tuple[Exemption, ...]:
        """From what a unit is excused of a duty."""
        own = (one for one in self.exemptions if one.unit in (unit.id, unit.name))
        return tuple(one for one in own if one.duty == duty_id)

    def departure_of(self, unit: Named) -> Departure | None:
        """The decision by which a unit left, if it did by one."""
        own = (one for one in self.departures if one.unit in (unit.id, unit.name))
        return min(own, key=lambda one: one.last, default=None)

    def last_day_of(self, unit: Named) -> date | None:
        """The last day of a unit that left or was removed, whichever was first."""
        days = [one.last for one in self.departures if one.unit in (unit.id, unit.name)]
        return min((day for day in (*days, unit.removed) if day), default=None)

    def leaving_since(self, units: Iterable[Named]) -> dict[str, date]:
        """From which day on what is moved away from a unit is its departure, by id of those that
        left, will leave or were removed: from its chosen last day on. One that was removed without
        had to give its datasets away before that, on days that nobody chose.
        """
        found = {}
        for unit in units:
            by, last = self.departure_of(unit), self.last_day_of(unit)
            if last:
                chosen = by is not None and by.last == last
                found[unit.id] = last if chosen else last - HANDING_OVER
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """All duties of the three ledgers, in the order of their files, the policy, the site's own
    decisions.
    """

    duties: tuple[Duty, ...]
    policy: Policy
    site: Site = Site()

    def versions(self, duty_id: str) -> list[Duty]:
        """Every version of one duty, the oldest first; empty when there is none such."""
        found = [duty for duty in self.duties if duty.id == duty_id]
        return sorted(found, key=lambda duty: duty.version)

    def holding(self, duty_id: str, day: date) -> list[Duty]:
        """The version that holds on that day, or the nearest to it, then those that come later."""
        versions = self.versions(duty_id)
        begun = sum((each.in_force_from or day) <= day for each in versions)
        return versions[max(begun - 1, 0) :]
