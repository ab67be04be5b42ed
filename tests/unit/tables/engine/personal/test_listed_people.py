"""Columns that list persons by what stands behind their names, and names of places alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.findings.check_report import letter
from tests.unit.tables.table_files import as_csv, as_xlsx

NAMED = ["علی نمونه", "رضا نمونه راد", "آقای حسن نمونه", "زهرا نمونه", "خانم مریم نمونه"]
FATHERS = ["غلامرضا", "یوسف", "موسی", "رمضان", "حبیب"]


def kinds(*columns: tuple[str, Sequence[str]]) -> dict[str | None, set[str]]:
    """By its letter the kinds that each of such columns is told to be of."""
    headers, values = zip(*columns, strict=True)
    found: dict[str | None, set[str]] = {}
    for each in guard.watch(as_csv([headers, *zip_longest(*values)])).findings:
        found.setdefault(each.column, set()).add(each.params["kind"].en)
    return found


def listed(written: str) -> list[str]:
    pairs = zip(NAMED, FATHERS, strict=True)
    return [written.format(*pair, n=n) for n, pair in enumerate(pairs, 1)]


LISTED = (
    ("{} فرزند {}", "father's name"),
    ("{} ولد {}", "father's name"),
    ("{} (فرزند {})", "father's name"),
    ("{} نام پدر {}", "father's name"),
    ("{} پدر: {}، دانشجو", "father's name"),
    ("{} ش ش 10{n}", "birth certificate number"),
    ("{} متولد 13{n}0", "date of birth"),
    ("{} متولد ۶۰/۱/{n}", "date of birth"),
    ("{n}- {} فرزند {}", "father's name"),
    ("۱{n}) {} فرزند {}", "father's name"),
    ("٣{n}ـ {}، فرزند {}", "father's name"),
    ("({n}) {} - نام پدر {}", "father's name"),
    ("{n} {} ولد {}", "father's name"),
    ("• {} فرزند {}", "father's name"),
    ("– {} متولد 13{n}0", "date of birth"),
    ("الف) {} ش ش 10{n}", "birth certificate number"),
    ("ردیف {n}: {} فرزند {}", "father's name"),
    ("قطعه {n} ردیف 7 شماره 13 مرحوم {} فرزند {}", "father's name"),
    ("مبلغ {n}500000 ریال به آقای {} فرزند {}", "father's name"),
    ("پرداخت خسارت عقب نشینی ملک به آقای {} فرزند {}", "father's name"),
    ("{} 1{n} ساله فرزند {}", "father's name"),
    ("{} - 10{n} - فرزند {}", "father's name"),
    ("{} [فرزند {}]", "father's name"),
    ("نفر {n} {} متولد 134{n}", "date of birth"),
    ("{} دختر آقای {}", "father's name"),
    ("نفر {n} {} پسر {}", "father's name"),
    ("{} ابن {}", "father's name"),
)


def test_what_stands_behind_the_names_of_a_list_is_seen() -> None:
    found = kinds(*(("برندگان", listed(written)) for written, _ in LISTED))
    assert found == {letter(n): {kind} for n, (_, kind) in enumerate(LISTED)}
    assert kinds(("برندگان", listed("{} همسر {} نمونه"))) == {"A": {"details of relatives"}}


def test_a_list_in_a_workbook_is_seen_too() -> None:
    rows = [[n, text] for n, text in enumerate(listed("{} فرزند {}"))]
    report = guard.watch(as_xlsx([["ردیف", "برندگان"], *rows]))
    assert {f.params["kind"].en for f in report.findings} == {"father's name"}


OF_NOBODY = (
    ["جشن روز پدر", "مسابقه پدر و پسر", "همایش خانواده و فرزند", "شرکت پدر نمونه", "بازی"],
    ["وام فرزند اول", "حق مسکن", "حق اولاد", "بن کارگری", "عیدی"],
    ["تعداد متولد", "سالمندان متولد ۱۳۲۰", "مدارس", "پارک‌ها", "کتابخانه‌ها"],
    ["سهمیهٔ فرزند شهید", "وام فرزند سوم", "مهارت تربیت فرزند سالم در خانه"],
    ["دبیرستان پسر امید", "مدرسهٔ دختر ایمان", "دبستان شمارهٔ 4 پسر شهید نمونه"],
    ["فیلم سینمایی دختر لر", "فیلم سینمایی پسر ایران", "فیلم سینمایی همسر دلخواه"],
    ["کوچه شهید نمونه بن بست اول", "خیابان ایمان بن‌بست دوم", "کوی امید بن بست سوم"],
    ["تکمیلی همسر شاغل", "حق عائله مندی همسر متوفی", "بیمه بازنشسته همسر کارمند"],
    [
        "دبستان شهید نمونه دختر نوبت صبح",
        "دبستان شهید امید پسر نوبت عصر",
        "دبیرستان ایمان دختر دوره اول",
    ],
    ["خیابان جابر بن حیان", "هیئت علی بن موسی", "بلوار حر بن یزید", "بوستان پدر کوی امید"],
    ["محدوده: خیابان جابر بن حیان، بلوار حر بن یزید، خیابان مالک بن نویره، کوی بهار"],
)


def test_such_words_in_some_cells_of_a_column_are_of_nobody() -> None:
    assert kinds(*(("شرح", cells) for cells in OF_NOBODY)) == {}
