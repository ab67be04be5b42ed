"""Calls for tenders with what became of them: a table of its own."""

from __future__ import annotations

import random
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
    "مناقصه‌هایی که {unit} در {period} آگهی کرده است، با مهلت، برآورد، شمار پیشنهاددهندگان و برندهٔ "
    "هر یک. شناسه‌های ملی ساختگی‌اند و با ۹۹۹ آغاز می‌شوند."
)
_NO_WINNER = (("unsuccessful", "پیشنهاد کافی نرسید."), ("cancelled", "اعتبار آن تأمین نشد."))


@dataclass(frozen=True)
class Calls:
    """Which calls are to be made; ``size`` bounds their number."""

    unit: str
    period: Period
    size: tuple[int, int]
    published: datetime
    duties: tuple[str, ...] = ()
    sin: Sin | None = None


def dataset(structure: Structure, plan: Calls) -> Dataset:
    """The calls with their file."""
    name = structure.name("contract", plan.unit, plan.period, TABLE)
    rows = call_rows(draws.stream(name), structure, plan)
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


def call_rows(draw: random.Random, structure: Structure, plan: Calls) -> list[dict[str, Any]]:
    """Calls in the order of the days on which they were announced."""
    count = draw.randint(*plan.size)
    days = sorted(draws.days_between(draw, plan.period.start, plan.period.end, count))
    stem = f"DEMO-T-{structure.part(plan.unit)}-{plan.period.slug}"
    subjects = SUBJECTS[structure.part(plan.unit)]
    unit = structure.whose(plan.unit)
    rows = [
        _call(draw, f"{stem}-{position:03d}", day, draw.choice(subjects), unit, plan.period.end)
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


def _label(codelist: str, code: str) -> str:
    return codelists.load(codelist).label(code, "fa")
