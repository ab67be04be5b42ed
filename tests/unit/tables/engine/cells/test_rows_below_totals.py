"""What stands below a table: signatures, numbers of pages and rows after a total."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.engine.cells.contract_totals import AMOUNT, CELLS, PLAIN, WIDTH, row
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACTS,
    TODAY,
    as_csv,
    checked,
    contract,
    rules,
    table,
)

DAY = CELLS[0].index("تاریخ قرارداد")


TOTAL = row("15000000000", "جمع کل")
BLANK: list[str | None] = [None] * WIDTH


def line(*cells: str | None) -> list[str | None]:
    return [*cells, *[None] * (WIDTH - len(cells))]


SIGNED = [
    line(None, "تهیه کننده", None, "تأیید کننده", None, None, "تصویب کننده"),
    line(None, "علی نمونه", None, "رضا نمونه", None, None, "مدیر امور مالی"),
]


@pytest.mark.parametrize(
    "foot",
    [
        [TOTAL, BLANK, *SIGNED],
        [TOTAL, *SIGNED],
        [TOTAL, line("تعداد قراردادها", None, "2")],
        [TOTAL, line("تعداد قراردادها", *[None] * (AMOUNT - 1), "3"), *SIGNED],
        [BLANK, *SIGNED],
        [TOTAL, line("مهر و امضا"), BLANK, *SIGNED],
        [TOTAL, [*SIGNED[0][:DAY], "تاریخ:", "1403/12/29", *[None] * (WIDTH - DAY - 2)]],
        [BLANK, [*SIGNED[0][:DAY], "تاریخ تنظیم", "1403/12/29", *[None] * (WIDTH - DAY - 2)]],
    ],
)
def test_signatures_and_numbers_of_rows_below_table_are_remarks(foot):
    report, rows = records(as_csv([*CELLS, *foot]), CONTRACTS, TODAY)
    assert rows == PLAIN
    assert report.accepted
    told = {each.rule for each in report.findings}
    assert "row.footer" in told
    assert ("total.recognised" in told) is (TOTAL in foot)
    assert "total.not_compared" not in told


def test_a_total_above_signatures_is_still_compared():
    wrong = row("15000000001", "جمع کل")
    assert rules(checked(as_csv([*CELLS, wrong, BLANK, *SIGNED]))) == {"total.mismatch"}


@pytest.mark.parametrize("size", [5, 20_000])
def test_bad_rows_that_are_followed_by_others_are_no_foot(size):
    many = table([contract(contract_number=f"1403/{n}") for n in range(4, size)])[1:]
    cells = [*CELLS, TOTAL, *SIGNED, *many]
    assert "required" in rules(checked(as_csv(cells)))


def test_a_row_below_a_total_that_has_its_number_is_a_bad_row():
    bad = line("1403/9", "بهسازی", "شرکت نمونه")
    assert "required" in rules(checked(as_csv([*CELLS, TOTAL, bad])))


@pytest.mark.parametrize("above", [TOTAL, BLANK])
def test_row_without_number_and_amount_is_known(above):
    bad = [None, *table([contract(amount="مبلغ توافقی")])[1][1:]]
    for cells in (bad, [*bad[:4], None, None, *bad[6:]]):
        report = checked(as_csv([*CELLS, above, cells]))
        assert rules(report) >= {"required", "number.unknown_word"}


@pytest.mark.parametrize("above", [TOTAL, BLANK])
def test_a_row_without_its_number_about_a_day_is_no_remark(above):
    bad = [None, *table([contract(subject="تاریخ شفاهی")])[1][1:]]
    assert "required" in rules(checked(as_csv([*CELLS, above, bad])))
    start = CELLS[0].index("شروع")
    days = ["1403/12/29", "1404/01/20"]
    left = [None, "تاریخ شفاهی", *[None] * (start - 2), *days, *[None] * (WIDTH - start - 2)]
    assert "required" in rules(checked(as_csv([*CELLS, above, left])))


def test_a_bad_row_directly_below_another_is_a_bad_row():
    assert "required" in rules(checked(as_csv([*CELLS, SIGNED[1]])))


@pytest.mark.parametrize("pager", [["صفحه ۱ از ۳"], ["1 2 3 … بعدی"], ["قبلی", "1", "2", "بعدی"]])
@pytest.mark.parametrize("place", [2, 3])
def test_page_numbers_are_no_rows_wherever_they_stand(pager: list[str], place: int) -> None:
    cells = [*CELLS, *table([contract(contract_number="1403/9")])[1:]]
    report = checked(
        as_csv([*cells[:place], [*pager, *[None] * (WIDTH - len(pager))], *cells[place:]])
    )
    assert [(c.rule, c.count) for c in report.counts] == [("row.page_number", 1)]


@pytest.mark.parametrize(
    "foot", [["تهیه‌کننده: احمدی", None, "مهر و امضا"], ["توضیحات: مبالغ بدون مالیات است"]]
)
def test_line_that_says_what_it_is_is_a_foot_right_below_rows(foot: list[str | None]) -> None:
    report = checked(as_csv([*CELLS, [*foot, *[None] * (WIDTH - len(foot))]]))
    assert [c.rule for c in report.counts] == ["row.footer"]
    lines = [["عنوان", "مبلغ"], ["عوارض", "5"], [foot[0], None]]
    assert checked(as_csv(lines), BUDGET).rows == 1
