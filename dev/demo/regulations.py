"""Regulations: a tariff in force, and the draft of a decision; clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from ckanext.mashhad.persian import jalali
from ckanext.mashhad.persian.periods import Period
from dev.demo import describe, draws, tables
from dev.demo.describe import Structure
from dev.demo.parts import Dataset
from dev.demo.tables import Column
from dev.demo.texts import DRAFT_CLAUSES, TARIFF


@dataclass(frozen=True)
class Kind:
    """What regulations on a subject look like; ``fields`` are those that tell them apart."""

    title: str
    notes: str
    tag: str
    columns: tuple[Column, ...]
    lines: Sequence[tuple[str | int, ...]]
    fields: dict[str, Any]
    title_en: str = ""
    notes_en: str = ""


@dataclass(frozen=True)
class Regulation:
    """Which regulation is to be made; ``day`` is that of its approval, or of the draft."""

    unit: str
    period: Period
    subject: Literal["levies_and_charges", "council_drafts"]
    day: date
    formats: tuple[str, ...] = ("XLSX",)


def dataset(structure: Structure, plan: Regulation) -> Dataset:
    """The regulation with its file."""
    kind = KINDS[plan.subject]
    name = structure.name("regulation", plan.unit, plan.period, plan.subject.replace("_", "-"))
    draw = draws.stream(name)
    keys = [column.key for column in kind.columns]
    rows = [dict(zip(keys, line, strict=True)) for line in kind.lines]
    words = {"unit": structure.whose(plan.unit), "period": plan.period.label("fa")}
    title, notes = {"fa": kind.title.format(**words)}, {"fa": kind.notes}
    if kind.title_en:
        unit = structure.by_name[plan.unit].title["en"]
        title["en"] = kind.title_en.format(unit=unit, period=describe.english(plan.period))
        notes["en"] = kind.notes_en
    fields = describe.fields(
        structure,
        plan.unit,
        plan.period,
        title,
        notes,
        theme=["GOVE", "JUST"],
        frequency="IRREG",
        tags=describe.tagged("مقررات", kind.tag),
        subject=plan.subject,
        document_date=plan.day.isoformat(),
        document_number=f"DEMO-{jalali.to_jalali(plan.day).year}-{draw.randint(100, 999)}",
        **kind.fields,
        **(_in_force(plan) if kind.fields["regulation_status"] == "in_force" else {}),
    )
    return Dataset(
        name=name,
        type="regulation",
        unit=plan.unit,
        fields=fields,
        files=tables.files(name, title["fa"], kind.columns, rows, plan.formats),
        figures={"rows": len(rows)},
        published=draws.moment_between(
            draw, plan.day + timedelta(days=2), plan.day + timedelta(days=9)
        ),
    )


def _in_force(plan: Regulation) -> dict[str, str]:
    """What only a regulation has that was approved and made known."""
    return {
        "approving_body": "شورای اسلامی شهر مشهد",
        "approved_on": plan.day.isoformat(),
        "session_number": "جلسهٔ نمایشی",
        "announced_on": (plan.day + timedelta(days=1)).isoformat(),
        "announced_in": "وب‌گاه شورا (نمایشی)",
        "in_force_on": plan.period.start.isoformat(),
    }


KINDS: dict[str, Kind] = {
    "levies_and_charges": Kind(
        title="تعرفهٔ عوارض و بهای خدمات {unit} برای {period}",
        notes="هر عوارض یا بهای خدمت، شیوهٔ محاسبه و یکای آن.",
        tag="عوارض",
        columns=(
            Column("item", "ردیف", "number", 8),
            Column("title", "عنوان", width=40),
            Column("kind", "نوع", width=16),
            Column("formula", "شیوهٔ محاسبه", width=60),
            Column("measure", "یکا", width=16),
        ),
        lines=TARIFF,
        fields={
            "regulation_type": "approval",
            "regulation_status": "in_force",
            "duties": ["srl-2n3"],
        },
        title_en="Levies and service charges of the {unit}, {period}",
        notes_en="Each levy or charge, how it is computed and its unit.",
    ),
    "council_drafts": Kind(
        title="پیش‌نویس طرح ساماندهی بازارهای محلی، {period}",
        notes="متن پیشنهادی، ماده به ماده؛ هنوز تصویب نشده است.",
        tag="پیش‌نویس",
        columns=(
            Column("clause", "ماده", "number", 8),
            Column("subject", "موضوع", width=28),
            Column("text", "متن پیشنهادی", width=90),
        ),
        lines=DRAFT_CLAUSES,
        fields={
            "regulation_type": "approval",
            "regulation_status": "draft",
            "duties": ["mun-dir-c6"],
        },
    ),
}
