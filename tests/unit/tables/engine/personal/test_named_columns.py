"""Columns under words for personal data: below a first header, and below names further down."""

from __future__ import annotations

import random

import pytest

from bench import made_identifiers
from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import as_csv, as_xlsx

DRAW = random.Random(5)
NAMES = ["علی", "حسن", "رضا", "مریم", "زهرا", "ناصر"]
BUDGET = [["شرح", "بودجه", "عملکرد"], *([f"ناحیه {n}", 10**9 * n, 700 * n] for n in range(1, 16))]
PREAMBLE = [[f"سطر {n} سربرگ"] for n in range(12)]
ABOVE = {"gap": [*BUDGET, []], "close": BUDGET, "preamble": PREAMBLE}


def kinds(raw: bytes) -> set[str]:
    report = guard.watch(raw)
    return {f.params["kind"].en for f in report.findings if f.rule.startswith("personal")}


def listed(header: str, values: list[object], *, spaced: bool = False) -> list[list[object]]:
    rows = [[f"نفر {n}", value, "الف"] for n, value in enumerate(values)]
    between = [[]] if spaced else []
    return [["دانش آموز", header, "کلاس"], *(row for each in rows for row in [each, *between])]


CODES = [made_identifiers.national_code(DRAW) for _ in range(9)]
BLOOD_COUNTS = range(31, 39)
BLOOD = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"]
MADE = [DRAW.randrange(10**9) for _ in range(40)]
STREETS = [f"مشهد، بلوار وکیل‌آباد، پلاک {n}" for n in range(1, 7)]
PLACES = ["مشهد", "نیشابور، خراسان رضوی", "نقاط روستایی"]
HOME = "home address or telephone"


@pytest.mark.parametrize(
    "rows",
    [
        [["گروه خونی", "1400", "1401"], *([each, 12, 9] for each in BLOOD)],
        [
            ["شهر", *(f"گروه خونی {each}" for each in BLOOD)],
            *([f"{n}", *BLOOD_COUNTS] for n in range(5)),
        ],
        [["سنسور", "ip", "نوع"], *([f"S{n}", f"10.0.0.{n}", "هوا"] for n in range(9))],
        [["کد رهگیری", "موضوع"], *([f"09{n:09}", "آسفالت"] for n in MADE)],
        [["trip_id", "shape_id"], *([f"90{n:08}", f"91{n % 10**8:08}"] for n in MADE)],
        [["محل سکونت", "مرد"], *([each, 10] for each in PLACES)],
        [["نام", "نام خانوادگی", "محل سکونت"], *([each, "رضایی", "مشهد"] for each in NAMES)],
        [["نام شرکت", "مدیرعامل", "آدرس"], *([each, "رضایی", each] for each in STREETS)],
        [["نام و نام خانوادگی", "تخصص", "نشانی"], *(["علی رضایی", "پوست", s] for s in STREETS)],
        [["نام", "نشانی"], *(["کتابخانه", each] for each in STREETS)],
        [["شماره سند", "مبلغ"], *([f"1403{n:010}", 5] for n in MADE)],
        [["نام و نام خانوادگی", "واحد", "نشانی"], *(["علی رضایی", "عمران", s] for s in STREETS)],
        [["نام خانه", "آدرس خانه", "سال ساخت"], *([f"خانه {s}", s, 1310] for s in STREETS)],
        [["شماره کارت سوخت", "لیتر"], *([f"6037{n:012}", 5] for n in range(1, 9))],
        [["ساختمان", "شماره شناسنامه آسانسور"], *([f"س {n}", 1234 * n] for n in range(9))],
        [
            ["نام پل", "شماره شناسنامه", "سال ساخت"],
            *([f"پل {n}", 100 + 7 * n, 1380] for n in range(9)),
        ],
        [["نام و نام خانوادگی", "جام", "account type"], *([n, 3, "جاری"] for n in NAMES)],
        [["نام شرکت", "میلاد", "BC"], *([n, "تهران", 12] for n in NAMES)],
    ],
)
def test_tables_of_counts_machines_and_work_are_of_nobody(rows) -> None:
    assert kinds(as_csv(rows)) == set()


@pytest.mark.parametrize("further", [("پلاک", "واحد"), ("طبقه", "واحد"), ("رشته ورزشی", "رتبه")])
def test_a_flat_or_a_sport_is_no_work_of_who_lives_there(further) -> None:
    header = ["نام", "نام خانوادگی", "آدرس", *further]
    rows = [header, *(["علی", "رضایی", street, n, 2] for n, street in enumerate(STREETS))]
    assert kinds(as_csv(rows)) == {HOME}


