"""Columns of amounts that say of which year and stage they are: «مصوب ۱۴۰۳»."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from tests.unit.tables.table_files import BUDGET, as_csv, as_xlsx, checked, faults

STATEMENT = registry.load("statement_lines")
PROPOSED_1404 = {"fiscal_year": "1404", "budget_stage": "proposed"}


def sheet(*headers: str, titles: tuple[str, ...] = ()) -> bytes:
    """A list of two columns and those of amounts; each amount is its place."""
    amounts = [str(n) for n, _ in enumerate(headers, 1)]
    above = [[title] for title in titles]
    return as_xlsx([*above, ["کد", "عنوان", *headers], ["110101.0", "عوارض نوسازی", *amounts]])


@pytest.mark.parametrize(
    "header",
    ["مصوب ۱۴۰۳", "پیشنهادی سال ۱۴۰۵", "بودجه مصوب سال 1404", "عملکرد ۱۴۰۲", "پیش‌بینی سال ۱۴۰۴",
     "مصوب", "مبلغ پیشنهادی", "اعتبار مصوب سال جاری"],
)  # fmt: skip
def test_only_column_of_a_stage_is_the_amount(header: str) -> None:
    report = checked(sheet(header), BUDGET)
    assert (report.accepted, report.sums) == (True, {"amount": 1})


def test_unit_beside_a_year_counts() -> None:
    assert checked(sheet("مصوب ۱۴۰۴ (میلیون ریال)"), BUDGET).sums == {"amount": 1_000_000}


@pytest.mark.parametrize(
    ("headers", "titles", "facts", "sums"),
    [
        (("مصوب ۱۴۰۳", "پیشنهادی ۱۴۰۴"), (), PROPOSED_1404, {"amount": 2}),
        (("پیشنهادی ۱۴۰۴", "مصوب ۱۴۰۴"), (), PROPOSED_1404, {"amount": 1, "approved": 2}),
        (("مصوب ۱۴۰۳", "پیشنهادی ۱۴۰۴"), ("بودجه سال ۱۴۰۴",), {}, {"amount": 2}),
        (("مصوب", "عملکرد"), (), {}, {"approved": 1, "amount": 2}),
        (("مصوب", "عملکرد"), (), {"budget_stage": "approved"}, {"amount": 1}),
        (("مصوب ۱۴۰۳", "مبلغ"), (), {"fiscal_year": "1403"}, {"approved": 1, "amount": 2}),
    ],
)
def test_year_and_stage_of_the_dataset_choose_the_amount(
    headers: tuple[str, ...], titles: tuple[str, ...], facts: dict[str, str], sums: dict[str, int]
) -> None:
    assert checked(sheet(*headers, titles=titles), BUDGET, facts=facts).sums == sums


def test_amount_that_nothing_tells_is_asked_about_and_mapped() -> None:
    file = sheet("مصوب ۱۴۰۳", "پیشنهادی ۱۴۰۴")
    assert faults(checked(file, BUDGET)) == [("column.which_amount", "C1", "amount")]
    report = checked(file, BUDGET, mapping={"پیشنهادی ۱۴۰۴": "amount", "مصوب ۱۴۰۳": None})
    assert (report.accepted, report.sums) == (True, {"amount": 2})


def test_statement_takes_its_performance_and_never_a_plan() -> None:
    report = checked(sheet("مصوب ۱۴۰۴", "عملکرد ۱۴۰۴"), STATEMENT)
    assert report.sums == {"approved": 1, "amount": 2}
    for headers, amount in ((("مبلغ", "عملکرد"), 2), (("عملکرد", "مبلغ"), 1)):
        file = sheet(*headers)
        assert checked(file, STATEMENT).sums == {"amount": amount}
        chosen = checked(file, STATEMENT, mapping={"مبلغ": "amount", "عملکرد": None})
        assert chosen.sums == {"amount": 3 - amount}
    last = checked(sheet("مبلغ", "عملکرد ۱۴۰۳"), STATEMENT, facts={"fiscal_year": "1404"})
    assert last.sums == {"amount": 1}
    assert faults(checked(sheet("مصوب ۱۴۰۴"), STATEMENT)) == [("column.missing", None, "amount")]


@pytest.mark.parametrize(
    "headers",
    [
        (["code", "title", "amount"], ["کد", "عنوان", "مبلغ (میلیون ریال)"]),
        (["کد", "عنوان", "مبلغ"], ["code", "title", "amount (million rial)"]),
        (["کد", "عنوان", "مبلغ"], ["Row code", "Name of the line", "Value (million rial)"]),
    ],
)
def test_headers_in_two_languages_are_one_header(headers: tuple[list[str], ...]) -> None:
    report = checked(as_csv([*headers, ["101", "عوارض نوسازی", "5"]]), BUDGET)
    assert (report.accepted, report.rows, report.sums) == (True, 1, {"amount": 5_000_000})


def test_revenues_without_codes_are_taken_with_a_warning() -> None:
    report = checked(as_csv([["ردیف", "عنوان درآمد", "مبلغ"], ["1", "عوارض", "5"]]), BUDGET)
    assert (report.accepted, report.sums) == (True, {"amount": 5})
    assert ("column.expected", "code") in {(c.rule, c.field) for c in report.counts}


def test_expenses_alone_are_not_held_to_the_capital_share() -> None:
    cells = [["کد", "شرح هزینه‌ها", "نوع اعتبار", "مبلغ"], ["2101", "حقوق", "جاری", "900"]]
    assert "capital_share_low" not in {c.rule for c in checked(as_csv(cells), BUDGET).counts}
