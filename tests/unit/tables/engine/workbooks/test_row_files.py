"""Rows as files: for machines as the Table Schema says, for people as the page shows them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from decimal import Decimal

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.workbooks import row_files
from tests.unit.tables.table_files import TODAY, as_csv, contract, rules, table

CONTRACTS = registry.load("contracts")
ROW = {
    "contract_number": "1403/1",
    "subject": "بهسازی",
    "contract_date": dt.date(2024, 4, 20),
    "amount": 9_007_199_254_740_993,
    "quantity": Decimal("1200.500000"),
    "award_method": "price_inquiry",
}


def csv_of(*rows, mark=False):
    out = io.StringIO(newline="")
    row_files.write_csv(out, CONTRACTS, rows, mark=mark)
    return out.getvalue()


def sheet_of(*rows):
    out = io.BytesIO()
    row_files.write_xlsx(out, CONTRACTS, rows, "fa")
    with zipfile.ZipFile(out) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_csv_has_columns_of_table_schema_with_codes_and_iso_days():
    (row,) = csv.DictReader(io.StringIO(csv_of(ROW)))
    assert list(row) == [field["name"] for field in fields.table_schema(CONTRACTS)["fields"]]
    assert {name: value for name, value in row.items() if value} == {
        **ROW,
        "contract_date": "2024-04-20",
        "contract_date_jalali": "1403/02/01",
        "award_method_label": "استعلام",
        "amount": "9007199254740993",
        "quantity": "1200.5",
    }


def test_json_keeps_integers_whole_and_decimals_as_they_written():
    out = io.StringIO()
    row_files.write_json(out, CONTRACTS, [ROW, ROW])
    first, second = json.loads(out.getvalue())
    assert first == second
    assert (first["amount"], first["quantity"]) == (9_007_199_254_740_993, "1200.5")
    assert first["paid_amount"] is None


def test_no_rows_are_a_header_or_an_empty_list():
    out = io.StringIO()
    row_files.write_json(out, CONTRACTS, [])
    assert json.loads(out.getvalue()) == []
    assert csv_of().count("\n") == 1


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1", "-x"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(text):
    (row,) = csv.DictReader(io.StringIO(csv_of({**ROW, "subject": text})))
    assert row["subject"] == f"'{text}"
    assert "<f>" not in sheet_of({**ROW, "subject": text})


def test_a_negative_amount_stays_a_number():
    (row,) = csv.DictReader(io.StringIO(csv_of({**ROW, "amount": -5})))
    assert row["amount"] == "-5"


def test_workbook_has_labels_and_no_rounded_numbers():
    sheet = sheet_of(ROW)
    assert 'rightToLeft="1"' in sheet
    for text in ("شمارهٔ قرارداد", "استعلام", "۱۴۰۳/۰۲/۰۱", "9007199254740993"):
        assert text in sheet
    assert "<v>9007199254740993</v>" not in sheet


def test_downloaded_file_is_read_without_derived_columns():
    _, [record] = records(as_csv(table([contract()])), CONTRACTS, TODAY)
    days = {k: dt.date.fromisoformat(v) for k, v in record.items() if v and k.endswith("_date")}
    report, [again] = records(csv_of(record | days).encode(), CONTRACTS, TODAY)
    assert again == record
    assert rules(report, "error", "warning", "note") == set()


@pytest.mark.parametrize("text", ["=1+1 بهسازی", "+98 51 خیابان", "@معبر", "'نقل", "بهسازی"])
def test_a_download_that_is_sent_again_changes_no_text(text):
    cells = table([contract(subject=text)])
    _, rows = records(as_csv(cells), CONTRACTS, TODAY)
    _, again = records(csv_of(*rows).encode(), CONTRACTS, TODAY)
    assert [row["subject"] for row in again] == [text]
    assert again == rows
