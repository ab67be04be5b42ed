"""Documents: guides, directories, minutes and reports, as tables people can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dev.demo import papers, sitting_papers
from dev.demo.columns import Column
from dev.demo.papers import Kind, Rows, Topic
from dev.demo.standing_texts import COMMISSIONS, GOALS, INVENTORY, OFFICES, PAY, SERVICES
from dev.demo.texts import COMPLAINT, INDICATORS


def _document(
    title: str,
    notes: str,
    columns: Sequence[Column],
    rows: Callable[[Topic], Rows],
    *,
    duties: tuple[str, ...] = (),
    english: tuple[str, str] = ("", ""),
    frequency: str = "ANNUAL",
) -> Kind:
    def fields(topic: Topic) -> dict[str, Any]:
        return {**papers.dated(topic), "frequency": frequency}

    return Kind(
        type="document",
        title=title,
        notes=notes,
        columns=tuple(columns),
        rows=rows,
        fields=fields,
        tags=("سند",),
        duties=duties,
        title_en=english[0],
        notes_en=english[1],
    )


def _fixed(
    columns: Sequence[Column], texts: Mapping[str, Sequence[Sequence[str | int]]]
) -> Callable[[Topic], Rows]:
    """Rows that are the same every year: those of the topic's unit."""
    keys = [column.key for column in columns]
    return lambda topic: papers.lines(keys, papers.of_unit(topic, texts))


def _report(topic: Topic) -> Rows:
    rows = []
    for indicator, measure, low, high in INDICATORS:
        planned = topic.draw.randint(low, high)
        percent = topic.draw.randint(62, 118)
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


def _managers(topic: Topic) -> Rows:
    """The posts of the unit with their office and address; names stand in no file of the demo."""
    part = topic.structure.part(topic.paper.unit)
    return [
        {"post": post, "duty": duty, "address": f"{code}@{part}.mashhad.example"}
        for post, duty, code in _offices(topic)
    ]


def _structure(topic: Topic) -> Rows:
    head, *others = _offices(topic)
    top = {"post": head[0], "above": "", "duty": head[1]}
    return [top, *({"post": post, "above": head[0], "duty": duty} for post, duty, _ in others)]


def _offices(topic: Topic) -> Sequence[tuple[str, str, str]]:
    kind = topic.structure.by_name[topic.paper.unit].unit_kind
    return OFFICES.get(kind, OFFICES["organisation"])


def _related(topic: Topic) -> Rows:
    """The unit above and those below, as the portal's own structure has them."""
    structure, name = topic.structure, topic.paper.unit
    above = structure.by_name[name].parent
    rows = [{"body": structure.whose(above), "relation": "بالادست"}] if above else []
    below = [unit for unit in structure.units if unit.parent == name]
    rows += [{"body": structure.whose(unit.name), "relation": "تابع"} for unit in below]
    return rows or [{"body": "مجموعهٔ شهری", "relation": "هم‌تراز"}]


def _pay(topic: Topic) -> Rows:
    """Monthly pay by post, in ranges."""
    rows = []
    for post, education, years in PAY:
        low = topic.draw.randint(240, 420)
        rows.append(
            {
                "post": post,
                "education": education,
                "years": years,
                "from": low,
                "to": low + topic.draw.randint(20, 90),
            }
        )
    return rows


