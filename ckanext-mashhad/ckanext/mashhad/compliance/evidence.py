"""Which publications meet a duty of a unit for a period, and since when.

Worth counting is what somebody can download (or a report that there was nothing), of the right
type and table, from the unit itself; other types, and datasets of a part of the unit, only where
they name the duty. The first publication counts; but only while its dataset still has something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ckanext.mashhad.compliance import shares, spans
from ckanext.mashhad.compliance.duty import REGISTER_TYPES, Duty, Rules
from ckanext.mashhad.compliance.facts import City, Dataset, Facts, Unit
from ckanext.mashhad.compliance.judgement import Evidence
from ckanext.mashhad.compliance.shares import Share
from ckanext.mashhad.persian.moments import tehran_day
from ckanext.mashhad.persian.periods import PARTS, Period


@dataclass(frozen=True, slots=True)
class Proof:
    """One file (or report of nothing) of a dataset: public from ``day`` until before ``gone``.

    ``seen``: from when on it is the unit's own, for it may have been another's before.
    ``dead``: it went because its address did not open any more.
    """

    dataset: Dataset
    evidence: Evidence
    table: str
    day: date
    seen: date
    gone: date
    dead: bool = False

    @property
    def is_nil(self) -> bool:
        """Whether it is a report that there was nothing."""
        return not self.evidence.file

    def stands(self, on: date) -> bool:
        """Whether it is public at the end of that day."""
        return self.seen <= on < self.gone


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence, first the decisive one.

    Where there is none: ``hint`` may say what is amiss (code of a Change) with ``near``, the id of
    the dataset that is meant, and ``was`` since when something was there that is gone.
    """

    evidence: tuple[Evidence, ...] = ()
    hint: str = ""
    near: str = ""
    was: date | None = None

    @property
    def day(self) -> date | None:
        """The legal day of the decisive evidence."""
        return self.evidence[0].day if self.evidence else None


NOTHING: Final = Found()


#: Datasets of a unit by their key, under what they are looked for by.
_Places = dict[tuple[str, str], dict[tuple[str, str], Dataset]]


