"""Rows and columns that a spreadsheet program does not show are published, so they are told."""

from __future__ import annotations

import io
import zipfile

import pytest

from ckanext.mashhad.tables.engine.batches import sheets
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from tests.unit.tables.table_files import (
    CONTRACTS,
    as_csv,
    as_ods,
    as_xlsx,
    checked,
    contract,
    part,
    rezipped,
    rules,
    table,
)

ROWS = table([contract(contract_number=str(n)) for n in range(1, 21)])
HIDDEN = {"sheet.hidden_rows", "column.hidden"}
UNSEEN = {"hidden": True}


def hidden_sentences(file: bytes) -> list[str]:
    """What is said of hidden rows and columns, in Persian."""
    report = checked(file)
    assert report.accepted
    return [report.sentence(f, "fa") for f in report.findings if f.rule in HIDDEN]


def test_rows_and_columns_hidden_by_hand_or_filter_are_told():
    def more(book, pages):
        pages[0].autofilter(0, 0, 20, 5)
        for row in (4, 5, 6, 9, 30):
            pages[0].set_row(row, None, None, UNSEEN)
        pages[0].set_row(12, 0)
        pages[0].set_column("D:D", None, None, UNSEEN)
        pages[0].set_column("M:XFD", None, None, UNSEEN)

    file = as_xlsx(ROWS, more=more)
    assert hidden_sentences(file) == [
        "۵ ردیف پنهان هم منتشر می‌شود: ۵ تا ۷، ۱۰، ۱۳.",
        f"ستون پنهان «{CONTRACTS.column('counterparty_id').label['fa_IR']}» هم منتشر می‌شود.",
    ]
    [sheet] = checked(file).as_dict()["sheets"]
    assert (sheet["hidden_rows"], sheet["hidden_spans"]) == (5, [[5, 7], [10, 10], [13, 13]])
    assert [column["letter"] for column in sheet["columns"] if column["hidden"]] == ["D"]


def test_rows_hidden_in_ods_are_told():
    row = "<table:table-row>"
    content = part(as_ods(ROWS), "content.xml").decode()
    begin, *lines = content.split(row)
    lines[3:5] = [f'<table:table-row table:visibility="{how}">{lines[n]}'
                  for n, how in ((3, "filter"), (4, "collapse"))]  # fmt: skip
    xml = begin + "".join(line if line.startswith(row[:-1]) else row + line for line in lines)
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    xml = xml.replace(row, columns + row, 1)
    file = rezipped(as_ods(ROWS), {"content.xml": xml.encode()})
    name = CONTRACTS.column("counterparty").label["fa_IR"]
    assert hidden_sentences(file) == [
        "۲ ردیف پنهان هم منتشر می‌شود: ۴ تا ۵.",
        f"ستون پنهان «{name}» هم منتشر می‌شود.",
    ]


@pytest.mark.parametrize("file", [as_csv(ROWS), as_ods(ROWS), as_xlsx(ROWS)])
def test_where_all_is_shown_nothing_is_told(file):
    assert not rules(checked(file)) & HIDDEN


def test_many_hidden_rows_are_counted_and_few_named():
    def more(book, pages):
        for row in range(1, 100, 2):
            pages[0].set_row(row, None, None, UNSEEN)

    rows = table([contract(contract_number=str(n)) for n in range(1, 101)])
    [said] = hidden_sentences(as_xlsx(rows, more=more))
    assert said == "۵۰ ردیف پنهان هم منتشر می‌شود: ۲، ۴، ۶، ۸، ۱۰، ۱۲، ۱۴، ۱۶ …."


def test_sheets_of_a_batch_stay_as_hidden_as_they_were(tmp_path):
    def more(book, pages):
        pages[1].set_row(4, None, None, UNSEEN)
        pages[1].set_column("D:D", None, None, UNSEEN)

    path, out = tmp_path / "batch.xlsx", io.BytesIO()
    path.write_bytes(as_xlsx([["عنوان"]], ROWS, more=more))
    sheets.unpack(path, DEFAULT, out)
    [alone] = [n for n in zipfile.ZipFile(out).namelist() if "Sheet2" in n]
    assert rules(checked(part(out.getvalue(), alone))) >= HIDDEN
