"""A score month by month (pure), and where one month cannot be compared with the one before.

A month is compared with the one before it only where both were judged by the same rules and, of a
city, the same units were counted. The score of all units stands for itself; beside it stands that
of the units that were counted in every month, which nobody who joins or leaves can move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.history.history import ScoreOn
from ckanext.mashhad.compliance.report.pictures.chart import Point


@dataclass(frozen=True, slots=True)
class Break:
    """Why a month is not compared with the one before; units as ids, in their order."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    other_rules: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """The last score of a month, with what was ``broken`` since the one before.

    ``units`` are those that were counted, where it is of a city. ``steady``: the score of those
    that were counted in every month, and ``steady_judged`` of how many judgements that is; None
    where it was not kept, or is too little.
    """

    score: ScoreOn
    broken: Break | None = None
    units: frozenset[str] = frozenset()
    steady: int | None = None
    steady_judged: int = 0


def months(
    scores: Sequence[ScoreOn],
    parts: Iterable[ScoreOn] = (),
    rules: Mapping[date, str] | None = None,
) -> list[Month]:
    """The months of these scores, the oldest first; ``parts``: of a city, the scores of its units
    on the same days; ``rules``: by what each day was judged.
    """
    by_day: dict[date, dict[str, ScoreOn]] = {one.day: {} for one in scores}
    for part in parts:
        if part.judged and part.day in by_day:
            by_day[part.day][part.unit] = part
    steady, judged_by = steady_units(by_day.values()), rules or {}
    found: list[Month] = []
    for one in scores:
        broken = None
        if found:
            before = found[-1].score.day
            broken = _broken(by_day[before], by_day[one.day])
            if judged_by.get(before) != judged_by.get(one.day):
                broken = Break(broken.joined, broken.left, other_rules=True)
        own = [each for unit, each in by_day[one.day].items() if unit in steady]
        counted = frozenset(by_day[one.day])
        found.append(Month(one, broken if broken != Break() else None, counted, *_sum(own)))
    return found


def steady_units(counted: Iterable[Iterable[str]]) -> frozenset[str]:
    """The units that were counted each time."""
    sets = [frozenset(units) for units in counted]
    return frozenset.intersection(*sets) if sets else frozenset()


def _broken(before: Mapping[str, ScoreOn], after: Mapping[str, ScoreOn]) -> Break:
    joined, left = after.keys() - before.keys(), before.keys() - after.keys()
    return Break(tuple(sorted(joined)), tuple(sorted(left)))


def _sum(parts: Sequence[ScoreOn]) -> tuple[int | None, int]:
    judged = sum(one.judged for one in parts)
    least = max((one.least for one in parts), default=1)
    if judged < least or any(not one.possible for one in parts):
        return None, judged
    points, possible = (sum(getattr(one, name) for one in parts) for name in ("points", "possible"))
    return score.percent(points, possible), judged


def points(found: Sequence[Month]) -> list[Point]:
    """What a picture shows of them."""
    return [Point(one.score.day, one.score.percent, one.broken is not None) for one in found]
