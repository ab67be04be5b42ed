"""Columns that list persons by what stands behind their names, and names of places alike."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import as_xlsx

NAMED = ["علی نمونه", "رضا نمونه راد", "آقای حسن نمونه", "زهرا نمونه", "خانم مریم نمونه"]
FATHERS = ["غلامرضا", "یوسف", "موسی", "رمضان", "حبیب"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
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
        ("{} همسر {} نمونه", "details of relatives"),
    ],
)
def test_what_stands_behind_the_names_of_a_list_is_seen(written, kind) -> None:
    pairs = zip(NAMED, FATHERS, strict=True)
    cells = [written.format(*pair, n=n) for n, pair in enumerate(pairs, 1)]
    report = guard.watch(as_xlsx([["ردیف", "برندگان"], *([n, c] for n, c in enumerate(cells))]))
    assert {f.params["kind"].en for f in report.findings} == {kind}


@pytest.mark.parametrize(
    "cells",
    [
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
    ],
)
def test_such_words_in_some_cells_of_a_column_are_of_nobody(cells) -> None:
    rows = [[n, cell] for n, cell in enumerate(cells)]
    assert not guard.watch(as_xlsx([["ردیف", "شرح"], *rows])).findings
