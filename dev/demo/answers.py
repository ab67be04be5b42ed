"""What a unit publishes to meet what it owes, and when it does so in good order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo import (
    budgets,
    contracts,
    documents,
    draws,
    papers,
    regulations,
    statements,
    statistics,
    tenders,
)
from dev.demo.budgets import Budget
from dev.demo.contracts import Register
from dev.demo.describe import Structure
from dev.demo.monitoring import COUNCIL, DISTRICT_9, MUNICIPALITY, PARKS, RAIL
from dev.demo.owed import Debt
from dev.demo.papers import Paper
from dev.demo.parts import Dataset
from dev.demo.sins import Sin
from dev.demo.statements import Statement
from dev.demo.tenders import Calls

Window = tuple[date, date]
KINDS = {**documents.KINDS, **regulations.KINDS, **statistics.KINDS}

#: How many contracts a register holds; the headquarters sign most of theirs as the year ends.
_SIZES = {DISTRICT_9: (35, 60), MUNICIPALITY: (160, 240), PARKS: (60, 100), RAIL: (40, 70)}
_SIZE, _YEAR_END = (14, 40), (1500, 2000)
#: Registers that come as a workbook too.
_TWO_FORMATS = (DISTRICT_9,)
#: Whose changes and payments have tables of their own (``afterwards``).
SEQUELS = (RAIL,)


@dataclass(frozen=True)
class Answer:
    """``window``: the days between which it comes out; ``dataset``: what comes out then."""

    window: Callable[[Debt], Window]
    dataset: Callable[[Structure, Debt, Sin | None, datetime], Dataset]


def _after(first: int, last: int) -> Callable[[Debt], Window]:
    """So many days after the end of the period."""

    def window(debt: Debt) -> Window:
        end = debt.about.end
        return end + timedelta(days=first), end + timedelta(days=last)

    return window


def _decided(stage: budgets.Stage) -> Callable[[Debt], Window]:
    """Soon after the budget reached that stage."""

    def window(debt: Debt) -> Window:
        day = budgets.decided_on(stage, debt.about.year)
        return day + timedelta(days=4), day + timedelta(days=18)

    return window


def _in_spring(debt: Debt) -> Window:
    """What is always to be there comes out anew in the first weeks of a year."""
    return (
        jalali.to_gregorian(debt.about.year, 1, 15),
        jalali.to_gregorian(debt.about.year, 1, 29),
    )


def _before_the_year(debt: Debt) -> Window:
    year = debt.about.year - 1
    return jalali.to_gregorian(year, 11, 20), jalali.to_gregorian(year, 12, 10)


def _size(unit: str, period: Period) -> tuple[int, int]:
    if unit == MUNICIPALITY and period.part == "q4":
        return _YEAR_END
    return _SIZES.get(unit, _SIZE)


def contracts_of(
    structure: Structure, unit: str, period: Period, published: datetime
) -> list[dict[str, Any]]:
    """The rows of the register that the unit publishes of that period without a nil report."""
    plan = Register(unit, period, _size(unit, period), published)
    name = structure.name("contract", unit, period)
    return contracts.contract_rows(draws.stream(name), structure, plan)


def _register(structure: Structure, debt: Debt, sin: Sin | None, published: datetime) -> Dataset:
    unit, period = debt.unit, debt.about
    size = (0, 0) if sin and sin.what == "nil" else _size(unit, period)
    body = structure.by_name[unit].legal_person and unit != MUNICIPALITY
    plan = Register(
        unit,
        period,
        size,
        published,
        formats=("CSV", "XLSX") if unit in _TWO_FORMATS else ("CSV",),
        events=period.kind == "quarter" and unit not in SEQUELS,
        english=unit == RAIL,
        duties=() if body else ("msh-con",),
        sin=sin,
    )
    return contracts.dataset(structure, plan)


def _calls(structure: Structure, debt: Debt, sin: Sin | None, published: datetime) -> Dataset:
    """The calls of the year before; who had none says so."""
    year = Period(debt.about.year - 1)
    if debt.unit == MUNICIPALITY:
        calls = Calls(debt.unit, year, published, (debt.duty.id,), sin)
        return tenders.dataset(structure, calls)
    plan = Register(debt.unit, year, (0, 0), published, duties=(debt.duty.id,))
    return contracts.dataset(structure, plan)


def _budget(stage: budgets.Stage) -> Answer:
    def dataset(structure: Structure, debt: Debt, sin: Sin | None, published: datetime) -> Dataset:
        formats = ("CSV", "XLSX") if debt.unit == MUNICIPALITY else ("CSV",)
        english = stage == "approved" and debt.unit != PARKS
        plan = Budget(debt.unit, debt.about.year, stage, published, formats, english, sin)
        return budgets.dataset(structure, plan)

    return Answer(_decided(stage), dataset)


def _statement(kind: statements.Name, window: Callable[[Debt], Window]) -> Answer:
    def dataset(structure: Structure, debt: Debt, sin: Sin | None, published: datetime) -> Dataset:
        # The plan knows a statement by its period; the law's duties are named.
        duties = () if debt.duty.ledger == "schedule" else (debt.duty.id,)
        plan = Statement(debt.unit, debt.about, kind, published, duties, sin=sin)
        return statements.dataset(structure, plan)

    return Answer(window, dataset)


def _paper(subject: str, window: Callable[[Debt], Window] = _in_spring, *, days: int = 3) -> Answer:
    """A paper of that subject, dated so many days before it is published."""

    def dataset(structure: Structure, debt: Debt, sin: Sin | None, published: datetime) -> Dataset:
        day = published.date() - timedelta(days=days)
        plan = Paper(debt.unit, debt.about, subject, day, published, (debt.duty.id,), sin=sin)
        return papers.dataset(structure, KINDS, plan)

    return Answer(window, dataset)


def _yearly_account(
    structure: Structure, debt: Debt, sin: Sin | None, published: datetime
) -> Dataset:
    """A balance sheet; of the council, which has no budget in the demo, a report."""
    made = _paper("report") if debt.unit == COUNCIL else _statement("balance_sheet", _in_spring)
    return made.dataset(structure, debt, sin, published)


_REGISTER = Answer(_after(3, 10), _register)
ANSWERS: dict[str, Answer] = {
    "plan-contracts-district": _REGISTER,
    "plan-contracts-body": _REGISTER,
    "plan-contracts-headquarters": _REGISTER,
    "plan-budget-approved": _budget("approved"),
    "plan-budget-settled": _budget("settled"),
    "plan-budget-execution": _statement("execution", _after(10, 25)),
    "plan-works-district": _paper("works_statistics", _after(3, 9)),
    "plan-managers-directory": _paper("managers_directory"),
    "foi-10": Answer(_after(96, 110), _yearly_account),
    "mun-71-1": _statement("six_month", _after(9, 14)),
    "mun-71-2": _paper("works_statistics", _after(16, 40)),
    "srl-2n3": _paper("levies_and_charges", _before_the_year),
    "reg-3": _paper("information_inventory"),
    "reg-6": _paper("foi_statistics"),
    "reg-7-a": _paper("organisation_info"),
    "reg-7-b": _paper("governing_laws"),
    "reg-7-ch": _paper("capital_projects"),
    "reg-7-h": Answer(_in_spring, _calls),
    "reg-7-kh": _paper("service_guide"),
    "reg-7-p": _paper("organisation_structure"),
    "reg-7-t": _paper("managers_directory"),
    "reg-7-th": _paper("related_bodies"),
    "perm-dir": _paper("permit_basis"),
    "tra-2": _paper("managers_record_and_pay"),
    "mun-dir-c2": _paper("council_commissions"),
}
#: Met by what another publishes: the council and the municipality make one statement.
SERVED = {"coun-80-10": "mun-71-1"}
