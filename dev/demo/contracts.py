"""Registers of contracts: rows of contracts, and of what happened to them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.persian.digits import to_persian_digits
from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.persian.periods import Period
from dev.demo import describe, draws, tables
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset, Visibility
from dev.demo.tables import Column, Row
from dev.demo.words import COLOURS, KINDS, SUBJECTS, TRADES, Kind, Subject

CONTRACT = "قرارداد"

# What the statutes ask of a contract's record, then what is recommended.
COLUMNS = (
    Column("record", "نوع ردیف", width=10),
    Column("number", "شمارهٔ قرارداد", width=22),
    Column("subject", "موضوع", width=42),
    Column("kind", "نوع قرارداد"),
    Column("counterparty", "طرف قرارداد", width=36),
    Column("counterparty_id", "شناسهٔ ملی طرف قرارداد", width=18),
    Column("date", "تاریخ", "date", 12),
    Column("start", "شروع", "date", 12),
    Column("end", "پایان", "date", 12),
    Column("quantity", "مقدار", "number"),
    Column("measure", "واحد"),
    Column("amount", "مبلغ (ریال)", "number", 22),
    Column("award_method", "روش واگذاری", width=20),
    Column("deal_class", "نصاب معامله", width=16),
    Column("funding_form", "شکل اعتبار", width=16),
)

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
_NIL = "{unit} در {period} هیچ قراردادی نبسته است."


@dataclass(frozen=True)
class Register:
    """What a register is to hold; ``size`` bounds the number of its contracts."""

    unit: str
    period: Period
    size: tuple[int, int]
    formats: tuple[str, ...] = ("CSV",)
    events: bool = False
    english: bool = False
    visibility: Visibility = "public"

    @property
    def nil(self) -> bool:
        """Whether it says that there was no contract."""
        return self.size[1] == 0


@dataclass(frozen=True)
class Company:
    """An invented counterparty."""

    name: str
    legal_id: str


def dataset(structure: Structure, plan: Register) -> Dataset:
    """The register with its files and figures."""
    name = structure.name("contract", plan.unit, plan.period)
    draw = draws.stream(name)
    rows = [] if plan.nil else contract_rows(draw, plan, _subjects(structure, plan.unit))
    published = draws.moment_between(draw, *publication_window(plan.period))
    title = {"fa": f"قراردادهای {structure.whose(plan.unit)} در {plan.period.label('fa')}"}
    if plan.english:
        unit = structure.by_name[plan.unit].title["en"]
        title["en"] = f"Contracts of the {unit}, {describe.english(plan.period)}"
    return Dataset(
        name=name,
        type="contract",
        unit=plan.unit,
        fields=_fields(structure, plan, title, rows),
        files=()
        if plan.nil
        else tables.files(name, "فهرست قراردادها", COLUMNS, rows, plan.formats),
        figures=_figures(rows),
        published=published if plan.visibility == "public" else None,
        visibility=plan.visibility,
    )


def publication_window(period: Period) -> tuple[date, date]:
    """The days between which the register of a period comes out; later after the new year."""
    first, last = (20, 45) if period.next.year > period.year else (3, 10)
    return period.end + timedelta(days=first), period.end + timedelta(days=last)


def contract_rows(
    draw: random.Random, plan: Register, subjects: tuple[Subject, ...]
) -> list[dict[str, Any]]:
    """Contracts in the order of their days, each with a number, then the events they led to."""
    count = draw.randint(*plan.size)
    days = sorted(draws.day_between(draw, plan.period.start, plan.period.end) for _ in range(count))
    rows: list[dict[str, Any]] = []
    for position, day in enumerate(days, 1):
        number = f"DEMO-{plan.period.slug}-{position:04d}"
        contract = _contract(draw, number, day, draw.choice(subjects))
        rows.append(contract)
        if plan.events:
            rows.extend(_events(draw, contract, plan.period.end))
    return rows


def _contract(draw: random.Random, number: str, day: date, subject: Subject) -> dict[str, Any]:
    company = draw.choice(COMPANIES[subject.kind])
    quantity = draw.randint(*subject.quantity)
    millions = quantity * draw.randint(*subject.price)
    start = day + timedelta(days=draw.randint(1, 14))
    return {
        "record": CONTRACT,
        "number": number,
        "subject": subject.text.format(n=to_persian_digits(str(draw.randint(1, 60)))),
        "kind": KINDS[subject.kind],
        "counterparty": company.name,
        "counterparty_id": company.legal_id,
        "date": day,
        "start": start,
        "end": start + timedelta(days=30 * draw.randint(1, 12)),
        "quantity": quantity,
        "measure": subject.measure,
        "amount": draws.rials(millions),
        "award_method": _label("award_method", _method(draw, millions)),
        "deal_class": deal_class(day, millions * MILLION),
        "funding_form": _label("funding_form", draw.choice(("cash", "cash", "cash", "non_cash"))),
    }


def _events(draw: random.Random, contract: Row, last: date) -> Iterator[dict[str, Any]]:
    """At most one addendum and some payments up to ``last``; never more paid than agreed."""
    amount, day = int(str(contract["amount"])), contract["date"]
    assert isinstance(day, date)  # noqa: S101  (for the type checker)
    kept = ("number", "subject", "kind", "counterparty", "counterparty_id")
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
            "date": day,
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


def _method(draw: random.Random, millions: int) -> str:
    if millions < 2_000:
        return "direct_purchase"
    if millions < 20_000:
        return "price_inquiry"
    return draw.choice(("public_tender", "public_tender", "limited_tender", "tender_waiver"))


def _label(codelist: str, code: str) -> str:
    return codelists.load(codelist).label(code, "fa")


def _subjects(structure: Structure, unit: str) -> tuple[Subject, ...]:
    kind = structure.by_name[unit].unit_kind
    return SUBJECTS["district" if kind == "district" else structure.part(unit)]


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
        duties=["msh-con"],
        **more,
    )


def _figures(rows: list[dict[str, Any]]) -> dict[str, int]:
    contracts = [row for row in rows if row["record"] == CONTRACT]
    return {
        "rows": len(rows),
        "contracts": len(contracts),
        "total_amount": sum(row["amount"] for row in contracts),
    }


def _companies() -> dict[Kind, tuple[Company, ...]]:
    """Ten companies for each kind of work, their names and ids always the same."""
    found: dict[Kind, list[Company]] = {kind: [] for kind in TRADES}
    number = 0
    for kind, trades in TRADES.items():
        for place, colour in enumerate(COLOURS):
            number += 1
            trade = trades[place % len(trades)]
            shown = to_persian_digits(f"{number:02}")
            found[kind].append(Company(f"شرکت نمونهٔ {trade} {colour} {shown}", _legal_id(number)))
    return {kind: tuple(companies) for kind, companies in found.items()}


def _legal_id(number: int) -> str:
    """An invented id with a right check digit; all of them begin with 999."""
    stem = f"999{1_000_000 + number * 79_193:07}"
    return next(f"{stem}{check}" for check in range(10) if is_valid("legal_id", f"{stem}{check}"))


COMPANIES = _companies()
