"""The judgements of a city, kept by unit and duty: only what a change touches is judged again.

Pure. After whatever changes it says what an engine says that was given the facts anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts, Unit
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

#: Of how many days the judgements are kept.
DAYS: Final = 4

#: By the unit's id, and the duty's own: a rule has a version for each time.
_Cells = dict[tuple[str, int], tuple[Judgement, ...]]


class Judged:
    """The judgements that one set of rules gives for the current facts."""

    def __init__(self, rules: Rules, facts: Facts, calendar: WorkCalendar) -> None:
        self._engine = Engine(rules, facts, calendar)
        self._days: dict[date, _Cells] = {}

    def on(self, day: date, units: Collection[str] | None = None) -> list[Judgement]:
        """Return all judgements of that day in the engine's order; ``units``: only these ids."""
        cells = self._days.pop(day, {})
        self._days[day] = cells
        while len(self._days) > DAYS:
            del self._days[next(iter(self._days))]
        found: list[Judgement] = []
        for unit in self._engine.city.units:
            if units is None or unit.id in units:
                for duty in self._engine.rules.duties:
                    key = unit.id, id(duty)
                    if (own := cells.get(key)) is None:
                        own = cells[key] = tuple(self._engine.judge_duty(unit, duty, day))
                    found += own
        return found

    def once(self, day: date, unit: str, duty: str) -> list[Judgement]:
        """Return the judgements of one unit by one duty on a day; they are not kept."""
        return self._engine.judge(on=day, units=[unit], duties=[duty])

    def replace(self, before: Dataset | None, after: Dataset | None) -> None:
        """Replace a dataset."""
        if before != after:
            self._forget(self._engine.replace(before, after))

    def replace_events(self, unit_id: str, events: list[Event]) -> None:
        """Replace all events of a unit."""
        self._forget(self._engine.replace_events(unit_id, events))

    def tried(
        self, before: Dataset | None, after: Dataset | None, day: date
    ) -> tuple[list[Judgement], list[Judgement]]:
        """Return the judgements that a replacement would change, before and after it."""
        touched = self._engine.replace(before, after)
        try:
            then = self._of(touched, day)
        finally:
            self._engine.replace(after, before)  # nothing that was only tried may stay
        return self._of(touched, day), then

    def _of(self, touched: Iterable[tuple[Unit, Duty]], day: date) -> list[Judgement]:
        return [one for unit, duty in touched for one in self._engine.judge_duty(unit, duty, day)]

    def _forget(self, touched: Iterable[tuple[Unit, Duty]]) -> None:
        keys = [(unit.id, id(duty)) for unit, duty in touched]
        for cells in self._days.values():
            for key in keys:
                cells.pop(key, None)
