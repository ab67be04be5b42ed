"""Nothing of a person gets through, and what only looks like it does."""

from __future__ import annotations

import random

import pytest

from bench import personal_columns
from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.personal import suspects
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text, masked
from ckanext.mashhad.tables.engine.readers import blocks
from tests.unit.tables.table_files import (
    CONTRACT,
    CONTRACTS,
    TODAY,
    as_csv,
    as_ods,
    as_xlsx,
    checked,
    contract,
    faults,
    rules,
    table,
)

DRAW = random.Random(6)


def codes(count: int) -> list[str]:
    """Valid national codes of nobody in particular."""
    found_codes: list[str] = []
    while len(found_codes) < count:
        code = f"{DRAW.randrange(10**10):010}"
        if is_valid("national_code", code):
            found_codes.append(code)
    return found_codes


def with_column(header: str | None, values: list[object]) -> list[list[object]]:
    rows = [contract(contract_number=str(n + 1)) for n in range(len(values))]
    head, *body = table(rows)
    return [[*head, header], *([*row, value] for row, value in zip(body, values, strict=True))]


CODES = codes(40)


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("کد ملی", CODES[:1]),
        ("كدملي", [CODES[0].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))]),
        ("شمارۀ ملی مدیرعامل", ["123456789"]),
        ("مشخصات", CODES[:5]),
        ("مشخصات", CODES[:3]),
        ("مشخصات", [*CODES[:6], "1234567890", "1234567892", "1234567893", "1234567894"]),
        (None, [f"{c[:3]}-{c[3:9]}-{c[9]}" for c in CODES[:8]]),
        ("موبایل", ["9121234567"]),
        ("تلفن همراه", ["۰۹۱۲ ۱۲۳ ۴۵۶۷"]),
        ("شماره حساب", ["123456789"]),
        ("نام پدر", ["حسن"]),
        ("تاریخ تولد", ["1360/01/01"]),
        ("شبا", ["820540102680020817909002"]),
        ("کـد‌مـلّی", CODES[:1]),
        ("ش. ملی", CODES[:1]),
        ("مشخصات", [code.lstrip("0") for code in CODES[:20]]),
        ("مشخصات", ["".join(chr(0xFF10 + int(digit)) for digit in code) for code in CODES[:5]]),
        ("مشخصات", ["\u200c".join(code) for code in CODES[:5]]),
    ],
)
def test_a_column_of_persons_blocks_the_file_and_is_masked(make, header, values):
    report = checked(make(with_column(header, values)))
    assert not report.accepted
    [finding] = [f for f in report.findings if f.rule == "personal.column"]
    assert finding.column == "J"
    assert finding.value
    assert "*" in finding.value
    digits = [c for c in str(values[0]) if c.isdigit()]
    assert len([c for c in finding.value if c.isdigit()]) <= max(5, len(digits) // 2)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("مبلغ ضمانت", [str(10**9 + DRAW.randrange(9 * 10**9)) for _ in range(40)]),
        ("شناسه ملی پیمانکار دوم", ["10380284790", "10380284790"]),
        ("شماره", CODES[:2]),
        ("شماره", [*CODES[:4], "1234567890"]),
        ("شماره", [*CODES[:6], *(["1234567890"] * 6)]),
        ("شماره نیاز", ["1102003404000049", "1102009643000662"]),
        ("تلفن", ["05131234567", "02188888888"]),
        ("کد پروژه", ["98123456789012345678"]),
        ("شرح", ["قرارداد شمارهٔ 0499370899 در 1403/05/01"]),
        ("شرح", ["حکم شمارهٔ 0499370899", "۳ کیلومتر 0499370899", "بخش ملی 12345678901"]),
        (
            "شمارهٔ قرارداد قبلی",
            ["09-1402-12345", "0912/1403/123", "09123/1402/12", "1402-0912-34567"],
        ),
        ("مبلغ به همراه ارزش افزوده", ["12345678901", "9123456789"]),
        ("هزینهٔ پارکینگ شبانه", ["1234567890", "9876543210"]),
        ("شماره حساب معین", ["101002", "201001"]),
        ("کد پستی", ["9187654321", "9134567891"]),
        ("مبلغ", [*CODES[:6], *([CODES[6]] * 60), *map(str, range(10**9 + 3, 10**9 + 20))]),
        ("مبلغ", [str(10**8 + DRAW.randrange(9 * 10**8)) for _ in range(40)]),
        ("شناسهٔ پرداخت", ["123456789012345678901234", "840540102680020817909003"]),
        ("سال‌ها", ["0 9 1402 1403 1404 1405"]),
    ],
)
def test_what_only_looks_like_persons_passes(header, values):
    report = checked(as_csv(with_column(header, values)))
    assert not {r for r in rules(report) if r.startswith("personal")}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("تماس ۰۹۱۲۱۲۳۴۵۶۷", "mobile"),
        ("تماس +98 912 123 4567", "mobile"),
        ("واریز به IR82 0540 1026 8002 0817 9090 02", "sheba"),
        ("کارت 6037990000000006", "card"),
        ("آقای نمونه به کد ملی ۰۴۹۹۳۷۰۸۹۹", "national_code"),
        ("(کدملی:0499370899)", "national_code"),
        ("كد ملي ٠٤٩٩٣٧٠٨٩٩", "national_code"),
        ("کد‌ ملّی ایشان برابر است با 049-937089-9", "national_code"),
        ("ش.م 0499370899", "national_code"),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "mobile"),
        ("۰۹۱۲ - ۳۴۵ - ۶۷۸۹", "mobile"),
        ("(0912) 345 67 89", "mobile"),
        ("0912.345.6789", "mobile"),
        ("0 9 1 2 3 4 5 6 7 8 9", "mobile"),
        ("0912\u2011345\u20116789", "mobile"),
        ("0912\u200e345\u200c6789", "mobile"),
        ("０９１２３４５６７８９", "mobile"),
        ("+98 (0) 912 345 6789", "mobile"),
        ("00989123456789", "mobile"),
        ("شباIR820540102680020817909002", "sheba"),
        ("شبا 82-0540-1026-8002-0817-9090-02", "sheba"),
        ("ir۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲", "sheba"),
    ],
)
def test_an_identifier_with_its_sign_is_seen_in_running_text(text, kind):
    assert [k for k, _ in in_text(text)] == [kind]
    report = checked(as_csv(table([contract(subject=f"خرید خدمات {text} فوری")])))
    assert faults(report) == [("personal.cell", "B2", "subject")]
    [finding] = report.findings
    assert finding.value == masked(f"خرید خدمات {text} فوری")
    assert "*" in finding.value


