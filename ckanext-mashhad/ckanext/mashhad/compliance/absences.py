"""Times in which nobody could read a dataset that was public before and after them (pure).

What came meanwhile was first public at their end; what was there before was missing, and counts
from its own day again.
"""

from __future__ import annotations

from datetime import date, datetime

from ckanext.mashhad.persian.moments import tehran_day

#: From when until when, in the order of time; none touches another.
Absences = tuple[tuple[datetime, datetime], ...]


def shown(moment: datetime, absences: Absences) -> datetime:
    """Since when everybody can read what came at ``moment``."""
    return next((until for since, until in absences if since <= moment < until), moment)


def covers(absences: Absences, on: date) -> bool:
    """Whether nobody could read it at the end of that day, in Tehran."""
    return any(tehran_day(since) <= on < tehran_day(until) for since, until in absences)
