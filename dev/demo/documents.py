"""Documents: guides, minutes and reports, as tables people can read."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ckanext.mashhad.persian import jalali
from ckanext.mashhad.persian.digits import to_persian_digits
from ckanext.mashhad.persian.periods import Period
from dev.demo import describe, draws, tables
from dev.demo.describe import Structure
from dev.demo.parts import Dataset
from dev.demo.tables import Column
from dev.demo.texts import AGENDA, COMPLAINT, GOALS, INDICATORS, INVENTORY, SERVICES

COUNCIL_SEATS = 15

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """What documents of a subject look like; ``title`` and ``notes`` speak of unit and period."""

    title: str
    notes: str
    columns: tuple[Column, ...]
    rows: Callable[[random.Random], Rows]
    duties: tuple[str, ...] = ()
    title_en: str = ""
    notes_en: str = ""
    frequency: str = "ANNUAL"


@dataclass(frozen=True)
class Document:
    """Which document is to be made; ``day`` is its date, within ``period`` or after it."""

    unit: str
    period: Period
    subject: str
    day: date
    formats: tuple[str, ...] = ("XLSX",)


def dataset(structure: Structure, plan: Document) -> Dataset:
    """The document with its file."""
    kind = KINDS[plan.subject]
    name = structure.name("document", plan.unit, plan.period, plan.subject.replace("_", "-"))
    draw = draws.stream(name)
    rows = kind.rows(draw)
    words = {"unit": structure.whose(plan.unit), "period": plan.period.label("fa")}
    title = {"fa": kind.title.format(**words, day=jalali.format_long(plan.day))}
    notes = {"fa": kind.notes.format(**words)}
    if kind.title_en:
        unit_en = structure.by_name[plan.unit].title["en"]
        title["en"] = kind.title_en.format(unit=unit_en, period=describe.english(plan.period))
        notes["en"] = kind.notes_en
    return Dataset(
        name=name,
        type="document",
        unit=plan.unit,
        fields=_fields(structure, plan, kind, title, notes),
        files=tables.files(name, title["fa"], kind.columns, rows, plan.formats),
        figures={"rows": len(rows)},
        published=draws.moment_between(
            draw, plan.day + timedelta(days=2), plan.day + timedelta(days=9)
        ),
    )


def _fields(
    structure: Structure, plan: Document, kind: Kind, title: dict[str, str], notes: dict[str, str]
) -> dict[str, Any]:
    year, month, day = jalali.to_jalali(plan.day)
    more = {"duties": list(kind.duties)} if kind.duties else {}
    return describe.fields(
        structure,
        plan.unit,
        plan.period,
        title,
        notes,
        theme=["GOVE"],
        frequency=kind.frequency,
        tags=describe.tagged("سند"),
        subject=plan.subject,
        document_date=plan.day.isoformat(),
        document_number=f"DEMO-{year}-{month:02}{day:02}",
        **more,
    )


def _texts(keys: Sequence[str], lines: Sequence[tuple[str | int, ...]]) -> Rows:
    return [dict(zip(keys, line, strict=True)) for line in lines]


def _minutes(draw: random.Random) -> Rows:
    """Items of an agenda, each with a vote of those who were there."""
    present = draw.randint(12, COUNCIL_SEATS)
    rows = []
    for item, text in enumerate(draw.sample(AGENDA, 8), 1):
        against, abstained = draw.randint(0, 5), draw.randint(0, 2)
        in_favour = present - against - abstained
        rows.append(
            {
                "item": item,
                "subject": text.format(n=to_persian_digits(str(draw.randint(2, 40)))),
                "result": "تصویب شد" if in_favour * 2 > present else "تصویب نشد",
                "in_favour": in_favour,
                "against": against,
                "abstained": abstained,
            }
        )
    return rows


def _report(draw: random.Random) -> Rows:
    rows = []
    for indicator, measure, low, high in INDICATORS:
        planned = draw.randint(low, high)
        percent = draw.randint(62, 118)
        rows.append(
            {
                "indicator": indicator,
                "measure": measure,
                "planned": planned,
                "done": planned * percent // 100,
                "percent": percent,
            }
        )
    return rows


KINDS: dict[str, Kind] = {
    "council_minutes": Kind(
        title="صورت‌جلسهٔ صحن علنی شورا، {day}",
        notes="دستور جلسه، نتیجه و شمار رأی‌های هر موضوع در جلسهٔ علنی {unit}.",
        columns=(
            Column("item", "ردیف", "number", 8),
            Column("subject", "موضوع", width=60),
            Column("result", "نتیجه"),
            Column("in_favour", "رأی موافق", "number", 12),
            Column("against", "رأی مخالف", "number", 12),
            Column("abstained", "رأی ممتنع", "number", 12),
        ),
        rows=_minutes,
        duties=("mun-dir-c3",),
        frequency="IRREG",
    ),
    "service_guide": Kind(
        title="راهنمای خدمات {unit} در {period}",
        notes="مرحله‌ها، مدارک و زمان خدمت‌هایی که مردم مستقیم از شهرداری می‌گیرند.",
        columns=(
            Column("service", "خدمت", width=40),
            Column("steps", "مرحله‌ها", width=60),
            Column("papers", "مدارک لازم", width=50),
            Column("days", "زمان (روز کاری)", "number", 14),
            Column("place", "جای دریافت", width=24),
        ),
        rows=lambda draw: _texts(("service", "steps", "papers", "days", "place"), SERVICES),
        duties=("foi-10-b", "reg-7-kh"),
        title_en="Guide to the services of the {unit}, {period}",
        notes_en="Steps, papers and time of the services that people get directly.",
    ),
    "complaints_guide": Kind(
        title="راهنمای شکایت از {unit} در {period}",
        notes="شکایت چگونه ثبت می‌شود، چه کسی رسیدگی می‌کند و پاسخ تا کی داده می‌شود.",
        columns=(
            Column("step", "مرحله", "number", 8),
            Column("citizen", "کار شهروند", width=56),
            Column("office", "کار شهرداری", width=56),
            Column("days", "زمان (روز کاری)", "number", 14),
        ),
        rows=lambda draw: _texts(("step", "citizen", "office", "days"), COMPLAINT),
        duties=("foi-10-c",),
    ),
    "organisation_info": Kind(
        title="هدف‌ها و وظیفه‌های {unit} در {period}",
        notes="هدف‌ها، وظیفه‌ها و سیاست‌های شهرداری در هر حوزه.",
        columns=(
            Column("field", "حوزه", width=24),
            Column("kind", "نوع", width=12),
            Column("text", "شرح", width=80),
        ),
        rows=lambda draw: _texts(("field", "kind", "text"), GOALS),
        duties=("foi-10-a", "reg-7-a"),
    ),
    "information_inventory": Kind(
        title="فهرست اطلاعات {unit} و شیوهٔ دسترسی در {period}",
        notes="چه اطلاعاتی نزد کدام واحد است، به چه قالبی و چگونه به دست می‌آید.",
        columns=(
            Column("title", "عنوان اطلاعات", width=44),
            Column("holder", "واحد دارنده", width=30),
            Column("format", "قالب", width=16),
            Column("period", "دورهٔ انتشار", width=16),
            Column("access", "شیوهٔ دسترسی", width=24),
        ),
        rows=lambda draw: _texts(("title", "holder", "format", "period", "access"), INVENTORY),
        duties=("foi-10-d", "reg-3"),
    ),
    "report": Kind(
        title="گزارش عملکرد {unit} در {period}",
        notes="برنامه و عملکرد هر شاخص و درصد تحقق آن.",
        columns=(
            Column("indicator", "شاخص", width=44),
            Column("measure", "واحد", width=16),
            Column("planned", "برنامه", "number"),
            Column("done", "عملکرد", "number"),
            Column("percent", "تحقق (درصد)", "percent", 12),
        ),
        rows=_report,
    ),
}