def test_national_code_in_place_of_legal_id_is_told_and_masked():
    report = checked(as_csv(table([contract(counterparty_id="0499370899")])))
    assert ("personal.cell", "D2", "counterparty_id") in faults(report)
    assert {f.value for f in report.findings} == {"049*****99"}


@pytest.mark.parametrize("header", ["تلفن", "شماره تماس کارشناس"])
def test_mobile_without_its_zero_is_known_under_header_of_phones(header):
    report = checked(as_csv(with_column(header, ["9121234567", "05131234567"])))
    assert faults(report, "error") == [("personal.cell", "J2", None)]
    assert "9121234567" not in str(report.as_dict())


def test_code_in_column_of_legal_ids_told_by_itself_and_masked():
    report = checked(as_csv(with_column("شناسه ملی / کد ملی برنده", ["0499370899", "10380284790"])))
    assert faults(report, "error") == [("personal.cell", "J2", None)]
    assert "0499370899" not in str(report.as_dict())


def test_the_row_of_headers_and_what_stands_above_it_are_watched():
    cells = table([CONTRACT])
    above = [["تهیه: 09121234567"], *cells]
    assert [each[:2] for each in faults(checked(as_csv(above)))] == [("personal.cell", "A1")]
    beside = [
        [*row, *extra] for row, extra in zip(cells, (["تماس 09121234567"], [""]), strict=True)
    ]
    assert rules(checked(as_csv(beside)), "error") == {"personal.cell"}


def test_first_row_without_schema_is_guarded():
    rows = [["علی نمونه", "09121234567"], ["رضا نمونه", "09123456789"]]
    report = guard.watch(as_csv(rows))
    assert faults(report) == [("personal.cell", "B1", None), ("personal.cell", "B2", None)]