def test_the_house_of_somebody_is_no_monument() -> None:
    rows = [["نام مالک", "آدرس خانه", "نام خانه"], *(["علی", each, "ب"] for each in STREETS)]
    assert kinds(as_csv(rows)) == {HOME}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["نام", "گروه خونی"], *zip(NAMES, BLOOD, strict=False)], "blood group"),
        (
            [["نام کاربر", "ip", "دوربین"], *([n, "5.1.2.3", 1] for n in NAMES)],
            "address of a computer",
        ),
        ([["زمان", "ip"], *([f"{n}", f"5.1.2.{n}"] for n in range(9))], "address of a computer"),
        ([["کد رهگیری"], *([f"0915{n % 10**7:07}"] for n in MADE)], "mobile number"),
        ([["نام", "محل سکونت"], *zip(NAMES, STREETS, strict=True)], HOME),
        ([["نام", "محل سکونت"], *([n, "مشهد، احمدآباد، رضا"] for n in NAMES)], HOME),
        ([["نام خانوادگی", "آدرس"], *zip(NAMES, STREETS, strict=True)], HOME),
        ([["نام", "کد اقتصادی"], *([1, f"{each}0001"] for each in CODES)], "national code"),
        ([["نام", "کد پرسنلی"], *([1, f"98{each}"] for each in CODES)], "national code"),
        ([["نام", "شماره سپرده"], *([1, f"0{n:09}"] for n in MADE)], "bank account number"),
    ],
)
def test_persons_in_longer_numbers_addresses_and_codes_are_found(rows, kind) -> None:
    assert kinds(as_csv(rows)) == {kind}


def test_the_certificate_of_an_owner_is_none_of_the_bridge() -> None:
    rows = [["نام پل", "شماره شناسنامه", "مالک"], *([f"پل {n}", 7 * n, "علی"] for n in range(3, 9))]
    assert kinds(as_csv(rows)) == {"birth certificate number"}


@pytest.mark.parametrize(
    ("headers", "value", "kind"),
    [
        (["ش.ش متقاضی", "شماره سجلی", "ش.سجل", "BC No", "SHSH_NO"], 1234,
         "birth certificate number"),
        (["ن.پدر", "ن. پدر متقاضی", "FATHER_NM", "FthrName"], "حسن", "father's name"),
        (["نام ولی/ قیم", "ولی دانش‌آموز", "ن.مادر"], "حسن", "details of relatives"),
        (["ت.ت متقاضی", "زادروز", "B_DATE", "BrthDt", "تاریخ میلاد"], "1360/02/03",
         "date of birth"),
        (["AccNo", "سیبا", "شماره جام", "ACNT_NO", "ش.ح متقاضی", "account"], "0105811881007",
         "bank account number"),
        (["آدرس شهروند", "نشانی شاکی", "Home Addr", "محل سکونت فعلی (آدرس)", "سکونت"], STREETS[0],
         HOME),
        (["ک.م متقاضی", "ش.ملی مالک", "MelliCd"], CODES[0], "national code"),
    ],
)  # fmt: skip
def test_abbreviations_and_names_of_accounts_name_columns(headers, value, kind) -> None:
    for header in headers:
        rows = [["ردیف", "نام و نام خانوادگی", header], *([n, n, value] for n in NAMES)]
        assert (header, kinds(as_csv(rows))) == (header, {kind})


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("نام پدر", NAMES, "father's name"),
        ("نام مادر", NAMES, "details of relatives"),
        ("شماره شناسنامه", [101 + 37 * n for n in range(6)], "birth certificate number"),
        ("شماره گذرنامه", [f"A{n}234567" for n in range(6)], "passport or residence number"),
        ("کد اتباع", [f"1{n}0234567890" for n in range(6)], "passport or residence number"),
        (
            "کد یکتای اتباع خارجی",
            [f"1{n}0234567890" for n in range(6)],
            "passport or residence number",
        ),
        ("تاریخ تولد", ["60/01/02", "61/03/04"], "date of birth"),
        ("تاریخ تولد", ["13600102", "13610304"], "date of birth"),
        ("تاریخ تولد", ["1360", "1361"], "date of birth"),
        ("تولد", ["600102", "610304"], "date of birth"),
        ("شماره شبا", ["IR060170000000123456789012"], "Sheba number"),
        ("وضعیت تاهل", ["مجرد", "متاهل", "مجرد"], "marital status"),
    ],
)
def test_one_weak_kind_below_another_table_is_found(header, values, kind) -> None:
    for above, spaced in (("gap", True), ("close", False), ("preamble", True)):
        cells = [*ABOVE[above], *listed(header, values, spaced=spaced)]
        assert (above, kinds(as_xlsx(cells))) == (above, {kind})


