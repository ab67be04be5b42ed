"""What happened to contracts after they were signed: changes and payments, as tables of their own.

They name contracts of a register of the same unit, which must be public before they are checked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.identifiers import is_valid
from dev.demo import describe, draws, tables, worth_a_look
from dev.demo.columns import columns_of
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset, Fault, Planted

Name = Literal["payments", "amendments"]
Rows = list[dict[str, Any]]

_TABLES: dict[Name, str] = {"payments": "contract_payments", "amendments": "contract_amendments"}
_WORDS: dict[Name, tuple[str, str]] = {
    "payments": (
        "پرداخت‌های قراردادهای {unit} در {period}",
        "آنچه برای قراردادهای همین دوره پرداخت شده است؛ هر ردیف یک پرداخت.",
    ),
    "amendments": (
        "تغییرهای قراردادهای {unit} در {period}",
        "الحاقیه‌ها و تغییرهای قراردادهای همین دوره؛ هر ردیف یک تغییر.",
    ),
}
_KINDS = ("پیش‌پرداخت", "صورت‌وضعیت موقت", "صورت‌وضعیت موقت", "صورت‌وضعیت قطعی")
_CHANGES = (
    ("addendum", "افزایش حجم کار", 12),
    ("amendment", "تعدیل قیمت‌ها", 8),
    ("early_end", "پایان زودتر کار", -15),
)
#: More work takes longer.
LONGER = timedelta(days=45)
#: Every so many payments one has a total that is less than itself: a slip that is only warned of.
_SLIP = 29


@dataclass(frozen=True)
class Sequel:
    """Which table is to be made of these ``contracts``, the rows of the unit's register."""

    unit: str
    period: Period
    kind: Name
    published: datetime
    contracts: Sequence[dict[str, Any]]


def dataset(structure: Structure, plan: Sequel) -> Dataset:
    """The changes or payments with their file."""
    name = structure.name("contract", plan.unit, plan.period, plan.kind)
    made = _payments if plan.kind == "payments" else _amendments
    rows, faults = made(draws.stream(name), plan)
    title, notes = _WORDS[plan.kind]
    words = {"unit": structure.whose(plan.unit), "period": plan.period.label("fa")}
    table = _TABLES[plan.kind]
    return Dataset(
        name=name,
        type="contract",
        unit=plan.unit,
        fields=describe.fields(
            structure,
            plan.unit,
            plan.period,
            {"fa": title.format(**words)},
            {"fa": notes},
            theme=["GOVE"],
            tags=describe.tagged("قرارداد"),
            covers=[plan.kind],
        ),
        files=tables.files(
            *(name, title.format(**words), columns_of(table, rows), rows, ("CSV",)),
            faults=faults,
            table=table,
        ),
        figures={"rows": len(rows)},
        published=plan.published,
        follows=structure.name("contract", plan.unit, plan.period),
        rows=rows,
        signs=tuple(_signs(plan, rows)),
    )


def _signs(plan: Sequel, rows: Rows) -> Iterator[Planted]:
    """What is worth a look in the rows."""
    if plan.kind == "amendments":
        yield from worth_a_look.list_changes(plan.unit, plan.contracts, rows)
    else:
        yield from worth_a_look.list_stray(plan.unit, rows)


def _payments(draw: random.Random, plan: Sequel) -> tuple[Rows, list[Fault]]:
    """Up to four payments of each contract within the period, less than was agreed."""
    rows: Rows = []
    for contract in plan.contracts:
        day, paid = contract["contract_date"], 0
        for number, kind in enumerate(_KINDS[: draw.randint(0, 4)], 1):
            day = day + timedelta(days=draw.randint(8, 25))
            amount = _part(draw, contract["amount"], paid)
            if day > plan.period.end or paid + amount > contract["amount"]:
                break
            paid += amount
            rows.append(_payment(contract, number, kind, day, amount, paid))
    faults = []
    for place in range(_SLIP - 1, len(rows), _SLIP):
        rows[place]["paid_to_date"] = rows[place]["amount"] - MILLION
        faults.append(Fault("payment_above_sum", place + 1, "paid_to_date", severity="warning"))
    faults += worth_a_look.plant_stray(rows)
    return rows, faults


def _part(draw: random.Random, whole: int, paid: int) -> int:
    """A tenth to a quarter of the whole; neither it nor the total looks like a person's code."""
    millions = max(2, whole // MILLION * draw.randint(10, 25) // 100)
    amount = draws.rials(millions)
    while any(is_valid("national_code", str(n)) for n in (amount, paid + amount, amount - MILLION)):
        amount += MILLION
    return amount


def _payment(
    contract: dict[str, Any], number: int, kind: str, day: date, amount: int, paid: int
) -> dict[str, Any]:
    return {
        "contract_number": contract["contract_number"],
        "payment_number": str(number),
        "payment_kind": kind,
        "payment_date": day,
        "amount": amount,
        "paid_to_date": paid,
        "payee": contract["counterparty"],
        "payee_id": contract["counterparty_id"],
    }


def _amendments(draw: random.Random, plan: Sequel) -> tuple[Rows, list[Fault]]:
    """Of one contract in four a change, some weeks after it was signed."""
    rows: Rows = []
    for contract in plan.contracts:
        day = contract["contract_date"] + timedelta(days=draw.randint(15, 40))
        code, why, percent = draw.choice(_CHANGES)
        if draw.randint(1, 4) > 1 or day > plan.period.end:
            continue
        change, amount = contract["amount"] // MILLION * percent // 100 * MILLION, 0
        while amount == 0 or any(is_valid("national_code", str(abs(n))) for n in (change, amount)):
            change += MILLION
            amount = contract["amount"] + change
        rows.append(
            {
                "contract_number": contract["contract_number"],
                "amendment_number": f"{contract['contract_number']}-1",
                "change": codelists.load("contract_change").label(code, "fa"),
                "change_date": day,
                "description": why,
                "amount_change": change,
                "new_amount": amount,
                "new_end_date": contract["end_date"] + LONGER if code == "addendum" else None,
                "counterparty": contract["counterparty"],
            }
        )
    return rows, []
