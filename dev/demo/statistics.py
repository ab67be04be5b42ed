"""Statistics: works done in half a year, and how far the capital projects are."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ckanext.mashhad.persian.digits import to_persian_digits
from ckanext.mashhad.persian.periods import Period
from dev.demo import contracts, describe, draws, tables
from dev.demo.describe import Structure
from dev.demo.parts import Dataset
from dev.demo.tables import Column
from dev.demo.texts import PROJECTS, WORKS

DISTRICTS = 12

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """What statistics on a subject look like."""

    title: str
    title_en: str
    notes: str
    tag: str
    columns: tuple[Column, ...]
    rows: Callable[[random.Random], Rows]
    fields: dict[str, Any]


@dataclass(frozen=True)
class Statistics:
    """Which statistics are to be made."""

    unit: str
    period: Period
    subject: Literal["works_statistics", "capital_projects"]
    formats: tuple[str, ...] = ("CSV", "XLSX")


def dataset(structure: Structure, plan: Statistics) -> Dataset:
    """The statistics with their files."""
    kind = KINDS[plan.subject]
    name = structure.name("statistics", plan.unit, plan.period, plan.subject.replace("_", "-"))
    draw = draws.stream(name)
    rows = kind.rows(draw)
    unit = structure.by_name[plan.unit].title["en"]
    title = {
        "fa": kind.title.format(unit=structure.whose(plan.unit), period=plan.period.label("fa")),
        "en": kind.title_en.format(unit=unit, period=describe.english(plan.period)),
    }
    return Dataset(
        name=name,
        type="statistics",
        unit=plan.unit,
        fields=describe.fields(
            structure,
            plan.unit,
            plan.period,
            title,
            {"fa": kind.notes},
            theme=["GOVE", "REGI"],
            tags=describe.tagged("آمار", kind.tag),
            subject=plan.subject,
            **kind.fields,
        ),
        files=tables.files(name, title["fa"], kind.columns, rows, plan.formats),
        figures={"rows": len(rows)},
        published=draws.moment_between(draw, *contracts.publication_window(plan.period)),
    )


def _works(draw: random.Random) -> Rows:
    """Every kind of work in every district."""
    return [
        {
            "district": f"منطقهٔ {to_persian_digits(str(district))}",
            "field": field,
            "work": work,
            "measure": measure,
            "done": draw.randint(low, high),
        }
        for district in range(1, DISTRICTS + 1)
        for field, work, measure, low, high in WORKS
    ]


def _projects(draw: random.Random) -> Rows:
    """Each project with its credit, what of it was spent, and how far the work is."""
    rows = []
    for number, title in enumerate(PROJECTS, 1):
        credit, progress = draw.randint(90, 4000) * 1000, draw.randint(8, 97)
        spent = credit * progress * draw.randint(80, 100) // 10_000
        rows.append(
            {
                "number": f"DEMO-P{number:02}",
                "title": title,
                "credit": draws.rials(credit),
                "spent": draws.rials(spent),
                "progress": progress,
            }
        )
    return rows


KINDS: dict[str, Kind] = {
    "works_statistics": Kind(
        title="آمار کارهای انجام‌شدهٔ {unit} در {period}",
        title_en="Works done by the {unit}, {period}",
        notes="کارهای عمرانی، خدماتی و اجتماعی هر منطقه در این شش ماه.",
        tag="کارهای انجام‌شده",
        columns=(
            Column("district", "منطقه"),
            Column("field", "حوزه", width=18),
            Column("work", "کار", width=36),
            Column("measure", "یکا"),
            Column("done", "انجام‌شده", "number"),
        ),
        rows=_works,
        fields={
            "coverage": "منطقه‌های ۱ تا ۱۲",
            "unit_of_measure": "هر ردیف یکای خودش را دارد",
            "method_note": "به‌شکل تصادفی برای نمایش ساخته شده است.",
            "legal_basis": "قانون شهرداری، مادهٔ ۷۱",
            "duties": ["mun-71-2"],
        },
    ),
    "capital_projects": Kind(
        title="طرح‌های عمرانی {unit} و پیشرفت آن‌ها تا پایان {period}",
        title_en="Capital projects of the {unit} and their progress, {period}",
        notes="اعتبار، هزینه و پیشرفت کار هر طرح عمرانی در پایان دوره.",
        tag="طرح‌های عمرانی",
        columns=(
            Column("number", "شمارهٔ طرح"),
            Column("title", "عنوان طرح", width=44),
            Column("credit", "اعتبار (ریال)", "number", 24),
            Column("spent", "هزینه‌شده (ریال)", "number", 24),
            Column("progress", "پیشرفت (درصد)", "percent", 14),
        ),
        rows=_projects,
        fields={
            "coverage": "همهٔ شهر",
            "unit_of_measure": "ریال و درصد",
            "method_note": "به‌شکل تصادفی برای نمایش ساخته شده است.",
            "duties": ["reg-7-ch"],
        },
    ),
}