_SERVICES = (
    Column("service", "خدمت", width=40),
    Column("steps", "مرحله‌ها", width=60),
    Column("papers", "مدارک لازم", width=50),
    Column("days", "زمان (روز کاری)", "number", 14),
    Column("place", "جای دریافت", width=24),
)
_GOALS = (
    Column("field", "حوزه", width=24),
    Column("kind", "نوع", width=12),
    Column("text", "شرح", width=80),
)
_INVENTORY = (
    Column("title", "عنوان اطلاعات", width=44),
    Column("holder", "واحد دارنده", width=30),
    Column("format", "قالب", width=16),
    Column("period", "دورهٔ انتشار", width=16),
    Column("access", "شیوهٔ دسترسی", width=24),
)
KINDS: dict[str, Kind] = {
    "council_minutes": _document(
        "صورت‌جلسهٔ صحن علنی شورا، {day}",
        "دستور جلسه، نتیجه و شمار رأی‌های هر موضوع در جلسهٔ علنی {unit}.",
        (
            Column("item", "ردیف", "number", 8),
            Column("subject", "موضوع", width=60),
            Column("result", "نتیجه"),
            Column("in_favour", "رأی موافق", "number", 12),
            Column("against", "رأی مخالف", "number", 12),
            Column("abstained", "رأی ممتنع", "number", 12),
        ),
        sitting_papers.minutes,
        frequency="IRREG",
    ),
    "council_votes": _document(
        "رأی هر عضو شورا در جلسهٔ {day}",
        "کرسی‌هایی که در جلسهٔ علنی {unit} به هر موضوع رأی موافق، مخالف یا ممتنع دادند.",
        (
            Column("item", "ردیف", "number", 8),
            Column("subject", "موضوع", width=60),
            Column("in_favour", "موافق", width=40),
            Column("against", "مخالف", width=20),
            Column("abstained", "ممتنع", width=12),
        ),
        sitting_papers.votes,
        frequency="IRREG",
    ),
    "council_attendance": _document(
        "حضور و غیاب اعضای شورا، {day}",
        "حضور و غیاب اعضا در جلسهٔ علنی {unit}.",
        (Column("seat", "کرسی", "number", 8), Column("there", "حضور", width=16)),
        sitting_papers.attendance,
        frequency="IRREG",
    ),
    "service_guide": _document(
        "راهنمای خدمات {unit} در {period}",
        "مرحله‌ها، مدارک و زمان خدمت‌هایی که مردم مستقیم می‌گیرند.",
        _SERVICES,
        _fixed(_SERVICES, SERVICES),
        duties=("foi-10-b",),
        english=(
            "Guide to the services of the {unit}, {period}",
            "Steps, papers and time of the services that people get directly.",
        ),
    ),
    "complaints_guide": _document(
        "راهنمای شکایت از {unit} در {period}",
        "شکایت چگونه ثبت می‌شود، چه کسی رسیدگی می‌کند و پاسخ تا کی داده می‌شود.",
        (
            Column("step", "مرحله", "number", 8),
            Column("citizen", "کار شهروند", width=56),
            Column("office", "کار شهرداری", width=56),
            Column("days", "زمان (روز کاری)", "number", 14),
        ),
        lambda topic: papers.lines(("step", "citizen", "office", "days"), COMPLAINT),
    ),
    "organisation_info": _document(
        "هدف‌ها و وظیفه‌های {unit} در {period}",
        "هدف‌ها، وظیفه‌ها و سیاست‌های {unit} در هر حوزه.",
        _GOALS,
        _fixed(_GOALS, GOALS),
        duties=("foi-10-a",),
    ),
    "organisation_structure": _document(
        "ساختار سازمانی {unit} و وظیفهٔ هر پست",
        "پست‌های {unit}، پست بالاتر و وظیفهٔ هر یک.",
        (
            Column("post", "پست", width=40),
            Column("above", "پست بالاتر", width=30),
            Column("duty", "وظیفه", width=70),
        ),
        _structure,
    ),
    "managers_directory": _document(
        "نشانی مدیران {unit}",
        "هر پست مدیریتی {unit}، وظیفه و نشانی رایانامهٔ اداری آن.",
        (
            Column("post", "پست", width=40),
            Column("duty", "وظیفه", width=70),
            Column("address", "رایانامهٔ اداری", width=40),
        ),
        _managers,
    ),
    "managers_record_and_pay": _document(
        "تحصیلات، سابقه و پرداخت ماهانهٔ مدیران {unit}",
        "برای هر پست مدیریتی: تحصیلات، سابقه و کمترین و بیشترین پرداخت ماهانه.",
        (
            Column("post", "پست", width=40),
            Column("education", "تحصیلات", width=24),
            Column("years", "سابقه (سال)", "number", 12),
            Column("from", "کمترین پرداخت (میلیون ریال)", "number", 24),
            Column("to", "بیشترین پرداخت (میلیون ریال)", "number", 24),
        ),
        _pay,
    ),
    "related_bodies": _document(
        "نهادهای بالادست و تابع {unit}",
        "هر نهادی که بالاتر از {unit} یا تابع آن است.",
        (Column("body", "نهاد", width=60), Column("relation", "نسبت", width=20)),
        _related,
    ),
    "council_commissions": _document(
        "کمیسیون‌های تخصصی شورا در {period}",
        "کمیسیون‌های شورا، حوزهٔ کار و روز جلسهٔ هر یک.",
        (
            Column("commission", "کمیسیون", width=40),
            Column("field", "حوزهٔ کار", width=60),
            Column("day", "روز جلسه", width=16),
        ),
        lambda topic: papers.lines(("commission", "field", "day"), COMMISSIONS),
    ),
    "information_inventory": _document(
        "فهرست اطلاعات {unit} و شیوهٔ دسترسی در {period}",
        "چه اطلاعاتی نزد کدام واحد است، به چه قالبی و چگونه به دست می‌آید.",
        _INVENTORY,
        _fixed(_INVENTORY, INVENTORY),
        duties=("foi-10-d",),
    ),
    "report": _document(
        "گزارش عملکرد {unit} در {period}",
        "برنامه و عملکرد هر شاخص و درصد تحقق آن.",
        (
            Column("indicator", "شاخص", width=44),
            Column("measure", "واحد", width=16),
            Column("planned", "برنامه", "number"),
            Column("done", "عملکرد", "number"),
            Column("percent", "تحقق (درصد)", "percent", 12),
        ),
        _report,
    ),
}
