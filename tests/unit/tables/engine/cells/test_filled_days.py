"""The end of a contract by its start and duration, and a start that is the contract's own day."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import CONTRACTS, TODAY, as_csv, as_xlsx, checked

HEAD = ["شماره قرارداد", "موضوع", "پیمانکار", "مبلغ (ریال)", "نحوه انتخاب پیمانکار"]
CELLS = ["بهسازی معابر", "شرکت راه‌سازان", "5000000000", "استعلام"]


def sheet(head: list[str], *rows: list[str | None]) -> list[list[str | None]]:
    return [[*HEAD, *head], *([f"1403/{n}", *CELLS, *row] for n, row in enumerate(rows, 1))]


def days(cells: list[list[str | None]]) -> list[tuple[str, str]]:
    report, rows = records(as_xlsx(cells), CONTRACTS, TODAY)
    assert report.accepted
    return [(row["start_date"], row["end_date"]) for row in rows]


@pytest.mark.parametrize(
    ("header", "written"),
    [("مدت", "۱۲ ماه"), ("مدت قرارداد", "یک سال"), ("مدت (ماه)", "12"), ("مدت به ماه", "12.0")],
)
def test_start_and_duration_give_the_end(header: str, written: str) -> None:
    assert days(sheet(["شروع", header], ["1403/01/15", written])) == [("2024-04-03", "2025-04-03")]


def test_counted_ends_are_told_and_counted() -> None:
    report = checked(as_csv(sheet(["شروع", "مدت"], *([["1403/01/15", "90 روز"]] * 3))))
    assert [c.count for c in report.counts if c.rule == "filled.counted"] == [3]
    assert report.days["end_date"] == (dt.date(2024, 7, 1), dt.date(2024, 7, 1))


def test_date_of_a_contract_is_its_start_with_a_warning() -> None:
    cells = sheet(["تاریخ قرارداد", "مدت"], ["1403/01/15", "۹۰ روز"])
    assert days(cells) == [("2024-04-03", "2024-07-01")]
    assert [c.severity for c in checked(as_csv(cells)).counts if c.rule == "filled.taken"] == [
        "warning"
    ]


def test_written_days_stay_as_they_are() -> None:
    cells = sheet(["شروع", "پایان", "مدت"], ["1403/01/15", "1403/12/01", "۱۲ ماه"])
    assert days(cells) == [("2024-04-03", "2025-02-19")]


@pytest.mark.parametrize(
    ("head", "row", "found"),
    [
        (["شروع", "مدت"], ["1403/01/15", "ابدی"], {("error", "duration.unrecognised")}),
        (["شروع", "مدت"], ["1403/01/15", "12"], {("error", "duration.no_unit")}),
        (["شروع", "پایان", "مدت"], ["1403/01/15", "1403/12/01", "12"],
         {("warning", "duration.not_used")}),
        (["شروع", "پایان", "مدت"], ["1403/01/15", "نامعلوم", "۱۲ ماه"],
         {("error", "date.unrecognised")}),
        (["شروع"], ["1403/01/15"], {("warning", "duration_missing")}),
        (["نوع ردیف", "مدت"], ["الحاقیه", "۳ ماه"], set()),
    ],
)  # fmt: skip
def test_what_gives_no_end_is_told_once(
    head: list[str], row: list[str | None], found: set[tuple[str, str]]
) -> None:
    report = checked(as_csv(sheet(["تاریخ قرارداد", *head], ["1403/01/15", *row])))
    assert {(c.severity, c.rule) for c in report.counts} == found


def test_table_of_a_portal_with_months_and_a_pager_is_accepted() -> None:
    head = ["شماره قرارداد", "تاریخ شروع", "موضوع", "پیمانکار", "مبلغ (میلیون ریال)", "مدت به ماه"]
    row = ["1403/12", "1403/01/15", "آسفالت معابر", "شرکت راه‌سازان", "125000", "12", "مناقصه عمومی"]
    cells = [["قراردادهای عمده سال ۱۴۰۳"], [*head, "نحوه انتخاب پیمانکار"], row]
    report, rows = records(as_xlsx([*cells, ["1", "2", "…", "بعدی"]]), CONTRACTS, TODAY)
    assert (report.accepted, len(rows)) == (True, 1)
    assert (rows[0]["amount"], rows[0]["end_date"]) == (125_000_000_000, "2025-04-03")
