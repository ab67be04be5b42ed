"""The table of units × duties of one ledger, and what is to be done next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Grade
from ckanext.mashhad.compliance.engine.vocabulary.judgement import RANK, Judgement, State
from ckanext.mashhad.persian.calendar.periods import Period

#: The choice of periods that is not a year: what each duty last came to, and what is still owed.
LATEST: Final = "latest"
#: States that a period came to.
DECIDED: Final = frozenset((State.MET, State.LATE, State.ELSEWHERE, State.MISSING, State.DISPUTED))
_COMING: Final = frozenset((State.NOT_DUE, State.OPEN))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one unit's duty came to in the periods chosen, the worst state first."""

    judgements: tuple[Judgement, ...]

    @property
    def counts(self) -> list[tuple[State, int]]:
        """Each state and how many periods are in it."""
        found = Counter(one.state for one in self.judgements if one.state is not None)
        return sorted(found.items(), key=lambda pair: (RANK[pair[0]], pair[0]))

    def is_dated(self, state: State) -> bool:
        """Whether each of those in that state has a due day."""
        return all(one.due for one in self.judgements if one.state is state)

    def grade(self, state: State) -> Grade | None:
        """How far the evidence of what is in this state was checked, the least of several."""
        found = {one.grade for one in self.judgements if one.state is state}
        return next((grade for grade in Grade if grade in found), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's cells, one for each duty of the table; None where it does not owe the duty."""

    unit: str
    cells: tuple[Cell | None, ...]

    @property
    def judgements(self) -> list[Judgement]:
        """All judgements of the row."""
        return [one for cell in self.cells if cell for one in cell.judgements]


def years(judgements: Iterable[Judgement]) -> list[int]:
    """The Jalali years that anything was judged for, the latest first."""
    found = {one.period.year for one in judgements if one.period and one.state in DECIDED}
    return sorted(found, reverse=True)


def chosen(judgements: Iterable[Judgement], period: str) -> list[Judgement]:
    """The judgements of all periods within one (its slug), or (``LATEST``) of each duty's latest
    decided period and of every other one that is still missing: what is owed does not go away with
    the next period.

    What has no period (a continuous duty) belongs to the latest.
    """
    if period != LATEST:
        days = spans.period_span(Period.from_slug(period))
        return [
            one for one in judgements if one.period and spans.period_span(one.period).within(days)
        ]
    by_duty: dict[tuple[str, str], list[Judgement]] = {}
    for one in judgements:
        by_duty.setdefault((one.unit, one.duty.id), []).append(one)
    return [one for found in by_duty.values() for one in _standing(found)]


def _standing(found: Sequence[Judgement]) -> list[Judgement]:
    """Of one duty of a unit, what it last came to and what is still owed, in the order given."""
    last = _latest(found)
    return [one for one in found if one is last or one.is_owed]


def _latest(found: Sequence[Judgement]) -> Judgement:
    decided = [one for one in found if one.state in DECIDED]
    if decided:
        return max(decided, key=_start)
    waiting = [one for one in found if one.state in _COMING]
    return min(waiting or found, key=_start)


def _start(one: Judgement) -> date:
    return one.period.start if one.period else date.min


def table(judgements: Iterable[Judgement], order: Iterable[str]) -> tuple[list[Duty], list[Row]]:
    """Columns (ids in ``order``) and rows (as the engine judged); only duties that score."""
    duties: dict[str, Duty] = {}
    cells: dict[str, dict[str, list[Judgement]]] = {}
    for one in judgements:
        if one.duty.scores and one.state not in (None, State.NOT_APPLICABLE):
            duties.setdefault(one.duty.id, one.duty)
            cells.setdefault(one.unit, {}).setdefault(one.duty.id, []).append(one)
    columns = [id_ for id_ in dict.fromkeys(order) if id_ in duties]
    rows = [
        Row(unit, tuple(Cell(tuple(own[id_])) if id_ in own else None for id_ in columns))
        for unit, own in cells.items()
    ]
    return [duties[id_] for id_ in columns], rows


def unjudged(judgements: Iterable[Judgement]) -> list[tuple[Judgement, list[str]]]:
    """Each duty whose cases are known as sums only, with the units that owe it."""
    found: dict[str, tuple[Judgement, list[str]]] = {}
    for one in judgements:
        if one.reason.code == "cases_summed":
            found.setdefault(one.duty.id, (one, []))[1].append(one.unit)
    return list(found.values())


def is_to_do(one: Judgement) -> bool:
    """Whether somebody owes it, can do it, and it is not done."""
    is_open = one.is_owed or one.state in _COMING
    return bool(one.change and is_open and one.duty.scores)


def to_do(judgements: Iterable[Judgement]) -> list[Judgement]:
    """What the unit can do, the first thing first: what is missing, then what is due next.

    Of what is missing the youngest comes first: it can still be mended soonest; of what is
    coming, the nearest.
    """
    mine = [one for one in judgements if is_to_do(one)]
    missing = [one for one in mine if one.is_owed]
    coming = [one for one in mine if one.state is State.NOT_DUE and one.due]
    missing.sort(key=lambda one: one.due or one.missing_from or date.min, reverse=True)
    coming.sort(key=lambda one: one.due or date.max)
    return [*missing, *coming]


def behind(judgements: Iterable[Judgement]) -> list[Judgement]:
    """What is missing or came late, of duties that score, the latest day first."""
    found = [
        one for one in judgements if one.duty.scores and (one.is_owed or one.state is State.LATE)
    ]
    return sorted(found, key=lambda one: one.due or one.missing_from or date.min, reverse=True)


def by_duty(judgements: Iterable[Judgement]) -> list[tuple[Duty, list[Judgement], list[Judgement]]]:
    """Each duty with what to read of it first, and the rest: earlier periods and later ones.

    First comes what is still to be done or was last decided; the order is that of the judgements.
    """
    found: dict[str, list[Judgement]] = {}
    for one in judgements:
        found.setdefault(one.duty.id, []).append(one)
    return [(own[0].duty, *_first_and_rest(own)) for own in found.values()]


def in_order(judgements: Iterable[Judgement], duties: Iterable[Duty]) -> list[Judgement]:
    """Of these duties, each one's latest periods first, and without what tells nothing yet."""
    order = {duty.id: place for place, duty in enumerate(duties)}
    mine = [one for one in judgements if one.duty.id in order and decisions.is_told(one)]
    return sorted(
        mine,
        key=lambda one: (order[one.duty.id], -one.period.start.toordinal() if one.period else 0),
    )


def last_states(
    judgements: Iterable[Judgement],
) -> list[tuple[Duty, list[tuple[Judgement, list[Judgement]]]]]:
    """By duty what each unit that owes it last came to, and what else it still owes."""
    found: dict[str, dict[str, list[Judgement]]] = {}
    for one in judgements:
        if one.state not in (None, State.NOT_APPLICABLE):
            found.setdefault(one.duty.id, {}).setdefault(one.unit, []).append(one)
    return [
        (next(iter(units.values()))[0].duty, [_last_and_missing(own) for own in units.values()])
        for units in found.values()
    ]


def _last_and_missing(own: list[Judgement]) -> tuple[Judgement, list[Judgement]]:
    last = _latest(own)
    return last, [one for one in own if one.is_owed and one is not last]


def _first_and_rest(own: list[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    first = [one for one in own if one.is_owed]
    last = _latest(own)
    if last.duty.by_case and last.state is State.OPEN:  # no day tells which of them comes first
        last = max((one for one in own if one.state is State.OPEN), key=_start)
    if last not in first:
        first.append(last)
    coming = [one for one in own if one.state is State.NOT_DUE and one.due and one not in first]
    if coming:
        first.append(min(coming, key=_start))
    first.sort(key=own.index)
    return first, [one for one in own if one not in first]
