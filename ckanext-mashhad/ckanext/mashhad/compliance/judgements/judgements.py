"""What judgements are made of, and the judgements, as every page and action asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from flask import has_request_context

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import City, Dataset, Facts, Unit
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.compliance.engine.judging import elsewhere, foresight
from ckanext.mashhad.compliance.engine.judging.dependence import Dependence, Pair
from ckanext.mashhad.compliance.engine.judging.foresight import Foreseen
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.fact_tables import evidence_store, fact_store
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import evaluator, judgement_store
from ckanext.mashhad.compliance.judgements.dataset_names import Names
from ckanext.mashhad.compliance.judgements.evaluator import Judged
from ckanext.mashhad.compliance.report import grid, report_data
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period

#: What a report of nothing can make of a state.
_DONE: Final = (State.MET, State.LATE)
_ANY: Final = ""


@dataclass(frozen=True)
class Holdings:
    """All there is at one moment."""

    judged: Judged
    names: Names = field(default_factory=Names)
    _engines: dict[tuple[str, frozenset[str]], Engine] = field(default_factory=dict)
    _found: dict[tuple[date, str, frozenset[str]], list[Judgement]] = field(default_factory=dict)

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units that are or were watched."""
        return self.judged.units

    @property
    def facts(self) -> Facts:
        """Those of the whole city, read when they are asked for."""
        return evidence_store.read_facts(self.units)

    def dataset(self, id_: str | None) -> Dataset | None:
        """What is known of a dataset, if it is or was public and can tell of a duty."""
        read = evidence_store.read_datasets([id_]).reads.get(id_) if id_ else None
        return read.dataset if read else None

    def judge(
        self,
        on: date,
        *,
        units: Collection[str] | None = None,
        duties: Collection[str] | None = None,
        ledger: Ledger | None = None,
        period: str = "",
        by: InForce | None = None,
    ) -> list[Judgement]:
        """The judgements of that day; ``units``, ``duties``: ids of those asked about; ``period``:
        at least what ``grid.chosen`` takes for it.

        ``by``: the rules to judge by; by default those of that day.
        """
        by = by or rules_in_force.on(on)[0]
        found = None
        if self._is_kept(on, by):
            found = judgement_store.read(
                *(by.rules, self.judged.stamp),
                **{"units": units, "duties": duties, "ledger": ledger, "period": period},
            )
        if found is None:
            found = self._judge_anew(on, units, by)
            if duties is not None:
                found = [one for one in found if one.duty.id in duties]
        order = {unit.id: place for place, unit in enumerate(City(self.units).units)}
        found = sorted(found, key=lambda one: order[one.unit])
        if self.judged.is_behind:  # what a case is called may be hidden meanwhile
            found = [_without_titles(one) for one in found]
        if replies := reply_log.replies(on):
            by_id = {unit.id: unit for unit in self.units}
            found = [elsewhere.applied(one, by_id[one.unit], replies.get(one.key)) for one in found]
        self.names.expect(found)
        return found if ledger is None else [one for one in found if one.ledger == ledger]

    def judge_owed(
        self,
        on: date,
        period: str,
        *,
        duties: Collection[str] | None = None,
        by: InForce | None = None,
    ) -> list[Judgement]:
        """What ``grid.chosen`` takes for a period of the judgements of what units owe."""
        found = self.judge(on, duties=duties, period=period, by=by)
        return grid.chosen(report_data.owed(found), period)

    def years(self, on: date, ledger: Ledger, by: InForce) -> list[int]:
        """The Jalali years that anything was judged for, the latest first."""
        if self._is_kept(on, by) and (found := judgement_store.years(self.judged.stamp, ledger)):
            return found
        return grid.years(self.judge(on, ledger=ledger, by=by))

    def _is_kept(self, on: date, by: InForce) -> bool:
        """Whether the table has that day's judgements by these rules."""
        return (on, by.hash) == (self.judged.day, self.judged.by.hash)

    def _judge_anew(self, on: date, units: Collection[str] | None, by: InForce) -> list[Judgement]:
        """What an engine says of these units, or of all, that has all that it is made of."""
        asked = self._ids if units is None else self._ids.intersection(units)
        if (by.hash, asked) not in self._engines:
            pairs = {(unit, duty.id) for unit in asked for duty in by.rules.duties}
            self._engines[by.hash, asked] = self._engine(by, None if units is None else pairs)
        if (on, by.hash, asked) not in self._found:
            found = self._engines[by.hash, asked].judge(on=on, units=asked)
            self._found[on, by.hash, asked] = found
        return self._found[on, by.hash, asked]

    def _engine(self, by: InForce, pairs: Collection[Pair] | None) -> Engine:
        """An engine with all facts, or those by which these are judged."""
        of = None if pairs is None else Dependence(by.rules, self.units).sources(pairs)
        return Engine(by.rules, evidence_store.read_facts(self.units, of), by.calendar)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(unit.id for unit in self.units)

    def declared(self, changes: Iterable[StateChange]) -> dict[StateChange, date]:
        """Of the changes that a report of nothing brought about, when that was declared."""
        done = [each for each in changes if each.after and each.after.state in _DONE]
        asked = [each for each in done if self._may_be_declared(each)]
        if not asked:
            return {}
        by = rules_in_force.now()
        pairs = {(each.unit, each.duty) for each in asked if each.unit in self._ids}
        engine = self._engine(by, pairs)
        found = {
            each: one.first_met
            for each in asked
            for one in engine.judge(on=each.day, units=[each.unit], duties=[each.duty])
            if one.key == each.key and one.first_met
        }
        return {each: first.day for each, first in found.items() if first.is_nil}

    def _may_be_declared(self, change: StateChange) -> bool:
        """Whether there was any report by that day which the change may come from: of a body that
        may be another's, too.
        """
        own = next((unit for unit in self.units if unit.id == change.unit), None)
        reports = self._reports.get(_ANY if own and own.is_body else change.unit, ())
        about = spans.period_span(Period.from_slug(change.period)) if change.period else None
        return any(
            day <= change.day and (about is None or span is None or span.overlap(*about))
            for day, span in reports
        )

    @cached_property
    def _reports(self) -> dict[str, set[tuple[date, Span | None]]]:
        """When reports of nothing were first made, and of which days, by the unit's id."""
        found: dict[str, set[tuple[date, Span | None]]] = {}
        for dataset in evidence_store.with_nils():
            day = tehran_day(min(nil.since for nil in dataset.nils))
            for period in (dataset.period, *(claim.period for claim in dataset.claims)):
                report = day, spans.period_span(period) if period else None
                for unit in (_ANY, *dataset.holders):
                    found.setdefault(unit, set()).add(report)
        return found

    def foresee(self, planned: Dataset, on: date) -> Foreseen:
        """What ``planned`` would satisfy by the rules of now if it were public on that day."""
        by, stored = rules_in_force.now(), self.dataset(planned.id)
        touching = [each for each in (stored, planned) if each]
        pairs = Dependence(by.rules, self.units).touched(touching)
        return foresight.foresee(self._engine(by, pairs), pairs, stored, planned, on=on)