def test_is_found_however_many_suspects_are_looked_at_together(monkeypatch):
    values = [*CODES, "09121234567", "IR820540102680020817909002", *CODES]
    file = as_csv(with_column("مشخصات", values))
    at_the_end = checked(file)
    assert {"personal.cell", "personal.column"} <= rules(at_the_end, "error")
    monkeypatch.setattr(suspects, "_MANY", 1)
    monkeypatch.setattr(row_frames, "SIZE", 7)
    monkeypatch.setattr(blocks, "SIZE", 700)
    assert checked(file).findings == at_the_end.findings


def test_merged_cells_and_hidden_columns_are_watched():
    def merge(book, pages):
        pages[0].merge_range("A4:C5", "تماس: 09121234567")
        pages[0].write("AA2", "09121234567")
        pages[0].set_column("AA:AA", None, None, {"hidden": True})

    told = faults(checked(as_xlsx(table([CONTRACT]), more=merge)))
    assert ("personal.cell", "A4") in [each[:2] for each in told]
    assert ("personal.cell", "AA2") in [each[:2] for each in told]


STATUS = ["مجرد", "متاهل", "مطلقه"]


@pytest.mark.parametrize(
    ("headers", "personal"),
    [
        (("وضعیت تاهل", "تعداد"), False),
        (("سال", "وضعیت تأهل", "جمعیت"), False),
        (("وضعیت تاهل", "درصد (نفر)"), False),
        (("نام منطقه", "گروه خونی", "تعداد نفرات"), False),
        (("نام", "وضعیت تاهل"), True),
        (("نام و نام خانوادگی", "تاهل", "تعداد"), True),
        (("شمارهٔ پرسنلی", "وضعیت تاهل", "تعداد فرزندان"), True),
        (("ردیف", "وضعیت تاهل", "تعداد فرزندان"), True),
        (("کد ملی", "وضعیت تاهل", "تعداد"), True),
        (("تاهل", "حقوق"), True),
        (("وضعیت تاهل",), True),
    ],
)
def test_classes_of_people_are_personal_in_lists_only(headers, personal):
    rows = [
        [STATUS[n % 3] if "تا" in h or "خون" in h else n * 7 for h in headers] for n in range(9)
    ]
    told = {each.params["kind"].en for each in guard.watch(as_csv([headers, *rows])).findings}
    assert bool({"marital status", "blood group"} & told) is personal


def shown_as(form: str, value: float, header: str = "یادداشت"):
    cells = with_column(header, [None])

    def more(book, pages):
        pages[0].write_number(1, len(cells[0]) - 1, value, book.add_format({"num_format": form}))

    return checked(as_xlsx(cells, more=more))


def test_number_formats_and_their_shown_text_are_guarded():
    assert "personal.elsewhere" in rules(shown_as('"09121234567"', 1))
    assert "personal.cell" in rules(shown_as('"0"0', 9121234567))
    assert "personal.cell" in rules(shown_as("\\0\\9#", 121234567))
    assert rules(shown_as('"ردیف "0', 12)) == {"column.unknown"}


@pytest.mark.parametrize(
    ("form", "value", "found"),
    [
        ('"0"0,', 9121234567000, True),
        ("00000000000,", 9121234567000, True),
        ("00000000000,,.0", 9121234567000000, True),
        ("00000000000.0,", 9121234567000, True),
        ('General;"0"0000000000', -9121234567, True),
        ("0;00000000000,", -9121234567000, True),
        ("#,##0,", 9121234567000, False),
        ("#,##0;[Red]-#,##0", -9121234567, False),
        ("0,", 5000000000, False),
    ],
)
def test_numbers_scaled_or_without_sign_are_guarded_as_shown(form, value, found):
    told = {rule for rule in rules(shown_as(form, value)) if rule.startswith("personal")}
    assert bool(told) == found


@pytest.mark.parametrize(("first", "found"), [(9_100_000_000, True), (5_100_000_000, False)])
def test_a_column_that_shows_mobiles_without_zero_is_found(first, found):
    def more(book, pages):
        form = book.add_format({"num_format": "0,"})
        for n in range(1, 31):
            pages[0].write_number(n, 7, (first + n * 31_415_926 % 10**8) * 1000, form)

    report = guard.watch(as_xlsx([["الف"]], more=more))
    assert bool([each for each in report.findings if each.rule == "personal.elsewhere"]) == found


