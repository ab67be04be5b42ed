"""Statistics: works done, capital projects, and requests for information."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo import draws
from dev.demo.columns import Column
from dev.demo.papers import Kind, Rows, Topic
from dev.demo.texts import PROJECTS, WORKS

DISTRICTS = 12
_METHOD = "به‌شکل تصادفی برای نمایش ساخته شده است."


def _works(topic: Topic) -> Rows:
    """Every kind of work: of one district, or of all of them where the municipality reports."""
    if topic.structure.by_name[topic.paper.unit].unit_kind == "district":
        districts = [topic.structure.whose(topic.paper.unit)]
    else:
        numbers = range(1, DISTRICTS + 1)
        districts = [f"منطقهٔ {to_persian_digits(str(number))}" for number in numbers]
    return [
        {
            "district": district,
            "field": field,
            "work": work,
            "measure": measure,
            "done": topic.draw.randint(low, high),
        }
        for district in districts
        for field, work, measure, low, high in WORKS
    ]


def _projects(topic: Topic) -> Rows:
    """Each project with its credit, what of it was spent, and how far the work is."""
    draw, rows = topic.draw, []
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


def _requests(topic: Topic) -> Rows:
    """Requests for information by subject: how many came, and what became of them."""
    rows = []
    for subject in ("قراردادها", "بودجه و هزینه‌ها", "پروانه‌ها", "طرح‌های عمرانی", "موضوع‌های دیگر"):
        received = topic.draw.randint(4, 60)
        refused = topic.draw.randint(0, received // 4)
        pending = topic.draw.randint(0, (received - refused) // 5)
        rows.append(
            {
                "subject": subject,
                "received": received,
                "answered": received - refused - pending,
                "refused": refused,
                "pending": pending,
                "days": topic.draw.randint(2, 10),
            }
        )
    return rows


def _of_works(topic: Topic) -> dict[str, Any]:
    return {
        "coverage": "منطقه‌های ۱ تا ۱۲"
        if topic.structure.by_name[topic.paper.unit].unit_kind != "district"
        else topic.structure.whose(topic.paper.unit),
        "unit_of_measure": "هر ردیف یکای خودش را دارد",
        "method_note": _METHOD,
    }


KINDS: dict[str, Kind] = {
    "works_statistics": Kind(
        type="statistics",
        title="آمار کارهای انجام‌شدهٔ {unit} در {period}",
        title_en="Works done by the {unit}, {period}",
        notes="کارهای عمرانی، خدماتی و اجتماعی در این شش ماه.",
        notes_en="Civil, service and social works of these six months.",
        tags=("آمار", "کارهای انجام‌شده"),
        theme=("GOVE", "REGI"),
        columns=(
            Column("district", "منطقه"),
            Column("field", "حوزه", width=18),
            Column("work", "کار", width=36),
            Column("measure", "یکا"),
            Column("done", "انجام‌شده", "number"),
        ),
        rows=_works,
        fields=_of_works,
    ),
    "capital_projects": Kind(
        type="statistics",
        title="طرح‌های عمرانی {unit} و پیشرفت آن‌ها در {period}",
        title_en="Capital projects of the {unit} and their progress, {period}",
        notes="اعتبار، هزینه و پیشرفت کار هر طرح عمرانی.",
        notes_en="Credit, spending and progress of each capital project.",
        tags=("آمار", "طرح‌های عمرانی"),
        theme=("GOVE", "REGI"),
        columns=(
            Column("number", "شمارهٔ طرح"),
            Column("title", "عنوان طرح", width=44),
            Column("credit", "اعتبار (ریال)", "number", 24),
            Column("spent", "هزینه‌شده (ریال)", "number", 24),
            Column("progress", "پیشرفت (درصد)", "percent", 14),
        ),
        rows=_projects,
        fields=lambda topic: {
            "coverage": "همهٔ شهر",
            "unit_of_measure": "ریال و درصد",
            "method_note": _METHOD,
        },
    ),
    "foi_statistics": Kind(
        type="statistics",
        title="درخواست‌های دسترسی به اطلاعات {unit} در {period}",
        notes="شمار درخواست‌ها، پاسخ‌ها و میانگین روزهای پاسخ، به تفکیک موضوع.",
        tags=("آمار", "دسترسی به اطلاعات"),
        columns=(
            Column("subject", "موضوع", width=36),
            Column("received", "رسیده", "number"),
            Column("answered", "پاسخ داده‌شده", "number"),
            Column("refused", "ردشده", "number"),
            Column("pending", "در دست بررسی", "number"),
            Column("days", "میانگین زمان پاسخ (روز)", "number", 20),
        ),
        rows=_requests,
        fields=lambda topic: {
            "coverage": topic.structure.whose(topic.paper.unit),
            "unit_of_measure": "درخواست و روز",
            "method_note": _METHOD,
        },
    ),
}
