"""In which months the known cases of units lie, and since when (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ckanext.mashhad.compliance.engine.evidence.facts import Event
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period

#: By the month in which they lie.
_Months = dict[tuple[int, str], list[Event]]


class RowDays:
    """The cases of rows of some units, made ready once for many periods."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_table: defaultdict[str, _Months] = defaultdict(dict)
        for event in events:
            if event.table:
                month = Period.containing(event.day, "month")
                own = self._by_table[event.table].setdefault((month.year, month.part), [])
                own.append(event)

    def first_known(self, table: str, days: Span, on: date) -> datetime | None:
        """Return since when a row of the table that lies in these days is public, of those that
        the portal knows at the end of ``on``; None where there is none.
        """
        return min(self._known(table, days, on), default=None)

    def has_been(self, table: str, days: Span, on: date, since: datetime) -> bool:
        """Tell whether such a row was public at any time after ``since``, up to the end of ``on``,
        whatever became of it.
        """
        return any(self._known(table, days, on, since))

    def _known(
        self, table: str, days: Span, on: date, since: datetime | None = None
    ) -> Iterator[datetime]:
        months = self._by_table.get(table, {})
        month = Period.containing(days.first, "month")
        while month.start <= days.last:
            for event in months.get((month.year, month.part), ()):
                known = event.known or event.done
                ends = filter(None, (event.dismissed, event.withdrawn))
                gone = any(each <= since if since else tehran_day(each) <= on for each in ends)
                if known and days.has(event.day) and tehran_day(known) <= on and not gone:
                    yield known
            month = month.next