def holdings(*, in_time: bool = True) -> Holdings:
    """What judgements are made of now; ``in_time``: or, while somebody else is judging, what stood
    before. A page waits for that once, and says so.
    """
    is_page = has_request_context()
    patience = 0 if is_page and tk.g.get("mashhad_is_behind") else evaluator.PATIENCE
    judged = evaluator.bring_up(patience if in_time else None)
    if judged.is_behind and is_page:
        tk.g.mashhad_is_behind = True
    return Holdings(judged)


def _without_titles(one: Judgement) -> Judgement:
    """What it says without what its cases are called."""
    if one.tally is None:
        return one
    late, missing = (
        tuple(replace(each, titles=()) for each in delays)
        for delays in (one.tally.late, one.tally.missing)
    )
    return replace(one, tally=replace(one.tally, late=late, missing=missing))


def watched() -> list[Unit]:
    """All active units, and those that were monitored until they were deleted."""
    return fact_store.watched()


def units() -> list[Unit]:
    """All active units."""
    return [unit for unit in watched() if unit.removed is None]


def unit_ids() -> dict[str, str]:
    """The ids of all units by name, of deleted ones too."""
    group = model.Group
    query = sa.select(group.name, group.id).where(group.is_organization.is_(True))
    return {name: id_ for name, id_ in model.Session.execute(query)}
