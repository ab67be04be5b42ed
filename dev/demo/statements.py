"""Financial statements: what came in and was spent, line by line or by class, and what is left."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo import budgets, describe, draws, spoil, tables
from dev.demo.budgets import SOURCE, Budget
from dev.demo.columns import Column
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset
from dev.demo.sins import Sin

REVENUE, EXPENDITURE = "درآمد", "هزینه"
ASSET, LIABILITY, NET = "دارایی", "بدهی", "ارزش خالص"

Name = Literal["six_month", "execution", "balance_sheet"]
Rows = list[dict[str, Any]]

#: Hundredths of the year's revenue.
_ASSETS = (
    ("موجودی نقد و بانک", 9),
    ("مطالبات عوارض", 31),
    ("زمین و ساختمان", 240),
    ("تجهیزات", 55),
)
_LIABILITIES = (("بدهی به پیمانکاران", 34), ("تسهیلات بانکی", 22), ("اوراق مشارکت", 12))


@dataclass(frozen=True)
class Kind:
    """What statements of a kind look like; ``approved``: so many days after the period's end."""

    title: str
    title_en: str
    notes: str
    columns: tuple[Column, ...]
    legal_basis: str
    approved: tuple[int, int]


@dataclass(frozen=True)
class Statement:
    """Which statement is to be made."""

    unit: str
    period: Period
    kind: Name
    published: datetime
    duties: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("CSV",)
    sin: Sin | None = None


def dataset(structure: Structure, plan: Statement) -> Dataset:
    """The statement with its files and figures."""
    kind = KINDS[plan.kind]
    name = structure.name("statement", plan.unit, plan.period, plan.kind.replace("_", "-"))
    made = _balance_sheet if plan.kind == "balance_sheet" else _realised
    rows = made(plan, draws.stream(name))
    figures = {
        "rows": len(rows),
        "total_revenue": _sum(rows, REVENUE),
        "total_expenditure": _sum(rows, EXPENDITURE),
    }

    def written(spoilt: spoil.Spoilt) -> tables.Files:
        columns = (*kind.columns, *spoilt.more)
        title = "ردیف‌های صورت مالی"
        return tables.files(name, title, columns, spoilt.rows, plan.formats, faults=spoilt.faults)

    return Dataset(
        name=name,
        type="statement",
        unit=plan.unit,
        fields=_fields(structure, plan, kind, name, figures),
        files=spoil.versions(name, plan.sin, rows, written),
        figures=figures,
        published=plan.published,
    )


def _fields(
    structure: Structure, plan: Statement, kind: Kind, name: str, figures: dict[str, int]
) -> dict[str, Any]:
    unit = structure.by_name[plan.unit].title["en"]
    draw = draws.stream(name, "approved")
    first, last = (plan.period.end + timedelta(days=days) for days in kind.approved)
    approved = draws.day_between(draw, first, last)
    return describe.fields(
        structure,
        plan.unit,
        plan.period,
        {
            "fa": kind.title.format(
                unit=structure.whose(plan.unit), period=plan.period.label("fa")
            ),
            "en": kind.title_en.format(unit=unit, period=describe.english(plan.period)),
        },
        {"fa": kind.notes},
        theme=["ECON", "GOVE"],
        tags=describe.tagged("صورت مالی", "درآمد و هزینه"),
        legal_basis=kind.legal_basis,
        statement_kind=plan.kind,
        total_revenue=figures["total_revenue"],
        total_expenditure=figures["total_expenditure"],
        approved_on=approved.isoformat(),
        approval_number=f"DEMO-{plan.period.slug}-{draw.randint(100, 999)}",
        **({"duties": list(plan.duties)} if plan.duties else {}),
        **({"audited": "true"} if plan.kind == "balance_sheet" else {}),
    )


def _realised(plan: Statement, _draw: random.Random) -> Rows:
    """The lines of the year's approved budget, and what became of each in a part of it."""
    return [
        {**line, "side": REVENUE if line["side"] == SOURCE else EXPENDITURE}
        for line in budgets.perform(plan.unit, plan.period)
    ]


def _balance_sheet(plan: Statement, draw: random.Random) -> Rows:
    """The settled budget by class and mission, then assets equal to liabilities and the rest."""
    performance: dict[tuple[str, str], int] = defaultdict(int)
    for line in budgets.budget_lines(Budget(plan.unit, plan.period.year, "settled")):
        side = REVENUE if line["side"] == SOURCE else EXPENDITURE
        performance[side, line["group"]] += line["amount"]
    rows = [_row(side, title, amount) for (side, title), amount in performance.items()]
    revenue = _sum(rows, REVENUE) // MILLION
    for side, lines in ((ASSET, _ASSETS), (LIABILITY, _LIABILITIES)):
        for title, size in lines:
            millions = revenue * size * draw.randint(90, 110) // 10_000
            rows.append(_row(side, title, millions * MILLION))
    return [*rows, _row(NET, "مانده", _sum(rows, ASSET) - _sum(rows, LIABILITY))]


def _row(side: str, title: str, amount: int) -> dict[str, Any]:
    return {"side": side, "title": title, "amount": amount}


def _sum(rows: Iterable[dict[str, Any]], side: str) -> int:
    return sum(row["amount"] for row in rows if row["side"] == side)


_LINES = (
    Column("side", "بخش", width=10),
    Column("code", "کد", width=10),
    Column("title", "عنوان ردیف", width=40),
    Column("group", "طبقه یا مأموریت", width=34),
    Column("approved", "مصوب سال (ریال)", "number", 24),
    Column("amount", "عملکرد (ریال)", "number", 24),
    Column("percent", "تحقق (درصد)", "percent", 12),
)
KINDS: dict[str, Kind] = {
    "six_month": Kind(
        title="صورت درآمد و هزینهٔ {unit} در {period}",
        title_en="Statement of revenue and expenditure of the {unit}, {period}",
        notes="آنچه از هر ردیف بودجهٔ مصوب در این شش ماه وصول یا هزینه شده است.",
        columns=_LINES,
        legal_basis="قانون شهرداری، مادهٔ ۷۱",
        approved=(3, 8),
    ),
    "execution": Kind(
        title="عملکرد بودجهٔ {unit} در {period}",
        title_en="Budget execution of the {unit}, {period}",
        notes="آنچه از هر ردیف بودجهٔ مصوب در این سه ماه وصول یا هزینه شده است.",
        columns=_LINES,
        legal_basis="برنامهٔ انتشار شهرداری",
        approved=(3, 8),
    ),
    "balance_sheet": Kind(
        title="عملکرد و ترازنامهٔ {unit} در {period}",
        title_en="Performance and balance sheet of the {unit}, {period}",
        notes="درآمد و هزینهٔ سال به تفکیک طبقه و مأموریت، و دارایی‌ها و بدهی‌ها در پایان سال.",
        columns=(
            Column("side", "بخش", width=12),
            Column("title", "عنوان", width=44),
            Column("amount", "مبلغ (ریال)", "number", 26),
        ),
        legal_basis="قانون انتشار و دسترسی آزاد به اطلاعات، مادهٔ ۱۰",
        approved=(80, 95),
    ),
}
