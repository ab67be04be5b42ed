"""Which statements of a year are added up (pure): of no month two, and of as many as can be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ckanext.mashhad.persian.calendar.periods import Period


class Statement(NamedTuple):
    """What is told of a ``period``. ``settles``: how final it is; ``sides``: of how many sides it
    tells; ``published``: its place among all that were published.
    """

    period: Period
    settles: int = 0
    sides: int = 1
    published: int = 0


def choose(statements: Iterable[Statement]) -> list[Statement]:
    """Those that cover most months of the year and none twice, in the order of their periods.

    Of two for the same months the more final counts, of those the one that tells more sides (the
    other may be of projects alone), of those the one that was published last. A
    longer period counts before its parts, of which one may be missing or told otherwise.
    """
    chosen: list[Statement] = []
    covered: set[int] = set()
    for each in sorted(statements, key=_rank, reverse=True):
        # A part of a year lies within another or apart from it: what is long never costs months.
        if covered.isdisjoint(each.period.months):
            chosen.append(each)
            covered.update(each.period.months)
    return sorted(chosen, key=lambda each: each.period.months[0])


def _rank(statement: Statement) -> tuple[int, int, int, int]:
    months = len(statement.period.months)
    return months, statement.settles, statement.sides, statement.published


def list_gaps(periods: Iterable[Period]) -> list[int]:
    """The months of which none tells, before the last of which one does."""
    covered = {month for period in periods for month in period.months}
    return [month for month in range(1, max(covered, default=0)) if month not in covered]
