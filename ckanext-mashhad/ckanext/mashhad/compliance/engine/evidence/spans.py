"""First and last days of periods, cached: thousands of datasets share a few periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ckanext.mashhad.persian.calendar.periods import PARTS, Kind, Period, periods_between


class Span(NamedTuple):
    """First and last day, Gregorian, both included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Tell whether the day lies within."""
        return self.first <= day <= self.last

    def within(self, wider: Span) -> bool:
        """Tell whether it lies wholly within another."""
        return wider.first <= self.first and self.last <= wider.last

    def overlap(self, first: date, last: date) -> int:
        """Return how many of its days lie between these two, both included."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


def merge(several: Iterable[Span]) -> tuple[Span, ...]:
    """Return the days of all of them, in order and each once."""
    found: list[Span] = []
    for span in sorted(several):
        if found and span.first <= found[-1].last + timedelta(days=1):
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


@lru_cache(maxsize=4096)
def period_span(period: Period) -> Span:
    """Return the days of a period."""
    return Span(period.start, period.end)


@lru_cache(maxsize=4096)
def between(first: date, last: date, kind: Kind) -> tuple[Period, ...]:
    """Return the periods of a kind with a day between the two (inclusive), in order."""
    return tuple(periods_between(first, last, kind))


def parts(period: Period) -> tuple[Period, ...]:
    """Return the next shorter periods that it consists of; none for a month."""
    kinds = list(PARTS)
    shorter = kinds[kinds.index(period.kind) + 1 :]
    return between(*period_span(period), shorter[0]) if shorter else ()


@lru_cache(maxsize=4096)
def following(period: Period) -> Span:
    """Return the days of the following period of the same kind."""
    return period_span(period.next)
