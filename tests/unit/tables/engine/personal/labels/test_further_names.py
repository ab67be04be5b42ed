"""Columns that a dictionary on another sheet, or a comment, says to be of persons."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.engine.personal.labels.test_labels import NAMES
from tests.unit.tables.table_files import THEME, as_csv, checked, contract, table

KINDS = {
    "نام پدر": ("father's name", NAMES[::-1]),
    "تاریخ تولد": ("date of birth", [f"136{n}/02/03" for n in range(8)]),
    "شماره شناسنامه": ("birth certificate number", [str(1200 + 7 * n) for n in range(8)]),
    "نشانی منزل": ("home address or telephone", [f"مشهد، خیابان نمونه {n}" for n in range(8)]),
}
Sheet = list[list[object]]


def workbook(*sheets: Sheet, comments: list[str] | None = None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as written:
        written.theme_xml = THEME
        for rows in sheets:
            sheet = written.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for column, text in enumerate(comments or ()):
                sheet.write_comment(0, column, text)
    return file.getvalue()


def kinds(report) -> set[tuple[str, str | None]]:
    return {
        (f.params["kind"].en, f.column) for f in report.findings if f.rule.startswith("personal")
    }


def dictionary(label: str, *, turned: bool = False, numbered: bool = False) -> Sheet:
    names = [["a", "نام"], ["B ", "نام خانوادگی"], ["c", label]]
    if turned:
        return [list(each) for each in zip(*names, strict=True)]
    if numbered:
        return [
            ["ردیف", "فیلد", "نوع", "شرح"],
            *([n, a, "متن", b] for n, (a, b) in enumerate(names)),
        ]
    return [["ستون", "معنی"], *names]


def called(label: str) -> Sheet:
    """A list whose third column is what the label says."""
    _, values = KINDS[label]
    return [["a", "b", "c"], *([name, "نمونه", v] for name, v in zip(NAMES, values, strict=True))]


@pytest.mark.parametrize("label", KINDS)
def test_a_column_is_called_as_a_dictionary_elsewhere_says(label: str) -> None:
    file = workbook(called(label), dictionary(label))
    assert kinds(guard.watch(file)) == {(KINDS[label][0], "C")}


def test_a_dictionary_may_stand_anywhere_and_have_any_form() -> None:
    label = "تاریخ تولد"
    rows, meant = called(label), dictionary(label)
    files = [
        workbook(meant, rows),
        workbook(rows, dictionary(label, numbered=True)),
        workbook(rows, dictionary(label, turned=True)),
        workbook([*rows, [], *meant]),
        workbook(rows, comments=["نام", "", label]),
        as_csv([*rows, [], *meant]),
    ]
    expected = {("date of birth", "C")}
    assert [kinds(guard.watch(file)) for file in files] == [expected] * len(files)


def test_a_register_is_checked_against_its_dictionary_too() -> None:
    header, row = table([contract()])
    rows = [[*header, "x7"], [*row, "حسن"]]
    report = checked(workbook(rows, [["ستون", "معنی"], [header[0], "شماره"], ["x7", "نام پدر"]]))
    assert "father's name" in {kind for kind, _ in kinds(report)}


def test_sheets_that_are_no_dictionary_name_nothing() -> None:
    bridges = [["ردیف", "نام پل", "شماره شناسنامه"], *([n, f"پل {n}", 100 + n] for n in range(9))]
    counts = [["مدرک", "تعداد"], ["شناسنامه", 1200], ["تاریخ تولد", 1300], ["نام پدر", 5]]
    meant = [
        ["ستون", "شرح"],
        ["مدرک", "نوع مدرک"],
        ["تعداد", "تعداد کارت ملی"],
        ["کد", "شناسه ملی"],
    ]
    books = [["حساب", "شرح", "بدهکار"], *([11010000 + n, "معین", 10**8] for n in range(9))]
    budget = [["شرح", "بودجه"], *([f"ناحیه {n}", 10**9 * n] for n in range(9))]
    for sheets in ([budget, books], [[*budget, [], *books]]):
        assert kinds(guard.watch(workbook(*sheets))) == set()
    for sheets in ([bridges, bridges], [counts, counts], [counts, meant], [bridges, meant]):
        assert kinds(guard.watch(workbook(*sheets))) == set()
