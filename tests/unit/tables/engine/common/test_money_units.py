"""In which unit the amounts of a table are: read, or asked for; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.header import Layout, Names, find
from tests.unit.tables.plain_table import CELLS as THREE
from tests.unit.tables.plain_table import PLAIN
from tests.unit.tables.table_files import (
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    checked,
    contract,
    faults,
    rules,
    table,
)

SHOWN_OTHERWISE = {"cell.shown_otherwise", "amount.shown_otherwise"}
CELLS = table([contract(amount="5000")])
AMOUNT = CELLS[0].index("مبلغ")
COLUMN = chr(65 + AMOUNT)


def headed(header: str) -> bytes:
    return as_csv([[*CELLS[0][:AMOUNT], header, *CELLS[0][AMOUNT + 1 :]], *CELLS[1:]])


def layout(cells: Sequence[Sequence[str | None]]) -> Layout:
    """As what the rows of a register are taken, before any of its cells is read."""
    found = find(list(enumerate(cells, 1)), Names(CONTRACTS, {}))
    assert found is not None
    return found


HEADERS = (
    ("مبلغ (م.ریال)", 10**6),
    ("مبلغ (م ریال)", 10**6),
    ("مبلغ (م.ر)", 10**6),
    ("مبلغ (م.ت)", 10**7),
    ("مبلغ (میلیونریال)", 10**6),
    ("مبلغ (میلیون ﷼)", 10**6),
    ("مبلغ (۱۰۰۰ ریال)", 10**3),
    ("مبلغ (10 ریال)", 10),
    ("مبلغ (ده میلیون ریال)", 10**7),
    ("مبلغ (یکصد هزار ریال)", 10**5),
    ("مبلغ (هزار میلیارد ریال)", 10**12),
    ("مبلغ (به میلیون ریال می‌باشد)", 10**6),
    ("مبلغ (بدون مالیات، میلیون ریال)", 10**6),
    ("مبلغ (ریال) (با احتساب ارزش افزوده)", 1),
    ("مبلغ (۱۴۰۳)", 1),
    ("مبلغ (الف)", 1),
    ("مبلغ (بدون مالیات)", 1),
)


@pytest.mark.parametrize(("header", "factor"), HEADERS)
def test_the_unit_in_a_header_is_read_however_it_is_written(header, factor):
    amount = layout([[*CELLS[0][:AMOUNT], header, *CELLS[0][AMOUNT + 1 :]]]).fields["amount"]
    assert (amount.header, amount.factor) == (header, factor)
    assert not money_units.of_header(header).doubt


@pytest.mark.parametrize(("header", "factor"), HEADERS[::6])
def test_amounts_below_such_a_header_are_in_its_unit(header, factor):
    report, [row] = records(headed(header), CONTRACTS, TODAY)
    assert report.accepted
    assert row["amount"] == 5000 * factor


UNCLEAR = (
    "مبلغ (میلیون)",
    "مبلغ (بیلیون ریال)",
    "مبلغ (ه.ریال)",
    "مبلغ (یکهزار ریال)",
    "مبلغ (MR)",
    "مبلغ (M Rial)",
    "Amount (IRR million)",
    "مبلغ (۰۰۰)",
    "مبلغ (۵۰۰ میلیون ریال)",
    "مبلغ ۰۰۰ ریال",
    "مبلغ (دلار)",
    "مبلغ ($)",
    "مبلغ (EUR)",
    "مبلغ (درصد)",
    "مبلغ (ریال/تومان)",
    "مبلغ (میلیون ریال/هزار تومان)",
)


@pytest.mark.parametrize("header", UNCLEAR)
def test_a_header_whose_unit_is_not_clear_leaves_doubt(header):
    amount = layout([[*CELLS[0][:AMOUNT], header, *CELLS[0][AMOUNT + 1 :]]]).fields["amount"]
    assert amount.header == header
    assert money_units.of_header(header).doubt


@pytest.mark.parametrize("header", UNCLEAR[::5])
def test_amounts_under_unit_not_clear_are_not_taken_for_rial(header):
    assert faults(checked(headed(header)), "error") == [("unit.unclear", f"{COLUMN}1", "amount")]


ABOVE = (
    ("مبالغ به م.ریال", 10**6),
    ("ارقام به ده میلیون ریال", 10**7),
    ("کلیه مبالغ جدول ۱۰۰۰ ریال می‌باشد", 10**3),
    ("واحد پول: میلیون ریال", 10**6),
    ("مبالغ بر حسب هزار تومان", 10**4),
    ("شهرداری - سال ۱۴۰۳ - به میلیون ریال", 10**6),
    ("قراردادهای بزرگراه همت (ارقام به میلیون ریال)", 10**6),
    ("معاملات عمده (بیش از ۱۴٬۵۰۰ میلیون ریال) - ارقام به میلیون ریال", 10**6),
    ("گزارش تا پایان آذر، ارقام میلیون ریال", 10**6),
    ("قراردادهای بالای ۵۰۰ میلیون ریال واحد عمران", 1),
    ("قراردادهای با مبلغ بیش از یک میلیارد ریال", 1),
    ("قراردادهای با مبالغ بیش از یک میلیارد ریال", 1),
    ("قراردادهای با مبلغ یک میلیارد ریال و بیشتر", 1),
    ("فهرست قراردادهای بیش از مبلغ ۲ میلیارد تومان سال ۱۴۰۳", 1),
    ("قراردادهای مشمول مبلغ نصاب متوسط (کمتر از ۱۴۵۰ میلیون ریال)", 1),
    ("معاملات متوسط (از ۱ تا ۱۰ میلیارد ریال)", 1),
    ("آستانهٔ ثبت: مبلغ ۲۵۰ میلیون تومان", 1),
    ("قراردادهای به همت شهرداری منطقه", 1),
)


@pytest.mark.parametrize(("line", "factor"), ABOVE)
def test_a_line_above_the_table_names_its_unit_and_a_sum_is_none(line, factor):
    found = layout([[line], *CELLS])
    assert (found.fields["amount"].factor, found.titles.doubt) == (factor, ())


@pytest.mark.parametrize(("line", "factor"), ABOVE[::9])
def test_amounts_below_such_a_line_are_in_its_unit(line, factor):
    report, [row] = records(as_csv([[line], *CELLS]), CONTRACTS, TODAY)
    assert report.accepted
    assert row["amount"] == 5000 * factor


@pytest.mark.parametrize(
    "line",
    [
        "ارقام به میلیون",
        "(میلیون)",
        "(دلار)",
        "ارقام به بیلیون ریال",
        "ارقام به ریال / تومان",
        "مبالغ به میلیون ریال و هزار دلار",
        "بودجه سال ۱۴۰۳ میلیون ریال",
        "گزارش تا پایان آذر ۱۴۰۳ میلیون ریال",
    ],
)
def test_amounts_below_line_not_clear_are_not_taken_for_rial(line):
    assert faults(checked(as_csv([[line], *CELLS])), "error") == [
        ("unit.unclear", f"{COLUMN}2", "amount")
    ]


def test_unclear_row_of_units_is_asked_about():
    below = ["هزار" if n == AMOUNT else None for n in range(len(CELLS[0]))]
    report = checked(as_csv([CELLS[0], below, *CELLS[1:]]))
    assert faults(report, "error") == [("unit.unclear", f"{COLUMN}2", "amount")]


def test_a_row_of_units_may_say_how_other_columns_are_written():
    below = ["-", *["روز/ماه/سال" if "تاریخ" in str(name) else None for name in CELLS[0][1:]]]
    below[AMOUNT] = "میلیون ریال"
    report, [row] = records(as_csv([CELLS[0], below, *CELLS[1:]]), CONTRACTS, TODAY)
    assert row["amount"] == 5000 * 10**6
    assert report.sheets[0].header_row == 2


def test_a_row_that_counts_the_columns_is_no_row_of_data():
    numbers = [str(n) for n in range(1, len(CELLS[0]) + 1)]
    report, rows = records(as_csv([CELLS[0], numbers, *CELLS[1:]]), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == [5000]
    assert report.sheets[0].header_row == 2


@pytest.mark.parametrize("group", ["مبالغ (م.ریال)", "اطلاعات مالی به میلیون ریال"])
def test_a_unit_above_a_group_of_columns_is_that_of_its_amounts(group):
    above = [group if n == AMOUNT else None for n in range(len(CELLS[0]))]
    assert records(as_csv([above, *CELLS]), CONTRACTS, TODAY)[1][0]["amount"] == 5000 * 10**6


def test_a_remark_below_the_table_may_not_name_another_unit():
    remark = ["کلیه مبالغ به میلیون ریال است"]
    told = faults(checked(as_csv([*CELLS, remark])), "error")
    assert told == [("unit.unclear", f"{COLUMN}3", "amount")]
    agreeing = headed("مبلغ (میلیون ریال)") + remark[0].encode()
    assert checked(agreeing).accepted
    assert checked(as_csv([*CELLS, ["قراردادهای بالای ۵۰۰ میلیون ریال"]])).accepted


@pytest.mark.parametrize(
    ("units", "wrong"),
    [
        (["تومان"], [2]),
        (["ریال", "تومان", "دلار", "ریال ایران", "تومان ایران", "میلیون ریال"], [3, 4, 6, 7]),
        (["متر", "عدد"], []),
    ],
)
@pytest.mark.parametrize("header", ["واحد پول", "واحد", "", "ملاک"])
def test_a_column_of_units_may_not_name_another_one(
    header: str, units: list[str], wrong: list[int]
) -> None:
    rows = [[f"{cells}/{n}" for cells in CELLS[1][:1]] + CELLS[1][1:] for n in range(len(units))]
    cells = [[*CELLS[0], header], *([*r, unit] for r, unit in zip(rows, units, strict=True))]
    told = faults(checked(as_csv(cells)), "error")
    assert told == [("unit.unclear", f"{COLUMN}{row}", "amount") for row in wrong]


def formatted(*forms: str) -> bytes:
    """Contracts with an amount of 5,000, each in one of the formats."""
    cells = table([contract(contract_number=f"1403/{n}") for n in range(len(forms))])

    def written(book: Any, pages: Any) -> None:
        for row, form in enumerate(forms, 1):
            pages[0].write_number(row, AMOUNT, 5_000, book.add_format({"num_format": form}))

    return as_xlsx(cells, more=written)


FORMS = (
    ('#,##0 "تومان"', 50_000),
    ('"تومان" #,##0', 50_000),
    ("#,##0\\ [$تومان-fa-IR]", 50_000),
    ('_-* #,##0.00 "میلیون ریال"_-;-#,##0.00 "میلیون ریال"', 5_000_000_000),
    ('#,##0 "ریال"', 5_000),
    ("#,##0 [$ریال-429]", 5_000),
    ("[$$-409]#,##0", 5_000),  # what a button of Excel makes, whatever is meant
    ('#,##0 "Rls"', 5_000),
    ('"مبلغ: "#,##0', 5_000),
    ('#,##0 "ر.ا."', 5_000),
)


def test_a_unit_in_the_format_of_a_cell_is_that_of_its_amount() -> None:
    report, rows = records(formatted(*(form for form, _ in FORMS)), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == [amount for _, amount in FORMS]
    assert faults(report, "error") == []


DOUBTFUL_FORMS = (
    *('#,##0, "میلیون ریال"', '#,##0 "میلیون"', '#,##0 "دلار"', '#,##0 "ت"', '#,##0" K"'),
    *('#,##0, "هزار ریال"', "[<1000000]#,##0;#,##0,", "#,##0.0,,"),
    *('#,##0,"K"', '#,##0 "T"', "#,##0\\م", '#,##0 "میلیون ت"', "#,##0,,", '#,##0, "ریال"'),
)


def test_unit_in_a_format_that_nobody_can_tell_is_an_error() -> None:
    told = faults(checked(formatted(*DOUBTFUL_FORMS)))
    cells = {cell for rule, cell, _ in told if rule in SHOWN_OTHERWISE}
    assert cells == {f"{COLUMN}{row}" for row in range(2, len(DOUBTFUL_FORMS) + 2)}


def test_letters_in_the_format_of_no_amount_mean_no_money() -> None:
    cells = table([contract(quantity=None)])

    def written(book: Any, pages: Any) -> None:
        place = cells[0].index("مقدار")
        pages[0].write_number(1, place, 120, book.add_format({"num_format": '0 "م"'}))

    report, [row] = records(as_xlsx(cells, more=written), CONTRACTS, TODAY)
    assert (row["quantity"], faults(report, "error")) == (120, [])


def test_a_format_longer_than_any_program_writes_is_an_error() -> None:
    def written(book: Any, pages: Any) -> None:
        form = book.add_format({"num_format": "0" + "[$" * 10_000})
        pages[0].write_number(1, AMOUNT, 5_000, form)

    assert "cell.shown_otherwise" in rules(checked(as_xlsx(CELLS, more=written)))


def test_no_name_of_a_column_of_amounts_speaks_of_a_unit():
    for name in registry.names():
        for column in registry.load(name).columns:
            if column.type == "amount":
                names = (column.name, *column.label.values(), *column.synonyms)
                assert not [each for each in names if money_units.of_header(each)]


def test_sentence_tells_amounts_in_one_unit_whatever_header_says():
    head, row = table([contract(amount="0")])
    head = ["مبلغ (میلیون ریال)" if name == "مبلغ" else name for name in head]
    report = checked(as_csv([head, row]))
    [finding] = [f for f in report.findings if f.rule == "minimum"]
    assert report.sentence(finding, "fa") == "این مقدار کمتر از ۱ ریال است."
    row = ["0.0000005" if cell == "0" else cell for cell in row]
    report = checked(as_csv([head, row]))
    [finding] = [f for f in report.findings if f.rule == "number.fraction_of_rial"]
    assert report.sentence(finding, "en") == (
        "“0.0000005 × 1,000,000” is not a whole number of rials."
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("نامشخص", "number.unknown_word"),
        ("ندارد", "number.unknown_word"),
        ("طبق فهرست بها", "number.unknown_word"),
        ("دوازده و نیم", "number.unknown_word"),
        ("۵ میلیون ریال", "amount.two_units"),
        ("۵ میلیون", "amount.two_units"),
        ("12 م.ریال", "amount.two_units"),
        ("حدود ۵ میلیون تومان", "amount.two_units"),
    ],
)
def test_word_below_unit_told_as_word_and_unit_as_second_one(text, rule):
    cells = table([contract(amount=text)])
    cells[0] = ["مبلغ (میلیون ریال)" if each == "مبلغ" else each for each in cells[0]]
    assert rules(checked(as_csv(cells)), "error") == {rule}


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("ریال", 1), ("تومان", 10), ("هزار ریال", 10**3), ("میلیون ریال", 10**6),
     ("به میلیون تومان", 10**7), ("میلیارد ریال", 10**9)],
)  # fmt: skip
def test_a_unit_in_the_header_is_converted_and_said(unit, factor):
    cells = [
        [*THREE[0][:7], f"مبلغ ({unit})", THREE[0][8]],
        [*THREE[1][:7], "۱٬۲۰۰", "استعلام"],
    ]
    report, [row] = records(as_csv(cells), CONTRACTS, TODAY)
    assert row["amount"] == 1200 * factor
    assert ("unit.converted" in rules(report, "note")) == (factor != 1)


def test_a_unit_above_the_table_holds_for_amounts_that_name_none():
    cells = [["(ارقام به میلیون ریال)"], *THREE]
    report, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == [row["amount"] * 10**6 for row in PLAIN]
    assert "unit.converted" in rules(report, "note")


@pytest.mark.parametrize(
    "above",
    [
        [[None, None, "(میلیون ریال)"]],
        [["میلیون ریال"]],
        [["قراردادهای منطقهٔ ۹ (به ميليون ريال)"], [None]],
        [["ارقام: میلیون ریال"], ["میلیون‌ریال"]],
    ],
)
def test_unit_alone_or_in_parentheses_above_table_counts(above):
    report, [row] = records(as_csv([*above, *CELLS]), CONTRACTS, TODAY)
    assert row["amount"] == 5_000_000_000
    assert rules(report, "note") == {"unit.converted"}


def test_a_title_that_speaks_of_a_sum_names_no_unit():
    above = [["قراردادهای بالای ۵۰۰ میلیون ریال"]]
    assert records(as_csv([*above, *CELLS]), CONTRACTS, TODAY)[1][0]["amount"] == 5000


@pytest.mark.parametrize("unit", ["(میلیون ریال)", "میلیون ریال"])
def test_a_row_of_units_below_the_names_belongs_to_them(unit):
    below = [unit if n == AMOUNT else None for n in range(len(CELLS[0]))]
    report, [row] = records(as_csv([CELLS[0], below, *CELLS[1:]]), CONTRACTS, TODAY)
    assert report.sheets[0].header_row == 2
    assert row["amount"] == 5_000_000_000


def test_amounts_below_two_units_are_not_published_in_either():
    above = [["ارقام به میلیون ریال"], ["مبالغ به هزار تومان"]]
    report = checked(as_csv([*above, *CELLS]))
    assert faults(report, "error") == [("unit.unclear", f"{COLUMN}3", "amount")]
    named = [[*CELLS[0]], *CELLS[1:]]
    named[0][AMOUNT] = "مبلغ (ریال)"
    assert checked(as_csv([*above, *named])).accepted


def test_unit_below_the_header_of_no_amount_is_that_of_all() -> None:
    """«میلیون ریال» in the first column of the row below the names."""
    rows = [
        ["ردیف", "کد", "عنوان", "مبلغ"],
        ["میلیون ریال", "", "", ""],
        ["1", "1101", "عوارض", "600"],
    ]
    report = checked(as_csv(rows), registry.load("budget_lines"))
    assert report.sums == {"amount": 600_000_000}
