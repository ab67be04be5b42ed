"""Files as people really make them are read the same as clean ones."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from table_files import (
    BUDGET,
    CONTRACT,
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    checked,
    contract,
    found,
    part,
    rezipped,
    rules,
    table,
)

from ckanext.mashhad.tables import blocks, delimited, guard, schema, values
from ckanext.mashhad.tables.engine import check, records
from ckanext.mashhad.tables.errors import TableError
from ckanext.mashhad.tables.limits import DEFAULT

ROWS = [contract(contract_number=f"1403/{n}") for n in range(1, 4)]
CELLS = table(ROWS)
PLAIN = records(as_csv(CELLS), CONTRACTS, TODAY)[1]


def test_accepted_rows_are_typed_iso_dates_integer_rial_and_ascii_digits():
    row = contract(
        contract_number="۱۴۰۳/۱",
        contract_date="۱ اردیبهشت ۱۴۰۳",
        amount="۵ میلیارد ریال",
        quantity="۱۲٫۵",
        award_method="مناقصه عمومي",
        subject="  بهسازي  ",
    )
    report, [record] = records(as_csv(table([row])), CONTRACTS, TODAY)
    assert report.accepted
    assert record["contract_number"] == "1403/1"
    assert record["contract_date"] == "2024-04-20"
    assert record["amount"] == 5_000_000_000
    assert str(record["quantity"]) == "12.500000"
    assert record["award_method"] == "public_tender"
    assert record["subject"] == "بهسازی"
    assert record["notes"] is None
    assert list(record) == [column.name for column in CONTRACTS.columns]


def test_a_rejected_file_gives_no_rows():
    report, rows = records(as_csv(table([contract(amount="x")])), CONTRACTS, TODAY)
    assert not report.accepted
    assert rows == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1256", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "،", "|"])
def test_a_csv_is_read_in_every_encoding_and_with_every_separator(encoding, delimiter):
    cells = [[str(cell).replace("ی", "ي").replace("\u0654", "") for cell in row] for row in CELLS]
    report, rows = records(as_csv(cells, delimiter, encoding), CONTRACTS, TODAY)
    assert (report.accepted, report.delimiter) == (True, delimiter)
    assert [row["amount"] for row in rows] == [row["amount"] for row in PLAIN]
    assert rows[0]["subject"] == "بهسازی پیاده‌روهای بلوار"


def test_commas_within_text_do_not_mislead_about_the_separator():
    cells = table([contract(subject="خرید قیر, شن, ماسه, سیمان, آجر, گچ") for _ in range(1)])
    report = checked(as_csv(cells, ";"))
    assert (report.accepted, report.delimiter) == (True, ";")


@pytest.mark.parametrize("delimiter", [",", ";", "،"])
def test_blanks_outside_quotation_marks_are_no_part_of_a_cell(delimiter):
    rows = table([contract(subject="بهسازی، جدول؛ و, پل"), contract(contract_number="77/8")])
    lines = (f" {delimiter} ".join(f'"{cell}"' for cell in row) for row in rows)
    report, found_rows = records(
        "\n".join(f" {line} " for line in lines).encode(), CONTRACTS, TODAY
    )
    assert rules(report, "error") == set()
    assert found_rows[0]["subject"] == "بهسازی، جدول؛ و, پل"


def test_a_word_in_quotation_marks_after_a_blank_keeps_them():
    subject = 'بهسازی بوستان "ملت" و پل'
    lines = [",".join(map(str, row)) for row in table([contract(subject=f' "ملت" {subject}')])]
    report, found_rows = records("\n".join(lines).encode(), CONTRACTS, TODAY)
    assert rules(report, "error") == set()
    assert found_rows[0]["subject"] == f'"ملت" {subject}'


def test_a_header_below_titles_blank_rows_and_merged_cells_is_found():
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
    assert report.accepted, found(report)
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
def test_columns_are_known_by_name_label_or_synonym_however_spelled(names):
    assert records(as_csv([names, *CELLS[1:]]), CONTRACTS, TODAY)[1] == PLAIN


def test_of_two_columns_for_one_field_the_one_named_exactly_counts():
    cells = [["تاریخ ابلاغ", *CELLS[0]], *(["1403/03/03", *row] for row in CELLS[1:])]
    report, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert rows == PLAIN
    assert found(report) == [("column.unknown", "A1", "contract_date")]
    cells[0][5 + 1 - 1] = "تاریخ انعقاد"
    assert ("column.twice", "F1", "contract_date") in found(checked(as_csv(cells)))


def test_a_row_counter_is_no_unknown_column():
    cells = [["ردیف", *CELLS[0]], *([str(n), *row] for n, row in enumerate(CELLS[1:], 1))]
    report = checked(as_csv(cells))
    assert found(report, "error", "warning", "note") == []


def test_an_officer_may_say_what_a_column_is_or_that_it_is_none():
    cells = [["ش.ق", *CELLS[0][1:], "رنگ"], *([*row, "سبز"] for row in CELLS[1:])]
    assert rules(checked(as_csv(cells))) == {"column.missing", "column.unknown"}
    said = {"ش.ق": "contract_number", "رنگ": None}
    report = checked(as_csv(cells), mapping=said)
    assert found(report) == []
    assert [m.how for m in report.sheets[0].columns if m.header in said] == ["mapping", "mapping"]


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("ریال", 1), ("تومان", 10), ("هزار ریال", 10**3), ("میلیون ریال", 10**6),
     ("به میلیون تومان", 10**7), ("میلیارد ریال", 10**9)],
)  # fmt: skip
def test_a_unit_in_the_header_is_converted_and_said(unit, factor):
    cells = [[*CELLS[0][:7], f"مبلغ ({unit})", CELLS[0][8]], [*CELLS[1][:7], "۱٬۲۰۰", "استعلام"]]
    report, [row] = records(as_csv(cells), CONTRACTS, TODAY)
    assert row["amount"] == 1200 * factor
    assert ("unit.converted" in rules(report, "note")) == (factor != 1)


def test_a_unit_above_the_table_holds_for_amounts_that_name_none():
    cells = [["(ارقام به میلیون ریال)"], *CELLS]
    report, rows = records(as_csv(cells), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == [row["amount"] * 10**6 for row in PLAIN]
    assert "unit.converted" in rules(report, "note")


def test_blank_rows_and_columns_are_skipped_and_rows_keep_their_number():
    cells = [[None, *row] for row in CELLS]
    cells = [cells[0], [None], cells[1], [" ", "\u200c", "-"], [None], cells[2], cells[3], [None]]
    cells[5] = [None, None, *cells[5][2:]]
    report = checked(as_xlsx(cells))
    assert report.rows == 3
    assert found(report) == [("required", "B6", "contract_number")]


def test_blank_columns_without_end_are_not_read():
    lines = [",".join(map(str, row)) for row in CELLS]
    wide = "\n".join([lines[0] + "," * 50_000, *lines[1:]]).encode()
    report, rows = records(wide, CONTRACTS, TODAY)
    assert rows == PLAIN
    assert len(report.sheets[0].columns) == DEFAULT.columns
    assert guard.watch(wide).rows == len(ROWS)


def test_several_sheets_are_one_table_each_told_by_its_name():
    again = [CELLS[0][::-1], *(row[::-1] for row in table([contract(subject=None)])[1:])]
    report = checked(as_xlsx(CELLS, again))
    assert report.rows == 4
    assert [(f.sheet, f.cell, f.rule, f.params) for f in report.findings] == [
        ("Sheet2", "H2", "required", report.findings[0].params),
        ("Sheet2", "I2", "contract_number_unique", {"first": 2}),
    ]


def test_dates_and_numbers_of_a_workbook_are_exact():
    row = contract(
        contract_date=dt.date(2024, 4, 20), amount=5_000_000_000.0, quantity=2.532, progress=0.1
    )
    report, [record] = records(as_xlsx(table([row])), CONTRACTS, TODAY)
    assert report.accepted, found(report)
    assert (record["contract_date"], record["amount"]) == ("2024-04-20", 5_000_000_000)
    assert (str(record["quantity"]), str(record["progress"])) == ("2.532000", "0.100000")


@pytest.mark.parametrize(("said", "serial"), [("", 45402), ('date1904="1" ', 45402 - 1462)])
def test_a_serial_number_counts_from_the_day_that_its_workbook_says(said, serial):
    book = as_xlsx(table([contract(contract_date=serial)]))
    xml = part(book, "xl/workbook.xml").replace(b"<workbookPr ", f"<workbookPr {said}".encode())
    report, [record] = records(rezipped(book, {"xl/workbook.xml": xml}), CONTRACTS, TODAY)
    assert record["contract_date"] == "2024-04-20"
    assert "date.serial" in rules(report, "warning")


def test_a_whole_number_beyond_a_double_is_refused_and_its_text_taken():
    exact, lost = "12345678901234567", float("12345678901234567")
    of = [["کد", "عنوان ردیف", "مبلغ"]]
    assert found(checked(as_xlsx([*of, ["1", "عنوان", lost]]), BUDGET)) == [
        ("number.inexact", "C2", "amount")
    ]
    _, [record] = records(as_xlsx([*of, ["1", "عنوان", exact]]), BUDGET, TODAY)
    assert record["amount"] == int(exact)


def test_more_findings_than_are_listed_are_counted_and_the_cut_is_said():
    cells = [CELLS[0], *([None, *row[1:7], "12,50", None] for row in CELLS[1:2] * 500)]
    report = check(as_csv(cells), CONTRACTS, TODAY, listed=50)
    assert len(report.findings) == 50
    assert not report.complete
    counts = {(c.rule, c.field): c.count for c in report.counts}
    assert counts["number.bad_grouping", "amount"] == 500
    assert counts["required", "contract_number"] == 500


def test_a_path_is_read_like_its_bytes(tmp_path):
    for name, file in (("a.csv", as_csv(CELLS)), ("a.xlsx", as_xlsx(CELLS))):
        path = tmp_path / name
        path.write_bytes(file)
        assert records(path, CONTRACTS, TODAY)[1] == PLAIN


def test_a_file_with_several_batches_finds_repeats_across_them(monkeypatch):
    monkeypatch.setattr("ckanext.mashhad.tables.batches.SIZE", 2)
    rows = [contract(contract_number=str(n % 4)) for n in range(5)]
    report = checked(as_csv(table(rows)))
    assert found(report) == [("contract_number_unique", "A6", "contract_number")]


def test_cut_in_the_middle_of_a_letter_is_damage_not_another_encoding():
    file = as_csv(table([contract(subject="موضوع قرارداد " * 20)]))
    with pytest.raises(TableError) as refused:
        checked(file[: file.rindex("م".encode()) + 1])
    assert refused.value.rule == "file.broken_utf8"
    assert refused.value.params == {"line": 2}


@pytest.mark.parametrize("subject", ["موضوع", 'موضوع «تازه" ؛ ۲"'])
@pytest.mark.parametrize(
    ("broken", "rule", "params"),
    [
        ("قر".encode()[:-1], "file.broken_utf8", {"line": 31}),
        ("قر".encode("windows-1256"), "file.broken_utf8", {"line": 31}),
        (b"a\0b", "file.not_text", {}),
    ],
)
def test_damage_far_below_is_told_with_its_line(subject, broken, rule, params, monkeypatch):
    monkeypatch.setattr(delimited, "_CHUNK", 1000)
    monkeypatch.setattr(blocks, "SIZE", 2000)
    lines = as_csv(table([contract(subject=subject)] * 60)).splitlines(keepends=True)
    lines[30] = lines[30].replace("موضوع".encode(), broken)
    file = b"".join(lines)
    assert delimited.find_encoding(BytesIO(file)) == "utf-8-sig"
    with pytest.raises(TableError) as refused:
        checked(file)
    assert (refused.value.rule, refused.value.params) == (rule, params)
    with pytest.raises(TableError) as refused:
        guard.watch(file)
    assert (refused.value.rule, refused.value.params) == (rule, params)


def test_an_encoding_is_not_sure_before_there_are_letters(monkeypatch):
    monkeypatch.setattr(delimited, "_CHUNK", 100)
    lines = ["contract_number,subject", *["1,road"] * 200, *["2,بهسازي معابر"] * 50]
    for encoding in ("utf-8", "windows-1256"):
        file = "\n".join(lines).encode(encoding)
        assert delimited.find_encoding(BytesIO(file)).startswith(encoding)


MILLIONS = table([contract(amount="5000")])
AMOUNT = MILLIONS[0].index("مبلغ")


@pytest.mark.parametrize(
    "above",
    [
        [[None, None, "(میلیون ریال)"]],
        [["میلیون ریال"]],
        [["قراردادهای منطقهٔ ۹ (به ميليون ريال)"], [None]],
        [["ارقام: میلیون ریال"], ["میلیون‌ریال"]],
    ],
)
def test_a_unit_that_stands_alone_or_in_parentheses_above_the_table_counts(above):
    report, [row] = records(as_csv([*above, *MILLIONS]), CONTRACTS, TODAY)
    assert row["amount"] == 5_000_000_000
    assert rules(report, "note") == {"unit.converted"}


def test_a_title_that_speaks_of_a_sum_names_no_unit():
    above = [["قراردادهای بالای ۵۰۰ میلیون ریال"]]
    assert records(as_csv([*above, *MILLIONS]), CONTRACTS, TODAY)[1][0]["amount"] == 5000


@pytest.mark.parametrize("unit", ["(میلیون ریال)", "میلیون ریال"])
def test_a_row_of_units_below_the_names_belongs_to_them(unit):
    below = [unit if n == AMOUNT else None for n in range(len(MILLIONS[0]))]
    report, [row] = records(as_csv([MILLIONS[0], below, *MILLIONS[1:]]), CONTRACTS, TODAY)
    assert report.sheets[0].header_row == 2
    assert row["amount"] == 5_000_000_000


def test_amounts_below_two_units_are_not_published_in_either():
    above = [["ارقام به میلیون ریال"], ["مبالغ به هزار تومان"]]
    assert found(checked(as_csv([*above, *MILLIONS]))) == [
        ("unit.unclear", f"{chr(65 + AMOUNT)}3", "amount")
    ]
    named = [[*MILLIONS[0]], *MILLIONS[1:]]
    named[0][AMOUNT] = "مبلغ (ریال)"
    assert checked(as_csv([*above, *named])).accepted


def test_a_report_tells_the_first_and_last_day_of_each_date_column():
    rows = [
        contract(contract_number="1", contract_date="1403/03/05", start_date="1403/03/06"),
        contract(contract_number="2", contract_date="1403/02/01", start_date="x"),
    ]
    days = checked(as_csv(table(rows))).days
    assert days["contract_date"] == (dt.date(2024, 4, 20), dt.date(2024, 5, 25))
    assert days["start_date"] == (dt.date(2024, 5, 26), dt.date(2024, 5, 26))


EXPORTS = {
    "bars around and between, as SAP writes": lambda text: (
        "گزارش\r\n-----\r\n"
        + "".join(f"|{line}|\r\n" for line in text.replace(";", "|").splitlines())
    ),
    "a line that names the separator": lambda text: f"sep=;\r\n{text}",
    "separators after the last column": lambda text: text.replace("\r\n", ";;;\r\n"),
    "hundreds of blank rows": lambda text: text + ";;;;;;;\r\n" * 500,
    "lines that end as on old Macs": lambda text: text.replace("\r\n", "\r"),
    "tabs": lambda text: text.replace(";", "\t"),
}


@pytest.mark.parametrize("arranged", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_exports_of_other_programs_give_their_rows(arranged, codec):
    text = as_csv(table([CONTRACT, contract(contract_number="1403/2")]), ";").decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    report = checked(arranged(text).encode(codec))
    assert (report.rows, report.accepted) == (2, True)


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
    "typed", ["1403/02/15 ساعت 14", "۱۴۰۳/۰۲/۱۵ تا ساعت ۱۴:۳۰", "1403/02/15 - 14:30", "1403/02/15"]
)
def test_a_day_with_its_hour_is_that_day(typed):
    read = values.reader(schema.load("tenders").column("deadline"), 1)
    assert read(typed) == dt.date(2024, 5, 4)


def test_a_cell_that_is_merged_over_rows_is_told_beside_what_lacks_below_it():
    column = CELLS[0].index("طرف قرارداد")

    def merge(book, pages):
        pages[0].merge_range(1, column, 2, column, "شرکت نمونه")

    cells = [list(row) for row in CELLS]
    cells[2][column] = None
    report = checked(as_xlsx(cells, more=merge))
    letter = chr(65 + column)
    told = {(f.rule, f.cell) for f in report.findings}
    assert {("cell.merged", f"{letter}2"), ("required", f"{letter}3")} <= told
    [merged] = [f for f in report.findings if f.rule == "cell.merged"]
    assert f"{letter}3" in report.sentence(merged, "fa")
