"""What judgements are made of, and the judgements, as every page and action asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts, Unit
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.compliance.engine.evidence.stock import Names, Stock, holders
from ckanext.mashhad.compliance.engine.judging import elsewhere, foresight
from ckanext.mashhad.compliance.engine.judging.foresight import Foreseen
from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import fact_store
from ckanext.mashhad.compliance.judgements.kept import KEPT
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period

#: What a report of nothing can make of a state.
_DONE: Final = (State.MET, State.LATE)
_ANY: Final = ""


@dataclass(frozen=True)
class Holdings:
    """All there is at one moment."""

    stock: Stock

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units that are or were watched."""
        return self.stock.units

    @property
    def facts(self) -> Facts:
        """Those of the whole city."""
        return self.stock.facts

    @property
    def names(self) -> Names:
        """Of every dataset that is public now: ``(type, name, title)`` by id."""
        return self.stock.names

    def dataset(self, id_: str | None) -> Dataset | None:
        """What is known of a dataset, if it is or was public and can tell of a duty."""
        read = self.stock.reads.get(id_ or "")
        return read.dataset if read else None

    def judge(
        self,
        on: date,
        *,
        units: Collection[str] | None = None,
        ledger: Ledger | None = None,
        by: InForce | None = None,
    ) -> list[Judgement]:
        """All judgements of that day; ``units``: ids of those asked about.

        ``by``: the rules to judge by; by default those of that day.
        """
        with KEPT.judged(self.stock, by or rules_in_force.on(on)[0]) as judged:
            found = judged.on(on, units)
        if replies := reply_log.replies(on):
            by_id = {unit.id: unit for unit in self.units}
            found = [elsewhere.applied(one, by_id[one.unit], replies.get(one.key)) for one in found]
        return found if ledger is None else [one for one in found if one.ledger == ledger]

    def declared(self, changes: Iterable[StateChange]) -> dict[StateChange, date]:
        """Of the changes that a report of nothing brought about, when that was declared."""
        done = [each for each in changes if each.after and each.after.state in _DONE]
        asked = [each for each in done if self._may_be_declared(each)]
        if not asked:
            return {}
        with KEPT.judged(self.stock, rules_in_force.now()) as judged:
            found = {
                each: one.first_met
                for each in asked
                for one in judged.once(each.day, each.unit, each.duty)
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
        for dataset in (each for each in self.facts.datasets if each.nils):
            day = tehran_day(min(nil.since for nil in dataset.nils))
            for period in (dataset.period, *(claim.period for claim in dataset.claims)):
                report = day, spans.period_span(period) if period else None
                for unit in (_ANY, *holders(dataset)):
                    found.setdefault(unit, set()).add(report)
        return found

    def foresee(self, planned: Dataset, on: date) -> Foreseen:
        """What ``planned`` would satisfy by the rules of now if it were public on that day."""
        with KEPT.judged(self.stock, rules_in_force.now()) as judged:
            return foresight.foresee(judged, self.dataset(planned.id), planned, on=on)


def holdings() -> Holdings:
    """What judgements are made of now."""
    return Holdings(KEPT.stock())


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
