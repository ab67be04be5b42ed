"""Judge every unit by every duty, for every period, as of one day.

Pure: the day is an argument, the same rules and facts always give the same judgements, in the
same order (units by name, duties as in their files, periods by time), whatever the order of the
facts. What is decided how is told in ``docs/compliance.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from msgspec.structs import replace as replace_fact

from ckanext.mashhad.compliance.engine.evidence import ownership
from ckanext.mashhad.compliance.engine.evidence.evidence_index import EvidenceIndex
from ckanext.mashhad.compliance.engine.evidence.facts import (
    City,
    Dataset,
    Event,
    Facts,
    FormerCase,
    Unit,
)
from ckanext.mashhad.compliance.engine.evidence.ownership import Ownership
from ckanext.mashhad.compliance.engine.evidence.row_days import RowDays
from ckanext.mashhad.compliance.engine.judging import continuous, decisions, events, periodic
from ckanext.mashhad.compliance.engine.judging.case import Case, restrained
from ckanext.mashhad.compliance.engine.judging.dependence import Pair
from ckanext.mashhad.compliance.engine.rules.duty import COUNCIL, Duty, Rules
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import Word

_JUDGES = {
    "periodic": periodic.judge,
    "continuous": continuous.judge,
    "event": events.judge,
    "process": events.judge,
}


def judge(
    rules: Rules, facts: Facts, calendar: WorkCalendar, *, on: date, since: date | None = None
) -> list[Judgement]:
    """All judgements as of the end of the Tehran day ``on``.

    ``since``: the first day that is asked about; each unit's monitored-from by default.
    """
    return Engine(rules, facts, calendar).judge(on=on, since=since)


def owes(unit: Unit, duty: Duty) -> bool:
    """Tell whether the unit has the duty: a law binds legal persons, a plan whom it names.

    The plan is the municipality's, for its own: it asks nothing of the council.
    """
    owners = duty.owners
    if duty.ledger == "schedule" and unit.kind == COUNCIL:
        return False
    if owners.legal_persons:
        return unit.is_body
    return unit.kind in owners.kinds or bool(owners.units & {unit.id, unit.name})


def is_judged(duty: Duty) -> bool:
    """Tell whether the duty is one that can be judged, and not only listed."""
    return duty.kind in _JUDGES and bool(duty.dataset_type or duty.kind == "process")


class Engine:
    """Rules and facts prepared once, for judging on any number of days."""

    def __init__(self, rules: Rules, facts: Facts, calendar: WorkCalendar) -> None:
        self.city = City(facts.units)
        self._titles = {unit.id: unit.title for unit in self.city.units}
        self.rules = rules
        self._calendar = rules.site.working_days(calendar)
        self._index = EvidenceIndex(rules, facts, self.city)
        self._leaving = rules.site.leaving_since(facts.units)
        self._moved: dict[str, Dataset] = {}
        #: Cases that were made others after publication, by whose they were, and dataset (ids).
        self._former: defaultdict[str, dict[str, list[FormerCase]]] = defaultdict(dict)
        #: By whose case it is, and where it is told: in a dataset, or in rows of a unit (ids).
        self._events: defaultdict[str, dict[str, list[Event]]] = defaultdict(dict)
        for dataset in facts.datasets:
            self._tell(dataset)
        by_unit: defaultdict[str, list[Event]] = defaultdict(list)
        for event in facts.events:
            by_unit[event.unit].append(event)
        for unit, own in by_unit.items():
            self._put_events(unit, own)
        self._by_id = {duty.id: duty for duty in rules.duties}
        #: By the ids of the units whose rows they are.
        self._row_days: dict[tuple[str, ...], RowDays] = {}

    def replace(self, before: Dataset | None, after: Dataset | None) -> None:
        """Replace a dataset."""
        if before:
            self._index.drop(before)
            self._moved.pop(before.id, None)
            for each in before.former_cases:
                self._former[each.unit].pop(before.id, None)
            self._drop_events(before.id)
        if after:
            self._index.put(after)
            self._tell(after)

    def _tell(self, dataset: Dataset) -> None:
        parts = {}
        if dataset.formerly:
            self._moved[dataset.id] = dataset
            parts = {each.dataset.unit: each for each in self._owned(dataset)}
        for each in dataset.former_cases:
            owned = parts.get(each.unit)
            if owned is None or ownership.is_case_of(owned, dataset.known):
                self._former[each.unit].setdefault(dataset.id, []).append(each)
        handed = (replace_fact(dataset, day=e.day, duties=e.duties) for e in dataset.handed)
        if event := next(filter(None, map(events.of_dataset, (dataset, *handed))), None):
            self._put_events(dataset.id, [event])

    def _put_events(self, source: str, told: Iterable[Event]) -> None:
        """Assign each case to its unit at that time."""
        self._row_days = {}
        for event in told:
            for part in self._parted(event):
                self._events[part.unit].setdefault(source, []).append(part)

    def _parted(self, event: Event) -> Iterator[Event]:
        if (moved := self._moved.get(event.dataset)) is None:
            yield event
            return
        for owned in self._owned(moved):
            if part := ownership.of_event(event, owned):
                yield part

    def _owned(self, dataset: Dataset) -> tuple[Ownership, ...]:
        return ownership.split_by_owner(dataset, self._leaving)

    def _rows_of(self, unit: Unit, duty: Duty) -> RowDays:
        """Return the cases in rows of the units whose datasets the duty looks at."""
        units: tuple[str, ...] = ()
        if duty.closes and duty.table:
            planned = duty.ledger == "schedule"
            units = (unit.id,) if planned else tuple(self._index.looked_at(unit, duty))
        if units not in self._row_days:
            told = (each for one in units for each in self._events.get(one, {}).values())
            self._row_days[units] = RowDays(event for events_ in told for event in events_)
        return self._row_days[units]

    def _drop_events(self, source: str) -> None:
        self._row_days = {}
        for told in self._events.values():
            told.pop(source, None)

    def judge(
        self,
        *,
        on: date,
        since: date | None = None,
        units: Collection[str] | None = None,
        duties: Collection[str] | None = None,
    ) -> list[Judgement]:
        """Return the judgements of that day; ``units``, ``duties``: only these ids."""
        return [
            judged
            for unit in self.city.units
            if units is None or unit.id in units
            for duty in self.rules.duties
            if duties is None or duty.id in duties
            for judged in self.judge_duty(unit, duty, on, since)
        ]

    def judge_pairs(self, pairs: Collection[Pair], on: date) -> list[Judgement]:
        """Return the judgements of these pairs on that day, in the order of :meth:`judge`."""
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for unit, duty in pairs:
            asked[unit].add(duty)
        return [
            judged
            for unit in self.city.units
            if unit.id in asked
            for duty in self.rules.duties
            if duty.id in asked[unit.id]
            for judged in self.judge_duty(unit, duty, on)
        ]

    def judge_duty(
        self, unit: Unit, duty: Duty, on: date, since: date | None = None
    ) -> Iterator[Judgement]:
        """Yield the judgements of one unit by one duty."""
        if not owes(unit, duty):
            yield self._not_owed(unit, duty)
        elif not is_judged(duty):
            yield Judgement(unit.id, duty, None, None, self._listed(duty, on))
        elif self.rules.policy.sums_only(duty) and not self._knows_a_case(unit, duty, on):
            yield Judgement(unit.id, duty, None, None, Reason.from_code("cases_summed"))
        elif unit.monitored_from is None:
            reason = Reason.from_code("not_monitored", unit=unit.title)
            change = Change.from_code("monitor")
            yield Judgement(unit.id, duty, None, State.NOT_APPLICABLE, reason, change)
        else:
            until = min(on, self.rules.site.last_day_of(unit) or on)
            case = self._case(unit, duty, unit.monitored_from, until, since)
            if case.start > until:
                yield case.not_monitored_yet()
                return
            site = self.rules.site
            left_out = decisions.excused(case.events, site.exemptions_of(unit, duty.id))
            if left_out:
                case = replace(case, events=tuple(e for e in case.events if e not in left_out))
            found = map(restrained, _JUDGES[duty.kind](case))
            notice = self.rules.policy.notice_working_days
            for judged in decisions.after_notice(found, notice, self._calendar, until):
                yield decisions.applied(judged, site, unit, on, left_out)

    def _case(self, unit: Unit, duty: Duty, start: date, on: date, since: date | None) -> Case:
        return Case(
            unit,
            duty,
            start,
            since or start,
            on,
            self._calendar,
            self.rules.policy,
            self._index.candidates(unit, duty, self._rows_of(unit, duty)),
            self._titles,
            tuple(self._events_of(unit, duty)) if duty.by_case else (),
            tuple(self._others_of(unit, duty)) if duty.cases_of | duty.perhaps_of else (),
            tuple(self._former_of(unit, duty)) if duty.by_case else (),
        )

    def _former_of(self, unit: Unit, duty: Duty) -> Iterator[tuple[str, FormerCase]]:
        """Yield what was said to be a case of the duty, or of one whose cases are its own, and is
        not any more; with its dataset.
        """
        parts = () if duty.ledger == "schedule" else self.city.parts_of(unit)
        others = duty.cases_of | duty.perhaps_of
        for one in (unit.id, *parts):
            for dataset, former in self._former[one].items():
                for each in former:
                    if self._is_of_group(each.duties, duty) or not others.isdisjoint(each.duties):
                        yield dataset, each

    def _is_of_group(self, ids: Collection[str], duty: Duty) -> bool:
        return duty.group in {self._by_id[each].group for each in ids if each in self._by_id}

    def _others_of(self, unit: Unit, duty: Duty) -> Iterator[Event]:
        """Yield the cases of other duties that are, or may be, cases of this one too."""
        asked = duty.cases_of | duty.perhaps_of
        for one in (unit.id, *self.city.parts_of(unit)):
            for event in (each for told in self._events[one].values() for each in told):
                if not event.duties.isdisjoint(asked) and duty.id not in event.duties:
                    yield event

    def _knows_a_case(self, unit: Unit, duty: Duty, on: date) -> bool:
        return any(event.day <= on for event in self._events_of(unit, duty))

    def _events_of(self, unit: Unit, duty: Duty) -> Iterator[Event]:
        parts = () if duty.ledger == "schedule" else self.city.parts_of(unit)
        for one in (unit.id, *parts):
            for event in (each for told in self._events[one].values() for each in told):
                by_table = event.table and event.table == duty.table
                if by_table or self._is_of_group(event.duties, duty):
                    yield event

    def _not_owed(self, unit: Unit, duty: Duty) -> Judgement:
        whole = self.city.whole_of(unit)
        if whole and duty.ledger != "schedule" and owes(whole, duty):
            reason = Reason.from_code("part_of", unit=unit.title, whole=whole.title)
        else:
            reason = Reason.from_code("not_owed", unit=unit.title)
        return Judgement(unit.id, duty, None, State.NOT_APPLICABLE, reason)

    def _listed(self, duty: Duty, on: date) -> Reason:
        if duty.kind == "prohibition":
            return Reason.from_code("prohibition")
        if duty.kind != "milestone":
            return Reason.from_code("not_seen" if duty.unseen else "no_data")
        other = self._by_id.get(duty.conflicts_with)
        if other is None or not (duty.due.days and other.due.days):
            return Reason.from_code("milestone")
        year = Period.containing(on, "year").previous.year
        chosen = next((one.chosen for one in (duty, other) if one.chosen), None)
        if chosen and chosen.days:
            day = chosen.days[0].of_year(year)
            return Reason.from_code("milestone_chosen", day=day, why=chosen.why)
        return Reason.from_code(
            "milestone_disputed",
            day=duty.due.days[0].of_year(year),
            other=other.due.days[0].of_year(year),
            law=Word(other.basis, other.title["en"]),
        )
