"""Numbers near words of the guard that say themselves what they are, and those that do not."""

from __future__ import annotations

import pytest
from table_files import as_csv, checked, contract, rules, table

from ckanext.mashhad.tables.personal_text import in_text


def told(text: str) -> set[str]:
    report = checked(as_csv(table([contract(subject=text)])))
    return {rule for rule in rules(report) if rule.startswith("personal")}


@pytest.mark.parametrize(
    "text",
    [
        "تغییر شماره حساب در تاریخ ۱۴۰۳/۰۷/۱۵",
        "اصلاح شماره حساب پیمانکار مورخ 1403/07/15",
        "اصلاح شماره حساب پیمانکار مورخ 14030715",
        "تغییر شماره حساب (15-07-1403)",
        "شماره حساب‌های سال مالی 1403-1404",
        "گردش شماره حساب از 1403/07/15-1403/12/29",
        "واریز به شماره حساب شهرداری به مبلغ 1250000000 ریال",
        "واریز به شماره حساب شهرداری به مبلغ 1250000000",
        "واریز به شماره حساب شهرداری 1,250,000,000 ریال",
        "واریز به شماره حساب شهرداری 1250000000 (تومان)",
        "سند شماره حسابداری 14030001",
        "خرید خدمات شماره حساب‌رسی 14030001",
        "خدمات نرم‌افزار؛ شماره حسابرسی 1403-1404-12",
        "اعلام شماره حساب، نامهٔ 14030715/12",
        "اعلام شماره حساب طبق نامهٔ شمارهٔ 14030715",
    ],
)
def test_days_amounts_and_letters_beside_an_account_are_no_accounts(text):
    assert list(in_text(text)) == []
    assert told(text) == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("شماره حساب: 14030715", "14030715"),
        ("تغییر شماره حساب در تاریخ 1403/07/15 به 0101234567", "0101234567"),
        ("شماره حساب (به مبلغ 5,000,000 ریال): ۰۱۰۱۲۳۴۵۶۷", "۰۱۰۱۲۳۴۵۶۷"),
        ("تغییر شماره حساب طبق نامهٔ 1403/12 به 0101234567", "0101234567"),
        ("واریز مبلغ 5000000 ریال به شماره حساب 0101.12345.1", "0101.12345.1"),
        ("شماره حساب مندرج در نامه: 0101234567", "0101234567"),
        ("شماره حساب و مبلغ: 1234567890", "1234567890"),
        ("شماره حساب ریالی 1234567890", "1234567890"),
        ("شماره حساب 1234567890 ریالی", "1234567890"),
        ("شماره حساب‌های پیمانکار 1234567890", "1234567890"),
        ("شماره حساب داریوش نمونه 1234567890", "1234567890"),
        ("شماره حساب به تاریخ 0101234567", "0101234567"),
        ("به حساب شماره 0101234567 به مبلغ 5000000 ریال", "0101234567"),
    ],
)
def test_an_account_is_seen_among_days_amounts_and_letters(text, number):
    assert list(in_text(text)) == [("account", number)]
    assert told(text) == {"personal.cell"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("شماره حساب:\n0101234560001", "0101234560001"),
        ("کد ملی:\r\nعلی نمونه\n499370899", "499370899"),
        ("National\nID\n499370899", "499370899"),
    ],
)
def test_the_number_may_stand_in_another_line_of_the_cell(text, number):
    assert [given for _, given in in_text(text)] == [number]
    assert told(text) == {"personal.cell"}