class Shelf:
    """All proofs, by unit and by duty that they name; looked through per unit and duty."""

    def __init__(self, rules: Rules, facts: Facts, city: City) -> None:
        self._city = city
        self._main_tables = rules.readings.main_tables
        self._group = {duty.id: duty.group for duty in rules.duties}
        self._by_type: _Places = {}
        self._by_name: _Places = {}
        self._proofs: dict[tuple[str, str], tuple[Proof, ...]] = {}
        self._left = rules.site.left(facts.units)
        for dataset in facts.datasets:
            self.put(dataset)

    def put(self, dataset: Dataset) -> None:
        """Add a dataset that is not there."""
        for share in shares.of(dataset, self._left):
            proofs = tuple(_proofs(share))
            if not share.until or proofs:
                self._proofs[share.key] = proofs
                for where, key in self._places(share.dataset):
                    where.setdefault(key, {})[share.key] = share.dataset

    def drop(self, dataset: Dataset) -> None:
        """Take a dataset out, as it was put in."""
        for share in shares.of(dataset, self._left):
            if self._proofs.pop(share.key, None) is not None:
                for where, key in self._places(share.dataset):
                    del where[key][share.key]

    def _places(self, dataset: Dataset) -> Iterator[tuple[_Places, tuple[str, str]]]:
        yield self._by_type, (dataset.unit, dataset.type)
        for group in self._groups(dataset):
            yield self._by_name, (dataset.unit, group)

    def looked_for_by(self, dataset: Dataset, duty: Duty) -> bool:
        """Whether any unit may look at it for this duty: by its type, or by name of the duty."""
        return duty.dataset_type == dataset.type or duty.group in self._groups(dataset)

    def looked_at(self, unit: Unit, duty: Duty) -> list[str]:
        """Ids of the units whose datasets :meth:`candidates` looks at."""
        return [*self._own(unit, duty), *self._city.parts_of(unit)]

    def candidates(self, unit: Unit, duty: Duty) -> Candidates:
        """What may count for this unit and duty, in whatever period."""
        own = self._own(unit, duty)
        named = {_key(each): each for each in self._named(self.looked_at(unit, duty), duty)}
        fitting = dict(named)
        if duty.dataset_type in REGISTER_TYPES:
            fitting |= {_key(each): each for each in self._of_type(own, duty)}
        proofs = [
            proof
            for dataset in fitting.values()
            if not duty.stages or dataset.stage in duty.stages
            for proof in self._proofs[_key(dataset)]
            if self._fits(proof, duty, named=_key(dataset) in named)
        ]
        fit = {_key(proof.dataset) for proof in proofs}
        unfit = [each for each in fitting.values() if _key(each) not in fit]
        return Candidates(duty, proofs, self._without_proof(unfit, own, duty))

    def _own(self, unit: Unit, duty: Duty) -> list[str]:
        others = self._city.of_kinds(duty.also_from) if duty.also_from else ()
        parts = self._city.parts_of(unit) if "parts" in duty.also_from else ()
        return list(dict.fromkeys([unit.id, *others, *parts]))

    def _of_type(self, units: Iterable[str], duty: Duty) -> Iterator[Dataset]:
        for unit in units:
            yield from self._by_type.get((unit, duty.dataset_type), {}).values()

    def _named(self, units: Iterable[str], duty: Duty) -> list[Dataset]:
        return [
            dataset
            for unit in dict.fromkeys(units)
            for dataset in self._by_name.get((unit, duty.group), {}).values()
            if dataset.type in duty.types
        ]

    def _fits(self, proof: Proof, duty: Duty, *, named: bool) -> bool:
        if not duty.table or proof.dataset.type != duty.dataset_type:
            return True
        if proof.is_nil:
            return proof.table in ("", duty.table)
        if proof.table or duty.ledger == "schedule":
            return proof.table == duty.table
        # A table is never a form that the law asks for: a plain file of the right type will do.
        return named or self._main_tables.get(duty.dataset_type) == duty.table

    def _without_proof(
        self, unfit: Iterable[Dataset], own: Sequence[str], duty: Duty
    ) -> list[tuple[Dataset, str]]:
        staged = [each for each in unfit if not duty.stages or each.stage in duty.stages]
        empty = [(dataset, "add_file") for dataset in staged if not self._proofs[_key(dataset)]]
        if duty.table and duty.ledger == "schedule":
            empty += [(each, "check_file") for each in staged if self._proofs[_key(each)]]
        if duty.dataset_type in REGISTER_TYPES or not duty.subject:
            return empty
        unnamed = [
            (dataset, "name_duty")
            for dataset in self._of_type(own, duty)
            if dataset.subject == duty.subject and duty.group not in self._groups(dataset)
        ]
        return empty + unnamed

    def _groups(self, dataset: Dataset) -> set[str]:
        return {self._group.get(each, each) for each in dataset.duties}


