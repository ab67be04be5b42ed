"""A sheet of a workbook is taken apart once: that is most of what a check of it costs."""

from __future__ import annotations

import datetime as dt

import python_calamine as calamine

from ckanext.mashhad.tables.engine.check.check import check
from tests.unit.tables.table_files import CONTRACTS, GOOD, as_xlsx

TODAY = dt.date(2025, 1, 1)


class Counted:
    """A workbook that tells how often a sheet of it was asked for."""

    def __init__(self, book: calamine.CalamineWorkbook) -> None:
        self._book = book
        self.asked: list[int] = []

    @property
    def sheets_metadata(self):
        return self._book.sheets_metadata

    def get_sheet_by_index(self, index: int) -> calamine.CalamineSheet:
        self.asked.append(index)
        return self._book.get_sheet_by_index(index)


def test_sheet_with_merged_cells_and_errors_is_taken_apart_once(monkeypatch):
    books = []

    def load(file):
        books.append(Counted(opened(file)))
        return books[-1]

    opened = calamine.load_workbook
    monkeypatch.setattr(calamine, "load_workbook", load)
    below = [None if n == 2 else cell for n, cell in enumerate(GOOD[1])]
    long = [*GOOD, *[below] * 300]  # its header is found before its end
    content = as_xlsx(long, more=lambda book, pages: pages[0].merge_range(1, 2, 2, 2, "شرکت"))
    report = check(content, CONTRACTS, TODAY)
    assert {"cell.merged", "required"} <= {finding.rule for finding in report.findings}
    assert [book.asked for book in books] == [[0]]
