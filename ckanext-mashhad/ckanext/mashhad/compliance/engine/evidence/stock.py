"""All facts of a city at one moment, by dataset and by unit (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts, Unit
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import Read


class Names(Mapping[str, tuple[str, str, str]]):
    """``(type, name, title)`` of every public dataset, by id."""

    def __init__(self, reads: Mapping[str, Read]) -> None:
        self._reads = reads

    def __getitem__(self, id_: str) -> tuple[str, str, str]:
        if (name := self._reads[id_].name) is None:
            raise KeyError(id_)
        return name

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, each in self._reads.items() if each.name)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Stock:
    """It is never changed: another takes its place.

    ``cases``: events of rows, by unit; ``cased``: ids of the datasets that these are in, each with
    those of other units that lean on it (``case_leaning.leaning``).
    """

    units: tuple[Unit, ...] = ()
    reads: Mapping[str, Read] = field(default_factory=dict)
    cases: Mapping[str, list[Event]] = field(default_factory=dict)
    cased: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_reads(cls, units: tuple[Unit, ...], reads: Iterable[Read]) -> Stock:
        """Build a stock without cases."""
        return cls(units, {each.dataset.id: each for each in reads})

    def with_reads(self, ids: Collection[str], reads: Iterable[Read]) -> Stock:
        """Return a copy in which these replace everything with one of ``ids``."""
        kept = dict(self.reads)
        for id_ in ids:
            kept.pop(id_, None)
        kept.update((each.dataset.id, each) for each in reads)
        return replace(self, reads=kept)

    def with_cased(
        self,
        cased: Iterable[str],
        leaning: Iterable[tuple[str, str]],
        ids: Collection[str] | None = None,
    ) -> Stock:
        """The same with cases in the datasets ``cased``, and these pairs of which the second is
        ``leaning`` on the first; in place of what was known of ``ids`` only, where any are given.
        """
        found: dict[str, frozenset[str]] = {}
        if ids is not None:
            known = self.cased.items()
            found = {id_: its.difference(ids) for id_, its in known if id_ not in ids}
        found.update((id_, frozenset()) for id_ in cased)
        for one, other in leaning:
            found[one] = found.get(one, frozenset()) | {other}
        return replace(self, cased=found)

    def with_cases(self, events: Iterable[Event], units: Collection[str] | None = None) -> Stock:
        """The same with these events of rows; in place of those of ``units`` only, where these are
        given.
        """
        cases: dict[str, list[Event]] = {}
        if units is not None:
            cases = {unit: own for unit, own in self.cases.items() if unit not in units}
        for event in events:
            cases.setdefault(event.unit, []).append(event)
        return replace(self, cases=cases)

    def concerned(self, ids: Collection[str]) -> set[str]:
        """Return the ids of units whose cases may change with these datasets."""
        every = set(ids).union(*(self.cased.get(id_, ()) for id_ in ids))
        known = (self.reads[id_].dataset for id_ in every if id_ in self.reads)
        return {unit for dataset in known for unit in holders(dataset)}

    @property
    def names(self) -> Names:
        """Return the names of public datasets."""
        return Names(self.reads)

    @cached_property
    def facts(self) -> Facts:
        """Return the facts for an engine."""
        events = tuple(event for own in self.cases.values() for event in own)
        return Facts(self.units, tuple(each.dataset for each in self.reads.values()), events)

    def gone(self, file: str, dataset: str) -> datetime | None:
        """Since when a file is not public, or its dataset; the dataset's last change, where nothing
        was noted.
        """
        if (read := self.reads.get(dataset)) is None:
            return None
        ends = dict(read.gone).get(file), read.dataset.withdrawn
        return min((end for end in ends if end), default=read.changed)


def holders(dataset: Dataset) -> list[str]:
    """Return the ids of the units that have or had it."""
    return list(dict.fromkeys([dataset.unit, *(unit for unit, _ in dataset.formerly)]))
