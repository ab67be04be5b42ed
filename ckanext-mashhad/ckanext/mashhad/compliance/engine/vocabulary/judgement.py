"""What the engine says of one unit, one duty and one period, with why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter
from typing import Final, NamedTuple

from ckanext.mashhad.compliance.engine.rules.duty import Duty, Exemption, Grade, Ledger
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period


class State(StrEnum):
    """The codes of ``schemas/codelists/compliance_state.yaml``."""

    MET = "met"
    LATE = "late"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    NOT_DUE = "not_due"
    OPEN = "open"
    DISPUTED = "disputed"
    TO_CONFIRM = "to_confirm"
    NOT_APPLICABLE = "not_applicable"


#: Better is higher. More evidence never leads to a lower rank.
RANK: Final = {
    State.MISSING: 0,
    State.ELSEWHERE: 1,
    State.LATE: 2,
    State.DISPUTED: 3,
    State.TO_CONFIRM: 4,
    State.OPEN: 4,
    State.NOT_DUE: 4,
    State.NOT_APPLICABLE: 4,
    State.MET: 5,
}


class Evidence(NamedTuple):
    """What was public and since when (UTC); ``is_nil``: a report that there was nothing.

    ``rows``: how many rows of it were checked, None where nobody counted them; ``is_checked``: they
    were, by the schema of their table. ``fewer``: how many rows fewer they are than in a version of
    the file before. ``earlier_day``: its dataset named it before as the day of the sitting or act,
    and names another now. ``is_confirmed``: a second person says that it is what was to be
    published. ``days_late``: by itself it came so late. ``is_part``: it is one of several that are
    asked for together, not one of several of which each will do.
    """

    moment: datetime
    dataset: str
    file: str = ""
    attested: bool = False
    rows: int | None = None
    is_nil: bool = False
    is_checked: bool = False
    is_confirmed: bool = False
    fewer: int = 0
    earlier_day: date | None = None
    days_late: int = 0
    is_part: bool = False

    @property
    def grade(self) -> Grade:
        """How far it was checked."""
        if self.is_confirmed:
            return Grade.CONFIRMED
        if self.is_nil:
            return Grade.DECLARED
        return Grade.CHECKED if self.is_checked else Grade.OPENED

    @property
    def day(self) -> date:
        """The legal day, Tehran's."""
        return tehran_day(self.moment)


#: What evidence is sorted by: what came first, whatever its rows.
WHEN: Final = itemgetter(0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Delay:
    """Events of one day after their grace: ``days`` past the last good day.

    ``done``: when they were published, None where they are not public; ``titles`` of some of the
    ``count`` events.
    """

    event: str
    titles: tuple[str, ...]
    day: date
    days: int
    done: date | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """The known events of a period; ``pending`` are within their time and not yet done.

    ``late`` and ``missing`` are listed, the longest delay first. ``unreckoned`` are done, but their
    last good day cannot be told, since the holidays of that time are not known: they are in no
    share.
    """

    in_time: int
    late: tuple[Delay, ...]
    missing: tuple[Delay, ...]
    pending: int
    unreckoned: int = 0

    @property
    def late_count(self) -> int:
        """How many came late."""
        return sum(each.count for each in self.late)

    @property
    def missing_count(self) -> int:
        """How many are missing."""
        return sum(each.count for each in self.missing)

    @property
    def total(self) -> int:
        """All known events."""
        done = self.in_time + self.late_count + self.unreckoned
        return done + self.missing_count + self.pending


@dataclass(frozen=True, slots=True)
class Judgement:
    """``state`` is None for what is only listed: milestones, prohibitions, rules without data.

    ``period``: None for continuous duties and for what holds for all periods; ``due``: the day
    of law or plan, None where there is none; ``missing_from``: the first day on which it is
    called missing if nothing comes; ``days_late``: of a late one until it came, of a missing one
    until the day of judgement, but for those on which it ``was_public`` (first and last
    days). ``days_without``: the same of what is missing and has no due day, since the last day on
    which it was not called missing. ``evidence``: the decisive one first. ``near``: id of the
    dataset that ``change`` speaks of, empty where it speaks of none. ``excused``: the exemptions by
    which cases of the period were left out. ``accepted``: of what is elsewhere, whether the
    portal's administration accepts that. ``notice_until``: it is open until then, because it is the
    first lapse of its kind. ``cases_moved``: how many were published as cases of its period and
    are said to be others, or none, since.
    """

    unit: str
    duty: Duty
    period: Period | None
    state: State | None
    reason: Reason
    change: Change | None = None
    near: str = ""
    due: date | None = None
    missing_from: date | None = None
    days_late: int | None = None
    days_without: int | None = None
    evidence: tuple[Evidence, ...] = ()
    tally: Tally | None = None
    excused: tuple[Exemption, ...] = ()
    was_public: tuple[tuple[date, date], ...] = ()
    accepted: bool = False
    notice_until: date | None = None
    cases_moved: int = 0

    @property
    def is_owed(self) -> bool:
        """Whether it is not there, and nobody who may has accepted that it is elsewhere: what every
        list of arrears asks.
        """
        return self.state is State.MISSING or (self.state is State.ELSEWHERE and not self.accepted)

    @property
    def days_missing(self) -> int | None:
        """The days on which it was not there, of what is owed; where no day was due, since it is
        called missing by this portal's reading.
        """
        if not self.is_owed:
            return None
        return self.days_without if self.days_late is None else self.days_late

    @property
    def ledger(self) -> Ledger:
        """The ledger it is counted in; ledgers are never mixed."""
        return self.duty.ledger

    @property
    def first_met(self) -> Evidence | None:
        """The decisive evidence: what came first, of several pieces the one that completed it."""
        return self.evidence[0] if self.evidence else None

    @property
    def grade(self) -> Grade | None:
        """How far what met it was checked: of what is needed together the least, else the best that
        came no later than the first.
        """
        if self.first_met is None:
            return None
        parts = [one for one in self.evidence if one.is_part]
        late = self.first_met.days_late
        alike = parts or [one for one in self.evidence if one.days_late == late]
        order = list(Grade)
        choose = min if parts else max
        return choose((one.grade for one in alike), key=order.index)

    @property
    def only_lacks_a_file(self) -> bool:
        """Whether all that would change it is a file in a dataset that is there: that says less
        than that a file was refused.
        """
        return self.change is not None and self.change.code in ("add_file", "check_file")

    @property
    def caveat(self) -> Mapping[str, str] | None:
        """What the rules want said beside a delay, or where it is missing; by locale."""
        return self.duty.caveat if self.days_late or self.is_owed else None

    @property
    def key(self) -> tuple[str, str, str]:
        """Unit id, duty id and slug of the period: one judgement of a day has one key."""
        return self.unit, self.duty.id, self.period.slug if self.period else ""
