"""Index of what all units have published, by unit and duty (pure).

Worth counting is what somebody can download (or a report that there was nothing), of the right
type and table, from the unit itself; other types, and datasets of a part of the unit, only where
they name the duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ckanext.mashhad.compliance.engine.evidence import ownership, publications
from ckanext.mashhad.compliance.engine.evidence.evidence import Candidates
from ckanext.mashhad.compliance.engine.evidence.facts import City, Dataset, Facts, Unit
from ckanext.mashhad.compliance.engine.evidence.ownership import Ownership
from ckanext.mashhad.compliance.engine.evidence.publications import Publications
from ckanext.mashhad.compliance.engine.evidence.row_days import RowDays
from ckanext.mashhad.compliance.engine.rules.duty import REGISTER_TYPES, Duty, Rules


class Held(msgspec.Struct, gc=False):
    """A dataset that a unit has or had, the whole of it without ``owned``.

    Its publications are made on first access.
    """

    dataset: Dataset
    owned: Ownership | None = None
    made: Publications | None = None

    @property
    def publications(self) -> Publications:
        """Return what was made public of the dataset."""
        if self.made is None:
            self.made = publications.of_ownership(self.owned or Ownership(self.dataset))
        return self.made


#: By id of dataset and unit, and which of its claims it is.
_Place = dict[tuple[str, str, int], Held]
#: By the unit and what is looked for.
_Places = defaultdict[tuple[str, str], _Place]


class EvidenceIndex:
    """All publications, indexed by unit and by the duty that they name."""

    def __init__(self, rules: Rules, facts: Facts, city: City) -> None:
        self._city = city
        self._main_tables = rules.policy.main_tables
        self._group = {duty.id: duty.group for duty in rules.duties}
        #: By group and type of dataset, of which subjects something of it is asked for.
        self._subjects: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for duty in rules.duties:
            self._subjects[duty.group, duty.dataset_type].add(duty.subject)
        self._by_type: _Places = defaultdict(dict)
        self._by_name: _Places = defaultdict(dict)
        self._leaving = rules.site.leaving_since(facts.units)
        for dataset in facts.datasets:
            self.put(dataset)

    def put(self, dataset: Dataset) -> None:
        """Add a dataset that is not in the index."""
        if not (dataset.formerly or dataset.claims):  # so are most
            self._put(dataset, Held(dataset), 0)
            return
        for owned in self._ownerships(dataset):
            held = Held(owned.dataset, owned)
            if not owned.until or held.publications:
                self._put(owned.dataset, held, owned.part)

    def _put(self, dataset: Dataset, held: Held, part: int) -> None:
        key = dataset.id, dataset.unit, part
        self._by_type[dataset.unit, dataset.type][key] = held
        for group in self._groups(dataset) if dataset.duties else ():
            self._by_name[dataset.unit, group][key] = held

    def drop(self, dataset: Dataset) -> None:
        """Remove a dataset, given as it was added."""
        for owned in self._ownerships(dataset):
            said = owned.dataset
            key = said.id, said.unit, owned.part
            self._by_type[said.unit, said.type].pop(key, None)
            for group in self._groups(said):
                self._by_name[said.unit, group].pop(key, None)

    def _ownerships(self, dataset: Dataset) -> Iterator[Ownership]:
        for owned in ownership.split_by_owner(dataset, self._leaving):
            yield from ownership.of_claims(owned)

    def looked_for_by(self, dataset: Dataset, duty: Duty) -> bool:
        """Tell whether it may count for this duty, by its type or because it names the duty."""
        named = dataset.named_duties
        same_cases = not (duty.cases_of | duty.perhaps_of).isdisjoint(named)
        fits = duty.dataset_type == dataset.type
        return fits or same_cases or duty.group in map(self._group_of, named)

    def looked_at(self, unit: Unit, duty: Duty) -> list[str]:
        """Return the ids of the units whose datasets :meth:`candidates` reads."""
        return [*self._own(unit, duty), *self._city.parts_of(unit)]

    def candidates(self, unit: Unit, duty: Duty, rows: RowDays) -> Candidates:
        """Return what may count for this unit and duty, in any period; ``rows``: the cases in rows
        of the units at which it looks.
        """
        own = self._own(unit, duty)
        named = self._named(self.looked_at(unit, duty), duty)
        fitting = dict(named)
        if duty.dataset_type in REGISTER_TYPES:
            for place in self._of_type(own, duty):
                fitting.update(place)
        found: dict[tuple[str, int], Publications] = {}
        unfit: list[Held] = []
        others: list[tuple[Held, str]] = []
        plain = self._plain_will_do(duty)
        for key, held in fitting.items():
            dataset = held.dataset
            if duty.stages and dataset.stage not in duty.stages:
                continue
            if duty.statement_kinds and _is_other_statement(dataset, duty):
                others.append((held, "other_statement"))
                continue
            if not self._is_of_subject(dataset, duty):
                others.append((held, "other_subject"))
                continue
            fits = held.made or held.publications
            if duty.table and dataset.type == duty.dataset_type:
                fits = _of_table(fits, duty.table, plain=plain or (plain is None and key in named))
            if fits:
                # Two units that are looked at may have had the same dataset, one after the other.
                told = key[0], key[2]
                found[told] = found[told] + fits if told in found else fits
            else:
                unfit.append(held)
        return Candidates(
            duty,
            found.values(),
            lambda: self._without_publication(unfit, others, own, duty),
            rows,
            changed=any(part for _, part in found),
        )

    def _own(self, unit: Unit, duty: Duty) -> list[str]:
        others = self._city.of_kinds(duty.also_from) if duty.also_from else ()
        parts = self._city.parts_of(unit) if "parts" in duty.also_from else ()
        return list(dict.fromkeys([unit.id, *others, *parts]))

    def _of_type(self, units: Iterable[str], duty: Duty) -> Iterator[_Place]:
        for unit in units:
            if place := self._by_type.get((unit, duty.dataset_type)):
                yield place

    def _named(self, units: Iterable[str], duty: Duty) -> _Place:
        types = duty.types
        return {
            key: held
            for unit in dict.fromkeys(units)
            for key, held in self._by_name.get((unit, duty.group), {}).items()
            if held.dataset.type in types
        }

    def _is_of_subject(self, dataset: Dataset, duty: Duty) -> bool:
        """Tell whether it is about what the duty asks for. A type that merely serves as well has
        subjects of its own.
        """
        if dataset.type != duty.dataset_type:
            return True
        asked = self._subjects[duty.group, dataset.type]
        return "" in asked or dataset.subject in asked

    def _plain_will_do(self, duty: Duty) -> bool | None:
        """Whether a plain file of the right type will do; None: of a dataset that names the duty.

        A table is never a form that the law asks for.
        """
        if duty.ledger == "schedule":
            return False
        return self._main_tables.get(duty.dataset_type) == duty.table or None

    def _without_publication(
        self,
        unfit: Iterable[Held],
        others: Iterable[tuple[Held, str]],
        own: Sequence[str],
        duty: Duty,
    ) -> Iterator[tuple[Dataset, str]]:
        for held, amiss in others:
            yield held.dataset, amiss
        checked = bool(duty.table) and duty.ledger == "schedule"
        for each in unfit:
            if checked or not each.publications:
                yield each.dataset, "check_file" if each.publications else "add_file"
        if duty.dataset_type not in REGISTER_TYPES and duty.subject:
            for place in self._of_type(own, duty):
                for each in place.values():
                    about = each.dataset.subject
                    if about == duty.subject and duty.group not in self._groups(each.dataset):
                        yield each.dataset, "name_duty"

    def _groups(self, dataset: Dataset) -> set[str]:
        return set(map(self._group_of, dataset.duties))

    def _group_of(self, duty_id: str) -> str:
        return self._group.get(duty_id, duty_id)


def _of_table(publications: Publications, table: str, *, plain: bool) -> Publications:
    """Return those of the required table, and plain files where these suffice."""
    if len(publications) == 1 and publications[0].table == table:  # so are most
        return publications
    return tuple(
        publication
        for publication in publications
        if publication.table == table or (not publication.table and (plain or publication.is_nil))
    )


def _is_other_statement(dataset: Dataset, duty: Duty) -> bool:
    return dataset.type == "statement" and dataset.statement not in duty.statement_kinds
