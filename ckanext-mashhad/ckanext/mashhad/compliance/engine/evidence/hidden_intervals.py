"""Intervals in which nobody could read a dataset that was public before and after (pure).

What came meanwhile was first public at their end; what was there before was missing, and counts
from its own day again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from ckanext.mashhad.persian.calendar.moments import tehran_day

#: Until when what stands does. A moment of the last year may be one of year 10000 in the time zone
#: of the database's server, which Python cannot read.
FOREVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
#: From when until when.
Time = tuple[datetime, datetime]
#: In the order of time; none touches another.
HiddenIntervals = tuple[Time, ...]


def shown(moment: datetime, hidden_intervals: HiddenIntervals) -> datetime:
    """Return when something that came at ``moment`` became readable."""
    return next((until for since, until in hidden_intervals if since <= moment < until), moment)


def seen(since: datetime, until: datetime, hidden_intervals: HiddenIntervals) -> Iterator[Time]:
    """Yield the times between these two in which everybody could read it."""
    for gone, back in hidden_intervals:
        if since < gone < until:
            yield since, gone
        if gone < until:
            since = max(since, back)
    if since < until:
        yield since, until


def between(times: Iterable[Time]) -> HiddenIntervals:
    """Return the gaps between these times, given in any order."""
    found: list[Time] = []
    end: datetime | None = None
    for since, until in sorted(times):
        if end is not None and end < since:
            found.append((end, since))
        end = until if end is None else max(end, until)
    return tuple(found)


def covers(hidden_intervals: HiddenIntervals, on: date) -> bool:
    """Tell whether it was hidden at the end of that day in Tehran."""
    return any(tehran_day(since) <= on < tehran_day(until) for since, until in hidden_intervals)
