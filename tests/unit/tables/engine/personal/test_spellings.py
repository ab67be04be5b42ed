"""Words for identifiers as offices spell them, and headers that name several things."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.documents import typed_texts
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text, may_hold
from ckanext.mashhad.tables.overrides import overrides
from tests.unit.tables.table_files import as_csv, checked, contract, rules, table


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("شماره‌ی حساب: 1234567890123", "account"),
        ("شماره ی حساب: 1234567890123", "account"),
        ("شمارۀ حساب: 1234567890123", "account"),
        ("شمارة حساب: 1234567890123", "account"),
        ("شماره‌ی ملی: 0930079191", "national_code"),
        ("شمارۀ ملی علی نمونه: 0930079191", "national_code"),
        ("به شماره‌ی شناسنامه‌ی 1234", "birth_certificate"),
        ("شمارۀ شناسنامۀ 1234", "birth_certificate"),
        ("شنـاسنامه: 1234", "birth_certificate"),
        ("شماره شنا\u200fسنامه: 1234", "birth_certificate"),
        ("شماره شناس‌نامه: 1234", "birth_certificate"),
        ("ش\u200f.\u200fش 1234", "birth_certificate"),
        ("نام  پ‌در: رضا", "father"),
        ("مُتَوَلِّد ۱۳۵۰/۰۱/۰۱", "birth"),
        ("ﺷﻤﺎﺭﻩ ﺷﻨﺎﺳﻨﺎﻣﻪ: 12345", "birth_certificate"),
        ("ش\u034fناسنامه: 12345", "birth_certificate"),
        ("متول\ufe0fد 12 مرداد 1360", "birth"),
        ("نام پ\u3164در: علی", "father"),
        ("ali﹫gmail.com", "email"),
    ],
)
def test_word_known_with_ezafe_and_marks_however_they_written(text: str, kind: str) -> None:
    assert [each for each, _ in in_text(text)] == [kind]
    assert may_hold(text)
    report = checked(as_csv(table([contract(subject=text)])))
    assert rules(report, "error") == {"personal.cell"}


def headed(header: str, values: tuple[str, ...]) -> set[str]:
    rows = [[str(n), "علی نمونه", value] for n, value in enumerate(values, 1)]
    return rules(guard.watch(as_csv([["ردیف", "نام", header], *rows])))


ACCOUNTS = ("1234567890123", "1234567890124", "1234567890125")
FEW = ("1234", "1235", "12")


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("شماره‌ی حساب", ACCOUNTS),
        ("شماره ی حساب", ACCOUNTS),
        ("شمارۀ حساب", ACCOUNTS),
        ("شماره‌ی شناسنامه", FEW),
        ("شماره ی شناسنامه", FEW),
        ("تاریخ ی تولد", ("1350/01/01", "1351/01/01")),
        ("شماره شناسنامه/کد ملی", FEW),
        ("کد ملی - شماره شناسنامه", FEW),
        ("مبلغ - شماره حساب", ACCOUNTS),
        ("مبلغ/شماره حساب", ACCOUNTS),
        ("مبلغ، شماره حساب", ACCOUNTS),
    ],
)
def test_a_header_names_what_it_holds_however_it_is_written(header, values) -> None:
    assert headed(header, values) == {"personal.column"}


@pytest.mark.parametrize(
    "header",
    ["مبلغ (شماره حساب)", "هزینه تلفن - ریال", "تعداد مشترکان تلفن همراه - منطقه", "جمع/تعداد"],
)
def test_a_header_of_figures_alone_names_nothing(header: str) -> None:
    assert headed(header, ("12345678", "23456789")) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("کد ملی مالک پلاک ثبتی 125: 0930079191", "national_code"),
        ("کد ملی مالک قطعه 1403: 0930079191", "national_code"),
        ("ش.م‌0930079191", "national_code"),
        ("شماره حساب ۲: 1234567890123", "account"),
        ("شماره حساب نزد شعبه 123: 1234567890123", "account"),
        ("حساب شماره: 1234567890123", "account"),
        ("حساب به شماره 1234567890123", "account"),
        ("حساب به نام علی نمونه به شماره 1234567890123", "account"),
        ("شماره حساب بابت قرارداد نظافت معابر مبلغ: 1234567890000", "account"),
        ("کد ملی: 093/007919/1", "national_code"),
        ("شماره شناسنامه علی نمونه: 1234", "birth_certificate"),
        ("به حساب پیمانکار به شماره 1234567890123", "account"),
        ("موبایل: 1234567-0915", "mobile"),
        ("تلفن ۱۲۳۴۵۶۷-۰۹۱۵", "mobile"),
        ("تماس 989151234567", "mobile"),
        ("تلفن ۹۱۵-۱۲۳۴۵۶۷", "mobile"),
        ("موبایل 915-123-4567", "mobile"),
        ("موبایل 0915,123,4567", "mobile"),
        ("۰۹۱۵٬۱۲۳٬۴۵۶۷", "mobile"),
        ("شماره شناسنامه (1234)", "birth_certificate"),
        ("شماره شناسنامه، 1234", "birth_certificate"),
        ("شماره شناسنامه‌اش = 1234", "birth_certificate"),
        ("ش.ش - 1234", "birth_certificate"),
        ("ش.ش، 1234", "birth_certificate"),
        ("شماره سجلی: 1234", "birth_certificate"),
        ('"شماره شناسنامه": "1234"', "birth_certificate"),
        ("نام_پدر: 'حسن'", "father"),
        ("حساب بانک ملت 0105811881007", "account"),
        ("شماره سیبا: 0105811881007", "account"),
        ("دارای شناسنامه به شماره 1234 صادره از مشهد", "birth_certificate"),
        ("تاریخ تولد: ۱/۱/۱۳۵۰", "birth"),
        ("متولد ۱۰ فروردین ۱۳۵۰", "birth"),
    ],
)
def test_a_number_is_known_as_offices_write_it_behind_its_word(text: str, kind: str) -> None:
    assert [each for each, _ in in_text(text)] == [kind]
    report = checked(as_csv(table([contract(subject=text)])))
    assert rules(report, "error") == {"personal.cell"}


@pytest.mark.parametrize(
    "text",
    [
        "صورت حساب شماره 1234567890",
        "مفاصا حساب به شماره 1234567890",
        "شماره شناسنامه در سال 1403",
        "واریز به حساب درآمد شهرداری",
        "تلفن 051-38451234",
        "تلفن 38451234-051",
        "متولد شدن ۱۰ کودک",
        "حساب‌های شماره 12 و 13",
    ],
)
def test_what_only_begins_alike_is_nothing(text: str) -> None:
    assert list(in_text(text)) == []


def test_an_overridden_number_lets_no_other_pass_in_any_digits(monkeypatch) -> None:
    monkeypatch.setitem(tk.config, "SECRET_KEY", "secret")
    latin, other = "09123456789", "09123456780"
    devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
    mark = overrides._mark("mobile", latin)
    assert overrides._mark("mobile", latin.translate(devanagari)) == mark
    assert overrides._mark("mobile", other.translate(devanagari)) != mark


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("شماره کارت ملی: 0499370899", "national_code"),
        ("شناسه ملی ایشان 0499370899", "national_code"),
        ("melli: 0499370899", "national_code"),
        ("کد ملی طرف قرارداد 1403/12: 0499370899", "national_code"),
        ("Tel: 9123456789", "mobile"),
        ("گوشی: 9123456789", "mobile"),
        ("واتس‌اپ ۹۱۲۳۴۵۶۷۸۹", "mobile"),
        ("ایتا 9123456789", "mobile"),
        ("989123456789", "mobile"),
        ("تماس: 98 912 345 6789", "mobile"),
        ("موبایل (912) 345-6789", "mobile"),
        (" | ".join("09123456789"), "mobile"),
        ("—".join("09123456789"), "mobile"),
        ("موبایل: 345-6789 (0912)", "mobile"),
        ("a [at] gmail.com", "email"),
        ("ali(at)gmail[dot]com", "email"),
        ("شماره گذرنامه A12345678", "passport"),
        ("Passport No. A12345678", "passport"),
        ("حساب بانک ملی: 0108765432109", "account"),
        ("واریز به حساب 0108765432109", "account"),
        ("Account number: 0108765432109", "account"),
        ("ش ش: ۱۲۳۴", "birth_certificate"),
        ("شناسنامه 1234 صادره از مشهد", "birth_certificate"),
        ("تولد: 12 مرداد 1360", "birth"),
        ("متولد دوازدهم مرداد سال 1360", "birth"),
        ("Date of birth: 1980-05-12", "birth"),
        ("born on May 12, 1980", "birth"),
        ("پدر: حسن", "father"),
        ("نام مادر متقاضی: زهرا", "relatives"),
        ("گروه خونی: AB+", "blood_group"),
        ("وضعیت تأهل: متأهل", "marital_status"),
        ("نشانی منزل: مشهد، خیابان نمونه", "residence"),
        ("کد اتباع: 123456789012", "passport"),
        ("شماره آمایش 123456789012", "passport"),
        ("سیبا: 0101234567001", "account"),
    ],
)
def test_the_words_of_headers_name_an_identifier_in_texts_too(text: str, kind: str) -> None:
    assert [each for each, _ in in_text(text)] == [kind]
    assert may_hold(text)
    report = checked(as_csv(table([contract(subject=f"شرح، {text}")])))
    assert rules(report, "error") == {"personal.cell"}


@pytest.mark.parametrize(
    "text",
    [
        "پرداخت عوارض: شمارهٔ حساب ۰۱۰۸۷۶۵۴۳۲۱۰۹ نزد بانک ملی به نام شهرداری مشهد",
        "شبا: IR820540102680020817909002 به نام شهرداری مشهد",
        "شبای شهرداری: IR82 0540 1026 8002 0817 9090 02",
        "شماره حساب خزانه 4001004001001",
        "مانده حساب: 1250000001",
        "بازدید با تلفن همراه 9123456789 بار",
        "تعداد مشترکان همراه 9123456789 نفر",
        "phone_calls: 9123456789",
        "پیمان شماره 0912-345-6789",
        "پلاک ثبتی ۰۹۱۲/۳۴۵۶۷۸۹",
        "کد رهگیری: 6037991234567893",
        "36.123456, 59.09123456789",
        ".09123456789",
        "59.40912345678901,36.21234567890123,0 59.41,36.22",
        "POINT (59.09123456789 36.09123456789)",
        "731234.0912 4012345.6789 731234.0170 4012345.1058",
        "نام پدر: ندارد",
        "ستون نام پدر: متنی",
        "نشانی منزل: دریافت نمی‌شود",
        "وضعیت تأهل: مجرد ۱۲ نفر، متأهل ۳۰ نفر",
        "شناسه ملی: 14003456789",
        "کد ملی طرح 12000000 و شماره کتابشناسی ملی 4993708990",
        "بودجه 989123456789 ریال",
        "hotel: 9123456789",
    ],
)
def test_what_its_own_words_or_its_check_excuse_is_nothing(text: str) -> None:
    assert list(in_text(text)) == []


def test_twelve_digits_alone_in_a_cell_are_an_amount() -> None:
    rows = [[str(n), str(989123456789 + n * 10**6)] for n in range(3)]
    assert not rules(guard.watch(as_csv([["ردیف", "مبلغ"], *rows])))


@pytest.mark.parametrize(
    ("header", "value", "rule"),
    [
        ("Tel", "9123456789", {"personal.cell"}),
        ("گوشی", "9123456789", {"personal.cell"}),
        ("Tel.", "5138412345", set()),
        ("شناسنامه", "1234", {"personal.column"}),
        ("ت.ت", "1360/01/02", {"personal.column"}),
        ("کارت ملی", "0499370899", {"personal.column"}),
    ],
)
def test_the_words_of_texts_name_a_column_too(header: str, value: str, rule: set[str]) -> None:
    assert headed(header, (value, value)) == rule


def test_long_text_is_read_once_however_often_it_is_asked_about(monkeypatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(typed_texts, "readings", lambda text: [read.append(text) or text])
    for _ in range(3):
        assert overrides.errors("شرح " * 1_000, "") == []
    assert len(read) == 1
