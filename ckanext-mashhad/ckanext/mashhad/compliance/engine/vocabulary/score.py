"""Counts and the score of each ledger; ledgers are never mixed.

Score = points earned / points possible, over the judgements of scoring duties that are met, late,
elsewhere or missing; what is open, not due, disputed, to be confirmed or not applicable is counted
beside it and changes nothing. What is elsewhere counts as missing until that is accepted. The
points are ``weights`` in policy.yaml, of which evidence earns the part that ``grades`` gives how
far it was checked: each piece by its own day and grade, the best of them counts, and of pieces that
are needed together all. Duties that ask for the same datasets (one ``group``) are shown as two and
counted once, by the better of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Ledger, Policy
from ckanext.mashhad.compliance.engine.vocabulary.judgement import RANK, Evidence, Judgement, State

#: The states by which a score is told.
COUNTED: Final = (State.MET, State.LATE, State.ELSEWHERE, State.MISSING)


@dataclass(frozen=True, slots=True)
class Score:
    """``counts``: judgements by state, of scoring duties; ``beside``: of all other duties.

    ``listed``: how many have no state. ``points`` of ``possible`` points were earned; ``version``
    is that of the policy whose weights they are, and ``least`` the fewest judgements that it gives
    a score; ``overdue``: the days on which it was not there, summed over all that is owed.
    """

    ledger: Ledger
    counts: Mapping[State, int]
    beside: Mapping[State, int]
    listed: int
    points: int
    possible: int
    overdue: int
    least: int
    version: int

    @property
    def judged(self) -> int:
        """How many judgements are counted."""
        return sum(self.counts[state] for state in COUNTED)

    @property
    def percent(self) -> int | None:
        """The score; None where nothing, or too little, is counted."""
        return percent(self.points, self.possible) if self.judged >= self.least else None


def percent(points: int, possible: int) -> int | None:
    """Points of possible points as a share of 100, a whole number, half up; None of none.

    Nothing is rounded after this, so that page, sheet, paper and API tell the same.
    """
    return (200 * points + possible) // (2 * possible) if possible else None


def by_ledger(judgements: Iterable[Judgement], policy: Policy) -> dict[Ledger, Score]:
    """The score of each ledger over these judgements: of one unit, of a period, of the city."""
    found = list(judgements)
    return {
        ledger: _score(ledger, [each for each in found if each.ledger == ledger], policy)
        for ledger in LEDGERS
    }


def by_topic(judgements: Iterable[Judgement], policy: Policy) -> list[tuple[str, Score]]:
    """The score of each group of duties within each ledger that judges any; topic and score."""
    found: dict[tuple[Ledger, str], list[Judgement]] = {}
    for each in judgements:
        found.setdefault((each.ledger, each.duty.topic), []).append(each)
    scores = [
        (topic, _score(ledger, found[ledger, topic], policy))
        for ledger in LEDGERS
        for topic in codelists.load("duty_topic").codes
        if (ledger, topic) in found
    ]
    return [(topic, each) for topic, each in scores if each.judged]


def counted(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that the scores of the ledgers are made of."""
    found = list(judgements)
    return [
        each
        for ledger in LEDGERS
        for each in _once(one for one in found if one.ledger == ledger and one.duty.scores)
        if each.state in COUNTED
    ]


def points(one: Judgement, policy: Policy) -> int | None:
    """The points of a counted judgement, a whole number; None of a state that is not counted."""
    if one.state not in COUNTED:
        return None
    if one.is_owed:
        return policy.points(State.MISSING, None)
    if not one.evidence:
        return policy.points(one.state, one.days_late)
    alone = [_earned([each], policy) for each in one.evidence if not each.is_part]
    parts = [each for each in one.evidence if each.is_part]
    return max([*alone, _earned(parts, policy)] if parts else alone)


def _earned(together: Sequence[Evidence], policy: Policy) -> int:
    """The points of pieces that are needed together: those of the last of them, of which they earn
    what their grades give on average; to the nearest whole number, a half is none.
    """
    late = max(each.days_late for each in together)
    full = policy.points(State.LATE if late else State.MET, late)
    parts, whole = sum(policy.grades.get(each.grade, 100) for each in together), 100 * len(together)
    return (2 * full * parts + whole - 1) // (2 * whole)


def _score(ledger: Ledger, judgements: list[Judgement], policy: Policy) -> Score:
    mine = _once(each for each in judgements if each.duty.scores)
    counts = Counter(each.state for each in mine if each.state is not None)
    owed = [each for each in mine if each.is_owed]
    beside = Counter(
        each.state for each in judgements if each.state is not None and not each.duty.scores
    )
    return Score(
        ledger=ledger,
        counts={state: counts[state] for state in State},
        beside={state: beside[state] for state in State},
        listed=sum(each.state is None for each in judgements),
        points=sum(points(each, policy) or 0 for each in mine),
        possible=policy.weights.met * sum(counts[state] for state in COUNTED),
        overdue=sum(each.days_missing or 0 for each in owed),
        least=policy.least_judged,
        version=policy.version,
    )


def _once(judgements: Iterable[Judgement]) -> list[Judgement]:
    best: dict[tuple[str, str, str], tuple[int, Judgement]] = {}
    for each in judgements:
        if each.state is None:
            continue
        key = (each.unit, each.duty.group, each.period.slug if each.period else "")
        if key not in best or RANK[each.state] > best[key][0]:
            best[key] = RANK[each.state], each
    return [each for _rank, each in best.values()]
