"""Which row names the columns, and which column is what, however the names are written."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.check.column_preview import look
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from tests.unit.tables.plain_table import CELLS, PLAIN
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACT,
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


def known(cells: list[list[str]], table: TableSchema = CONTRACTS) -> list[str | None]:
    """The field of each column of a file."""
    (sheet,) = look(as_csv(cells), table, {}, DEFAULT)
    return [column.field for column in sheet.columns]


def test_header_below_titles_and_blank_rows_is_found():
    def merge(book, pages):
        pages[0].merge_range(0, 0, 0, 5, "فهرست قراردادهای منطقهٔ ۹")

    above = [[None], [None], ["سال ۱۴۰۳"], [None]]
    report, rows = records(as_xlsx([*above, *CELLS], more=merge), CONTRACTS, TODAY)
    assert report.sheets[0].header_row == 5
    assert rows == PLAIN


def test_names_over_two_rows_are_put_together():
    top = ["قرارداد", None, "طرف قرارداد", None, "تاریخ", None, None, "مبلغ (ریال)", "روش واگذاری"]
    low = ["شماره قرارداد", "موضوع", "طرف قرارداد", "شناسه ملی", "تاریخ عقد", "شروع", "پایان"]
    cells = [[*top, None], [*low, None, None, "رنگ"], *([*row, "سبز"] for row in CELLS[1:])]
    report, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert report.sheets[0].columns[-1].header == "رنگ"
    assert report.accepted, faults(report)
    assert rows == PLAIN
    assert report.sheets[0].header_row == 2


@pytest.mark.parametrize(
    "names",
    [
        [c.name for c in CONTRACTS.columns if c.name in CONTRACT],
        [c.label["en"].upper() for c in CONTRACTS.columns if c.name in CONTRACT],
        ["شماره پیمان", "شرح قرارداد", "پيمانكار", "شناسه ملي شركت", "تاریخ‌انعقاد",
         "تاريخ شروع", "تاریخ  پایان", "مبلغ  قرارداد : ریال", "نحوۀ انتخاب"],
    ],
)  # fmt: skip
def test_columns_known_by_name_label_or_synonym_however_spelled(names):
    assert records(as_csv([names, *CELLS[1:]]), CONTRACTS, TODAY)[1] == PLAIN


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("مبلغ قرارداد مربوط به پروژه", "amount"),
        ("مبلغ اولیه پیمان", "amount"),
        ("قیمت قرارداد", "amount"),
        ("مبلغ کل پیمان", "amount"),
        ("مبلغ قرارداد(ریال) بدون ارزش افزوده", "amount"),
        ("مبلغ قرارداد به همراه مالیات بر ارزش افزوده", "amount"),
        ("شناسه پیمانکار", "counterparty_id"),
        ("روش خرید", "award_method"),
        ("ت.شروع", "start_date"),
        ("ت.پایان", "end_date"),
        ("پیشرفت فیزیکی پروژه (درصد)", "progress"),
    ],
)
def test_headers_as_offices_write_them_are_known(header: str, column: str) -> None:
    others = [other for other in CELLS[0] if known([[other]]) != [column]]
    assert known([[*others, header], CELLS[1]])[-1] == column


def test_what_is_added_to_an_amount_is_not_taken_for_it() -> None:
    others = [other for other in CELLS[0] if known([[other]]) != ["amount"]]
    for tax in ("مبلغ ارزش افزوده (ریال)", "ارزش افزوده", "مالیات بر ارزش افزوده", "بدون مبلغ"):
        assert known([[*others, tax], CELLS[1]])[-1] is None


def test_sheet_of_revenues_with_a_counter_a_title_and_an_amount() -> None:
    cells = [["ردیف", "عنوان درآمد", "مبلغ"], ["1", "عوارض نوسازی", "5"]]
    assert known(cells, BUDGET) == [None, "title", "amount"]


def test_of_two_columns_for_one_field_one_named_exactly_counts():
    cells = [["تاریخ ابلاغ", *CELLS[0]], *(["1403/03/03", *row] for row in CELLS[1:])]
    report, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert rows == PLAIN
    assert faults(report) == [("column.unknown", "A1", "contract_date")]
    cells[0][5 + 1 - 1] = "تاریخ انعقاد"
    assert ("column.twice", "F1", "contract_date") in faults(checked(as_csv(cells)))


def test_a_row_counter_is_no_unknown_column():
    cells = [["ردیف", *CELLS[0]], *([str(n), *row] for n, row in enumerate(CELLS[1:], 1))]
    report = checked(as_csv(cells))
    assert faults(report, "error", "warning", "note") == []


def test_an_officer_may_say_what_a_column_is_or_that_it_is_none():
    cells = [["ش.ق", *CELLS[0][1:], "رنگ"], *([*row, "سبز"] for row in CELLS[1:])]
    assert rules(checked(as_csv(cells))) == {"column.missing", "column.unknown"}
    said = {"ش.ق": "contract_number", "رنگ": None}
    report = checked(as_csv(cells), mapping=said)
    assert faults(report) == []
    assert [m.how for m in report.sheets[0].columns if m.header in said] == ["mapping", "mapping"]


@pytest.mark.parametrize(
    "headers",
    [
        "شماره و تاریخ قرارداد|موضوع قرارداد|نام و نام خانوادگی پیمانکار|تاریخ عقد"
        "|تاریخ شروع قرارداد|تاریخ پایان قرارداد|مبلغ قرارداد (ریال)|روش برگزاری معامله",
        "شماره\nقرارداد|شرح موضوع قرارداد|مشخصات پیمانکار|تاريخ ابلاغ قرارداد|شروع کار|خاتمه کار"
        "|مبلغ کل قرارداد با احتساب ارزش افزوده (ریال)|نحوه ارجاع کار",
        "شماره دبیرخانه قرارداد|موضوع|طرف دوم|تاریخ عقد|از تاریخ|تا تاریخ|مبلغ قرارداد به ریال"
        "|نوع واگذاری",
        "ش.قرارداد|موضوع|مجری|تاریخ مبادله|تاریخ شروع پیمان|تاریخ خاتمه پیمان|مبلغ قرارداد"
        "|روش انجام",
        "Contract Number|Subject|Contractor Name|Contract Date|Start Date|End Date|Amount (IRR)"
        "|Award Method",
        "شماره قرارداد|موضوع قرارداد|پيمانكار/ تامين كننده|تاريخ انعقاد|تاريخ شروع|تاريخ اتمام"
        "|مبلغ (ريال)|نحوه انعقاد قرارداد",
    ],
)
def test_headers_of_usual_registers_are_known(headers):
    cells = ["1403/5", "لکه‌گیری معابر", "شرکت راه‌سازان", "1403/05/01", "1403/05/02"]
    cells += ["1403/08/02", "5000000000", "استعلام"]
    assert rules(checked(as_csv([headers.split("|"), cells]))) == set()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ترک مناقصه", "tender_waiver"),
        ("ترک مزایده", "auction_waiver"),
        ("استعلام کتبی", "price_inquiry"),
        ("مناقصهٔ عمومی یک‌مرحله‌ای", "public_tender"),
        ("مناقصه عمومی دو مرحله‌ای", "public_tender"),
    ],
)
def test_award_methods_as_offices_write_them_are_known(written: str, code: str) -> None:
    _, rows = records(as_csv(table([contract(award_method=written)])), CONTRACTS, TODAY)
    assert [row["award_method"] for row in rows] == [code]


def test_word_of_two_award_methods_is_asked_about() -> None:
    (finding,) = [
        each
        for each in checked(as_csv(table([contract(award_method="مناقصه")]))).findings
        if each.severity == "error"
    ]
    assert (finding.rule, finding.params["choices"].fa) == (
        "code.unclear",
        "مناقصهٔ عمومی، مناقصهٔ محدود",
    )


def test_unit_within_a_header_counts_wherever_it_stands() -> None:
    cells = table([contract(amount="1000000")])
    cells[0][cells[0].index("مبلغ")] = "مبلغ قرارداد(تومان) بدون ارزش افزوده"
    _, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == [10_000_000]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            [["الف", "موضوع", "ب"], ["1", "بهسازی", "3"]],
            "عنوان ستون‌ها را نشناختیم؛ از ستون‌های لازم (شمارهٔ قرارداد، موضوع، طرف قرارداد، مبلغ) "
            "فقط «موضوع» پیدا شد.",
        ),
        (
            [["الف", "ب"], ["1", "2"]],
            "عنوان ستون‌ها را نشناختیم؛ هیچ‌یک از ستون‌های لازم پیدا نشد "
            "(شمارهٔ قرارداد، موضوع، طرف قرارداد، مبلغ).",
        ),
    ],
)
def test_unknown_header_says_which_needed_columns_were_found(
    cells: list[list[str]], sentence: str
) -> None:
    with pytest.raises(TableError) as refused:
        checked(as_csv(cells))
    told = rule_messages.refusal(refused.value, "fa")
    assert told.startswith(f"{sentence} بگویید هر ستون چیست.")


@pytest.mark.parametrize("header", ["۱۴۰۵", "1405", "۱۰۰٬۰۰۰"])
def test_header_of_digits_is_what_an_officer_says(header):
    amount = CELLS[0].index("مبلغ")
    cells = [[*CELLS[0][:amount], header, *CELLS[0][amount + 1 :]], *CELLS[1:]]
    assert known(cells)[amount] is None
    (sheet,) = look(as_csv(cells), CONTRACTS, {header: "amount"}, DEFAULT)
    assert sheet.columns[amount].field == "amount"
    report, rows = records(as_csv(cells), CONTRACTS, TODAY, mapping={header: "amount"})
    assert (report.accepted, rows) == (True, PLAIN), faults(report)


def test_a_contract_is_no_header_whatever_is_said_of_its_cells() -> None:
    said = {cell: None if n else "contract_number" for n, cell in enumerate(CELLS[1])}
    said |= {CELLS[1][1]: "subject", CELLS[1][2]: "counterparty"}
    assert look(as_csv(CELLS[1:]), CONTRACTS, said, DEFAULT) == []
    with pytest.raises(TableError) as refused:
        checked(as_csv(CELLS[1:]), mapping=said)
    assert refused.value.rule == "file.no_header"
    report, rows = records(as_csv(CELLS), CONTRACTS, TODAY, mapping=said)
    assert (report.accepted, rows) == (True, PLAIN), faults(report)


def test_million_rial_and_strokes_are_no_header_either() -> None:
    rows = [
        [f"۹/۱۴۰۴/{n}", "آسفالت", "شرکت الف راه", "1404/10/02", "2000"] for n in range(1010, 1016)
    ]
    fields = ("contract_number", "subject", "counterparty", "contract_date", "amount")
    said = dict(zip(rows[0], fields, strict=True))
    assert look(as_csv(rows), CONTRACTS, said, DEFAULT) == []
    days = [["شرح", "1403/12/29", "1402/12/29"], ["دارایی", "5000000", "6000000"]]
    assert [c.header for c in look(as_csv(days), CONTRACTS, {}, DEFAULT)[0].columns] == days[0]


def test_rows_above_the_names_of_columns_are_errors() -> None:
    letter = [["تعداد", "8", "تاریخ نامه", "1404/02/31", "پیوست", "12/3456"]]
    assert checked(as_csv([*letter, *CELLS])).accepted
    report = checked(as_csv([*letter, *CELLS[1:3], CELLS[0], *CELLS[3:]]))
    above = [(rule, cell) for rule, cell, _ in faults(report, "error")]
    assert above == [("row.above_header", f"A{n}") for n in (2, 3)]
    blanks = [""] * 7
    wide = [[*row, *(blanks if n else map(str, "کتژصضظغ"))] for n, row in enumerate(CELLS)]
    report = checked(as_csv([*wide[1:3], wide[0], *wide[3:]]))
    assert [rule for rule, *_ in faults(report, "error")] == ["row.above_header"] * 2


@pytest.mark.parametrize("unit", ["میلیون ریال", "ریال"])
def test_rows_above_are_known_by_what_columns_can_read(unit: str) -> None:
    """Sorted by amount, with days in words and numbers that no other column has."""
    money = [850, 920, 12_000, 26_500]
    rows = [
        contract(
            contract_number=f"ق-10{n}", contract_date=f"{n + 2} خرداد ۱۴۰۲", amount=str(amount)
        )
        for n, amount in enumerate(money)
    ]
    cells = table(rows)
    cells[0] = [f"{each} ({unit})" if each == "مبلغ" else each for each in cells[0]]
    counted = [str(n) for n in range(1, len(cells[0]) + 1)]
    total = ["جمع کل", *[""] * (cells[0].index(f"مبلغ ({unit})") - 1), "40270"]
    assert checked(as_csv([total, counted, *cells])).accepted
    report = checked(as_csv([*cells[1:3], cells[0], *cells[3:]]))
    assert [rule for rule, *_ in faults(report, "error")] == ["row.above_header"] * 2


def test_second_sheet_without_names_is_told_in_words_too() -> None:
    words = contract(contract_date="۲ خرداد ۱۴۰۲", amount="دوازده میلیارد ریال")
    report = checked(as_xlsx(CELLS, table([words, words])[1:]))
    assert "sheet.without_names" in rules(report)


def test_no_contract_names_columns_whatever_its_values() -> None:
    words = contract(
        contract_number="ق-101", contract_date="۲ خرداد ۱۴۰۲", amount="12", start_date=None
    )
    file = as_csv(table([words, words])[1:])
    with pytest.raises(TableError):
        checked(file)
    assert [
        column.header for sheet in look(file, CONTRACTS, {}, DEFAULT) for column in sheet.columns
    ] == []


def test_a_row_with_an_amount_is_no_second_line_of_names() -> None:
    rows = [
        ["سطح یک", "سطح دو", "راهنما", "جاری", "1403"],
        ["ملی", "دستگاه‌های اجرایی", "نهاد نخست", "2266100000000", "2532400000000"],
        ["ملی", "دستگاه‌های اجرایی", "نهاد دوم", "400800000000", "405800000000"],
    ]
    said = {"راهنما": "title", "1403": "amount"}
    facts = {"fiscal_year": "1403", "budget_stage": "approved"}
    report = checked(as_csv(rows), BUDGET, facts=facts, mapping=said)
    assert report.rows == 2
    assert report.amounts["amount"].total == 2_938_200_000_000


def test_a_long_text_is_no_header_and_its_beginning_is_shown() -> None:
    long = "مبلغ قرارداد (ریال) " * 1_000
    (sheet,) = checked(as_csv([[*row, long] for row in CELLS])).sheets
    header = sheet.columns[-1].header
    assert (sheet.columns[-1].field, len(header), header[:4]) == (None, 201, "مبلغ")
