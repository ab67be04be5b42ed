"""Nothing of a person gets through, and what only looks like it does."""

from __future__ import annotations

import random

import pytest
from table_files import CONTRACT, as_csv, as_xlsx, checked, contract, found, rules, table

from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.tables.personal import in_text, masked

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
    rows = [contract(contract_number=str(n)) for n in range(len(values))]
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
        ("مشخصات", [*CODES[:6], "1234567890", "1234567892", "1234567893", "1234567894"]),
        (None, [f"{c[:3]}-{c[3:9]}-{c[9]}" for c in CODES[:8]]),
        ("موبایل", ["9121234567"]),
        ("تلفن همراه", ["۰۹۱۲ ۱۲۳ ۴۵۶۷"]),
        ("شماره حساب", ["123456789"]),
        ("نام پدر", ["حسن"]),
        ("تاریخ تولد", ["1360/01/01"]),
        ("شبا", ["820540102680020817909002"]),
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
        ("شماره", CODES[:4]),
        ("شماره", [*CODES[:6], *(["1234567890"] * 6)]),
        ("شماره نیاز", ["1102003404000049", "1102009643000662"]),
        ("تلفن", ["05131234567", "02188888888"]),
        ("کد پروژه", ["98123456789012345678"]),
        ("شرح", ["قرارداد شمارهٔ 0499370899 در 1403/05/01"]),
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
    ],
)
def test_an_identifier_with_its_sign_is_seen_in_running_text(text, kind):
    assert [k for k, _ in in_text(text)] == [kind]
    report = checked(as_csv(table([contract(subject=f"خرید خدمات {text} فوری")])))
    assert found(report) == [("personal.cell", "B2", "subject")]
    [finding] = report.findings
    assert finding.value == masked(f"خرید خدمات {text} فوری")
    assert "*" in finding.value


def test_a_national_code_in_place_of_a_legal_id_is_told_and_masked():
    report = checked(as_csv(table([contract(counterparty_id="0499370899")])))
    assert ("personal.cell", "D2", "counterparty_id") in found(report)
    assert {f.value for f in report.findings} == {"049*****99"}


def test_hidden_sheets_other_sheets_names_comments_and_properties_are_watched():
    good = table([CONTRACT])

    def hide(book, pages):
        pages[1].hide()

    assert "personal.column" in rules(checked(as_xlsx(good, [["کد ملی"], [CODES[0]]], more=hide)))
    other = [["x"], *([code] for code in CODES[:5])]
    assert "personal.column" in rules(checked(as_xlsx(good, other)))

    def comment(book, pages):
        pages[0].write_comment("B2", "تماس 09121234567")

    def author(book, pages):
        book.set_properties({"author": CODES[0]})

    for more in (comment, author):
        assert rules(checked(as_xlsx(good, more=more))) == {"personal.elsewhere"}
    report = checked(as_csv(good), filename="قرارداد 09121234567.csv")
    assert rules(report) == {"personal.elsewhere"}


def test_personal_values_are_masked_in_every_other_finding_of_their_column():
    cells = with_column("کد ملی", ["0499370899"])
    cells[0][-1] = "توضیحات کد ملی"
    cells[0][4] = "کد ملی"
    cells[1][4] = "0499370899"
    report = checked(as_csv(cells), mapping={"کد ملی": "contract_date"})
    text = str(report.as_dict())
    assert "0499370899" not in text
    assert "date.unrecognised" in text


def test_a_report_never_holds_a_whole_identifier():
    secret = ["0499370899", "09121234567", "IR820540102680020817909002", "6037990000000006"]
    rows = [contract(notes=f"کد ملی {secret[0]}، {text}", amount=text) for text in secret[1:]]
    text = str(checked(as_csv(table(rows))).as_dict())
    assert not [s for s in secret if s in text]
