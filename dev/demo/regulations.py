"""Regulations: what is in force, clause by clause, and drafts of decisions."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from ckanext.mashhad.persian.calendar import jalali
from dev.demo import papers
from dev.demo.columns import Column
from dev.demo.papers import Kind, Topic
from dev.demo.standing_texts import LAWS, PERMITS
from dev.demo.texts import DRAFT_CLAUSES, TARIFF


def _fields(topic: Topic) -> dict[str, Any]:
    """What all regulations have: kind, status, day and number."""
    year = jalali.to_jalali(topic.paper.day).year
    return {
        "frequency": "IRREG",
        "document_date": topic.paper.day.isoformat(),
        "document_number": f"DEMO-{year}-{topic.draw.randint(100, 999)}",
    }


def _in_force(topic: Topic) -> dict[str, Any]:
    """What only a regulation has that was approved and made known."""
    day = topic.paper.day
    return _fields(topic) | {
        "regulation_type": "approval",
        "regulation_status": "in_force",
        "approving_body": "شورای اسلامی شهر مشهد",
        "approved_on": day.isoformat(),
        "session_number": "جلسهٔ نمایشی",
        "announced_on": (day + timedelta(days=1)).isoformat(),
        "announced_in": "وب‌گاه شورا (نمایشی)",
        "in_force_on": max(topic.paper.period.start, day + timedelta(days=1)).isoformat(),
    }


def _draft(topic: Topic) -> dict[str, Any]:
    return _fields(topic) | {"regulation_type": "approval", "regulation_status": "draft"}


def _collected(kind: str, topic: Topic) -> dict[str, Any]:
    """What a list of others' rules has."""
    return _fields(topic) | {"regulation_type": kind, "regulation_status": "in_force"}


_KEYS = ("item", "title", "kind", "formula", "measure")
KINDS: dict[str, Kind] = {
    "levies_and_charges": Kind(
        type="regulation",
        title="تعرفهٔ عوارض و بهای خدمات {unit} برای {period}",
        notes="هر عوارض یا بهای خدمت، شیوهٔ محاسبه و یکای آن.",
        tags=("مقررات", "عوارض"),
        theme=("GOVE", "JUST"),
        columns=(
            Column("item", "ردیف", "number", 8),
            Column("title", "عنوان", width=40),
            Column("kind", "نوع", width=16),
            Column("formula", "شیوهٔ محاسبه", width=60),
            Column("measure", "یکا", width=16),
        ),
        rows=lambda topic: papers.lines(_KEYS, TARIFF),
        fields=_in_force,
        title_en="Levies and service charges of the {unit}, {period}",
        notes_en="Each levy or charge, how it is computed and its unit.",
    ),
    "council_drafts": Kind(
        type="regulation",
        title="پیش‌نویس طرح ساماندهی بازارهای محلی، {period}",
        notes="متن پیشنهادی، ماده به ماده؛ هنوز تصویب نشده است.",
        tags=("مقررات", "پیش‌نویس"),
        theme=("GOVE", "JUST"),
        columns=(
            Column("clause", "ماده", "number", 8),
            Column("subject", "موضوع", width=28),
            Column("text", "متن پیشنهادی", width=90),
        ),
        rows=lambda topic: papers.lines(("clause", "subject", "text"), DRAFT_CLAUSES),
        fields=_draft,
    ),
    "governing_laws": Kind(
        type="regulation",
        title="قانون‌ها و مقررات حاکم بر {unit}",
        notes="قانون‌هایی که کار {unit} بر پایهٔ آن‌هاست و موضوع هر یک.",
        tags=("مقررات", "قانون"),
        theme=("GOVE", "JUST"),
        columns=(
            Column("item", "ردیف", "number", 8),
            Column("title", "قانون", width=60),
            Column("about", "موضوع", width=60),
        ),
        rows=lambda topic: papers.lines(("item", "title", "about"), LAWS),
        fields=partial(_collected, "law"),
    ),
    "permit_basis": Kind(
        type="regulation",
        title="مبنای قانونی مجوزهای {unit}",
        notes="هر مجوزی که {unit} می‌دهد، مبنای قانونی و مرجع تصویب آن.",
        tags=("مقررات", "مجوز"),
        theme=("GOVE", "JUST"),
        columns=(
            Column("permit", "مجوز", width=40),
            Column("basis", "مبنای قانونی", width=50),
            Column("body", "مرجع تصویب", width=30),
        ),
        rows=lambda topic: papers.lines(
            ("permit", "basis", "body"), papers.of_unit(topic, PERMITS)
        ),
        fields=partial(_collected, "rule"),
    ),
}
