"""Columns and cells of persons as registers really write them, and what lies near them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text, masked
from ckanext.mashhad.tables.engine.workbooks import annotated
from tests.unit.tables.table_files import (
    CONTRACTS,
    as_csv,
    as_xlsx,
    checked,
    contract,
    faults,
    part,
    rules,
    table,
)

DRAW = Draw(26)
CODES = [national_code(DRAW) for _ in range(20)]
MOBILES = [f"9{DRAW.choice(('15', '12', '36', '01'))}{DRAW.randrange(10**7):07}" for _ in range(20)]


def with_column(header: str, values: list[str]) -> bytes:
    rows = [contract(contract_number=str(n + 1)) for n in range(len(values))]
    head, *body = table(rows)
    cells = ([*row, value] for row, value in zip(body, values, strict=True))
    return as_csv([[*head, header], *cells])


def guarded_columns(header: str, values: list[str]) -> set[str]:
    report = checked(with_column(header, values))
    text = str(report.as_dict())
    assert not [v for v in (*CODES, *MOBILES) if v in text]
    return {rule for rule in rules(report) if rule.startswith("personal")}


@pytest.mark.parametrize(
    "written",
    [
        "علی نمونه ({})",
        "علی نمونه {}",
        "کد {}",
        "#{}",
        "'{}",
        "{}.0",
        "code: {}",
        "{} و {}",
        "{}/{}",
        "نمونه - {:.3}-{:.0}",
    ],
)
def test_codes_beside_other_text_are_personal(written):
    if written.endswith("{:.0}"):
        values = [f"نمونه - {c[:3]}-{c[3:9]}-{c[9]}" for c in CODES]
    else:
        values = [written.format(code, CODES[0]) for code in CODES[1:]]
    assert guarded_columns("توضیح", values) == {"personal.column"}


POSTAL = [f"918{n % 10}7{3456 + 37 * n:05}" for n in range(20)]


@pytest.mark.parametrize(
    "beside",
    [
        "علی نمونه {code} کدپستی {postal}",
        "علی نمونه، بلوار نمونه، {postal} - {code}",
        "علی نمونه {code} شماره پرونده 14030{n:05}",
        "علی نمونه {code} مبلغ 12500{n:05}",
        "علی نمونه {code} - 5138412345",
        "علی نمونه {code} نامه‌های 1403000001 و 14030{n:05}",
    ],
)
def test_codes_beside_ten_digit_numbers_are_personal(beside):
    values = [
        beside.format(code=code, postal=postal, n=n)
        for n, (code, postal) in enumerate(zip(CODES, POSTAL, strict=True))
    ]
    assert guarded_columns("توضیح", values) == {"personal.column"}
    mixed = [f"{postal} {code}" if n % 2 else f"{code} {postal}" for n, (code, postal)
             in enumerate(zip(CODES, POSTAL, strict=True))]  # fmt: skip
    assert guarded_columns("توضیح", mixed) == {"personal.column"}
    [finding] = checked(with_column("توضیح", mixed)).findings[:1]
    assert finding.params["count"] == len(CODES)


def test_mobiles_beside_ten_digit_numbers_are_personal():
    values = [f"{mobile} کدپستی {postal}" for mobile, postal in zip(MOBILES, POSTAL, strict=True)]
    assert "personal.column" in guarded_columns("مشخصات", values)


def test_code_beside_mobile_that_lost_zero_told_and_masked_too():
    values = [f"علی نمونه {c} تلفن {m}" for c, m in zip(CODES, MOBILES, strict=True)]
    assert guarded_columns("توضیح", values) == {"personal.cell", "personal.column"}


@pytest.mark.parametrize("numbers", [2, 3, 4, 8])
def test_many_numbers_per_cell_are_no_codes(numbers):
    def cell(n: int) -> str:
        return "، ".join(f"نامهٔ {DRAW.randrange(10**9, 10**10)}" for _ in range(numbers))

    assert guarded_columns("شرح", [cell(n) for n in range(60)]) == set()
    office = CODES[0]
    assert guarded_columns("شرح", [f"{cell(n)} تلفن دفتر {office}" for n in range(60)]) == set()


def test_codes_stored_as_fractions_without_zeros_are_seen():
    assert guarded_columns("مشخصات", [f"{code.lstrip('0')}.0" for code in CODES]) == {
        "personal.column"
    }


def test_codes_in_the_column_of_names_of_counterparties_are_seen():
    rows = [
        contract(contract_number=str(n + 1), counterparty=f"علی نمونه ({code})")
        for n, code in enumerate(CODES)
    ]
    report = checked(as_csv(table(rows)))
    assert [each[0] for each in faults(report, "error")] == ["personal.column"]
    assert CODES[0] not in str(report.as_dict())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("National code: 0499370899", "national_code"),
        ("national id 499370899", "national_code"),
        ("Melli Code 049-937089-9", "national_code"),
        ("0499370899 (کد ملی)", "national_code"),
        ("0499370899 کد ملی آقای نمونه", "national_code"),
        ("۰۴۹۹۳۷۰۸۹۹ - National ID", "national_code"),
        ("کد ملی مدیرعامل و عضو هیئت مدیرهٔ شرکت نمونهٔ راه‌سازی: 0499370899", "national_code"),
        ("کد ملی ده رقمی (10 رقم) 0499370899", "national_code"),
        ("شماره حساب: 0101234560001", "account"),
        ("واریز به حساب شماره 0101234567 بانک", "account"),
        ("شمارهٔ حساب 0101.12345.00001/1", "account"),
        ("همراه: 9363986864", "mobile"),
        ("تلفن 9363986864 آقای نمونه", "mobile"),
        ("mobile 9363986864", "mobile"),
        ("0936/3986864", "mobile"),
        ("0936:3986864", "mobile"),
        ("https://wa.me/989151234567", "mobile"),
        ("ali.nemune@gmail.com", "email"),
        ("رایانامه: Ali_N@Yahoo.Com", "email"),
        ("ali＠gmail.com", "email"),
        ("IR82.0540.1026.8002.0817.9090.02", "sheba"),
        ("6037.9900.0000.0006", "card"),
        ("6037*9900*0000*0006", "card"),
    ],
)
def test_identifier_with_sign_is_seen_and_hidden_in_running_text(text, kind):
    assert {k for k, _ in in_text(text)} == {kind}
    report = checked(as_csv(table([contract(subject=f"خرید خدمات {text} فوری")])))
    assert faults(report) == [("personal.cell", "B2", "subject")]
    [finding] = report.findings
    assert finding.value == masked(f"خرید خدمات {text} فوری") != f"خرید خدمات {text} فوری"


@pytest.mark.parametrize("header", ["تلفن", "تماس", "تلفن و فکس"])
@pytest.mark.parametrize(
    "written", ["{}", "{}.0", "98{}", "علی نمونه {}", "۰{}", "همراه: {}", "0098{}"]
)
def test_mobile_that_lost_zero_is_known_under_header_of_phones(header, written):
    assert guarded_columns(header, [written.format(MOBILES[0])]) == {"personal.cell"}


@pytest.mark.parametrize("header", ["شماره", "توضیح", "شماره پدر کارمند", ""])
@pytest.mark.parametrize("written", ["{}", "{}.0", "98{}", "نمونه {}"])
def test_a_column_of_mobiles_that_lost_their_zero_needs_no_name(header, written):
    values = [written.format(mobile) for mobile in MOBILES]
    assert guarded_columns(header, values) == {"personal.column"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("آدرس منزل", "مشهد، خیابان نمونه"),
        ("نشانی محل سکونت", "مشهد"),
        ("کد پستی منزل", "9187654321"),
        ("تلفن منزل", "38451234"),
        ("شماره تماس منزل", "05138451234"),
        ("شماره ثابت منزل", "05138451234"),
        ("تلفن محل سکونت", "05138451234"),
        ("شماره تلفن محل زندگی", "05138451234"),
        ("نام مادر", "نمونه"),
        ("نام همسر", "نمونه"),
        ("Father's name", "نمونه"),
        ("پدر", "نمونه"),
        ("Father", "نمونه"),
        ("گروه خونی", "O+"),
        ("نوع خون", "A+"),
        ("IP", "10.1.2.3"),
        ("IMEI", "490154203237518"),
        ("متولد", "1360"),
        ("تولد", "1360/01/02"),
        ("ت.تولد", "1360/01/02"),
        ("ش.ش", "1234"),
        ("ش. ش", "1234"),
        ("کد فراگیر", "120045678901"),
        ("حساب", "0100123456789"),
        ("حساب بانکی", "0100123456789"),
        ("ش حساب", "0100123456"),
        ("شماره حساب", "1234567"),
        ("شماره واتساپ", "9151234567"),
        ("مبلغ و شماره حساب", "1000 - 0100123456"),
        ("کد ملی مدیر پروژه", "123456789"),
    ],
)
def test_a_header_that_names_what_is_personal_is_enough(header, value):
    assert guarded_columns(header, [value]) == {"personal.column"}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("ایمیل", ["info@example.com", "region9@mashhad.ir"]),
        ("رایانامه", ["office@mygmail.ir", "gmail.com", "a@gmailer.com"]),
        ("مبلغ به همراه ارزش افزوده", ["12345678901"]),
        ("شرح", ["قرارداد به همراه 9123456789 ریال تضمین", "هزینهٔ تلفن 9123456789 ریال"]),
        ("شرح", ["مفاصا حساب شماره 1234567890", "صورت حساب شماره 1234567890"]),
        ("شرح", ["شماره حساب معین 1201001000", "تسویه حساب شماره 1234567890"]),
        ("شرح", ["نامهٔ 0499370899، کد ملی پروژه 98765432", "0499370899 ریال، بخش ملی"]),
        ("کد پستی", [f"9{n}" for n in range(187654321, 187654341)]),
        ("سریال", [str(9123456700 + n) for n in range(40)]),
        ("کد نوسازی", [f"9{DRAW.randrange(10**9):09}" for _ in range(60)]),
        ("شماره نامه", [f"99{n:03}{DRAW.randrange(10**5):05}" for n in range(100, 160)]),
        ("نشانی", [f"91{DRAW.choice('3789')}{DRAW.choice('346')}{DRAW.choice('1467')}"
                   f"{DRAW.choice('1346789')}{DRAW.randrange(1, 10**4):04}" for _ in range(60)]),
        ("مبلغ کل", [f"{DRAW.randrange(10**9, 10**10)}.0" for _ in range(60)]),
        ("شرح", [f"طبق نامهٔ {DRAW.randrange(10**9, 10**10)} و رسید" for _ in range(60)]),
        ("مختصات", ["36.123456", "59.612345"]),
        ("شماره صورت حساب", ["1234567890"]),
        ("شماره حساب معین", ["12010010"]),
        ("تعداد تولد", ["1200"]),
        ("سال تولد", ["1360"]),
        ("شش ماههٔ نخست", ["12"]),
        ("Hotel", ["9363986864"]),
        ("نشانی محل کار", ["مشهد"]),
        ("هزینهٔ تلفن", ["9120000000", "9125500000"]),
        ("تعداد مشترکان تلفن همراه", ["44285249"]),
        ("درآمد حاصل از تلفن همراه (ریال)", ["2070867289"]),
        ("تعداد گذرنامهٔ صادره", ["122"]),
        ("تعداد شماره کارت صادرشده", ["12345678"]),
        ("کد ملی پروژه", ["98765432"]),
        ("شماره ملی سد", ["9876543210"]),
        ("شماره حساب (سرفصل)", ["10100100"]),
        ("مختصات", [f"59.0{n}" for n in range(123456700, 123456760)]),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_passes(header, values):
    assert guarded_columns(header, values) == set()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("نام پدر: حسن، ش.ش ۱۲۳، متولد ۱۳۵۰/۰۲/۰۳", {"father", "birth", "birth_certificate"}),
        ("فرزند علی، شماره شناسنامه 250", {"birth_certificate"}),
        ("تاریخ تولد ۱۳۶۱-۱-۵", {"birth"}),
        ("صدور شناسنامه ۲۵۰ اصله درخت", set()),
        ("شناسنامهٔ فنی ساختمان ۱۲", set()),
        ("ستون نام پدر حذف شد", set()),
        ("آمار تولد سال ۱۴۰۳", set()),
        ("شش دستگاه در ۱۴۰۳/۰۲/۰۳", set()),
    ],
)
def test_what_text_says_of_whose_child_and_born_when_somebody_is(text, kinds):
    assert {kind for kind, _ in in_text(text)} == kinds
    assert (guarded_columns("شرح کار", [text] * 3) == {"personal.cell"}) is bool(kinds)


@pytest.mark.parametrize(
    ("header", "values", "personal"),
    [
        ("ستون۱", ["O+", "AB-", "A+", "B-", "O+"], True),
        ("وضعیت", ["مجرد", "متأهل", "متاهل", "مجرد"], True),
        ("مشخصات", ["فرزند حسن", "فرزند علی", "فرزند رضا"], True),
        ("ستون۱", ["A+", "۰+", "A-", "0 +", "B+"], True),
        ("ستون۱", ["A+", "B+", "AB-", "A-"], True),
        ("رتبه", ["A", "B", "A+", "C", "B"], False),
        ("رتبهٔ پیمانکار", ["A+", "B+", "A-", "A+", "B-", "A+"], False),
        ("برچسب انرژی", ["A+", "B", "A++", "A+", "B+", "A+"], False),
        ("رتبهٔ اعتباری", ["A +", "A −", "B +", "B-"], False),
        ("موضوع", ["فرزند شهید", "نگهداری پارک", "لکه‌گیری", "جدول"], False),
        ("وضعیت", ["جاری", "خاتمه‌یافته", "جاری"], False),
    ],
)
def test_column_of_people_is_seen_below_header_that_says_nothing(header, values, personal):
    assert guarded_columns(header, values) == ({"personal.column"} if personal else set())


def test_classes_of_people_who_are_counted_are_of_nobody():
    rows = [["وضعیت", "تعداد"], ["مجرد", "12"], ["متاهل", "30"], ["مطلقه", "4"]]
    assert not guard.watch(as_csv(rows)).findings


def test_personal_names_and_headers_are_masked_everywhere():
    cells = table([contract(amount="x")])
    cells = [[*row, extra] for row, extra in zip(cells, ("تلفن 09151234567", "y"), strict=True)]

    def more(book, pages):
        pages[0].name = "تماس 09151234568"
        pages[1].name = "کد ملی 0499370899"

    file = as_xlsx(cells, [["z"]], more=more)
    report = checked(file)
    assert {"personal.elsewhere", "personal.cell"} <= rules(report, "error")
    told = f"{report.as_dict()} {[each.spot for each in report.findings]} {report.counts}"
    assert not re.search("09151234567|09151234568|0499370899", told)
    out = io.BytesIO()
    annotated.write(out, file, report, CONTRACTS)
    book = out.getvalue()
    assert "تماس 09151234568&apos;!" in part(book, "xl/worksheets/sheet3.xml").decode().replace(
        "'", "&apos;"
    )
    assert part(book, "xl/comments1.xml").count(b"<comment ") >= 2


STAFF = [
    ["نام", "نام پدر", "شماره شناسنامه", "تاریخ تولد", "نشانی منزل"],
    ["علی نمونه", "رضا", "1234", "1350/01/01", "مشهد، خیابان ۱"],
]


@pytest.mark.parametrize(
    "sheet",
    [
        STAFF,
        [["فهرست کارکنان"], *STAFF],
        [["فهرست کارکنان"], [], *STAFF],
        [["نام", "مشخصات", None, None, "نشانی منزل"],
         [None, "نام پدر", "شماره شناسنامه", "تاریخ تولد", None], STAFF[1]],
    ],
)  # fmt: skip
def test_columns_of_sheet_beside_table_are_known_below_title_too(sheet):
    report = checked(as_xlsx(table([contract()]), sheet))
    told = {
        (each.sheet, each.params["kind"].en) for each in report.findings if each.severity == "error"
    }
    assert {sheet for sheet, _ in told} == {"Sheet2"}
    assert len(told) >= 3


def test_sheets_with_names_differ_in_what_hidden_told_apart():
    names = ("تماس 09151234568", "تماس 09159994568")

    def more(book, pages):
        for page, name in zip(pages, names, strict=True):
            page.name = name

    good, bad = table([contract()]), table([contract(amount="x")])
    file = as_xlsx(good, bad, more=more)
    report = checked(file)
    assert len({sheet.name for sheet in report.sheets}) == 2
    [wrong] = [each for each in report.findings if each.rule.startswith("number.")]
    assert wrong.sheet == report.sheets[1].name
    out = io.BytesIO()
    annotated.write(out, file, report, CONTRACTS)
    book = zipfile.ZipFile(io.BytesIO(out.getvalue())).read("xl/workbook.xml").decode()
    assert all(name in book for name in names)


def test_any_code_in_a_text_that_is_found_personal_is_masked():
    text = (
        f"علی نمونه ({CODES[0]}) و {CODES[1][:3]}-{CODES[1][3:9]}-{CODES[1][9]} موبایل 09151230001"
    )
    assert not re.search(r"\d{4}", masked(text))
    report = checked(as_csv(table([contract(subject=text)])))
    assert rules(report, "error") == {"personal.cell"}
    assert CODES[0] not in str(report.as_dict())
    assert masked(f"نامهٔ {CODES[0]}") == f"نامهٔ {CODES[0]}"


def test_codes_that_a_program_grouped_as_amounts_make_a_column():
    grouped = [f"{int(code):,}" for code in CODES]
    assert guarded_columns("مقدار", grouped) == {"personal.column"}
    assert (
        guarded_columns("مبلغ کل", [f"{DRAW.randrange(10**8, 10**10):,}" for _ in range(60)])
        == set()
    )


@pytest.mark.parametrize("more", ["7", "0001", "20260012", "1405000123"])
def test_codes_that_begin_or_end_longer_numbers_are_seen(more: str) -> None:
    for form in ("{code}{more}", "{more}{code}"):
        numbers = [form.format(code=code, more=more) for code in CODES[:8]]
        rows = [["واریز کننده", "شناسه واریز"], *([f"نفر {n}", x] for n, x in enumerate(numbers))]
        report = guard.watch(as_xlsx(rows))
        assert {f.params["kind"].en for f in report.findings} == {"national code"}
