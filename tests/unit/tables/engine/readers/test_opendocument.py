"""ODS is read as XLSX is: the same rows, and nothing in it can take the machine with it."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from tests.unit.tables.table_files import (
    CONTRACT,
    CONTRACTS,
    TODAY,
    as_csv,
    as_ods,
    as_xlsx,
    checked,
    contract,
    faults,
    part,
    rezipped,
    rules,
    table,
)

CELLS = table([contract(contract_number=f"1403/{n}") for n in range(1, 4)])
BOOK = as_ods(CELLS)
CELL = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"


def with_value(name: str, cell: str) -> list[list[str]]:
    """The register with one cell as ODS writes it, under the column of that name."""
    cells = table([contract(**{"contract_number": "1403/1", name: "x"})])
    label = CONTRACTS.column(name).label["fa_IR"]
    cells[1][cells[0].index(label)] = cell
    return cells


def refusal(file: bytes, limits: Limits = DEFAULT) -> str:
    with pytest.raises(TableError) as refused:
        checked(file, limits=limits)
    return refused.value.rule


def test_an_ods_gives_the_rows_that_the_same_csv_gives():
    above = [[None], ["فهرست قراردادها", None], [None]]
    report, rows = records(as_ods([*above, *CELLS]), CONTRACTS, TODAY)
    assert (report.format, report.sheets[0].header_row) == ("ods", 4)
    assert rows == records(as_csv(CELLS), CONTRACTS, TODAY)[1]


def test_numbers_and_days_count_as_they_stored_not_as_they_shown():
    day = CELL.format(
        'office:value-type="date" office:date-value="2024-04-20T00:00:00"', "۱ اردیبهشت"
    )
    share = CELL.format('office:value-type="percentage" office:value="0.873"', "87%")
    for name, cell, value in (
        ("contract_date", day, "2024-04-20"),
        ("progress", share, 87.3),
    ):
        report, [row] = records(as_ods(with_value(name, cell)), CONTRACTS, TODAY)
        assert report.accepted, faults(report)
        assert str(row[name]).rstrip("0") == str(value).rstrip("0")


@pytest.mark.parametrize(
    ("value", "shown", "read"),
    [
        ("12", "1403/9/12", "1403/9/12"),
        ("12", "۱۴۰۳/۹/۱۲", "1403/9/12"),
        ("7", "1403/9/007", "1403/9/007"),
        ("12", "12-1403", "12-1403"),
        ("1", "1403/1/1", "1403/1/1"),
        # No digits but the number's own.
        ("12", "012", "12"),
        ("12", "شمارهٔ ۱۲", "12"),
        ("1234", "۱٬۲۳۴٫۰۰ ریال", "1234"),
        ("1234.5", "1,234.50", "1234.5"),
        ("5", "5.00E+00", "5"),
        ("12", "12 m2", "12"),
        ("5000000000", "5.0 billion", "5000000000"),
        ("0.3333", "1/3", "0.3333"),
        ("12", "", "12"),
    ],
)
def test_digits_that_a_number_format_adds_belong_to_the_number(value, shown, read):
    cell = CELL.format(f'office:value-type="float" office:value="{value}"', shown)
    _, [row] = records(as_ods(with_value("contract_number", cell)), CONTRACTS, TODAY)
    assert row["contract_number"] == read


@pytest.mark.parametrize(
    ("shown", "amount"),
    [
        ("5,000 تومان", 50_000),
        ("۵٬۰۰۰٫۰۰ تومان", 50_000),
        ("5,000 ریال", 5_000),
        ("5 تومان", None),
        ("5,000 دلار", None),
    ],
)
def test_a_unit_that_a_cell_shows_is_that_of_its_amount(shown: str, amount: int | None) -> None:
    cell = CELL.format('office:value-type="currency" office:value="5000"', shown)
    report, rows = records(as_ods(with_value("amount", cell)), CONTRACTS, TODAY)
    assert [row["amount"] for row in rows] == ([amount] if amount else [])
    assert ("cell.shown_otherwise" in {each.rule for each in report.findings}) == (amount is None)


@pytest.mark.parametrize("shown", ["5.0 billion", "5,000,000", "5,000,000.00", "5,000,000,000 T"])
def test_an_amount_shown_divided_or_with_letters_is_an_error(shown: str) -> None:
    cell = CELL.format('office:value-type="float" office:value="5E9"', shown)
    assert rules(checked(as_ods(with_value("amount", cell)))) == {"amount.shown_otherwise"}


def test_inexact_integers_and_broken_formulas_are_errors():
    inexact = CELL.format('office:value-type="float" office:value="9007199254740993"', "9")
    assert "number.inexact" in rules(checked(as_ods(with_value("amount", inexact))))
    broken = CELL.format(
        'office:value-type="string" office:string-value="" calcext:value-type="error"', "#REF!"
    )
    assert "cell.formula_error" in rules(checked(as_ods(with_value("amount", broken))))
    never = '<table:table-cell table:formula="of:=1+1"/>'
    assert rules(checked(as_ods(with_value("amount", never)))) == {"cell.formula_uncalculated"}


@pytest.mark.parametrize(
    "said",
    [
        'office:value-type="float" office:value="5"',
        'office:value-type="date" office:date-value="2024-01-01"',
        'office:value-type="percentage" office:value="0.5"',
        'office:value-type="boolean" office:boolean-value="true"',
        'office:value-type="string" office:string-value="x"',
    ],
)
def test_what_a_cell_shows_beside_its_value_is_watched(said):
    for shown, told in (("0912 123 4567", {"personal.elsewhere"}), ("5,000,000,000", set())):
        report = checked(as_ods(with_value("notes", CELL.format(said, shown))))
        assert {rule for rule in rules(report) if rule.startswith("personal")} == told


def test_lines_spaces_and_comments_of_a_cell_are_told_apart():
    cell = (
        "<table:table-cell office:value-type='string'>"
        "<office:annotation><text:p>شمارهٔ 09121234567</text:p></office:annotation>"
        "<text:p>بهسازی<text:s text:c='2'/>پیاده‌رو</text:p><text:p>و جدول</text:p>"
        "</table:table-cell>"
    )
    report, rows = records(as_ods(with_value("subject", cell)), CONTRACTS, TODAY)
    assert rows == []
    assert rules(report, "error") == {"personal.elsewhere"}
    assert [(f.cell, bool(f.value)) for f in report.findings if f.severity == "error"] == [
        ("B2", True)
    ]
    clean = cell.replace("09121234567", "")
    assert records(as_ods(with_value("subject", clean)), CONTRACTS, TODAY)[1][0]["subject"] == (
        "بهسازی  پیاده‌رو\nو جدول"
    )


def test_hidden_sheet_is_unpublished_and_repeats_are_rows():
    hidden = as_ods(CELLS, **{'table:display="true"': 'table:display="false"'})
    assert refusal(hidden) == "file.no_header"
    twice = as_ods(table([CONTRACT]))
    cells = part(twice, "content.xml").decode()
    start = cells.rindex("<table:table-row>")
    cells = f'{cells[:start]}<table:table-row table:number-rows-repeated="2">{cells[start + 17 :]}'
    report = checked(rezipped(twice, {"content.xml": cells.encode()}))
    assert report.sheets[0].rows == 2
    assert ("contract_number_unique", "A3", "contract_number") in faults(report)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('number-columns-repeated="16384"/>', 'number-columns-repeated="16384">'
         "<text:p>x</text:p></table:table-cell>", "file.too_many_columns"),
        ('number-columns-repeated="16384"/>', 'number-columns-repeated="20">'
         "<text:p>x</text:p></table:table-cell>", "file.too_many_rows"),
        ("<office:body>", "<office:body><table:table-source/>", "workbook.external_links"),
        ("<table:table-cell ", "<table:table-cell table:formula=\"of:='file:///a.ods'#A1\" ",
         "workbook.external_links"),
        ("<?xml ", "<!DOCTYPE a [<!ENTITY b 'c'>]><?xml ", "workbook.doctype"),
        ("<table:table-cell ", '<table:table-cell table:formula="of:=WEBSERVICE([.A1])" ',
         "workbook.active_content"),
        ("<office:body>", '<office:scripts><office:script language="ooo:Basic"/></office:scripts>'
         "<office:body>", "workbook.active_content"),
        *((before, f'{before}<draw:frame><table:table table:name="q"/></draw:frame>',
           "workbook.active_content")
          for before in ('table:style-name="ta1">', '"string">')),
        ("<table:table-row><", "<table:table-row><table:table-row/><", "workbook.broken"),
        ("</office:body>", "", "workbook.broken"),
        ('repeated="1048000"', 'repeated="x"', "workbook.broken"),
    ],
)  # fmt: skip
def test_what_no_proper_ods_has_is_refused_at_once(old, new, rule):
    start = time.process_time()
    assert refusal(as_ods(CELLS, **{old: new})) == rule
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"Basic/Standard/Module1.xml": b"<a/>"}, "workbook.macros"),
        ({"META-INF/manifest.xml": b"<m:encryption-data/>"}, "file.encrypted"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "file.unknown_kind"),
        ({"a/../../b.xml": b"<a/>"}, "workbook.bad_entries"),
        ({"big.xml": b" " * 5_000_000}, "workbook.bomb"),
    ],
)
def test_parts_of_ods_are_looked_at_as_those_of_workbook_are(parts, rule):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        kept = {n: archive.read(n) for n in archive.namelist()}
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**kept, **parts}.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(name, content, kind)
    assert refusal(raw.getvalue()) == rule


@settings(max_examples=25)
@given(st.floats(0, 1), st.sampled_from([b"", b"<", b"/>", b"\xff", b"&a;"]), st.integers(0, 12))
def test_a_damaged_ods_is_read_or_refused(share, snippet, cut):
    xml = part(BOOK, "content.xml")
    place = int(share * len(xml))
    damaged = rezipped(BOOK, {"content.xml": xml[:place] + snippet + xml[place + cut :]})
    with suppress(TableError):
        checked(damaged).as_dict()


def test_a_cell_of_excel_that_shows_a_percentage_is_one():
    def share(book, pages):
        form = book.add_format({"num_format": "0.0%"})
        pages[0].write_number(1, len(CELLS[0]), 0.873, form)
        pages[0].write_number(2, len(CELLS[0]), 87.3)

    cells = [[*CELLS[0], "پیشرفت فیزیکی"], *CELLS[1:]]
    report, rows = records(as_xlsx(cells, more=share), CONTRACTS, dt.date(2024, 12, 1))
    assert report.accepted, faults(report)
    assert [float(row["progress"]) for row in rows[:2]] == [87.3, 87.3]


@pytest.mark.parametrize(
    ("form", "share"),
    [("0%", 15.0), ("0.00%;[Red]-0.00%", 15.0), ('0"%"', 0.15), ("0.00\\%", 0.15), ("0_%", 0.15)],
)
def test_percent_sign_only_text_of_format_makes_no_percentage(form, share):
    def written(book, pages):
        shown = book.add_format({"num_format": form})
        pages[0].write_number(1, len(CELLS[0]), 0.15, shown)
        pages[0].write_number(2, len(CELLS[0]), 87.3)

    cells = [[*CELLS[0], "پیشرفت فیزیکی"], *CELLS[1:]]
    _, rows = records(as_xlsx(cells, more=written), CONTRACTS, dt.date(2024, 12, 1))
    assert float(rows[0]["progress"]) == share
