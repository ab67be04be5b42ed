"""What all units have published, where a unit and a duty look for it (pure).

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
from ckanext.mashhad.compliance.engine.evidence.ownership import Share
from ckanext.mashhad.compliance.engine.evidence.publications import Proofs
from ckanext.mashhad.compliance.engine.rules.duty import REGISTER_TYPES, Duty, Rules


class Shelved(msgspec.Struct, gc=False):
    """A dataset as a unit has or had it, all of it without a ``share``; its proofs are made when
    somebody first looks.
    """

    dataset: Dataset
    share: Share | None = None
    made: Proofs | None = None

    @property
    def proofs(self) -> Proofs:
        """What was made public of it."""
        if self.made is None:
            self.made = publications.of_share(self.share or Share(self.dataset))
        return self.made


#: By id of dataset and unit, and which of its claims it is.
_Place = dict[tuple[str, str, int], Shelved]
#: By the unit and what is looked for.
_Places = defaultdict[tuple[str, str], _Place]


class Shelf:
    """All proofs, by unit and by duty that they name; looked through per unit and duty."""

    def __init__(self, rules: Rules, facts: Facts, city: City) -> None:
        self._city = city
        self._main_tables = rules.policy.main_tables
        self._group = {duty.id: duty.group for duty in rules.duties}
        self._by_type: _Places = defaultdict(dict)
        self._by_name: _Places = defaultdict(dict)
        self._leaving = rules.site.leaving_since(facts.units)
        for dataset in facts.datasets:
            self.put(dataset)

    def put(self, dataset: Dataset) -> None:
        """Add a dataset that is not there."""
        if not (dataset.formerly or dataset.claims):  # so are most
            self._put(dataset, Shelved(dataset), 0)
            return
        for share in self._shares(dataset):
            shelved = Shelved(share.dataset, share)
            if not share.until or shelved.proofs:
                self._put(share.dataset, shelved, share.part)

    def _put(self, dataset: Dataset, shelved: Shelved, part: int) -> None:
        key = dataset.id, dataset.unit, part
        self._by_type[dataset.unit, dataset.type][key] = shelved
        for group in self._groups(dataset) if dataset.duties else ():
            self._by_name[dataset.unit, group][key] = shelved

    def drop(self, dataset: Dataset) -> None:
        """Take a dataset out, as it was put in."""
        for share in self._shares(dataset):
            said = share.dataset
            key = said.id, said.unit, share.part
            self._by_type[said.unit, said.type].pop(key, None)
            for group in self._groups(said):
                self._by_name[said.unit, group].pop(key, None)

    def _shares(self, dataset: Dataset) -> Iterator[Share]:
        for share in ownership.split_by_owner(dataset, self._leaving):
            yield from ownership.of_claims(share)

    def looked_for_by(self, dataset: Dataset, duty: Duty) -> bool:
        """Whether any unit may look at it for this duty: by its type, or by name of the duty."""
        named = dataset.duties.union(*(claim.duties for claim in dataset.claims))
        return duty.dataset_type == dataset.type or duty.group in map(self._group_of, named)

    def looked_at(self, unit: Unit, duty: Duty) -> list[str]:
        """Ids of the units whose datasets :meth:`candidates` looks at."""
        return [*self._own(unit, duty), *self._city.parts_of(unit)]

    def candidates(self, unit: Unit, duty: Duty) -> Candidates:
        """What may count for this unit and duty, in whatever period."""
        own = self._own(unit, duty)
        named = self._named(self.looked_at(unit, duty), duty)
        fitting = dict(named)
        if duty.dataset_type in REGISTER_TYPES:
            for place in self._of_type(own, duty):
                fitting.update(place)
        found: dict[tuple[str, int], Proofs] = {}
        unfit: list[Shelved] = []
        others: list[Shelved] = []
        plain = self._plain_will_do(duty)
        for key, shelved in fitting.items():
            dataset = shelved.dataset
            if duty.stages and dataset.stage not in duty.stages:
                continue
            if duty.statement_kinds and _is_other_statement(dataset, duty):
                others.append(shelved)
                continue
            fits = shelved.made or shelved.proofs
            if duty.table and dataset.type == duty.dataset_type:
                fits = _of_table(fits, duty.table, plain=plain or (plain is None and key in named))
            if fits:
                # Two units that are looked at may have had the same dataset, one after the other.
                told = key[0], key[2]
                found[told] = found[told] + fits if told in found else fits
            else:
                unfit.append(shelved)
        return Candidates(
            duty,
            found.values(),
            lambda: self._without_proof(unfit, others, own, duty),
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
            key: shelved
            for unit in dict.fromkeys(units)
            for key, shelved in self._by_name.get((unit, duty.group), {}).items()
            if shelved.dataset.type in types
        }

    def _plain_will_do(self, duty: Duty) -> bool | None:
        """Whether a plain file of the right type will do; None: of a dataset that names the duty.

        A table is never a form that the law asks for.
        """
        if duty.ledger == "schedule":
            return False
        return self._main_tables.get(duty.dataset_type) == duty.table or None

    def _without_proof(
        self, unfit: Iterable[Shelved], others: Iterable[Shelved], own: Sequence[str], duty: Duty
    ) -> Iterator[tuple[Dataset, str]]:
        for each in others:
            yield each.dataset, "other_statement"
        checked = bool(duty.table) and duty.ledger == "schedule"
        for each in unfit:
            if checked or not each.proofs:
                yield each.dataset, "check_file" if each.proofs else "add_file"
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


def _of_table(proofs: Proofs, table: str, *, plain: bool) -> Proofs:
    """Those of the table that is asked for, and plain files where these will do."""
    if len(proofs) == 1 and proofs[0].table == table:  # so are most
        return proofs
    return tuple(
        proof
        for proof in proofs
        if proof.table == table or (not proof.table and (plain or proof.is_nil))
    )


def _is_other_statement(dataset: Dataset, duty: Duty) -> bool:
    return dataset.type == "statement" and dataset.statement not in duty.statement_kinds
