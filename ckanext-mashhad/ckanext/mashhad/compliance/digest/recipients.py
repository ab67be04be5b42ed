"""Who is told of what on a day: obligations, readers and a calendar go in, letters come out.

A person gets one letter a day at most, of all its units. It speaks of what has reached a step of
the ladder since the last letters, and counts what else is missing; what nobody can be blamed for
(disputed, to be confirmed, optional) is not spoken of. Whoever follows a unit or a duty is told in
the same letter what changed of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ckanext.mashhad.compliance.digest.ladder import Ladder, Step, last_good_days
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.persian.calendar.moments import in_tehran
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import Lang

EDITOR: Final = "editor"
#: Unit and duty by id, one of them empty where it is of all.
Followed = frozenset[tuple[str, str]]


class Wanted(StrEnum):
    """Which letters a person wants."""

    ALL = "all"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person; ``roles`` by id of unit; ``since``: everything up to that day was told before, and
    ``read_to``: so were the changes that days up to that one brought to what is ``followed``.
    """

    id: str
    name: str
    roles: Mapping[str, str]
    since: date
    wanted: Wanted = Wanted.ALL
    lang: Lang = "fa"
    followed: Followed = frozenset()
    read_to: date = date.min

    def follows(self, change: StateChange) -> bool:
        """Whether the change is to be told, and was not told before."""
        mine = {(change.unit, change.duty), (change.unit, ""), ("", change.duty)}
        return change.day > self.read_to and not self.followed.isdisjoint(mine)


@dataclass(frozen=True, slots=True)
class Item:
    """A publication that is spoken of, and ``days`` of the step that it has reached."""

    judgement: Judgement
    days: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: ``items``, what is coming first, the nearest day first; then what is past.

    ``more``: how many others are missing, by id of unit; ``changes`` of what is followed, the
    latest first.
    """

    reader: Reader
    day: date
    items: tuple[Item, ...]
    more: Mapping[str, int]
    changes: tuple[StateChange, ...] = ()

    @property
    def units(self) -> list[str]:
        """Ids of the units it speaks of, in the order of the items."""
        return list(dict.fromkeys(item.judgement.unit for item in self.items))


def is_quiet(ladder: Ladder, calendar: WorkCalendar, now: datetime) -> bool:
    """Whether no letter goes out now: outside the hours, on a holiday or at the weekend."""
    clock = in_tehran(now)
    first, last = ladder.hours
    return not (first <= clock.hour < last and calendar.is_working_day(clock.date()))


def due(
    judgements: Iterable[Judgement],
    readers: Iterable[Reader],
    ladder: Ladder,
    calendar: WorkCalendar,
    today: date,
    changes: Iterable[StateChange] = (),
) -> list[Letter]:
    """The letters of ``today``, in the order of the readers; none on a holiday.

    ``judgements``: those of ``today``, of whatever units and duties; ``changes`` that are news.
    """
    if not calendar.is_working_day(today):
        return []
    reading, news = list(readers), list(changes)
    every = [one for one in judgements if grid.is_to_do(one)]
    edited = {
        unit
        for each in reading
        for unit, role in each.roles.items()
        if role == EDITOR and each.wanted is not Wanted.NONE
    }
    found = []
    for reader in reading:
        own = [
            one for one in every if one.unit in reader.roles and reader.wanted is not Wanted.NONE
        ]
        mine = tuple(change for change in news if reader.follows(change))
        items = [
            Item(one, step.days)
            for one in own
            if (step := _step(one, reader, edited, ladder, calendar, today))
        ]
        items.sort(key=lambda item: (item.days > 0, abs(item.days)))
        if items or mine:
            more = _more(own, items) if items else {}
            found.append(Letter(reader, today, tuple(items), more, mine))
    return found


def _step(
    one: Judgement,
    reader: Reader,
    edited: set[str],
    ladder: Ladder,
    calendar: WorkCalendar,
    today: date,
) -> Step | None:
    """The last step that it has reached of which this reader is told; None where there is none."""
    if reader.wanted is Wanted.MISSING and not one.is_owed:
        return None
    steps = [
        step
        for last in last_good_days(one, today)
        for step in ladder.reached(last, reader.since, today, calendar)
        if reader.roles[one.unit] in step.to or one.unit not in edited
    ]
    return max(steps, key=lambda step: step.days, default=None)


def _more(own: list[Judgement], items: list[Item]) -> dict[str, int]:
    told = {item.judgement.key for item in items}
    found: dict[str, int] = {}
    for one in own:
        if one.is_owed and one.key not in told:
            found[one.unit] = found.get(one.unit, 0) + 1
    return found
