"""Registers of contracts: rows of contracts, and of what happened to them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo import budgets, describe, draws, spoil, tables, tenders, worth_a_look
from dev.demo.columns import Row, columns_of
from dev.demo.companies import COMPANIES
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.monitoring import MUNICIPALITY, RAIL
from dev.demo.parts import Dataset, Planted
from dev.demo.sins import MANNERS, Sin
from dev.demo.words import KINDS, SUBJECTS, Subject
from dev.demo.worth_a_look import CONTRACT

#: Whose threshold of small deals is known, and of which the municipality has a register.
SPLIT_YEAR = Period(1402)

_NOTES = {
    "fa": (
        "فهرست قراردادهایی که {unit} در {period} بسته است: موضوع، طرف قرارداد، مقدار، مبلغ، مدت و "
        "روش واگذاری هر قرارداد.{more} شناسه‌های ملی ساختگی‌اند و با ۹۹۹ آغاز می‌شوند."
    ),
    "en": (
        "Contracts that the {unit} signed in {period}: subject, counterparty, quantity, amount, "
        "duration and award method of each.{more} Legal ids are invented and begin with 999."
    ),
}
_EVENTS = {
    "fa": " الحاقیه‌ها و پرداخت‌های همین دوره هم در ردیف‌های جداگانه آمده‌اند.",
    "en": " Addenda and payments of the period stand in rows of their own.",
}
_NIL = "{unit} در {period} هیچ قراردادی نبسته و هیچ مناقصه‌ای برگزار نکرده است."


@dataclass(frozen=True)
class Register:
    """What a register is to hold; ``size`` bounds the number of its contracts.

    ``more`` tells it apart from another of the same unit and period.
    """

    unit: str
    period: Period
    size: tuple[int, int]
    published: datetime | None
    formats: tuple[str, ...] = ("CSV",)
    events: bool = False
    english: bool = False
    duties: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    sin: Sin | None = None

    @property
    def nil(self) -> bool:
        """Whether it says that there was no contract."""
        return self.size[1] == 0


@cache
def dataset(structure: Structure, plan: Register) -> Dataset:
    """The register with its files and figures; cities of several days share them."""
    name = structure.name("contract", plan.unit, plan.period, *plan.more)
    rows = [] if plan.nil else contract_rows(draws.stream(name), structure, plan)
    warned = worth_a_look.list_overpaid(plan.unit, rows)[1] if _overpays(plan) else []
    title = {"fa": f"قراردادهای {structure.whose(plan.unit)} در {plan.period.label('fa')}"}
    if plan.english:
        unit = structure.by_name[plan.unit].title["en"]
        title["en"] = f"Contracts of the {unit}, {describe.english(plan.period)}"

    def written(spoilt: spoil.Spoilt) -> tables.Files:
        return tables.files(
            name,
            "فهرست قراردادها",
            (*columns_of("contracts", rows), *spoilt.more),
            spoilt.rows,
            plan.formats,
            faults=(*spoilt.faults, *spoilt.unknown, *warned),
            manners=MANNERS.get(plan.unit, ()),
        )

    return Dataset(
        name=name,
        type="contract",
        unit=plan.unit,
        fields=_fields(structure, plan, title, rows),
        files=() if plan.nil else spoil.versions(name, plan.sin, rows, written),
        figures=_figures(rows),
        published=plan.published,
        visibility="public" if plan.published else "private",
        rows=rows,
        signs=tuple(_signs(plan, rows)),
    )


def contract_rows(
    draw: random.Random, structure: Structure, plan: Register
) -> list[dict[str, Any]]:
    """Contracts in the order of their days, each with a number, then the events they led to."""
    count = draw.randint(*plan.size)
    subjects = _subjects(structure, plan.unit)
    days = sorted(draws.days_between(draw, plan.period.start, plan.period.end, count))
    stem = f"DEMO-{structure.part(plan.unit)}-{plan.period.slug}"
    rows: list[dict[str, Any]] = []
    for position, day in enumerate(days, 1):
        number, subject = f"{stem}-{position:04d}", draw.choice(subjects)
        contract = _contract(draw, number, day, subject, position)
        rows.append(contract)
        if plan.unit == RAIL:
            contract["budget_code"] = _budget_code(plan.unit, subject, position)
        if plan.events:
            rows.extend(_events(draw, contract, plan.period.end))
    if _splits(plan):
        worth_a_look.plant_splits(rows)
        planted = {place for split in worth_a_look.SPLITS for place in split.places}
        free = [row for place, row in enumerate(rows) if place not in planted]
        tenders.award(free, tenders.call_rows(structure, plan.unit, plan.period))
        for row in rows:
            row["deal_class"] = deal_class(row["contract_date"], row["amount"])
    if _overpays(plan):
        worth_a_look.plant_overpaid(rows)
    return rows


def _budget_code(unit: str, subject: Subject, position: int) -> str:
    """The code of the line of the unit's budget that pays, by turns."""
    kind = "capital_assets" if subject.kind in ("works", "goods") else "current"
    codes = budgets.list_codes(unit, kind)
    return codes[position % len(codes)]


def _splits(plan: Register) -> bool:
    return (plan.unit, plan.period) == (MUNICIPALITY, SPLIT_YEAR)


