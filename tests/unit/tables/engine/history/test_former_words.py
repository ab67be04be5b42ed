"""What of a former version everybody reads: figures always, words only while they stand."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history.former_words import PublicWords
from ckanext.mashhad.tables.engine.history.row_keys import find_key

CONTRACTS = registry.load("contracts")
#: A national code that is valid.
CODE = "0499370899"


def row(**cells: Any) -> dict[str, Any]:
    names = [column.name for column in CONTRACTS.columns]
    usual = {"contract_number": "1403/1", "subject": "بهسازی", "amount": 5, "record": "contract"}
    return {**dict.fromkeys(names), **usual, **cells}


def conceal(former: dict[str, Any], *public: dict[str, Any]):
    return PublicWords(CONTRACTS, public).conceal(former)


def test_cell_that_is_still_so_is_shown() -> None:
    shown, withheld = conceal(row(amount=4), row())
    assert (shown["subject"], shown["amount"], withheld) == ("بهسازی", 4, frozenset())


def test_words_that_were_taken_out_are_withheld() -> None:
    shown, withheld = conceal(row(subject="خانهٔ آقای نمونه"), row())
    assert shown["subject"] is None
    assert withheld == {"subject"}


def test_words_of_another_row_do_not_open_a_cell() -> None:
    other = row(contract_number="1403/2", counterparty="علی نمونه")
    former = row(counterparty="علی نمونه")
    assert conceal(former, row(counterparty="شرکت نمونه"), other)[1] == {"counterparty"}


def test_words_of_another_column_do_not_open_a_cell() -> None:
    assert conceal(row(notes="علی نمونه"), row(counterparty="علی نمونه"))[1] == {"notes"}


def test_row_that_went_keeps_figures_codes_and_number() -> None:
    former = row(counterparty_id="10380284790", contract_date="2024-04-20", award_method="tender")
    shown, withheld = conceal(former)
    assert withheld == {"subject"}
    assert (shown["contract_number"], shown["counterparty_id"]) == ("1403/1", "10380284790")
    assert (shown["contract_date"], shown["award_method"]) == ("2024-04-20", "tender")


def test_number_that_may_be_a_persons_is_withheld() -> None:
    assert "contract_number" in conceal(row(contract_number=CODE))[1]
    assert "tender_number" in conceal(row(tender_number="09151234567"), row())[1]


def test_words_in_a_number_are_words() -> None:
    assert "tender_number" in conceal(row(tender_number="قرارداد خانم نمونه"), row())[1]
    assert conceal(row(tender_number="۱۴۰۳/ف/۱۲-AB"), row())[1] == frozenset()


def test_words_in_a_column_of_codes_are_withheld() -> None:
    """A column may have been one of texts when the version was stored."""
    former = row(award_method="به خانم نمونه", contract_date="روز اول", deal_class="large")
    assert conceal(former, row())[1] == {"award_method", "contract_date"}
    assert conceal(row(progress="87.3", quantity=-1.5, duration="P12M"), row())[1] == frozenset()


def test_address_is_withheld_as_words_are() -> None:
    assert conceal(row(text_url="https://example.org/ali"), row())[1] == {"text_url"}


def test_column_that_no_schema_knows_is_withheld() -> None:
    assert conceal({**row(), "father": "نمونه"}, row())[1] == {"father"}


def test_any_of_equal_keys_opens_its_own_words() -> None:
    public = (row(record="payment", notes="یک"), row(record="payment", notes="دو"))
    assert conceal(row(record="payment", notes="دو", amount=9), *public)[1] == frozenset()
    assert conceal(row(record="payment", notes="سه"), *public)[1] == {"notes"}


def test_row_without_key_is_shown_while_all_of_it_stands() -> None:
    former = row(contract_number=None, record=None)
    assert conceal(former, former)[1] == frozenset()
    assert conceal({**former, "amount": 6}, former)[1] == {"subject"}


def test_empty_cell_of_the_key_says_its_default() -> None:
    """A row is the same whether its kind is left out or «contract»."""
    assert conceal(row(record=None), row(record="contract"))[1] == frozenset()
    assert conceal(row(record="contract"), row(record=""))[1] == frozenset()
    assert conceal(row(record=None), row(record="addendum"))[1] == {"subject"}


def line(code: str, title: str, year: int | None = None) -> dict[str, Any]:
    return {"code": code, "side": "cost", "unit": None, "fiscal_year": year, "title": title}


def test_key_column_that_one_version_lacks_withholds_no_words() -> None:
    table = registry.load("budget_lines")
    former, public = ([line("1", "حقوق", y), line("2", "آب", y)] for y in (None, 1403))
    for was, now in ((former, public), (public, former)):
        lacking = find_key(table).lacking(was) | find_key(table).lacking(now)
        words = PublicWords(table, now, lacking)
        assert [words.conceal(each)[1] for each in was] == [frozenset()] * 2
        assert words.conceal({**was[0], "title": "آب"})[1] == {"title"}


def test_lacking_columns_open_no_other_rows_words() -> None:
    """Without its code a line is none that could be told from the others."""
    table = registry.load("budget_lines")
    public = [line("1", "حقوق", 1403), line("2", "آب", 1403), line("3", "برق", 1403)]
    words = PublicWords(table, public, {"code"})
    assert words.conceal({**public[0], "code": None})[1] == {"title"}
