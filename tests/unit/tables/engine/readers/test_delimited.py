"""Text with separators is read as programs and people save it, and damage is no encoding."""

from __future__ import annotations

from io import BytesIO

import pytest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.readers import blocks, delimited
from tests.unit.tables.plain_table import CELLS, PLAIN
from tests.unit.tables.table_files import (
    CONTRACT,
    CONTRACTS,
    TODAY,
    as_csv,
    checked,
    contract,
    rules,
    table,
)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        *(("utf-8", delimiter) for delimiter in (",", ";", "\t", "،", "|")),
        # Only the Persian comma is written otherwise in each encoding.
        *((code, delimiter) for code in ("windows-1256", "utf-16") for delimiter in ("،", ";")),
        ("utf-8-sig", ","),
    ],
)
def test_csv_is_read_in_every_encoding_and_with_every_separator(encoding, delimiter):
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


@pytest.mark.parametrize("between", [[], ["4", "5"], ["", "صفحهٔ ۲"]])
@pytest.mark.parametrize("last", ["موضوع", "روش واگذاری"])
def test_two_quotation_marks_in_two_rows_swallow_none(between: list[str], last: str) -> None:
    rows = table([contract(contract_number=str(n)) for n in range(1, 6)])
    for row, header, mark in ((2, "موضوع", '"{}'), (3, last, '{}"')):
        place = rows[0].index(header)
        rows[row][place] = mark.format(rows[row][place])
    lines = [",".join(map(str, row)) for row in rows]
    lines[3:3] = between
    with pytest.raises(TableError) as refused:
        checked("\n".join(lines).encode())
    assert (refused.value.rule, refused.value.params) == ("file.csv_broken", {"line": 3})


def test_a_cell_may_have_lines_and_commas() -> None:
    text = "بهسازی پیاده‌رو, جدول\nو روکش آسفالت, خط‌کشی\nو روشنایی"
    _, [row] = records(as_csv(table([contract(subject=text)])), CONTRACTS, TODAY)
    assert row["subject"].count("\n") == 2


def test_cut_in_middle_of_letter_is_damage_not_another_encoding():
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


@pytest.mark.parametrize(
    ("export", "codec"),
    [
        *((export, "utf-8") for export in EXPORTS),
        # A mark of byte order stands before what is said first, and lines end in two bytes.
        ("a line that names the separator", "utf-8-sig"),
        ("a line that names the separator", "utf-16"),
        ("lines that end as on old Macs", "utf-16"),
    ],
)
def test_exports_of_other_programs_give_their_rows(export, codec):
    text = as_csv(table([CONTRACT, contract(contract_number="1403/2")]), ";").decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    report = checked(EXPORTS[export](text).encode(codec))
    assert (report.rows, report.accepted) == (2, True)


@pytest.mark.parametrize("ending", ["\n", "", "\r\n"])
def test_quotation_mark_that_nothing_closes_is_error_of_file(ending):
    lines = ["نام,مقدار", *(f"الف,{n}" for n in range(20)), '"نام,کد', "ب,2"]
    with pytest.raises(TableError) as error:
        guard.watch((("\n".join(lines)) + ending).encode())
    assert (error.value.rule, error.value.params) == ("file.csv_broken", {"line": 22})
    assert not guard.watch(('نام,مقدار\nالف,"1"' + ending).encode()).findings