def _overpays(plan: Register) -> bool:
    return plan.events and plan.unit == MUNICIPALITY


def _signs(plan: Register, rows: list[dict[str, Any]]) -> Iterator[Planted]:
    """What is worth a look in the rows."""
    if _splits(plan):
        yield from worth_a_look.list_splits(plan.unit, rows)
    if plan.events:
        yield from worth_a_look.list_addenda(plan.unit, rows)
    if _overpays(plan):
        yield from worth_a_look.list_overpaid(plan.unit, rows)[0]


def _contract(
    draw: random.Random, number: str, day: date, subject: Subject, position: int
) -> dict[str, Any]:
    # By turns: nobody has a large part of a unit's contracts by chance.
    companies = COMPANIES[subject.kind]
    company = companies[position % len(companies)]
    quantity = draw.randint(*subject.quantity)
    millions = quantity * draw.randint(*subject.price)
    start = day + timedelta(days=draw.randint(1, 14))
    return {
        "record": CONTRACT,
        "contract_number": number,
        "subject": subject.text.format(n=to_persian_digits(str(draw.randint(1, 60)))),
        "contract_kind": KINDS[subject.kind],
        "counterparty": company.name,
        "counterparty_id": company.legal_id,
        "contract_date": day,
        "start_date": start,
        "end_date": start + timedelta(days=30 * draw.randint(1, 12)),
        "quantity": quantity,
        "measure": subject.measure,
        "amount": draws.rials(millions),
        "award_method": _label("award_method", _method(draw, day, millions)),
        "deal_class": deal_class(day, millions * MILLION),
        "funding_form": _label("funding_form", draw.choice(("cash", "cash", "cash", "non_cash"))),
    }


def _events(draw: random.Random, contract: Row, last: date) -> Iterator[dict[str, Any]]:
    """At most one addendum and some payments up to ``last``; never more paid than agreed."""
    amount, day = int(str(contract["amount"])), contract["contract_date"]
    assert isinstance(day, date)  # noqa: S101  (for the type checker)
    kept = ("contract_number", "subject", "contract_kind", "counterparty", "counterparty_id")
    shared = {key: contract[key] for key in kept}
    left = amount // MILLION
    while left > 1 and day + timedelta(days=20) < last and draw.randint(1, 3) < 3:
        day = draws.day_between(draw, day + timedelta(days=8), min(last, day + timedelta(days=70)))
        code = "addendum" if draw.randint(1, 5) == 1 else "payment"
        millions = max(1, left * draw.randint(5, 35) // 100)
        event = draws.rials(millions)
        left += event // MILLION if code == "addendum" else -event // MILLION
        yield {
            **shared,
            "record": _label("contract_event", code),
            "contract_date": day,
            "amount": event,
        }


def deal_class(day: date, amount: int) -> str:
    """The label of the class by the thresholds of the deal's own year; empty if not known."""
    for year in codelists.load("deal_thresholds"):
        if year.valid_on(day):
            code = "large"
            if amount <= year.more["small_up_to"]:
                code = "small"
            elif amount <= year.more["medium_up_to"]:
                code = "medium"
            return _label("deal_class", code)
    return ""


def _method(draw: random.Random, day: date, millions: int) -> str:
    if millions < 2_000:
        # Where the threshold is known, direct purchases are planted (`worth_a_look`).
        return "price_inquiry" if deal_class(day, 1) else "direct_purchase"
    if millions < 20_000:
        return "price_inquiry"
    return draw.choice(("public_tender", "public_tender", "limited_tender", "tender_waiver"))


def _label(codelist: str, code: str) -> str:
    return codelists.load(codelist).label(code, "fa")


def _subjects(structure: Structure, unit: str) -> tuple[Subject, ...]:
    kind = "district" if structure.by_name[unit].unit_kind == "district" else structure.part(unit)
    return SUBJECTS.get(kind, SUBJECTS["municipality"])


def _fields(
    structure: Structure, plan: Register, title: dict[str, str], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    figures = _figures(rows)
    notes = {
        lang: _NOTES[lang].format(
            unit=structure.by_name[plan.unit].title[lang],
            period=plan.period.label("fa") if lang == "fa" else describe.english(plan.period),
            more=_EVENTS[lang] if plan.events else "",
        )
        for lang in title
    }
    more: dict[str, Any] = {
        "contract_count": figures["contracts"],
        "total_amount": figures["total_amount"],
    }
    if plan.nil:
        unit = structure.whose(plan.unit)
        notes = {"fa": _NIL.format(unit=unit, period=plan.period.label("fa"))}
        more = {"nil_report": "true"}
    return describe.fields(
        structure,
        plan.unit,
        plan.period,
        title,
        notes,
        theme=["GOVE"],
        tags=describe.tagged("قرارداد", "مناقصه"),
        covers=["contracts", "amendments", "payments"] if plan.events else ["contracts"],
        deal_classes=["small", "medium", "large"],
        duties=list(plan.duties),
        **more,
    )


def _figures(rows: list[dict[str, Any]]) -> dict[str, int]:
    contracts = [row for row in rows if row["record"] == CONTRACT]
    return {
        "rows": len(rows),
        "contracts": len(contracts),
        "total_amount": sum(row["amount"] for row in contracts),
    }
