"""Rows of CKAN's tables become facts, with nothing taken for better or worse than is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ckanext.mashhad.compliance import records
from ckanext.mashhad.compliance.records import DatasetRow, FileRow, Known

TABLES = {"contract": "contracts"}
FIRST = datetime(2026, 4, 25, 8, tzinfo=UTC)
LAST = datetime(2026, 10, 1, 8, tzinfo=UTC).replace(tzinfo=None)  # as CKAN stores it


def row(public: bool = True, **extras: str) -> DatasetRow:
    given = {"fiscal_year": "1405", "period_part": "m01", **extras}
    return DatasetRow("d", "u", "contract", given, public, LAST)


def made(found: DatasetRow, *files: FileRow) -> records.Dataset:
    seen = {each: Known(FIRST) for each in ("d", "f")}
    return records.dataset(found, files, seen, TABLES)


@pytest.mark.parametrize("format_", ["CSV", "xlsx", ".Csv", " XLS "])
def test_a_file_that_holds_a_table_is_taken_for_the_table_of_its_register(format_: str) -> None:
    (file,) = made(row(), FileRow("f", format_, True)).files
    assert (file.table, file.published, file.withdrawn) == ("contracts", FIRST, None)


@pytest.mark.parametrize("format_", ["PDF", "", "docx"])
def test_a_file_that_holds_none_is_not(format_: str) -> None:
    assert made(row(), FileRow("f", format_, True)).files[0].table == ""


def test_a_file_that_was_never_public_is_left_out() -> None:
    assert made(row(), FileRow("never", "CSV", True)).files == ()


def test_what_is_gone_went_at_the_last_change_at_the_latest() -> None:
    gone = made(row(public=False), FileRow("f", "CSV", False))
    last = LAST.replace(tzinfo=UTC)
    assert (gone.withdrawn, gone.files[0].withdrawn) == (last, last)


def test_a_report_of_nothing_counts_from_the_first_day_of_its_dataset() -> None:
    assert made(row(nil_report="true")).nil_since == FIRST
    assert made(row(nil_report="false")).nil_since is None


def test_a_period_or_a_list_that_cannot_be_read_is_none() -> None:
    found = made(row(fiscal_year="nonsense", duties="{broken"))
    assert (found.period, found.duties) == (None, frozenset())


def test_a_day_and_a_named_duty_make_a_case() -> None:
    told = row(duties='["plan-council-minutes"]', document_date="2026-10-23")
    case = records.event(told, made(told, FileRow("f", "PDF", True)))
    assert case is not None
    assert (case.day, case.done, case.file) == (date(2026, 10, 23), FIRST, "f")


def test_a_case_that_was_taken_down_is_no_longer_done() -> None:
    told = row(public=False, duties='["plan-council-minutes"]', document_date="2026-10-23")
    case = records.event(told, made(told, FileRow("f", "PDF", True)))
    assert case is not None
    assert case.done is None


@pytest.mark.parametrize("extras", [{"document_date": "2026-10-23"}, {"duties": '["foi-11"]'}])
def test_without_a_day_or_a_duty_there_is_no_case(extras: dict[str, str]) -> None:
    assert records.event(row(**extras), made(row(**extras))) is None


def test_a_unit_has_its_titles_kind_and_day() -> None:
    unit = records.unit(
        "i",
        "mashhad-district-09",
        "stored",
        {
            "title_translated": '{"fa": "منطقهٔ ۹"}',
            "unit_kind": "district",
            "parent": "mashhad",
            "monitored_from": "2026-03-21",
        },
    )
    assert (unit.title.fa, unit.title.en, unit.legal_person) == ("منطقهٔ ۹", "منطقهٔ ۹", False)
    assert unit.monitored_from == date(2026, 3, 21)
    assert records.unit("i", "n", "", {}).monitored_from is None
