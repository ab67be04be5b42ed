"""The officer's file comes back with every error at its cell, and mended in place it passes."""

from __future__ import annotations

import csv
import io
import re

import pytest
import python_calamine

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.workbooks import annotated, findings_file, rows_book
from tests.unit.tables.table_files import (
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    check_rows,
    checked,
    contract,
    faults,
    part,
    rezipped,
    rules,
    table,
    typed,
)

#: Wrong in their own cells, in a row and in the header.
BAD = [
    contract(contract_number="0012", amount="12,50", notes="=HYPERLINK(1)"),
    contract(contract_number="0012", end_date="1403/02/01", subject=None),
    contract(contract_number="5", contract_date="1403/13/01", counterparty_id="10380284791"),
]


def annotate(file: bytes, lang="fa", **options) -> bytes:
    out = io.BytesIO()
    report = checked(file, listed=annotated.LISTED)
    annotated.write(out, file, report, CONTRACTS, lang, **options)
    return out.getvalue()


def sheets(book: bytes) -> dict[str, list[list]]:
    opened = python_calamine.load_workbook(io.BytesIO(book))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


def titles(file: bytes) -> bytes:
    """The same rows below a title and a blank row, with a total."""
    rows = [["قراردادهای شهرداری (ارقام به هزار ریال)"], [], *table(BAD)]
    total = ["جمع کل", *[None] * 6, "1", None, None]
    return as_xlsx([*rows, total], [["یادداشت"], ["چیزی"]])


@pytest.mark.parametrize(
    "file", [as_csv(table(BAD)), as_csv(table(BAD), ";"), as_xlsx(table(BAD)), titles(b"")]
)
def test_what_was_not_mended_is_found_again_at_the_same_cells(file):
    again = checked(annotate(file))
    assert faults(again) == faults(checked(file))
    assert not again.accepted


@pytest.mark.parametrize("macs", [False, True])
def test_numbers_of_days_count_from_the_same_day_as_in_the_file(macs):
    file = as_xlsx(table([contract(start_date=45571, end_date=45900)]))
    book = part(file, "xl/workbook.xml").replace(
        b"<workbookPr", b'<workbookPr date1904="%d"' % macs
    )
    file = rezipped(file, {"xl/workbook.xml": book})
    rows = [records(each, CONTRACTS, TODAY)[1] for each in (file, annotate(file))]
    assert rows[0] == rows[1]
    assert rows[0][0]["start_date"] == ("2028-10-07" if macs else "2024-10-06")


def test_mended_in_its_cells_it_passes():
    book = annotate(as_csv(table(BAD)))
    right = {"H2": "1250000000", "J2": "عادی", "A3": "0013", "G3": "1403/08/10", "B3": "کار دوم"}
    right |= {"E4": "1403/02/01", "D4": "10380284790", "A4": "0005"}
    report = checked(typed(book, "xl/worksheets/sheet1.xml", right))
    assert not faults(report)
    assert report.rows == 3
    assert faults(report, "note") == [("workbook.marked", None, None)]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_marks_of_an_earlier_check_are_told_and_refuse_nothing(lang):
    rows = table([contract(counterparty_id="499370898"), contract(contract_number="2")])
    book = annotate(as_xlsx(rows), lang)
    listed = part(book, "xl/worksheets/sheet2.xml")
    assert b"499370898" in listed
    mended = typed(book, "xl/worksheets/sheet1.xml", {"D2": "10380284790"})
    data = {"xl/worksheets/sheet2.xml": re.sub(rb"<sheetData>.*</sheetData>", b"", listed)}
    for again in (mended, rezipped(mended, data)):  # with the sheet and the comments, or these
        report = checked(again)
        assert report.accepted
        assert "workbook.marked" in rules(report, "note")
    plain = rezipped(mended, data | {"xl/comments1.xml": b"<comments/>"})
    assert "workbook.marked" not in rules(checked(plain), "note")


def test_first_sheet_lists_every_finding_with_link_to_its_cell():
    file = titles(b"")
    report = checked(file)
    book = annotate(file)
    named = sheets(book)
    assert list(named) == ["خطاها", "Sheet1", "Sheet2"]
    head, *rows = named["خطاها"][3:]
    assert head == [heading.fa for heading in findings_file.HEADINGS]
    assert len(rows) == len(report.findings)
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key="خطا هشدار نکته".find)
    links = part(book, "xl/worksheets/sheet3.xml").decode()
    told = findings_file.gravest_first(map(report.describe_finding, report.findings))
    for row, finding in zip(rows, told, strict=True):
        assert row[5] == finding["message"]["fa"]
        assert row[6] == finding["hint"]["fa"]
        if finding["cell"]:
            assert row[2] == finding["cell"]
            assert f"location=\"'Sheet1'!{finding['cell']}\"" in links
            # What the link shows is what the officer wrote.
            assert row[4] == (finding["value"] or "")


def test_a_wrong_cell_is_coloured_and_says_what_is_wrong():
    book = annotate(as_csv(table(BAD)))
    xml, comments = part(book, "xl/worksheets/sheet1.xml"), part(book, "xl/comments1.xml").decode()
    assert b'rightToLeft="1"' in xml
    assert b"FFFFC7CE" in part(book, "xl/styles.xml")
    report = checked(as_csv(table(BAD)))
    for finding in report.findings:
        [comment] = re.findall(rf'<comment ref="{finding.cell}".*?</comment>', comments, re.DOTALL)
        assert report.sentence(finding, "fa") in comment
    coloured = " ".join(re.findall(r'sqref="([^"]*)"><cfRule', xml.decode())).split()
    assert set(coloured) == {finding.cell for finding in report.findings}


