"""Of which facts a judgement is made, and which judgements a fact may change (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeAlias

from ckanext.mashhad.compliance.engine.evidence.evidence_index import EvidenceIndex
from ckanext.mashhad.compliance.engine.evidence.facts import City, Dataset, Facts, Unit
from ckanext.mashhad.compliance.engine.rules.duty import Rules

#: Ids of a unit and a duty.
Pair: TypeAlias = tuple[str, str]


class Sources(NamedTuple):
    """The facts that some judgements are made of: all events, and the datasets of one of the
    ``types`` or that name one of the ``duties`` (ids), of these ``units`` (ids).
    """

    units: frozenset[str]
    types: frozenset[str]
    duties: frozenset[str]


class Dependence:
    """What depends on what by some rules, for some units."""

    def __init__(self, rules: Rules, units: Iterable[Unit]) -> None:
        self._rules, self._city = rules, City(units)
        self._index = EvidenceIndex(rules, Facts(self._city.units), self._city)

    def touched(self, datasets: Collection[Dataset]) -> set[Pair]:
        """Return the pairs that may be judged otherwise with or without these."""
        found: set[Pair] = set()
        for dataset in datasets:
            holders = set(dataset.holders)
            for duty in self._rules.duties:
                if self._index.looked_for_by(dataset, duty):
                    found |= {
                        (unit.id, duty.id)
                        for unit in self._city.units
                        if not holders.isdisjoint(self._index.looked_at(unit, duty))
                    }
        return found

    def touched_by_events(self, units: Collection[str]) -> set[Pair]:
        """Return the pairs that may be judged otherwise when other events of rows of these units
        (ids) are known.
        """
        return {
            (unit.id, duty.id)
            for unit in self._city.units
            for duty in self._rules.duties
            if duty.by_case or duty.closes
            if not set(units).isdisjoint(self._index.looked_at(unit, duty))
        }

    def sources(self, pairs: Collection[Pair]) -> Sources:
        """Return what facts these are judged by."""
        ids = {duty for _, duty in pairs}
        duties = [duty for duty in self._rules.duties if duty.id in ids]
        groups = {duty.group for duty in duties}
        named = {duty.id for duty in self._rules.duties if duty.group in groups}
        by_id = {unit.id: unit for unit in self._city.units}
        units = (
            self._index.looked_at(by_id[unit], duty)
            for unit, id_ in pairs
            for duty in self._rules.versions(id_)
        )
        return Sources(
            frozenset().union(*units),
            frozenset(duty.dataset_type for duty in duties),
            frozenset(named).union(*(duty.cases_of | duty.perhaps_of for duty in duties)),
        )
