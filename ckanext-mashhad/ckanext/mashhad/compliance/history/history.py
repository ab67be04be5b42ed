"""How states changed from day to day (pure): what is written down, and what can be read of it.

A day's changes are the states that differ from the day before; all changes up to a day, in order,
give the states of that day again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from ckanext.mashhad.compliance.engine.rules.duty import Ledger, Policy
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.compliance.report.report_data import owed
from ckanext.mashhad.persian.calendar.periods import Period

#: Unit id, duty id and slug of the period, empty where there is none.
Key = tuple[str, str, str]
#: The unit of a score that is the whole city's.
CITY: Final = ""
#: Turns that a reader is told of; that a period came near is no news.
NEWS: Final = frozenset((State.MET, State.LATE, State.ELSEWHERE, State.MISSING, State.DISPUTED))


class Standing(NamedTuple):
    """A state; ``days_late`` of a late one, which do not grow any more."""

    state: State
    days_late: int | None = None


@dataclass(frozen=True, slots=True)
class StateChange:
    """That a state became another on ``day``; None before the first and after the last."""

    day: date
    unit: str
    duty: str
    period: str
    before: State | None
    after: Standing | None

    @property
    def key(self) -> Key:
        """Whose state it is."""
        return self.unit, self.duty, self.period


@dataclass(frozen=True, slots=True)
class ScoreOn:
    """A unit's score (:data:`CITY`: all units') in one ledger, of what was due last on ``day`` and
    what was missing. ``missing``: with what is said to be elsewhere; ``overdue``: the days on
    which it was not there, summed over all that was owed, None where they were not counted yet;
    ``least``: what counts fewer than these has points and no score.
    """

    day: date
    unit: str
    ledger: str
    points: int
    possible: int
    met: int
    late: int
    missing: int
    overdue: int | None = None
    least: int = 0

    @property
    def judged(self) -> int:
        """How many judgements were counted."""
        return self.met + self.late + self.missing

    @property
    def percent(self) -> int | None:
        """A whole number, half up; None where there was too little to score."""
        return score.percent(self.points, self.possible) if self.judged >= self.least else None


def standing(judgements: Iterable[Judgement]) -> dict[Key, Standing]:
    """What is written down of a day: the states of what each unit owes."""
    return {
        one.key: Standing(one.state, one.days_late if one.state is State.LATE else None)
        for one in owed(judgements)
        if one.state not in (None, State.NOT_APPLICABLE)
    }


def state_changes(
    day: date, before: Mapping[Key, Standing], after: Mapping[Key, Standing]
) -> list[StateChange]:
    """What changed on ``day``, in the order of units, duties and periods."""
    return [
        StateChange(day, *key, before[key].state if key in before else None, after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def replay(found: Iterable[StateChange]) -> dict[Key, Standing]:
    """The states after these changes, given in the order of their days."""
    states: dict[Key, Standing] = {}
    for change in found:
        if change.after is None:
            states.pop(change.key, None)
        else:
            states[change.key] = change.after
    return states


def scores(day: date, judgements: Iterable[Judgement], policy: Policy) -> list[ScoreOn]:
    """What is counted of all units and of the city, of what was due last and what is still
    missing, where there is anything; with a score where there is enough.
    """
    latest = grid.chosen(owed(judgements), grid.LATEST)
    by_unit: dict[str, list[Judgement]] = {CITY: latest}
    for one in latest:
        by_unit.setdefault(one.unit, []).append(one)
    return [
        _score_on(day, unit, ledger, found)
        for unit, mine in by_unit.items()
        for ledger, found in score.by_ledger(mine, policy).items()
        if found.judged
    ]


def _score_on(day: date, unit: str, ledger: Ledger, found: score.Score) -> ScoreOn:
    counts = found.counts
    not_here = counts[State.MISSING] + counts[State.ELSEWHERE]
    numbers = (counts[State.MET], counts[State.LATE], not_here, found.overdue, found.least)
    return ScoreOn(day, unit, ledger, found.points, found.possible, *numbers)


def day_record(
    day: date,
    rules: str,
    previous: str,
    changes: Iterable[StateChange],
    scores: Iterable[ScoreOn],
) -> dict[str, Any]:
    """A day as it is written down, for anybody to compare: ``rules`` is the hash of the rules'
    texts, ``previous`` the digest of the day before, empty for the first.
    """
    return {
        "day": day.isoformat(),
        "rules": rules,
        "previous": previous,
        "states": sorted(
            [
                *each.key,
                each.before.value if each.before else "",
                each.after.state.value if each.after else "",
                each.after.days_late if each.after else None,
            ]
            for each in changes
        ),
        "scores": sorted(
            [
                *(one.unit, one.ledger, one.points, one.possible),
                *(one.met, one.late, one.missing, one.overdue),
            ]
            for one in scores
        ),
    }


def digest_of(record: Mapping[str, Any]) -> str:
    """The SHA-256 of a record, written as JSON without spaces, its names in their order."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def by_months(found: Iterable[ScoreOn], most: int) -> list[ScoreOn]:
    """The last score of each Jalali month, the oldest first, of the last ``most`` months."""
    last: list[ScoreOn] = []
    begins = date.max
    for one in sorted(found, key=lambda one: one.day, reverse=True):
        if one.day < begins:
            last.append(one)
            begins = Period.containing(one.day, "month").start
    return last[:most][::-1]


def risen(
    ledger: str, then: Iterable[ScoreOn], now: Iterable[ScoreOn], alike: Collection[str]
) -> list[tuple[ScoreOn, ScoreOn]]:
    """The units whose score in the ledger rose and that owe nothing in any, with both scores, the
    greatest rise first; who had too little to score then, or has now, did not rise.

    ``alike``: the units that the same duties bound on both days; no others are compared.
    """
    old = {one.unit: one for one in then if one.ledger == ledger}
    all_now = list(now)
    owing = {one.unit for one in all_now if one.missing}
    pairs = [
        (old[one.unit], one)
        for one in all_now
        if one.ledger == ledger and one.unit in old and one.unit in alike and one.unit not in owing
    ]
    rises = [
        (new.percent - past.percent, new.unit, (past, new))
        for past, new in pairs
        if past.percent is not None and new.percent is not None and new.percent > past.percent
    ]
    return [pair for _, _, pair in sorted(rises, key=lambda each: (-each[0], each[1]))]
