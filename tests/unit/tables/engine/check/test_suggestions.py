"""An unknown header gets a suggestion by its words and by what stands below it."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import suggestions
from ckanext.mashhad.tables.engine.check.column_preview import look
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from tests.unit.tables.table_files import as_csv, check_rows, contract, table

CONTRACTS = registry.load("contracts")
AMOUNTS = ["12,500,000,000", "3,200,000,000"]
DAYS = ["1405/08/02", "1405/08/12"]
WORKS = ["بهسازی پیاده‌رو", "خرید نهال"]


@pytest.mark.parametrize(
    ("header", "cells", "column"),
    [
        ("مبلغ به میلیون", AMOUNTS, "amount"),
        ("۱۴۰۲", AMOUNTS, "amount"),  # named by nothing, but by its cells
        ("نام شرکت طرف حساب", WORKS, "counterparty"),
        ("تاریخ شروع کار", DAYS, "start_date"),
        ("نحوه تعیین برنده", ["مناقصه عمومی", "استعلام"], "award_method"),
        ("تاریخ شروع کار", WORKS, None),
        ("شماره سند", ["1403/1", "1403/2"], "contract_number"),
        ("طول کار", ["۴ ماه", "یک سال"], "duration"),
        ("ناظر", WORKS, None),
    ],
)
def test_header_may_be_what_its_words_and_cells_say(header, cells, column) -> None:
    found = suggestions.columns(CONTRACTS, {header: cells}, [])
    assert found == ({header: column} if column else {})


def test_a_column_is_suggested_once_and_never_if_taken() -> None:
    two = {"مبلغ به میلیون": AMOUNTS, "مبلغ به هزار": AMOUNTS}
    assert list(suggestions.columns(CONTRACTS, two, []).values()) == ["amount"]
    assert suggestions.columns(CONTRACTS, two, ["amount"]) == {}


def test_columns_that_are_shown_to_the_officer_carry_it() -> None:
    cells = table([contract()])
    place = cells[0].index("مبلغ")
    cells[0][place] = "مبلغ به میلیون"
    [sheet] = look(as_csv(cells), CONTRACTS, {}, DEFAULT)
    assert (sheet.columns[place].field, sheet.columns[place].suggested) == (None, "amount")


def test_amounts_of_another_year_are_no_suggestion() -> None:
    header = ["کد", "عنوان", "مصوب ۱۴۰۴", "پیشنهادی سال ۱۴۰۵", "عملکرد ۸ ماهه ۱۴۰۴"]
    cells = [header, *([str(n), f"ردیف {n}", "500", "900", "300"] for n in range(3))]
    budget = registry.load("budget_lines")
    [sheet] = look(as_csv(cells), budget, {}, DEFAULT)
    assert [(seen.field, seen.suggested) for seen in sheet.columns[2:]] == [(None, None)] * 3
    [sheet] = look(as_csv(cells), budget, {}, DEFAULT, {"fiscal_year": "1405"})
    assert [(seen.field, seen.suggested) for seen in sheet.columns[2:]] == [
        (None, None),
        ("amount", None),
        (None, None),
    ]


def test_what_asks_for_another_column_has_to_fit_wholly() -> None:
    budget = registry.load("budget_lines")
    kinds = ["درآمد", "درآمد", "هزینه"]
    assert suggestions.columns(budget, {"نوع": kinds}, []) == {"نوع": "side"}
    assert suggestions.columns(budget, {"نوع": [*kinds, "تملک دارایی سرمایه‌ای"]}, []) == {}


def test_value_that_an_officer_has_explained_is_read_as_that() -> None:
    rows = [contract(award_method="مناقصه"), contract(contract_number="2", award_method="بند ب")]
    unsaid = check_rows(*rows)
    assert {f.rule for f in unsaid.findings} >= {"code.unclear", "code.unknown"}
    said = {
        "award_method": {"مناقصه": "public_tender", "بند ب": "price_inquiry", "چیزی": "no_code"}
    }
    report = check_rows(*rows, of=CONTRACTS.with_said(said))
    assert not {f.rule for f in report.findings} & {"code.unclear", "code.unknown"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("استعلم", ["price_inquiry"]),
        ("مناقصه", ["public_tender", "limited_tender", "tender_waiver"]),
        ("روش ما", []),
        ("", []),
    ],
)
def test_unknown_value_gets_the_codes_that_are_called_like_it(text, codes) -> None:
    assert suggestions.codes(CONTRACTS.column("award_method"), text) == codes
