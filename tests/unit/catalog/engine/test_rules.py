"""Figures and periods: contradictions are errors, the law's wishes are warnings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.persian.reading_errors import InputError

TODAY = dt.date(2026, 11, 25)  # 4 Azar 1405


def broken_rules(dataset_type: str, **values: Any) -> list[tuple[str, str]]:
    return [(name, error.code) for name, error in rules.contradictions(dataset_type, values)]


@pytest.mark.parametrize("typed", ["1300", "۱۴۰۳", "١٤٠٧", " 1403 "])
def test_fiscal_year_is_read_in_any_digits_up_to_two_years_ahead(typed: str) -> None:
    assert rules.read_year(typed, TODAY) in {"1300", "1403", "1407"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1299", "year_far"),
        ("1408", "year_far"),
        ("2024", "gregorian_year"),
        ("03", "bad_fiscal_year"),
        ("سال", "bad_fiscal_year"),
    ],
)
def test_a_year_that_cannot_be_meant_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        rules.read_year(typed, TODAY)
    assert caught.value.code == code


def test_the_last_year_follows_the_day_on_which_it_is_asked() -> None:
    assert rules.read_year("1408", dt.date(2027, 3, 21)) == "1408"


@pytest.mark.parametrize(
    ("typed", "rial"),
    [
        ("۱۲٬۵۰۰ میلیارد ریال", 12_500_000_000_000),
        ("1,250,000", 1_250_000),
        ("۲ میلیون تومان", 20_000_000),
        (5, 5),
        ("0", 0),
    ],
)
def test_an_amount_is_read_with_words_units_and_marks(typed: object, rial: int) -> None:
    assert rules.read_amount(typed) == rial


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-5", "negative"), (-5, "negative"), (str(10**18 + 1), "too_large"), ("2.5", None)],
)
def test_an_amount_that_cannot_be_is_refused(typed: object, code: str | None) -> None:
    with pytest.raises(InputError) as caught:
        rules.read_amount(typed)
    assert code in (None, caught.value.code)


def test_a_report_of_nothing_has_no_figures() -> None:
    assert broken_rules("contract", nil_report="true") == []
    assert broken_rules("contract", nil_report="true", contract_count=0, total_amount=0) == []
    assert broken_rules("contract", nil_report="true", contract_count=3, total_amount=5) == [
        ("contract_count", "nil_with_figures"),
        ("total_amount", "nil_with_figures"),
    ]
    assert broken_rules("contract", nil_report="false", contract_count=3) == []
    assert (
        broken_rules("contract", nil_report="true", nil_tables='["tenders"]', contract_count=3)
        == []
    )
    assert broken_rules("contract", contract_count=0, total_amount=5) == []


@pytest.mark.parametrize("stage", ["proposed", "approved", "amended"])
def test_sources_and_uses_are_equal_until_the_budget_is_settled(stage: str) -> None:
    assert broken_rules("budget", budget_stage=stage, total_sources=5, total_uses=5) == []
    unequal = {"total_sources": 5, "total_uses": 6}
    assert broken_rules("budget", budget_stage=stage, **unequal) == [("total_uses", "not_balanced")]
    assert broken_rules("budget", budget_stage="settled", **unequal) == []
    assert broken_rules("budget", budget_stage=stage, total_sources=5) == []


def test_the_two_sums_are_told_to_the_reader() -> None:
    values = {"budget_stage": "approved", "total_sources": 5000, "total_uses": 6000}
    ((_, error),) = rules.contradictions("budget", values)
    assert "۵٬۰۰۰" in error.text(str, "fa")
    assert "6,000" in error.text(str, "en")


def test_capital_credits_are_part_of_the_uses() -> None:
    assert broken_rules("budget", total_uses=10, capital_amount=11) == [
        ("capital_amount", "capital_above_uses")
    ]
    assert broken_rules("budget", total_uses=10, capital_amount=10) == []


@pytest.mark.parametrize(
    ("capital", "uses", "share", "low"),
    [
        (39, 100, Decimal("0.39"), True),
        (40, 100, Decimal("0.4"), False),
        (0, 100, Decimal(0), True),
        (0, 0, None, False),
        (None, 100, None, False),
        (40, None, None, False),
    ],
)
def test_capital_share_below_forty_percent_warns(
    capital: int | None, uses: int | None, share: Decimal | None, low: bool
) -> None:
    values = {"capital_amount": capital, "total_uses": uses}
    assert rules.capital_share(values) == share
    assert rules.below_capital_share(values, "municipality") is low
    assert rules.below_capital_share(values, "organisation") is False
    assert broken_rules("budget", **{name: value for name, value in values.items() if value}) == []


def test_a_dataset_without_a_readable_period_has_none() -> None:
    assert rules.period_of({}) is None
    assert rules.period_of({"fiscal_year": "سال"}) is None
    assert rules.period_of({"fiscal_year": "1403", "period_part": "h9"}) is None
    period = rules.period_of({"fiscal_year": "1403"})
    assert period is not None
    assert (period.start.isoformat(), period.end.isoformat()) == ("2024-03-20", "2025-03-20")
