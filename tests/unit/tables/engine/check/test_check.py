"""Files as people really make them are read the same as clean ones."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import check, records
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.schema import cell_values
from tests.unit.tables.plain_table import CELLS, PLAIN, ROWS
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    checked,
    contract,
    faults,
    part,
    rezipped,
    rules,
    table,
)


def test_accepted_rows_have_iso_days_rial_and_ascii_digits():
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


def test_blank_rows_and_columns_are_skipped_and_rows_keep_number():
    cells = [[None, *row] for row in CELLS]
    cells = [cells[0], [None], cells[1], [" ", "\u200c", "-"], [None], cells[2], cells[3], [None]]
    cells[5] = [None, None, *cells[5][2:]]
    report = checked(as_xlsx(cells))
    assert report.rows == 3
    assert faults(report) == [("required", "B6", "contract_number")]


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
    assert report.accepted, faults(report)
    assert (record["contract_date"], record["amount"]) == ("2024-04-20", 5_000_000_000)
    assert (str(record["quantity"]), str(record["progress"])) == ("2.532000", "0.100000")


@pytest.mark.parametrize(("said", "serial"), [("", 45402), ('date1904="1" ', 45402 - 1462)])
def test_serial_number_counts_from_day_that_its_workbook_says(said, serial):
    book = as_xlsx(table([contract(contract_date=serial)]))
    xml = part(book, "xl/workbook.xml").replace(b"<workbookPr ", f"<workbookPr {said}".encode())
    report, [record] = records(rezipped(book, {"xl/workbook.xml": xml}), CONTRACTS, TODAY)
    assert record["contract_date"] == "2024-04-20"
    assert "date.serial" in rules(report, "warning")


def test_whole_number_beyond_double_is_refused_and_text_taken():
    exact, lost = "12345678901234567", float("12345678901234567")
    of = [["کد", "عنوان ردیف", "مبلغ"]]
    assert faults(checked(as_xlsx([*of, ["1", "عنوان", lost]]), BUDGET)) == [
        ("number.inexact", "C2", "amount")
    ]
    _, [record] = records(as_xlsx([*of, ["1", "عنوان", exact]]), BUDGET, TODAY)
    assert record["amount"] == int(exact)


def test_more_findings_than_listed_counted_and_cut_said():
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
    monkeypatch.setattr("ckanext.mashhad.tables.engine.common.row_frames.SIZE", 2)
    rows = [contract(contract_number=str(n % 4 + 1)) for n in range(5)]
    report = checked(as_csv(table(rows)))
    assert faults(report) == [("contract_number_unique", "A6", "contract_number")]


def test_report_tells_first_and_last_day_of_each_date_column():
    rows = [
        contract(contract_number="1", contract_date="1403/03/05", start_date="1403/03/06"),
        contract(contract_number="2", contract_date="1403/02/01", start_date="x"),
    ]
    days = checked(as_csv(table(rows))).days
    assert days["contract_date"] == (dt.date(2024, 4, 20), dt.date(2024, 5, 25))
    assert days["start_date"] == (dt.date(2024, 5, 26), dt.date(2024, 5, 26))


@pytest.mark.parametrize(
    "typed", ["1403/02/15 ساعت 14", "۱۴۰۳/۰۲/۱۵ تا ساعت ۱۴:۳۰", "1403/02/15 - 14:30", "1403/02/15"]
)
def test_a_day_with_its_hour_is_that_day(typed):
    read = cell_values.reader(registry.load("tenders").column("deadline"), 1)
    assert read(typed) == dt.date(2024, 5, 4)


def test_cell_merged_over_rows_told_beside_what_lacks_below_it():
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
