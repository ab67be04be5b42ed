"""A workbook that is a batch: its sheets as files of their own, with every cell where it stood."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import archive, sheets
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from tests.unit.tables.table_files import (
    TODAY,
    as_csv,
    as_ods,
    checked,
    contract,
    faults,
    part,
    rezipped,
    table,
)

LIST = [["نوع داده", "واحد"], ["قراردادها", "منطقهٔ ۹"]]


def unpacked(workbook: bytes, folder: Path) -> dict[str, bytes]:
    path, packed = folder / "batch", io.BytesIO()
    path.write_bytes(workbook)
    sheets.unpack(path, DEFAULT, packed)
    with zipfile.ZipFile(packed) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def as_workbook(*pages: tuple[str, list[list[object]]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        day, percent = (book.add_format({"num_format": each}) for each in ("yyyy-mm-dd", "0%"))
        for name, rows in pages:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for position, value in enumerate(row):
                    if isinstance(value, dt.date):
                        page.write_datetime(number, position, value, day)
                    elif value == "=NA()":
                        page.write_formula(number, position, value, None, "#N/A")
                    elif value == 0.873:
                        page.write_number(number, position, value, percent)
                    elif value is not None:
                        page.write(number, position, value)
    return out.getvalue()


ROWS = [
    ["فهرست قراردادها"],
    [],
    *table(
        [
            contract(contract_date=dt.date(2024, 5, 1), amount=2.0**53 + 2),
            contract(contract_number="77/1", amount="=NA()"),
            contract(contract_number="77/2", amount=1250.5),
            contract(contract_number="77/3", subject=None),
            contract(contract_number="=1+1", amount=5_000_000_000),
        ]
    ),
]


def test_what_check_finds_in_sheet_it_finds_in_file_at_cells(tmp_path) -> None:
    files = unpacked(as_workbook(("فهرست", LIST), ("مهر", ROWS)), tmp_path)
    assert files.keys() == {"فهرست.xlsx", "مهر.xlsx"}
    whole, alone = checked(as_workbook(("مهر", ROWS))), checked(files["مهر.xlsx"])
    assert {rule for rule, *_ in faults(whole)} >= {"number.inexact", "cell.formula_error"}
    assert faults(alone) == faults(whole)
    assert alone.findings == whole.findings


def test_a_sheet_of_an_open_document_comes_too(tmp_path) -> None:
    rows = table([contract()])
    files = unpacked(as_ods(LIST, rows), tmp_path)
    assert "فهرست.xlsx" in files
    [other] = [content for name, content in files.items() if name != "فهرست.xlsx"]
    assert checked(other).accepted


def test_list_is_known_by_its_name_else_it_is_first_sheet(tmp_path) -> None:
    named = unpacked(as_workbook(("مهر", ROWS), ("فهرست داده‌ها", LIST)), tmp_path)
    first = unpacked(as_workbook(("Sheet1", LIST), ("مهر", ROWS)), tmp_path)
    assert named.keys() == first.keys() == {"فهرست.xlsx", "مهر.xlsx"}
    assert named["فهرست.xlsx"] != named["مهر.xlsx"]
    assert checked(first["مهر.xlsx"]).rows == checked(named["مهر.xlsx"]).rows == 5


def test_zip_of_workbook_is_batch_with_files_are_found_by_sheets(tmp_path) -> None:
    path = tmp_path / "sheets.zip"
    (tmp_path / "batch").write_bytes(as_workbook(("فهرست", LIST), ("مهر ماه", ROWS)))
    with path.open("wb") as out:
        sheets.unpack(tmp_path / "batch", DEFAULT, out)
    with archive.opened(path) as packed:
        assert packed.find("مهر ماه") is packed.find("مهر ماه.xlsx") is not None
        assert packed.find("آبان") is None


def test_a_hidden_sheet_stays_out_and_is_known_by_its_name(tmp_path) -> None:
    path, whole = (
        tmp_path / "sheets.zip",
        as_workbook(("فهرست", LIST), ("مهر ماه", ROWS), ("آبان", ROWS)),
    )
    book = (
        part(whole, "xl/workbook.xml").decode().replace('name="آبان"', 'name="آبان" state="hidden"')
    )
    (tmp_path / "batch").write_bytes(rezipped(whole, {"xl/workbook.xml": book.encode()}))
    with path.open("wb") as out:
        hidden = sheets.unpack(tmp_path / "batch", DEFAULT, out)
    with archive.opened(path, hidden) as packed:
        assert packed.find("آبان") is None
        assert packed.is_hidden("آبان ")
        assert not packed.is_hidden("مهر ماه")


@pytest.mark.parametrize("called", ["بخش سال", "دوره", "ماه"])
def test_the_part_of_the_year_is_known_by_what_people_call_it(called) -> None:
    cells = [["نوع داده", "واحد", "سال مالی", called], ["قراردادها", "منطقهٔ ۹", "1403", "مهر"]]
    report, [row] = records(as_csv(cells), registry.load(batch_list.NAME), TODAY)
    assert not faults(report)
    assert row["period_part"] == "m07"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no workbook", as_workbook(("مهر", ROWS))[:-300]]
)
def test_what_cannot_be_read_is_refused_with_a_reason(content, tmp_path) -> None:
    with pytest.raises(TableError):
        unpacked(content, tmp_path)
