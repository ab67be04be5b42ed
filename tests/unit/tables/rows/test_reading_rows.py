"""What a reader asks of published rows, by which words they are found, and how they are shown."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import schema
from ckanext.mashhad.tables.rows import inquiry, row_words, shown_rows

CONTRACTS = registry.load("contracts")


def read(**args: str) -> inquiry.Inquiry:
    return inquiry.read(args, CONTRACTS)


def words_of(**cells: str) -> str:
    row = [cells.get(column.name, "") for column in CONTRACTS.columns]
    return row_words.RowWords(CONTRACTS).join_words(row)


def matches(typed: str, **cells: str) -> bool:
    stored = re.findall("'(.*?)'", words_of(**cells))
    asked = re.findall("'(.*?)'(:\\*)?", row_words.asked(typed))
    return all(
        any(word.startswith(each) if begins else word == each for word in stored)
        for each, begins in asked
    )


@pytest.mark.parametrize(
    "typed", ["پیاده‌رو", "پیاده رو", "پیادەرو", "پياده‌روهاي بلوار", "پیاده‌روها", "بهسازی پیا"]
)
def test_spelling_that_reader_takes_for_same_finds_row(typed: str) -> None:
    assert matches(typed, subject="بهسازی پیاده‌روهای بلوار نمونه")


def test_row_is_found_by_words_of_its_codes_in_both_languages() -> None:
    assert matches("مناقصه عمومی", award_method="public_tender")
    assert matches("public", award_method="public_tender")
    assert not matches("public_tender", award_method="direct_purchase")


def test_a_row_is_found_by_its_day_and_its_amount_in_any_digits() -> None:
    assert matches("۱۴۰۳/۰۷/۱۵", contract_date="2024-10-06")
    assert matches("2024-10-06", contract_date="2024-10-06")
    assert matches("۱۲٬۵۰۰٬۰۰۰", amount="12500000")


def test_a_word_that_is_only_like_it_finds_nothing() -> None:
    assert not matches("کتاب", subject="خرید کتیبه")
    assert not matches("هران", subject="تهران")
    assert not matches("12", subject="خط", amount="12500000")


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_words_alone(typed: str) -> None:
    asked = row_words.asked(typed)
    assert re.fullmatch(r"('[^\W_]{1,60}'(:\*)?( & '[^\W_]{1,60}'(:\*)?){0,11})?", asked)


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "record", "_id"]), st.text()))
def test_whatever_an_address_holds_is_read(args: dict[str, str]) -> None:
    asked = inquiry.read(args, CONTRACTS)
    assert asked.sort in ("", *(column.name for column in CONTRACTS.columns))
    assert set(asked.filters.values()) <= {"contract", "addendum", "payment"} or asked.filters == {}
    assert 1 <= asked.page <= 999_999
    assert len(asked.words) <= inquiry.LONGEST


def test_only_codes_of_the_list_choose_rows() -> None:
    assert read(award_method="public_tender", subject="x").filters == {
        "award_method": "public_tender"
    }
    assert read(award_method="gossip").filters == {}


def test_years_read_in_any_digits_and_units_as_they_written() -> None:
    budget = registry.load("budget_lines")
    asked = inquiry.read({"fiscal_year": "۱۴۰۳", "unit": "منطقه ي ۹"}, budget)
    assert asked.filters == {"fiscal_year": "1403", "unit": "منطقه ی ۹"}


def test_another_choice_begins_with_the_first_page() -> None:
    asked = read(q="پل", sort="-amount", page="7")
    assert asked.params(sort="amount") == {"q": "پل", "sort": "amount"}
    assert asked.params(page="8") == {"q": "پل", "sort": "-amount", "page": "8"}
    assert asked.params(q="") == {"sort": "-amount"}


def test_all_columns_stay_shown_while_other_things_are_asked() -> None:
    asked = read(q="پل", columns="all")
    assert asked.params(q="") == {"columns": "all"}
    assert asked.params(columns="") == {"q": "پل"}
    assert not read(columns="some").all_columns


@pytest.mark.parametrize(
    ("name", "value", "fa", "en"),
    [
        ("amount", 12_500_000_000, "۱۲٬۵۰۰٬۰۰۰٬۰۰۰", "12,500,000,000"),
        ("quantity", Decimal("1200.500000"), "۱٬۲۰۰٫۵", "1,200.5"),
        ("progress", Decimal("42.500000"), "۴۲٫۵٪", "42.5%"),
        ("contract_date", dt.date(2024, 10, 6), "۱۴۰۳/۰۷/۱۵", "1403/07/15 (2024-10-06)"),
        ("contract_number", "1403/9/125", "۱۴۰۳/۹/۱۲۵", "1403/9/125"),
        ("contract_number", "DEMO-1403-۹", "DEMO-1403-۹", "DEMO-1403-۹"),
        ("deal_class", "small", "معاملات جزئی", "Small (minor) deal"),
        ("deal_class", "of another time", "of another time", "of another time"),
        ("subject", "خیابان 17 شهریور", "خیابان ۱۷ شهریور", "خیابان 17 شهریور"),
        ("subject", "خرید HP 1020", "خرید HP 1020", "خرید HP 1020"),
        ("amount", None, "", ""),
    ],
)
def test_a_value_is_shown_in_the_language_of_the_page(name, value, fa, en) -> None:
    column = CONTRACTS.column(name)
    assert [shown_rows.cell(column, value, lang).text for lang in ("fa", "en")] == [fa, en]


def test_machines_get_iso_days_ascii_figures_and_codes() -> None:
    def cell(name, value):
        return shown_rows.cell(CONTRACTS.column(name), value, "fa")

    assert cell("contract_date", dt.date(2024, 10, 6)).datetime == "2024-10-06"
    assert cell("amount", 10**18).value == "1000000000000000000"
    assert cell("deal_class", "small").value == "small"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facets": ["amount"]}, "“facets” names “amount”"),
        ({"glance": ["colour"]}, "“glance” names “colour”"),
        ({"sums": {"columns": ["subject"]}}, "“sums” names “subject”"),
        ({"sums": {"columns": ["amount"], "by": ["subject"]}}, "told apart by “subject”"),
        ({"sums": {"columns": ["amount"], "when": {"column": "x", "in": []}}}, "column “x”"),
    ],
)
def test_a_schema_that_offers_what_cannot_be_is_refused(changed, said) -> None:
    from ckanext.mashhad.catalog.engine import rule_files

    content = {**rule_files.read(schema.FOLDER, "contracts.yaml"), **changed}
    with pytest.raises(schema.SchemaError, match=said):
        registry.parse("contracts", content)


@pytest.mark.parametrize(
    ("name", "subject", "stays"),
    [
        ("رضا حسینی", "بهسازی خیابان امام رضا", {"رضا"}),
        ("رضا حسينی", "بلوار شهید حسینی", {"حسینی"}),
        ("علی‌رضا حسینی", "خیابان امام رضا، بابت تدریس علی‌رضا حسینی", {"رضا"}),
        ("رضا حسینی", "تدریس رضا حسینی", set()),
        ("رضا حسینی", "تدریس حسینی، رضا", set()),
        ("رضا حسینی", "خیابان امام رضا تا بلوار شهید حسینی", set()),
        ("رضا حسینی", "خرید خودرو", set()),
    ],
)
def test_word_of_a_name_elsewhere_in_its_row_is_marked(
    name: str, subject: str, stays: set[str]
) -> None:
    stored = words_of(counterparty=name, subject=subject)
    assert set(re.findall("'([^']*)':1", stored)) == {*row_words.list_words(" ".join(stays))}
