"""Calls for tenders with what became of them: a table of its own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo import describe, draws, spoil, tables, worth_a_look
from dev.demo.columns import columns_of
from dev.demo.companies import COMPANIES
from dev.demo.describe import Structure
from dev.demo.parts import Dataset
from dev.demo.sins import Sin
from dev.demo.words import SUBJECTS, Kind, Subject

TABLE = "tenders"
_CATEGORIES: dict[Kind, str] = {
    "works": "کار ساختمانی",
    "services": "خدمت",
    "goods": "کالا",
    "consulting": "خدمت مشاوره",
}
_NOTES = (
    "مناقصه‌هایی که {unit} در {period} آگهی کرده است، با مهلت، برآورد، تعداد پیشنهاددهندگان و برندهٔ "
    "هر یک. شناسه‌های ملی ساختگی‌اند و با ۹۹۹ آغاز می‌شوند."
)
#: How many calls a unit holds in a year.
_SIZE = (30, 45)
_NO_WINNER = (("unsuccessful", "پیشنهاد کافی نرسید."), ("cancelled", "اعتبار آن تأمین نشد."))


@dataclass(frozen=True)
class Calls:
    """Which calls are to be made."""

    unit: str
    period: Period
    published: datetime
    duties: tuple[str, ...] = ()
    sin: Sin | None = None


def dataset(structure: Structure, plan: Calls) -> Dataset:
    """The calls with their file."""
    name = structure.name("contract", plan.unit, plan.period, TABLE)
    rows = call_rows(structure, plan.unit, plan.period)
    unit, period = structure.whose(plan.unit), plan.period.label("fa")

    def written(spoilt: spoil.Spoilt) -> tables.Files:
        columns = columns_of(TABLE, rows)
        return tables.files(
            *(name, "فهرست مناقصه‌ها", columns, spoilt.rows, ("CSV",)),
            faults=spoilt.faults,
            table=TABLE,
        )

    return Dataset(
        name=name,
        type="contract",
        unit=plan.unit,
        fields=describe.fields(
            structure,
            plan.unit,
            plan.period,
            {"fa": f"مناقصه‌های {unit} در {period}"},
            {"fa": _NOTES.format(unit=unit, period=period)},
            theme=["GOVE"],
            tags=describe.tagged("مناقصه"),
            covers=["tenders"],
            duties=list(plan.duties),
        ),
        files=spoil.versions(name, plan.sin, rows, written),
        figures={"rows": len(rows)},
        published=plan.published,
        rows=rows,
        signs=tuple(worth_a_look.list_calls(plan.unit, rows)),
    )


def is_of_calls(dataset: Dataset) -> bool:
    return bool(dataset.files) and dataset.files[0].table == TABLE


def call_rows(structure: Structure, unit: str, period: Period) -> list[dict[str, Any]]:
    """Calls in the order of the days on which they were announced."""
    draw = draws.stream(structure.name("contract", unit, period, TABLE))
    count = draw.randint(*_SIZE)
    days = sorted(draws.days_between(draw, period.start, period.end, count))
    stem = f"DEMO-T-{structure.part(unit)}-{period.slug}"
    subjects, title = SUBJECTS[structure.part(unit)], structure.whose(unit)
    rows = [
        _call(draw, f"{stem}-{position:03d}", day, draw.choice(subjects), title, period.end)
        for position, day in enumerate(days, 1)
    ]
    worth_a_look.plant_calls(rows)
    return rows


def _call(
    draw: random.Random, number: str, day: date, subject: Subject, unit: str, last: date
) -> dict[str, Any]:
    millions = draw.randint(*subject.quantity) * draw.randint(*subject.price) + 20_000
    deadline = day + timedelta(days=draw.randint(15, 25))
    opening = deadline + timedelta(days=draw.randint(1, 3))
    call: dict[str, Any] = {
        "tender_number": number,
        "kind": _label("call_kind", "tender"),
        "subject": subject.text.format(n=to_persian_digits(str(draw.randint(1, 60)))),
        "category": _CATEGORIES[subject.kind],
        "unit": unit,
        "award_method": _label("award_method", draw.choice(("public_tender", "limited_tender"))),
        "stages": _label("tender_stages", draw.choice(("one_stage", "one_stage", "two_stage"))),
        "announced_on": day,
        "deadline": deadline,
        "opening_date": opening,
        "guarantee_amount": draws.rials(millions // 20),
        "estimate": draws.rials(millions),
        "status": _label("tender_status", "active"),
    }
    decided = opening + timedelta(days=draw.randint(3, 20))
    bidders, chance = draw.randint(2, 9), draw.randint(1, 10)
    company = draw.choice(COMPANIES[subject.kind])
    if decided > last:  # still running when the list was made
        return call
    if chance <= len(_NO_WINNER):
        status, why = _NO_WINNER[chance - 1]
        return {**call, "status": _label("tender_status", status), "notes": why}
    return {
        **call,
        "status": _label("tender_status", "complete"),
        "bidders": bidders,
        "winner": company.name,
        "winner_id": company.legal_id,
        "award_amount": draws.rials(millions * draw.randint(77, 100) // 100),
        "awarded_on": decided,
        "reason": "کمترین قیمت متناسب",
    }


def award(contracts: Sequence[dict[str, Any]], calls: Sequence[dict[str, Any]]) -> None:
    """Have the winner of each call sign one of the contracts about the same, on a day after that.

    A call after which there is none has led to no contract yet.
    """
    free = list(contracts)
    for call in calls:
        for contract in free if "winner" in call else ():
            same = _about(contract["subject"]) == _about(call["subject"])
            if same and contract["contract_date"] > call["awarded_on"]:
                contract.update(
                    subject=call["subject"],
                    counterparty=call["winner"],
                    counterparty_id=call["winner_id"],
                    amount=call["award_amount"],
                    award_method=call["award_method"],
                    tender_number=call["tender_number"],
                )
                free.remove(contract)
                break


def _about(subject: str) -> str:
    """A subject without its number."""
    return "".join(letter for letter in subject if not letter.isdecimal())


def _label(codelist: str, code: str) -> str:
    return codelists.load(codelist).label(code, "fa")