@pytest.mark.parametrize(
    "rows",
    [
        [["سال", "تولد", "فوت"], *([1390 + n, 9000 + 31 * n, 3000 + n] for n in range(9))],
        [["سال", "گذرنامه", "تلفن همراه"], *([1390 + n, 4000 + n, 12345678] for n in range(9))],
        [["ناحیه", "فرزند", "سالمند"], *([n, 120 + n, 30] for n in range(9))],
        [["محل سکونت", "مرد", "زن"], ["شهری", 1234, 1222], ["روستایی", 222, 211]],
        [["ناحیه", "وضعیت تأهل", "زن", "مرد"], *([1, each, 9, 8] for each in ("مجرد", "متأهل"))],
        [["مرکز", "گروه خونی", "موجودی (واحد)"], ["الف", "A+", 12], ["الف", "O-", 9]],
        [["حساب", "شرح", "بدهکار"], *([11010000 + n, "معین", 10**8] for n in range(9))],
        [["ردیف", "شماره شناسنامه فنی", "پلاک"], *([n, 1000 + n, n] for n in range(9))],
        [["ماه", "کارت بانکی", "نقدی"], *([n, 12345678 + n, 23456789] for n in range(9))],
        [["دستگاه", "شماره حساب", "عنوان حساب"], ["منطقه", "0105811881007", "درآمد شهرداری"]],
        [["ردیف", "شماره حساب شهرداری", "بانک"], [1, "0105811881007", "ملی"]],
    ],
)
def test_words_by_which_things_are_counted_are_of_nobody(rows) -> None:
    assert kinds(as_csv(rows)) == set()
    assert kinds(as_xlsx([*BUDGET, [], *rows])) == set()


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("تولد", ["1360/01/02", "نامشخص"]),
        ("متولد", ["1360", "1372"]),
        ("فرزند", ["حسن", "رضا"]),
        ("گذرنامه", ["A12345678", "-"]),
        ("محل سکونت", ["بلوار نمونه ۱۲", "خیابان نمونه"]),
        ("حساب", ["0105811881007", ""]),
        ("شماره حساب کارکنان شهرداری", ["0105811881007", ""]),
    ],
)
def test_such_words_name_what_has_the_form_of_theirs(header, values) -> None:
    assert kinds(as_csv([["کد", header, "شرح"], *([n, v, "الف"] for n, v in enumerate(values))]))


@pytest.mark.parametrize(
    "header",
    ["حساب بانک ملت", "حساب شهر", "حساب حقوق", "حساب سپه/ملی", "سپرده بانک ملی", "حساب_ملت"],
)
@pytest.mark.parametrize("digits", [8, 10, 13])
def test_accounts_by_their_bank_count_in_a_table_of_persons(header, digits) -> None:
    accounts = [DRAW.randrange(10 ** (digits - 1), 10**digits) // 10 * 10 + 1 for _ in NAMES]
    rows = [["نام و نام خانوادگی", header], *zip(NAMES, accounts, strict=True)]
    assert kinds(as_csv(rows)) == kinds(as_xlsx(rows)) == {"bank account number"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("حساب بانک ملت", 1_250_000_000),
        ("مانده حساب", 1_254_321_987),
        ("حساب‌های دریافتنی", 1_254_321_987),
        ("سپرده", 1_254_321_987),
        ("علی‌الحساب", 1_254_321_987),
        ("حساب معین", 11_010_001),
        ("طرف حساب", 1_103_217_987),
    ],
)
def test_amounts_and_accounts_of_books_beside_names_pass(header, value) -> None:
    rows = [["نام", header], *([each, value + n * 17_000] for n, each in enumerate(NAMES))]
    assert kinds(as_csv(rows)) == set()


def test_accounts_of_persons_count_beside_those_of_offices() -> None:
    rows = [["صاحب حساب", "شماره حساب"], ["شهرداری منطقه ۱", "0105811881007"]]
    assert kinds(as_csv(rows)) == set()
    assert kinds(as_csv([*rows, ["علی نمونه", "0105811881015"]])) == {"bank account number"}
    named = [["نام", *rows[0]], ["علی", *rows[1]]]
    assert kinds(as_csv(named)) == {"bank account number"}


