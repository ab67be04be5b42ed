"""Labels of persons wherever they stand in a sheet: forms, turned lists, further tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import CONTRACT, as_csv, as_xlsx, checked, table

DRAW = Draw(7)
NAMES = ["علی", "رضا", "مریم", "زهرا", "حسین", "سارا", "ناصر", "لیلا"]
PERSONS = [
    {
        "نام": f"{name} نمونه",
        "نام پدر": NAMES[n - 3],
        "شماره شناسنامه": 120 + 7 * n,
        "کد ملی": national_code(DRAW),
        "تاریخ تولد": f"136{n}/0{n + 1}/12",
        "تلفن همراه": int(f"915{DRAW.randrange(10**7):07}"),
        "نشانی منزل": f"مشهد، خیابان نمونه {n}",
    }
    for n, name in enumerate(NAMES)
]
LABELS = list(PERSONS[0])
KINDS = {"father", "birth_certificate", "national_code", "birth", "mobile", "residence"}
BUDGET = [["ناحیه", "بودجه", "عملکرد"], *([f"ناحیه {n}", 10**9 * n, n] for n in range(1, 16))]
LIST = [LABELS, *(list(person.values()) for person in PERSONS)]
PREAMBLE = [[f"سطر {n} سربرگ"] for n in range(12)]
FORM = [[label, value] for label, value in PERSONS[0].items()]
REMARKS = {
    "نام پدر": " متقاضی (مطابق شناسنامه جدید)",
    "شماره شناسنامه": " (در صورت جدید بودن، صفر)",
    "کد ملی": " (ده رقم، بدون خط تیره و فاصله)",
    "تاریخ تولد": " (به صورت روز / ماه / سال)",
    "تلفن همراه": ": به نام خود متقاضی، نه بستگان او",
    "نشانی منزل": " (خیابان، کوچه، پلاک، واحد)",
}
PRESENTED = str.maketrans("نمپدشتکیلز", "ﻧﻣﭘﺪﺷﺗﮐﻳﻟﺰ")
CODE = national_code(DRAW)
PAIRS = list(PERSONS[1].items())
Rows = Sequence[Sequence[object]]


def personal(report) -> set[str]:
    """What is refused as of persons, by the English label of its kind."""
    return {
        finding.params["kind"].en
        for finding in report.findings
        if finding.rule in ("personal.cell", "personal.column")
    }


@pytest.mark.parametrize(
    "rows",
    [
        FORM,
        [[label, None, value] for label, value in FORM],
        [[f"{label}:", value] for label, value in FORM],
        [[*PAIRS[n], *PAIRS[n + 1]] for n in range(0, 6, 2)],
        [row for person in PERSONS for row in [["فرم"], *map(list, person.items()), []]],
        [LABELS, list(PERSONS[0].values())],
        [[label, *(person[label] for person in PERSONS)] for label in LABELS],
        [*BUDGET, [], ["فهرست پرسنل"], *LIST],
        [*BUDGET, *LIST],
        [*PREAMBLE, *LIST],
        [[value, label] for label, value in FORM],
        [[value, label, n] for n, (label, value) in enumerate(FORM, 1)],
        [[*(person[label] for person in PERSONS), label] for label in LABELS],
        [list(PERSONS[0].values()), LABELS],
        [["فرم"], list(PERSONS[0].values()), LABELS],
        [*BUDGET, [], *FORM],
        [*BUDGET, *([label, *(person[label] for person in PERSONS[:2])] for label in LABELS)],
        [[label + REMARKS.get(label, ""), value] for label, value in FORM],
        [[re.sub("(?<=[منلتیخ])(?=[مدیه])", "ــ", label), value] for label, value in FORM],
        [[label.translate(PRESENTED), value] for label, value in FORM],
    ],
    ids=[
        *("form", "gap", "colon", "wide", "forms", "below", "turned", "second", "close"),
        *("preamble", "left", "numbered", "turned left", "over", "over below", "figures"),
        *("turned figures", "remarks", "stretched", "presented"),
    ],
)
def test_persons_at_labels_are_found_in_every_layout(rows: Rows) -> None:
    found = personal(guard.watch(as_csv([list(row) for row in rows])))
    assert len(found) >= len(KINDS) - 1


@pytest.mark.parametrize("rows", [FORM, [*BUDGET, [], *LIST]], ids=["form", "second"])
def test_persons_at_labels_are_found_in_a_workbook(rows: Rows) -> None:
    assert len(personal(guard.watch(as_xlsx([list(row) for row in rows])))) >= len(KINDS) - 1


@pytest.mark.parametrize(
    "sheets",
    [
        [table([CONTRACT]), FORM],
        [[*FORM, [], *table([CONTRACT])]],
        [[*table([CONTRACT]), [], *FORM]],
    ],
    ids=["beside", "above", "below"],
)
def test_a_form_in_a_typed_workbook_is_found_at_its_cells(sheets: Sequence[Rows]) -> None:
    report = checked(as_xlsx(*sheets))
    assert not report.accepted
    found = [f for f in report.findings if f.rule == "personal.cell"]
    assert len(found) >= len(KINDS)
    assert {f.column for f in found} == {"B"}
    assert all(f.row for f in found)
    assert PERSONS[0]["کد ملی"] not in str(report.as_dict())


def test_a_list_below_amounts_is_judged_by_itself() -> None:
    amounts = [[f"ناحیه {n}", DRAW.randrange(10**9, 9 * 10**9)] for n in range(60)]
    codes = [[person["نام"], person["کد ملی"]] for person in PERSONS]
    rows = [["ناحیه", "مبلغ"], *amounts, [], ["نام", "نام خانوادگی"], *codes]
    assert personal(guard.watch(as_csv(rows))) == {"national code"}


@pytest.mark.parametrize(
    "rows",
    [
        [[label, value, "الزامی"] for label, value in FORM],
        [["فیلد", "نوع", "مقدار"], *([label, "متن", value] for label, value in FORM)],
        [["نام پیمانکار", "علی نمونه"], ["کد ملی / شناسه ملی", CODE], ["موضوع", "جداول"]],
        [["شناسه ملی (حقوقی) / کد ملی (حقیقی)", CODE], ["موضوع", "نقاشی جداول"]],
        [["موضوع", "نقاشی"], [CODE, "شناسه ملی"]],
    ],
    ids=["required", "type", "either", "remarks", "legal"],
)
def test_a_valid_code_counts_at_labels_of_other_use(rows: Rows) -> None:
    assert "national code" in personal(guard.watch(as_xlsx([list(row) for row in rows])))


@pytest.mark.parametrize(
    "rows",
    [
        [["مدرک", "تعداد"], ["کارت ملی", 1234567890], ["شناسنامه", 210], ["گذرنامه", 50]],
        [["ردیف", "مصوب"], ["برق", 5 * 10**9], ["تلفن همراه", 9350000000], ["پاسپورت", 25 * 10**8]],
        [["ستون", "نوع", "طول", "شرح"], ["نام", "متن", 50, "نام فرد"],
         ["نام پدر", "متن", 50, "پدر فرد"], ["شماره شناسنامه", "عدد", 10, "بی خط تیره"],
         ["تاریخ تولد", "تاریخی", 10, "1360/01/01"]],
        [["نام", None], ["نام پدر", None], ["تحصیلات", None], ["کد ملی", None], ["شغل", None]],
        [["نسبت", "جنسیت", "تعداد"], *([n, g, 3] for n in ("پدر", "فرزند") for g in ("زن", "مرد"))],
        [["گروه خونی", "A+", "O-"], ["زن", 12, 30], ["مرد", 14, 9]],
        [["اداره", "تلفن"], ["روابط عمومی", "051-38435261"], ["تلفن", "05138435262"]],
        [["شناسه ملی پیمانکار", "14003456789"], ["تلفن", "05138435261"], ["شماره قرارداد", 120]],
        [["شرکت", "شناسه ملی", "14003456789", "کد پستی", CODE], ["شناسه ملی"], ["14003456789"],
         ["کد پستی"], [CODE]],
        [["تاریخ تکمیل", "1403/05/06", "تاریخ تولد"], ["ردیف قرارداد", CODE, "کد ملی"]],
        [[1, "نام", "الف"], [2, "نام پدر", "ضروری است"], [3, "شماره شناسنامه", "از روی سند"]],
        [["شرح", *["الف", "ب", "ج", "د"]], ["برق", *range(31 * 10**8 + 7, 35 * 10**8, 10**8)],
         ["تلفن", 9154321987, 9023456712, 2123456789, 9187654321]],
        [["شماره حساب سپرده", "0105811881007"], ["بانک", "ملی، به نام شهرداری مشهد"]],
        [["به نام", "بانک ملی به نام خزانه"], ["شماره حساب", "0105811881007"]],
        [["نام", "پل فجر"], ["شماره شناسنامه", 125], ["سال ساخت", 1389]],
        [["نام", "صدور پروانه"], ["مدرک", "تعداد"], ["شناسنامه", 2], ["کارت ملی", 2]],
        [["تاریخ تهیه", "1403/05/06", "نسخه نخست"], ["نام پدر", "تاریخ تولد", "کد ملی"]],
    ],
    ids=[
        *("counts", "budget", "dictionary", "blank", "kin", "blood", "office", "company"),
        *("address", "template", "fields", "costs", "deposit", "treasury", "bridge"),
        *("documents", "title"),
    ],
)  # fmt: skip
def test_labels_without_a_person_are_accepted(rows: Rows) -> None:
    wide = max(map(len, rows))
    above = [[text] * wide for text in ("گزارش سال", "نمونه")]
    report = guard.watch(as_xlsx([*above, *map(list, rows)]))
    assert personal(report) == set()


def test_amounts_below_a_title_and_their_header_are_no_mobiles() -> None:
    amounts = [[f"تلفن ناحیه {n}", 9351234567 + n] for n in range(5)]
    report = guard.watch(as_xlsx([["گزارش"], ["سال نمونه"], [], ["ردیف", "مبلغ"], *amounts]))
    assert personal(report) == set()
