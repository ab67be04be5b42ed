"""Signs over all rows that are asked for: how often each fired, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Finding, Kind, State
from ckanext.mashhad.explore.engine.story import Event, Sums
from ckanext.mashhad.explore.facts import contractors, contracts, remembered
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs import (
    award_rows,
    call_rows,
    contract_rows,
    file_copies,
    nil_rows,
    sequel_rows,
    sitting_rows,
    supplier_rows,
    year_accounts,
)
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: The signs of contracts that came to more than was agreed, and that end later.
RAISED: Final = "raised"
PROLONGED: Final = "prolonged"
_SUPPLIERS: Final = ("supplier", "unit")
_CALLS: Final = ("call", "winner")
#: What is asked by itself: each yields a place, a subject, and of how many subjects it is one.
_OTHERS: Final[Mapping[Kind, Callable[[City, Question], Iterator[tuple[Place, Any, int]]]]] = {
    "contract": contract_rows.changed_contracts,
    "award": award_rows.awards,
    "sequel": sequel_rows.sequels,
    "nil_report": nil_rows.nil_reports,
    "file": file_copies.files,
    "sitting": sitting_rows.sittings,
    "accounts": year_accounts.accounts,
}


@dataclass(frozen=True, slots=True)
class Case:
    """Where a sign fired, and with which numbers."""

    place: Place
    finding: Finding


@dataclass(slots=True)
class Survey:
    """What came of a sign: how often in which state, why not, and its cases."""

    states: Counter[State] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cases: list[Case] = field(default_factory=list)

    @property
    def evaluable(self) -> int:
        """Of how many the sign can say something."""
        return self.states[State.FIRED] + self.states[State.CLEAR]

    @property
    def state(self) -> State:
        """What can be said of all together."""
        for state in (State.FIRED, State.CLEAR, State.UNKNOWN):
            if self.states[state]:
                return state
        return State.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Changed:
    """A contract that comes to more than was agreed at first, or ends later."""

    place: Place
    sums: Sums
    raised: bool
    prolonged: bool

    @property
    def days(self) -> int:
        """By how many days its last end is later than the first."""
        planned, ends = self.sums.planned, self.sums.prolonged_to
        return (ends - planned).days if planned and ends else 0


@remembered.long_by_state
def survey(city: City, asked: Question, *, kinds: tuple[Kind, ...] = ()) -> dict[str, Survey]:
    """Every sign of these kinds, of all where none is named, over what is asked for."""
    wanted = set(kinds) or {sign.kind for sign in sign_rules.load().values()}
    found = {sign.id: Survey() for sign in sign_rules.load().values() if sign.kind in wanted}
    for kind, place, subject, number in _subjects(city, asked, wanted):
        for name, finding in sign_rules.judge(kind, subject).items():
            if name in found:
                _count(found[name], place, finding, number)
    _name_companies(city, found)
    for each in found.values():
        each.cases.sort(key=_order)
    return found


@remembered.by_state
def count(city: City, asked: Question) -> dict[str, Survey]:
    """The same of all signs without their cases."""
    return {name: replace(one, cases=[]) for name, one in survey(city, asked).items()}


def of_contract(
    city: City,
    row: Mapping[str, Any],
    found: Iterable[tuple[TableSchema, Mapping[str, Any], Event]],
    paid: int | None,
) -> dict[str, Finding]:
    """What the signs say of one contract and the call from which it came; ``found`` as of
    :func:`contract.events`; ``paid``: all payments in rows of their own, None where there are none.
    """
    events = [(schema.name, each, event) for schema, each, event in found]
    happened = (event for _table, _row, event in events)
    one = contract_rows.contract(row, happened, paid, contract_rows.last_changes(city))
    one = replace(one, undated=row["_belongs"] in contract_rows.with_undated(city))
    award = sign_rules.judge("award", award_rows.award(city, row))
    told = {**award, **sign_rules.judge("contract", one)}
    calls = [each for table, each, _event in events if table == call_rows.CALLS]
    if not calls:
        return told
    belongs = calls[-1]["_belongs"]
    call = call_rows.call(calls[-1], call_rows.count_bids(city, belongs).get(belongs))
    return {**sign_rules.judge("call", call), **told}


@remembered.by_state
def changed(city: City, asked: Question) -> list[Changed]:
    """Of the contracts that are asked for, those that were raised or prolonged; those of one
    company, since of more there may be any number.
    """
    found = []
    where = contracts.conditions(city, asked)
    for place, one in contract_rows.contracts_with_events(city, asked, where, {}):
        told = sign_rules.judge("contract", one)
        raised, prolonged = (told[name].state is State.FIRED for name in (RAISED, PROLONGED))
        if raised or prolonged:
            found.append(Changed(place, one.sums, raised, prolonged))
    return sorted(
        found, key=lambda each: (-(each.place.year or 0), -each.sums.raised, each.place.contract)
    )


def _subjects(
    city: City, asked: Question, kinds: set[Kind]
) -> Iterator[tuple[Kind, Place, Any, int]]:
    if not kinds.isdisjoint(_CALLS):
        known = list(call_rows.calls(city, asked))
        won = call_rows.winners(known, contractors.namesakes(city))
        yield from (("call", place, call, 1) for place, call, _party in known)
        yield from (("winner", place, one, 1) for place, one in won)
    if not kinds.isdisjoint(_SUPPLIERS):
        suppliers, units = supplier_rows.suppliers(city, asked)
        yield from (("supplier", place, one, 1) for place, one in suppliers)
        yield from (("unit", place, one, 1) for place, one in units)
    for kind, subjects in _OTHERS.items():
        if kind in kinds:
            for place, subject, number in subjects(city, asked):
                yield kind, place, subject, number


def _count(one: Survey, place: Place, finding: Finding, number: int) -> None:
    one.states[finding.state] += number
    if finding.reason:
        one.reasons[finding.reason] += number
    if finding.state is State.FIRED:
        one.cases.append(Case(place, finding))


def _order(case: Case) -> tuple[Any, ...]:
    """The newest year first, and in it the largest number."""
    place = case.place
    where = (place.unit, place.register, place.row, place.party)
    return (-(place.year or 0), -(case.finding.value or 0), *where)


def _name_companies(city: City, found: Mapping[str, Survey]) -> None:
    keys = {case.place.party for one in found.values() for case in one.cases if case.place.party}
    names = supplier_rows.names_of(city, keys) if keys else {}
    for one in found.values():
        one.cases = [
            replace(case, place=replace(case.place, title=names.get(case.place.party, "")))
            if case.place.party
            else case
            for case in one.cases
        ]