@pytest.mark.parametrize(
    "rows",
    [
        [["مدرک", "شناسنامه", "لازم"], ["نوع", "سند", "کپی"], ["محل", "دفتر", "ثبت"]],
        [["شناسنامه", "اصل", "لازم"], ["سند", "کپی", "لازم"]],
        [["name", "نام پدر", "رشته"], ["job", "شغل", "رشته"], ["birth", "تاریخ تولد", "تاریخ"]],
        [["نام پدر", "کد ملی", "نشانی منزل"], ["به فارسی نوشته شود"], ["امضای متقاضی"]],
        [["ستون", "نام پدر", "شرح"], ["نوع", "متن", "طول ۵۰"], ["ستون", "شماره شناسنامه", "عدد"]],
    ],
)
def test_labels_among_other_words_begin_no_columns(rows) -> None:
    assert kinds(as_xlsx([*BUDGET, [], *rows])) == set()


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("نام و نام خانوادگی پدر", NAMES, "father's name"),
        ("اسم و فامیل پدر دانش آموز", NAMES, "father's name"),
        ("Name of the father", NAMES, "father's name"),
        ("NamePedar", NAMES, "father's name"),
        ("نام و فامیل مادر", NAMES, "details of relatives"),
        ("همسر", NAMES, "details of relatives"),
        ("نام ولی", NAMES, "details of relatives"),
        ("تولد (شمسی)", ["1360/01/02", "1361/03/04"], "date of birth"),
        ("TarikhTavallod", ["1360/01/02", "1361/03/04"], "date of birth"),
        ("birth_dt", ["1360/01/02", "1361/03/04"], "date of birth"),
        ("متولد سال", ["1360", "1361"], "date of birth"),
        ("شناسنامه شماره", [101 + 37 * n for n in range(6)], "birth certificate number"),
        ("کد شناسنامه", [101 + 37 * n for n in range(6)], "birth certificate number"),
        ("ShomareShenasname", [101 + 37 * n for n in range(6)], "birth certificate number"),
        ("مشخصات شناسنامه‌ای (شماره)", [101, 138], "birth certificate number"),
        ("نشانی کامل منزل", ["بلوار نمونه ۱۲"], "home address or telephone"),
        ("آدرس دقیق خانه", ["بلوار نمونه ۱۲"], "home address or telephone"),
        ("آدرس مسکونی", ["بلوار نمونه ۱۲"], "home address or telephone"),
    ],
)
def test_header_of_words_of_a_kind_in_any_order_names_it(header, values, kind) -> None:
    rows = [["نام", header], *([f"نفر {n}", value] for n, value in enumerate(values))]
    assert kinds(as_csv(rows)) == kinds(as_xlsx(rows)) == {kind}


@pytest.mark.parametrize(
    "rows",
    [
        [["سال تولد", "تعداد"], *([1360 + n, 900 + n] for n in range(9))],
        [["نام شرکت", "نام شرکت مادر"], ["راه نمونه", "پدر و پسر"], ["آب نمونه", "پارک مادر"]],
        [["شماره قرارداد مادر", "شرح"], *([f"1403/{n}", "الحاقیه"] for n in range(9))],
        [["کد شناسنامه", "پلاک"], *([1000 + n, n] for n in range(9))],
        [["شماره شناسنامه ملک", "کاربری"], *([1000 + n, "مسکونی"] for n in range(9))],
        [["آدرس خانه سلامت", "تلفن"], ["بلوار نمونه ۱۲", "05138435261"]],
        [["نام اقامتگاه", "آدرس اقامتگاه"], ["نمونه", "بلوار نمونه ۱۲"]],
        [["ناحیه", "پدر", "مادر", "همسر"], *([n, 120 + n, 30, 7] for n in range(9))],
    ],
)
def test_header_with_words_beside_those_of_a_kind_names_none(rows) -> None:
    assert kinds(as_csv(rows)) == kinds(as_xlsx(rows)) == set()


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ([["پدر", None], ["نام", "شغل"]], ["حسن", "آزاد"], "father's name"),
        ([["پدر", None], ["شغل", "نام"]], ["آزاد", "حسن"], "father's name"),
        ([["همسر", None], ["نام", "شغل"]], ["زهرا", "آزاد"], "details of relatives"),
        ([["تولد", None], ["محل", "سال"]], ["مشهد", 1360], "date of birth"),
        ([["شناسنامه", None], ["محل صدور", "شماره"]], ["مشهد", 123], "birth certificate number"),
        (
            [["محل سکونت", None], ["شهر", "آدرس"]],
            ["مشهد", "بلوار نمونه ۱۲"],
            "home address or telephone",
        ),
    ],
)
def test_a_name_over_several_columns_is_of_each_of_them(header, row, kind) -> None:
    upper, lower = header
    own = [["نام", "نام خانوادگی", *upper], [None, None, *lower]]
    rows = [[f"نفر {n}", "نمونه", *row] for n in range(6)]
    assert kinds(as_xlsx([*own, *rows])) == {kind}
    named = ["نام", "نام خانوادگی", *lower]
    assert kinds(as_xlsx([["متقاضی", None, *upper], named, *rows])) == {kind}


@pytest.mark.parametrize(
    "header",
    [
        [["ناحیه", "تولد", None], [None, "دختر", "پسر"]],
        [["ناحیه", "پدر", None], [None, "باسواد", "شاغل"]],
        [["ناحیه", "گذرنامه", None], [None, "صدور", "تعویض"]],
    ],
)
def test_counts_below_such_a_name_are_of_nobody(header) -> None:
    assert kinds(as_xlsx([*header, *([n, 120 + n, 130 + n] for n in range(9))])) == set()
