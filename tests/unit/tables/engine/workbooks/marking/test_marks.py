"""An officer's workbook keeps all that it has; marks are added, and go when they are not needed."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from tests.unit.tables.engine.workbooks.test_annotated import annotate, sheets
from tests.unit.tables.table_files import (
    as_xlsx,
    checked,
    contract,
    faults,
    part,
    rezipped,
    table,
    typed,
)

#: What marks change of a workbook of which one sheet has faults and comments.
CHANGED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BAD = [contract(amount="12,50"), contract(contract_number="2", subject=None), contract()]
RIGHT = {"H3": "5000000000", "B4": "کار دوم", "A5": "3"}


def office_book(book, pages) -> None:
    """What an office adds to a sheet."""
    first, second = pages
    big = book.add_format({"font_name": "B Nazanin", "bold": True, "font_size": 14})
    first.merge_range("A1:D1", "قراردادهای شهرداری", big)
    first.set_column("B:B", 37.5)
    first.freeze_panes(2, 1)
    first.autofilter("A2:J5")
    first.write_comment("A3", "از دفتر", {"author": "Office"})
    first.write_comment("C3", "از دفتر", {"author": "Office"})
    first.conditional_format(
        "A3:J5", {"type": "formula", "criteria": "=MOD(ROW(),2)", "format": big}
    )
    first.data_validation("J3:J5", {"validate": "list", "source": ["بله", "خیر"]})
    first.write_formula("L1", "=COUNTA(A3:A5)", None, 3)
    second.write_formula("B1", "=Sheet1!L1+1", None, 4)
    second.activate()
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sheet2!$B$1:$B$1"})
    second.insert_chart("D2", chart)
    book.define_name("همه", "=Sheet1!$A$3:$J$5")
    book.define_name("Sheet2!one", "=Sheet2!$B$1")


BOOK = as_xlsx([["x"], *table(BAD)], [["جمع"]], more=office_book)


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def coloured(book: bytes, sheet: str = "xl/worksheets/sheet1.xml") -> set[str]:
    root = etree.fromstring(part(book, sheet))
    ours = (
        each for each in root.iter(f"{MAIN}conditionalFormatting") if "mashhad" in each[0][0].text
    )
    return {cell for each in ours for cell in each.get("sqref").split()}


def commented(book: bytes) -> list[tuple[str, str]]:
    """The cells that have comments, each with who wrote it."""
    root = etree.fromstring(part(book, "xl/comments1.xml"))
    authors = [each.text for each in root.iter(f"{MAIN}author")]
    found = root.iter(f"{MAIN}comment")
    return sorted((each.get("ref"), authors[int(each.get("authorId"))]) for each in found)


def test_what_has_no_fault_comes_back_byte_for_byte():
    before, after = parts(BOOK), parts(annotate(BOOK))
    same = before.keys() - CHANGED - {"xl/worksheets/sheet2.xml"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert {"xl/charts/chart1.xml", "xl/sharedStrings.xml", "xl/theme/theme1.xml"} <= same
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    # Another sheet is shown first, and that is all that changes there.
    shown = before["xl/worksheets/sheet2.xml"].replace(b' tabSelected="1"', b"")
    assert after["xl/worksheets/sheet2.xml"] == shown


def test_cells_formats_and_names_of_the_marked_sheet_stay():
    book = annotate(BOOK)
    before, after = (part(each, "xl/worksheets/sheet1.xml") for each in (BOOK, book))
    end = before.index(b"</sheetData>")
    assert after[:end] == before[:end]
    for kept in (b"<mergeCells", b"<autoFilter", b"<dataValidations", b"MOD(ROW(),2)"):
        assert kept in after[end:]
    priorities = re.findall(rb'priority="(\d+)"', after)
    assert priorities[-1] == b"1", "our colour is seen before that of the office"
    assert len(set(priorities)) == len(priorities)
    names = re.findall(r'localSheetId="(\d)"[^>]*>([^<]*)', part(book, "xl/workbook.xml").decode())
    assert ("1", "Sheet1!$A$2:$J$5") in names
    assert ("2", "Sheet2!$B$1") in names
    assert list(sheets(book)) == ["خطاها", "Sheet1", "Sheet2"]


def test_faults_are_coloured_and_other_comments_are_kept():
    book = annotate(BOOK)
    report = checked(BOOK)
    faulty = {finding.cell for finding in report.findings if finding.severity != "note"}
    assert coloured(book) == faulty == {"H3", "B4", "A5"}
    own = "بررسی خودکار درگاه"
    assert commented(book) == [
        ("A3", "Office"),
        ("A5", own),
        ("B4", own),
        ("C3", "Office"),
        ("H3", own),
    ]
    drawn = re.findall(rb"<x:Row>(\d+)</x:Row>", part(book, "xl/drawings/vmlDrawing1.vml"))
    assert sorted(drawn) == [b"2", b"2", b"2", b"3", b"4"]
    assert faults(checked(book)) == faults(report)


def test_marks_of_an_earlier_time_are_replaced():
    once, twice = annotate(BOOK), annotate(annotate(BOOK))
    assert parts(once).keys() == parts(twice).keys()
    assert coloured(once) == coloured(twice)
    assert commented(once) == commented(twice)
    assert part(once, "xl/styles.xml") == part(twice, "xl/styles.xml")
    assert part(once, "xl/workbook.xml") == part(twice, "xl/workbook.xml")
    mended = annotate(typed(once, "xl/worksheets/sheet1.xml", RIGHT))
    assert not faults(checked(mended))
    assert not coloured(mended)
    assert commented(mended) == [("A3", "Office"), ("C3", "Office")]
    assert sheets(mended)["خطاها"][1][0].startswith("۰ خطا")


def test_a_cell_with_a_comment_of_its_own_keeps_it():
    def more(book, pages):
        pages[0].write_comment("H2", "پرسیده شود")

    book = annotate(as_xlsx(table(BAD[:1]), more=more))
    assert [cell for cell, _ in commented(book)] == ["H2"]
    assert "پرسیده شود" in part(book, "xl/comments1.xml").decode()
    assert coloured(book) == {"H2"}


def test_a_book_that_is_spelled_oddly_comes_back_anew():
    sheet = "xl/worksheets/sheet1.xml"
    xml = part(BOOK, sheet).replace(b"<sheetData>", b"<!-- </sheetData> --><sheetData>")
    odd = rezipped(BOOK, {sheet: xml})
    book = annotate(odd)
    assert faults(checked(book)) == faults(checked(odd))
    assert coloured(book) == {"H3", "B4", "A5"}
    assert "xl/charts/chart1.xml" not in parts(book)


def test_many_faults_below_each_other_are_one_area():
    rows = [contract(contract_number=str(n + 1), amount="12,50") for n in range(3000)]
    assert coloured(annotate(as_xlsx(table(rows)))) == {"H2:H3001"}
