"""The template of a table: what is filled in passes the check, and checks itself meanwhile."""

from __future__ import annotations

import datetime as dt
import io
import re
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.header import Names, find
from ckanext.mashhad.tables.engine.workbooks import template
from tests.unit.tables.table_files import (
    CONTRACTS,
    TODAY,
    as_csv,
    checked,
    contract,
    faults,
    part,
    table,
    typed,
)

SHEET = "xl/worksheets/sheet1.xml"


def made(of=CONTRACTS, lang="fa", rows=()):
    out = io.BytesIO()
    template.write(out, of, lang, rows)
    return out.getvalue()


def filled(book, of, *rows):
    """The template after somebody typed rows into it, from the first row below the labels."""
    cells = {
        f"{letter(n)}{number}": row[column.name]
        for number, row in enumerate(rows, 3)
        for n, column in enumerate(of.columns)
        if row.get(column.name)
    }
    return typed(book, SHEET, cells)


@pytest.mark.parametrize(
    ("name", "lang"), [*((name, "fa") for name in registry.names()), ("contracts", "en")]
)
def test_template_that_is_filled_with_example_passes_check(name, lang):
    of = registry.load(name)
    expected = records(as_csv(table([of.example()], of)), of, dt.date(2026, 11, 25))
    book = filled(made(of, lang), of, of.example())
    report, rows = records(book, of, dt.date(2026, 11, 25))
    assert faults(report, "error") == faults(expected[0], "error")
    assert rows == expected[1]
    assert {match.how for match in report.sheets[0].columns} <= {"label", "name"}


@pytest.mark.parametrize("name", registry.names())
def test_labels_of_an_english_template_name_their_columns(name):
    of = registry.load(name)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made(of, "en"))).get_sheet_by_index(0)
    found = find(
        [(n, list(map(str, row))) for n, row in enumerate(sheet.to_python(), 1)], Names(of, {})
    )
    assert found is not None
    assert [match.field for match in found.columns] == [column.name for column in of.columns]
    assert {match.how for match in found.columns} <= {"label", "name"}


def test_an_empty_template_has_no_rows():
    with pytest.raises(TableError) as refused:
        checked(made())
    assert refused.value.rule == "file.no_rows"


def test_what_is_wrong_in_a_template_is_found_at_its_cell():
    book = filled(made(), CONTRACTS, contract(amount="پنج", end_date="1402/01/01"))
    cells = {(rule, cell[-1]) for rule, cell, _ in faults(checked(book), "error")}
    assert {("end_before_start", "3"), ("number.unknown_word", "3")} <= cells


ROWS = records(
    as_csv(
        table(
            [
                contract(contract_number="0012", amount="9007199254740993", progress="87.25"),
                contract(contract_number="1403/2", quantity="0.1", award_method="مناقصه عمومی"),
                contract(contract_number="1403/3", record="الحاقیه", notes="=1+1"),
            ]
        )
    ),
    CONTRACTS,
    TODAY,
)[1]


def stored(row):
    """As the DataStore gives a row: days as days."""
    return {
        name: dt.date.fromisoformat(value) if name.endswith("_date") and value else value
        for name, value in row.items()
    }


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_template_filled_with_published_rows_gives_rows_again(lang):
    assert len(ROWS) == 3
    report, rows = records(made(lang=lang, rows=map(stored, ROWS)), CONTRACTS, TODAY)
    assert report.accepted, faults(report)
    assert rows == ROWS


def test_codes_are_chosen_from_a_list_that_the_code_sheet_holds():
    xml = unescape(part(made(), SHEET).decode())
    lists = re.findall(
        r'<dataValidation type="list"[^>]*sqref="([A-Z]+)3:[^>]*>'
        r"<formula1>'کدها'!\$[A-Z]\$3:\$[A-Z]\$([0-9]+)</formula1>",
        xml,
    )
    chosen = [c for c in CONTRACTS.columns if c.type in ("code", "yes_no")]
    by_column = {CONTRACTS.columns[ord(ref) - 65].name: int(last) - 2 for ref, last in lists}
    assert by_column == {c.name: len(codelists.load(c.codelist).items) for c in chosen}


def test_every_column_tells_what_belongs_in_it_while_it_filled():
    xml = unescape(part(made(), SHEET).decode())
    assert xml.count("<dataValidation ") == len(CONTRACTS.columns)
    for column in CONTRACTS.columns:
        assert column.help["fa_IR"][:40] in xml


def test_column_that_some_rows_need_says_which() -> None:
    helps, labels = (
        CalamineWorkbook.from_filelike(io.BytesIO(made())).get_sheet_by_index(0).to_python()[:2]
    )
    told = dict(zip(map(str, labels), map(str, helps), strict=True))
    assert told["روش واگذاری (*)"].startswith("لازم (جز برای الحاق، اصلاح، ")
    assert told["مبلغ (ریال) (*)"].startswith("لازم (جز برای الحاق، اصلاح، ")
    assert told["موضوع *"].startswith("لازم. ")


def test_needed_and_wrong_cells_are_marked():
    rules = re.findall(
        r'<conditionalFormatting sqref="([A-Z]+)3:[^>]*>(.*?)</conditionalFormatting>',
        unescape(part(made(), SHEET).decode()),
    )
    marked = dict(rules)
    names = [column.name for column in CONTRACTS.columns]
    number, method, amount = (
        letter(names.index(n)) for n in ("contract_number", "award_method", "amount")
    )
    assert f"LEN(TRIM({number}3))=0" in marked[number]
    assert '="قرارداد"' in marked[method]
    assert f"{amount}3>=0" in marked[amount]
    assert (
        letter(names.index("notes")) not in marked or "TRIM" in marked[letter(names.index("notes"))]
    )


def test_sheet_reads_from_right_to_left_and_no_cell_of_it_is_run():
    book = made(rows=map(stored, ROWS))
    xml = part(book, SHEET).decode()
    assert 'rightToLeft="1"' in xml
    assert "<f>" not in xml