@pytest.mark.parametrize(
    ("form", "value", "read"),
    [
        ('"1403/"0', 12, "1403/12"),
        ('"1403/"000', 7, "1403/007"),
        ('0"-1403"', 7, "7-1403"),
        ('0" m2"', 7, "7"),
        ('0" m²"', 7, "7"),
        ("00000", 7, "7"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(form, value, read):
    rows = table([contract(contract_number=None)])

    def more(book, pages):
        pages[0].write_number(1, 0, value, book.add_format({"num_format": form}))

    _, [row] = records(as_xlsx(rows, more=more), CONTRACTS, TODAY)
    assert row["contract_number"] == read


def test_identifiers_beyond_the_limit_cannot_be_waived():
    numbers = " ".join(f"0912123{n:04d}" for n in range(300))
    report = checked(
        as_xlsx(table([CONTRACT]), more=lambda b, p: p[0].write_comment("B2", numbers))
    )
    spots = {c.spot: c.count for c in report.counts if c.rule == "personal.elsewhere"}
    assert spots.pop("") == 100
    assert set(spots.values()) == {1}


def test_personal_values_masked_in_every_other_finding_of_column():
    cells = with_column("کد ملی", ["0499370899"])
    cells[0][-1] = "توضیحات کد ملی"
    cells[0][4] = "کد ملی"
    cells[1][4] = "0499370899"
    report = checked(as_csv(cells), mapping={"کد ملی": "contract_date"})
    text = str(report.as_dict())
    assert "0499370899" not in text
    assert "date.unrecognised" in text


def test_what_is_known_by_its_surroundings_is_in_stars_too() -> None:
    rows = [contract(contract_number=f"9/{n}") for n in range(1, 4)]
    code = "0945678908"
    columns = {"counterparty": f"علی رضایی {code}", "counterparty_id": code}
    report = checked(as_csv(table([*rows, contract(contract_number="9/4", **columns)])))
    found = [each for each in report.findings if each.rule == "personal.cell"]
    assert {each.field for each in found} == {"counterparty", "counterparty_id"}
    assert not any(code in (each.value or "") for each in found)


def test_a_report_never_holds_a_whole_identifier():
    secret = ["0499370899", "09121234567", "IR820540102680020817909002", "6037990000000006"]
    rows = [contract(notes=f"کد ملی {secret[0]}، {text}", amount=text) for text in secret[1:]]
    text = str(checked(as_csv(table(rows))).as_dict())
    assert not [s for s in secret if s in text]


@pytest.mark.parametrize("seed", [1403, 1404])
def test_labelled_personal_columns_are_found_precisely(seed):
    columns = personal_columns.columns(seed)
    assert len(columns) >= 300
    found = personal_columns.alarmed(columns)
    persons = {n for n, column in enumerate(columns) if column.personal}
    assert len(found & persons) >= 0.99 * len(persons)
    assert len(found - persons) <= 0.01 * (len(columns) - len(persons))


@pytest.mark.parametrize("make", [as_csv, as_ods, as_xlsx])
@pytest.mark.parametrize("named", [True, False])
def test_what_stands_right_of_a_table_is_seen_and_reported(make, named):
    cells = table([contract(contract_number=str(n + 1)) for n in range(25)])
    persons = [[f"کارمند {n}", code] for n, code in enumerate(CODES[:15])]
    if named:
        persons.insert(0, ["نام", "کد ملی"])
    for row, beside in zip(cells[5:], persons, strict=False):
        row += [None, None, *beside]
    report = checked(make(cells))
    own = [finding for finding in report.findings if finding.rule.startswith("personal")]
    letters = {finding.column for finding in own}
    assert letters == {"M"}
    told = {finding.column or finding.rule for finding in report.findings} - letters
    assert told == ({"row.too_long"} if make is as_csv else {"L"})
    assert not report.accepted


@pytest.mark.parametrize("make", [as_csv, as_ods, as_xlsx])
def test_a_remark_right_of_a_table_is_reported(make):
    cells = table([contract(contract_number=str(n + 1)) for n in range(25)])
    cells[7] += [None, "بازبینی شود"]
    expected = "row.too_long" if make is as_csv else "column.unnamed"
    assert rules(checked(make(cells))) == {expected}