def test_amounts_are_numbers_and_identifiers_text():
    rows = sheets(annotate(as_csv(table([contract(contract_number="0012", amount="5000000000")]))))
    [_, row] = rows["قراردادها"]
    assert row[0] == "0012"
    assert row[7] == 5000000000.0


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12.0), ("-3.5", -3.5), ("1.1250", 1.125)]
    + [(t, None) for t in ("1.250", "007", "12,5", "1e5", "9007199254740993", "۱۲", "", "0.1e")],
)
def test_only_what_is_read_back_the_same_becomes_a_number(text, number):
    assert rows_book.as_number(text) == number


def test_rounded_numbers_and_broken_formulas_stay_wrong():
    def broken(book, pages):
        pages[0].write_formula(1, 7, "=1/0", None, "#DIV/0!")
        pages[0].write_formula(2, 7, "=1+1")

    rows = [contract(setad_number=2.0**60), contract(contract_number="2")]
    file = as_xlsx(table(rows), more=broken)
    again = checked(annotate(file))
    assert faults(again) == faults(checked(file))
    assert {rule for rule, _, _ in faults(again)} == {
        "number.inexact",
        "cell.formula_error",
        "cell.formula_uncalculated",
    }


def test_sheets_hidden_stay_hidden_and_old_sheet_of_errors_goes():
    file = as_xlsx(table(BAD), [["x"], ["y"]], more=lambda book, pages: pages[1].hide())
    book = annotate(annotate(file))
    opened = python_calamine.load_workbook(io.BytesIO(book))
    assert [(s.name, str(s.visible)) for s in opened.sheets_metadata] == [
        ("خطاها", "SheetVisibleEnum.Visible"),
        ("Sheet1", "SheetVisibleEnum.Visible"),
        ("Sheet2", "SheetVisibleEnum.Hidden"),
    ]


def test_in_english_it_reads_from_left_to_right():
    book = annotate(as_csv(table(BAD)), "en")
    named = sheets(book)
    assert list(named) == ["Errors", "Contracts"]
    assert named["Errors"][0][0] == "This sheet is not read."
    assert named["Errors"][1][0].startswith("6 errors and 1 warnings.")
    assert b"rightToLeft" not in part(book, "xl/worksheets/sheet1.xml")


def test_text_of_any_kind_is_written_as_text():
    odd = [
        "=1+1",
        "\x01\x0b",
        "\ufffe\uffff",
        "x" * 40_000,
        "http://a.example",
        "<b>&amp;",
        "_x0041_",
    ]
    file = as_csv(
        table([contract(contract_number=str(n + 1), notes=text) for n, text in enumerate(odd)])
    )
    book = annotate(file)
    [_, *rows] = sheets(book)["قراردادها"]
    assert [row[9] for row in rows][:1] == ["=1+1"]
    assert b"<f>" not in part(book, "xl/worksheets/sheet1.xml")
    assert checked(book).rows == len(odd)


def test_text_that_looks_like_the_inside_of_a_workbook_is_text():
    texts = ["<r><t>x</t></r>", "a & b < c", " میان ", "_x0041_", "خط\nدیگر", "a\x07b"]
    file = as_csv(
        table([contract(contract_number=str(n + 1), notes=t) for n, t in enumerate(texts)])
    )
    rows = list(sheets(annotate(file)).values())[1]
    assert [row[-1] for row in rows[1:]] == texts


def test_a_table_too_long_for_a_workbook_is_refused():
    with pytest.raises(TableError) as refused:
        annotate(as_csv(table(BAD)), limits=Limits(xlsx_rows=2))
    assert (refused.value.rule, refused.value.params) == ("file.too_many_rows", {"limit": 2})


def test_a_listing_that_was_cut_says_so():
    file = as_csv(table(BAD))
    out = io.BytesIO()
    annotated.write(out, file, checked(file, listed=2), CONTRACTS)
    assert "تنها ۲ مورد نخست" in sheets(out.getvalue())["خطاها"][1][0]


def test_findings_as_csv_are_run_by_no_program():
    report = check_rows(*BAD)
    raw = b"".join(findings_file.as_csv(report.as_dict()["findings"], CONTRACTS, "fa"))
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert len(rows) == len(report.findings)
    assert len(head) == 7
    assert "'=HYPERLINK(1)" in {row[4] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1", "'=1"), (" =1", "' =1"), ("＝1", "'＝1"), ("@x", "'@x"), ("\tx", "'\tx"), ("-x", "'-x")]
    + [(t, t) for t in ("-12", "-1,250.5", "متن", "", "1+1", "۱۲")],
)
def test_only_what_begins_like_a_formula_gets_an_apostrophe(text, written):
    assert inert(text) == written


def test_personal_data_is_not_told_in_comments_or_errors():
    file = as_csv(table([contract(notes="تماس 09121234567")]))
    book = annotate(file)
    assert b"09121234567" not in part(book, "xl/comments1.xml")
    assert b"09121234567" not in part(book, "xl/worksheets/sheet2.xml")
