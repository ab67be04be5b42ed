"""The class of a deal follows the thresholds of its own year."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.tables.table_files import (
    check_rows,
    contract,
    faults,
    rules,
)


def test_year_without_thresholds_is_noted_once_not_judged():
    rows = [contract(contract_number=str(n + 1), deal_class="جزئی") for n in range(50)]
    report = check_rows(*rows)
    assert report.accepted
    [note] = [f for f in report.findings if f.rule == "rule.not_judged"]
    assert "۱۴۰۳" in report.sentence(note, "fa")


@pytest.mark.parametrize(
    ("day", "amount", "small", "medium"),
    [
        (dt.date(2022, 3, 21), 1_000_000_000, True, True),
        (dt.date(2022, 3, 21), 1_000_000_001, False, True),
        (dt.date(2023, 3, 20), 10_000_000_001, False, False),
        (dt.date(2023, 3, 21), 1_000_000_001, True, True),
        (dt.date(2024, 3, 19), 14_500_000_001, False, False),
    ],
)
def test_class_of_deal_follows_thresholds_of_its_own_year(day, amount, small, medium):
    for label, right in (("جزئی", small), ("متوسط", medium), ("عمده", True)):
        row = contract(contract_date=day.isoformat(), amount=amount, deal_class=label)
        assert ("deal_class_too_low" not in rules(check_rows(row))) == right


def test_contract_events_share_number_without_dates():
    event = {"start_date": None, "end_date": None, "award_method": None, "amount": "10"}
    report = check_rows(
        contract(record="قرارداد"),
        contract(record="پرداخت", **event),
        contract(record="الحاقیه", **event),
    )
    assert faults(report) == []


@pytest.mark.parametrize(
    ("method", "amount", "limit"),
    [
        ("خرید جزئی", 43_500_000_000, None),
        ("خرید جزئی", 43_500_000_001, "۱٬۴۵۰٬۰۰۰٬۰۰۰"),
        ("استعلام", 435_000_000_001, "۱۴٬۵۰۰٬۰۰۰٬۰۰۰"),
        ("استعلام", 14_499_999, "۱٬۴۵۰٬۰۰۰٬۰۰۰"),
        ("مناقصهٔ عمومی", 144_999_999, "۱۴٬۵۰۰٬۰۰۰٬۰۰۰"),
        ("مناقصهٔ عمومی", 145_000_000, None),
        ("مناقصهٔ عمومی", 50_000_000_000_000, None),
        ("ترک تشریفات مناقصه", 50_000_000_000_000, None),
    ],
)
@pytest.mark.parametrize("day", ["1402/05/01", "1403/05/01", None])
def test_amount_that_no_deal_of_its_method_has(method, amount, limit, day) -> None:
    row = contract(award_method=method, amount=str(amount), contract_date=day)
    report = check_rows({**row, "start_date": "1403/05/01", "end_date": "1403/12/01"})
    told = [f for f in report.findings if f.rule == "deal_beyond_method"]
    assert [(f.cell, limit in report.sentence(f, "fa")) for f in told] == (
        [("H2", True)] if limit else []
    )


def test_deals_before_the_first_known_limits_are_not_judged() -> None:
    row = contract(award_method="خرید جزئی", amount="43500000001", contract_date="1399/05/01")
    assert "deal_beyond_method" not in rules(check_rows(row))
