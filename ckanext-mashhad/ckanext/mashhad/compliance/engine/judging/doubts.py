"""What is allowed in rules but is hardly meant: said to whoever checks them, and never refused.

Pure: units and today are arguments. What is wrong is told by ``loading`` and ``unit_names``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import ClassVar, Final

from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging.judge import owes
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Exemption, Rules
from ckanext.mashhad.compliance.engine.rules.loading import SCHEDULE, SITE
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.rules.rule_faults import Problem
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import N_

_DAY: Final = timedelta(days=1)


class Doubt(Message):
    """Something that is allowed but looks like a mistake."""

    messages: ClassVar = {
        "nobody_owes": N_("No unit of this portal has this duty."),
        "ended": N_("It ended on {day}, and no newer version asks for anything."),
        "same_data": N_(
            "It asks {unit} for the same data as “{other}”, on the same days: one publication is "
            "counted for both."
        ),
        "exempt_ended": N_("The exemption of {unit} ended on {day}; it covers nothing new."),
        "exempt_needless": N_(
            "{unit} does not have the duty “{duty}”: the exemption changes nothing."
        ),
        "exempt_gone": N_(
            "{unit} has not been monitored since {day}, before the exemption begins."
        ),
        "exempt_twice": N_("{unit} is exempt from “{duty}” twice on the same days, from {day} on."),
        "closed_already": N_("No office is open on {day} anyway."),
        "chosen_twice": N_(
            "“{duty}” and “{other}” conflict, and different days are chosen for them."
        ),
    }


class Doubts:
    """List what looks like a mistake in these rules, on this portal, today.

    ``local``: ids of the commitments that the site added itself.
    """

    def __init__(
        self,
        rules: Rules,
        units: Iterable[Unit],
        official: WorkCalendar,
        today: date,
        local: Collection[str] = (),
    ) -> None:
        self._rules = rules
        self._units = tuple(units)
        self._official = official
        self._today = today
        self._local = frozenset(local)

    def all(self) -> list[Problem]:
        """Return all of them in the order of the files."""
        return [
            *(Problem(SCHEDULE, id_, doubt) for id_, doubt in self._of_own("schedule")),
            *(Problem(SITE, id_, doubt) for id_, doubt in self._of_own("commitment")),
            *(Problem(SITE, place, doubt) for place, doubt in self._of_exemptions()),
            *(Problem(SITE, place, doubt) for place, doubt in self._of_calendar()),
            *(Problem(SITE, id_, doubt) for id_, doubt in self._of_choices()),
        ]

    def _of_own(self, ledger: str) -> Iterator[tuple[str, Doubt]]:
        """Return the duties that the site itself set, in its plan or as commitments."""
        own = [duty for duty in self._rules.duties if duty.ledger == ledger]
        if ledger == "commitment":
            own = [duty for duty in own if duty.id in self._local]
        for duty in own:
            newest = self._rules.versions(duty.id)[-1]
            if duty is newest and duty.valid_to and duty.valid_to < self._today:
                yield duty.id, Doubt.from_code("ended", day=duty.valid_to)
            elif duty is newest and not any(owes(unit, duty) for unit in self._units):
                yield duty.id, Doubt.from_code("nobody_owes")
        yield from self._same(own)

    def _same(self, own: list[Duty]) -> Iterator[tuple[str, Doubt]]:
        """Yield the doubts about duties that require the same of a unit."""
        shipped = [
            duty
            for duty in self._rules.duties
            if duty.ledger != "schedule" and duty.id not in self._local
        ]
        pairs = list(combinations(own, 2))
        if own and own[0].ledger == "commitment":
            pairs += [(other, duty) for duty in own for other in shipped]
        for first, second in pairs:
            unit = self._asked_twice(first, second)
            if unit:
                yield second.id, Doubt.from_code("same_data", unit=unit.title, other=first.id)

    def _asked_twice(self, first: Duty, second: Duty) -> Unit | None:
        """Return a unit of which both require the same on the same days."""
        if first.id == second.id or not (_asks_alike(first, second) and _meet(first, second)):
            return None
        both = (unit for unit in self._units if owes(unit, first) and owes(unit, second))
        return next(both, None)

    def _of_exemptions(self) -> Iterator[tuple[str, Doubt]]:
        listed = self._rules.site.exemptions
        for number, one in enumerate(listed, 1):
            if unit := self._unit(one.unit):
                doubts = self._of_exemption(one, unit)
                yield from ((f"exemptions {number}", doubt) for doubt in doubts)
        for (_, first), (number, second) in combinations(enumerate(listed, 1), 2):
            same = (first.unit, first.duty) == (second.unit, second.duty)
            begins = max(first.first, second.first)
            if same and begins <= min(first.last, second.last):
                unit = self._unit(second.unit)
                title = unit.title if unit else second.unit
                said = Doubt.from_code("exempt_twice", unit=title, duty=second.duty, day=begins)
                yield f"exemptions {number}", said

    def _of_exemption(self, one: Exemption, unit: Unit) -> Iterator[Doubt]:
        gone = self._rules.site.last_day_of(unit)
        if not any(owes(unit, duty) for duty in self._rules.versions(one.duty)):
            yield Doubt.from_code("exempt_needless", unit=unit.title, duty=one.duty)
        elif gone and gone < one.first:
            yield Doubt.from_code("exempt_gone", unit=unit.title, day=gone)
        elif one.last < self._today:
            yield Doubt.from_code("exempt_ended", unit=unit.title, day=one.last)

    def _of_calendar(self) -> Iterator[tuple[str, Doubt]]:
        site = self._rules.site
        for number, one in enumerate(site.closures, 1):
            for n in range((one.last - one.first).days + 1):
                day = one.first + n * _DAY
                if not self._official.is_working_day(day) and one.first == one.last:
                    yield f"calendar.holidays {number}", Doubt.from_code("closed_already", day=day)

    def _of_choices(self) -> Iterator[tuple[str, Doubt]]:
        days = {id_: one.days for id_, one in self._rules.site.chosen if one.days}
        for id_, chosen in days.items():
            other = self._rules.versions(id_)[-1].conflicts_with
            if id_ < other and days.get(other, chosen) != chosen:
                yield id_, Doubt.from_code("chosen_twice", duty=id_, other=other)

    def _unit(self, name: str) -> Unit | None:
        return next((unit for unit in self._units if name in (unit.id, unit.name)), None)


def _asks_alike(first: Duty, second: Duty) -> bool:
    keys = ("kind", "dataset_type", "subject", "table", "stages", "statement_kinds", "period")
    same = all(getattr(first, key) == getattr(second, key) for key in keys)
    return same and bool(first.dataset_type)


def _meet(first: Duty, second: Duty) -> bool:
    """Tell whether there is a day on which both are in force."""
    begins = max(duty.in_force_from or date.min for duty in (first, second))
    return begins <= min(duty.valid_to or date.max for duty in (first, second))
