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


#: A day, an amount and whether it may be of the small and the medium class.
CLASSES = [
    (dt.date(2022, 3, 21), 1_000_000_000, True, True),
    (dt.date(2022, 3, 21), 1_000_000_001, False, True),
    (dt.date(2023, 3, 20), 10_000_000_001, False, False),
    (dt.date(2023, 3, 21), 1_000_000_001, True, True),
    (dt.date(2024, 3, 19), 14_500_000_001, False, False),
]


def test_class_of_deal_follows_thresholds_of_its_own_year():
    deals = [
        (label, right, {"contract_date": day.isoformat(), "amount": amount, "deal_class": label})
        for day, amount, small, medium in CLASSES
        for label, right in (("جزئی", small), ("متوسط", medium), ("عمده", True))
    ]
    rows = [contract(contract_number=f"1/{n}", **deal) for n, (_, _, deal) in enumerate(deals)]
    report = check_rows(*rows)
    too_low = [f.row for f in report.findings if f.rule == "deal_class_too_low"]
    assert too_low == [n for n, (_, right, _) in enumerate(deals, 2) if not right]


def test_contract_events_share_number_without_dates():
    event = {"start_date": None, "end_date": None, "award_method": None, "amount": "10"}
    report = check_rows(
        contract(record="قرارداد"),
        contract(record="پرداخت", **event),
        contract(record="الحاقیه", **event),
    )
    assert faults(report) == []


#: A method, an amount and the limit that the amount is beyond.
OF_METHODS = [
    ("خرید جزئی", 43_500_000_000, None),
    ("خرید جزئی", 43_500_000_001, "۱٬۴۵۰٬۰۰۰٬۰۰۰"),
    ("استعلام", 435_000_000_001, "۱۴٬۵۰۰٬۰۰۰٬۰۰۰"),
    ("استعلام", 14_499_999, "۱٬۴۵۰٬۰۰۰٬۰۰۰"),
    ("مناقصهٔ عمومی", 144_999_999, "۱۴٬۵۰۰٬۰۰۰٬۰۰۰"),
    ("مناقصهٔ عمومی", 145_000_000, None),
    ("مناقصهٔ عمومی", 50_000_000_000_000, None),
    ("ترک تشریفات مناقصه", 50_000_000_000_000, None),
]


@pytest.mark.parametrize("day", ["1402/05/01", "1403/05/01", None])
def test_amount_that_no_deal_of_its_method_has(day) -> None:
    dated = {"contract_date": day, "start_date": "1403/05/01", "end_date": "1403/12/01"}
    report = check_rows(
        *(
            contract(contract_number=f"1/{n}", award_method=method, amount=str(amount), **dated)
            for n, (method, amount, _) in enumerate(OF_METHODS)
        )
    )
    expected = {f"H{n}": limit for n, (*_, limit) in enumerate(OF_METHODS, 2) if limit}
    told = [f for f in report.findings if f.rule == "deal_beyond_method"]
    assert [f.cell for f in told] == [*expected]
    assert all(expected[f.cell] in report.sentence(f, "fa") for f in told)


def test_deals_before_the_first_known_limits_are_not_judged() -> None:
    row = contract(award_method="خرید جزئی", amount="43500000001", contract_date="1399/05/01")
    assert "deal_beyond_method" not in rules(check_rows(row))