class Candidates:
    """The proofs for one unit and duty, asked period by period."""

    def __init__(
        self, duty: Duty, proofs: Iterable[Proof], near: Iterable[tuple[Dataset, str]]
    ) -> None:
        self._duty = duty
        self._proofs = tuple(proofs)
        self._near = tuple(near)
        self._by_period: dict[Period | None, list[Proof]] = {}
        for proof in self._proofs:
            self._by_period.setdefault(proof.dataset.period, []).append(proof)

    def standing(self, on: date) -> Found:
        """What is there now, whatever period it is about."""
        return self._found(self._proofs, on, None)

    def within(self, period: Period, on: date) -> Found:
        """What is about any part of ``period``, or has no period and happened or came in it."""
        about = [proof for proof in self._proofs if _within(proof, period)]
        return self._found(about, on, period)

    def of(self, period: Period, on: date) -> Found:
        """What is about ``period``; of a divisible duty also what covers it in other pieces."""
        found = self._direct(period, on)
        if not self._duty.divisible:
            return found
        pieces = self._pieces(period, on)
        return min((each for each in (found, pieces) if each.evidence), key=_when, default=found)

    def _direct(self, period: Period, on: date) -> Found:
        days = spans.of(period)
        about = list(self._by_period.get(period, ()))
        about += [proof for proof in self._by_period.get(None, ()) if days.has(proof.day)]
        if self._duty.divisible:
            wider = [each for each in self._by_period if each and each != period]
            about += [
                proof
                for each in wider
                if days.within(spans.of(each))
                for proof in self._by_period[each]
            ]
        return self._found(about, on, period)

    def _pieces(self, period: Period, on: date) -> Found:
        """All shorter periods together: they are there once the last of them is."""
        if period.kind == "month" or not self._proofs:
            return NOTHING
        kinds = list(PARTS)
        shorter = kinds[kinds.index(period.kind) + 1]
        found = [self.of(each, on) for each in spans.between(*spans.of(period), shorter)]
        if not all(each.evidence for each in found):
            return NOTHING
        last = max(found, key=_when)
        rest = {evidence for each in found for evidence in each.evidence} - set(last.evidence)
        return Found((*last.evidence, *sorted(rest)))

    def _found(self, proofs: Iterable[Proof], on: date, period: Period | None) -> Found:
        start = None if period is None or self._duty.ahead else spans.of(period).first
        by_dataset: dict[str, list[Proof]] = {}
        hints = {(self._hint(each, period, code), each.id) for each, code in self._near}
        for proof in proofs:
            if proof.seen > on:
                continue
            if start and proof.day < start:
                hints.add(("after_start", proof.dataset.id))
            else:
                by_dataset.setdefault(proof.dataset.id, []).append(proof)
        evidence: list[Evidence] = []
        gone: list[tuple[Evidence, str]] = []
        for of_dataset in by_dataset.values():
            if any(proof.stands(on) for proof in of_dataset):
                # A file that another one replaced was there first; a report that there was nothing
                # says nothing any more once it was taken back or rows took its place.
                counting = [each for each in of_dataset if not each.is_nil or each.stands(on)]
                evidence.append(min(proof.evidence for proof in counting))
            else:
                last = max(of_dataset, key=lambda proof: proof.gone)
                code = "mend_link" if last.dead else "bring_back"
                gone.append((min(proof.evidence for proof in of_dataset), code))
        if evidence:
            return Found(tuple(sorted(evidence)))
        if gone:
            first, code = min(gone)
            return Found((), code, first.dataset, first.day)
        order = ("add_file", "check_file", "name_duty", "after_start")
        hint, near = min(
            (each for each in hints if each[0] in order),
            key=lambda each: (order.index(each[0]), each[1]),
            default=("", ""),
        )
        return Found((), hint, near)

    @staticmethod
    def _hint(dataset: Dataset, period: Period | None, code: str) -> str:
        return code if period is None or dataset.period in (None, period) else ""


def _key(dataset: Dataset) -> tuple[str, str]:
    return dataset.id, dataset.unit


def _proofs(share: Share) -> Iterator[Proof]:
    dataset = share.dataset
    gone = share.ends(_gone(dataset.withdrawn))
    for file in dataset.files:
        if share.has(file.published):
            moment = share.moment(file.published, attested=file.attested)
            evidence = Evidence(moment, dataset.id, file.id, file.attested, file.rows)
            until = min(gone, _gone(file.withdrawn))
            dead = file.dead and until < gone
            yield Proof(
                dataset, evidence, file.table, evidence.day, share.seen(evidence.day), until, dead
            )
    for nil in dataset.nils:
        if share.has(nil.since):
            moment = share.moment(nil.since, attested=nil.attested)
            evidence = Evidence(moment, dataset.id, "", nil.attested)
            until = min(gone, _gone(nil.withdrawn))
            yield Proof(dataset, evidence, nil.table, evidence.day, share.seen(evidence.day), until)


def _gone(withdrawn: datetime | None) -> date:
    return date.max if withdrawn is None else tehran_day(withdrawn)


def _within(proof: Proof, period: Period) -> bool:
    about = proof.dataset.period
    days = spans.of(period)
    # An old act that is put on the portal today is an act of its own year.
    return spans.of(about).within(days) if about else days.has(proof.dataset.day or proof.day)


def _when(found: Found) -> Evidence:
    return found.evidence[0]
