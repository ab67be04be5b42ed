"""Which of all tables a file is, where nobody has said so."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.tables.engine import header, recognition, registry
from ckanext.mashhad.tables.engine.check.check import check, records
from ckanext.mashhad.tables.engine.check.likeliest_table import find_likeliest
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from tests.unit.tables.table_files import as_csv, as_xlsx

TABLES = [registry.load(name) for name in registry.names()]


def example(name: str) -> list[list[str]]:
    """A header in Persian and the row of examples of a table."""
    of = registry.load(name)
    values = of.example()
    return [[of.column(each).label["fa_IR"] for each in values], list(values.values())]


@pytest.mark.parametrize("name", registry.names())
def test_every_table_is_known_by_its_own_columns(name: str) -> None:
    assert find_likeliest(as_csv(example(name)), TABLES, {}, DEFAULT).name == name


def test_sheet_with_most_columns_decides_and_notes_do_not() -> None:
    book = as_xlsx([["یادداشت"], ["برای دبیرخانه"]], example("projects"))
    assert find_likeliest(book, TABLES, {}, DEFAULT).name == "projects"


OF_STAGES = ["کد", "عنوان", "مصوب ۱۴۰۳", "پیشنهادی ۱۴۰۴"], ["101", "عوارض", "1000", "2000"]
CONTRACT_LIKE = [
    ["شماره قرارداد", "موضوع", "طرف قرارداد", "تاریخ", "مبلغ (ریال)"],
    ["1403/1", "بهسازی پیاده‌رو", "شرکت راه‌سازی", "1403/02/01", "500000000"],
]
PERFORMANCE = ["کد", "عنوان", "مصوب ۱۴۰۳", "عملکرد ۱۴۰۳"], ["101", "عوارض", "1000", "2000"]


@pytest.mark.parametrize(
    ("title", "rows", "filename", "name"),
    [
        (None, OF_STAGES, "", "budget_lines"),
        (None, PERFORMANCE, "", "budget_lines"),
        ("صورت درآمد و هزینهٔ سال ۱۴۰۳", PERFORMANCE, "", "statement_lines"),
        (None, CONTRACT_LIKE, "", "contracts"),
        ("فهرست الحاقیه‌های قراردادهای منطقهٔ ۹", CONTRACT_LIKE, "", "contract_amendments"),
        ("قراردادها و الحاقیه‌های منطقهٔ ۹", CONTRACT_LIKE, "", "contracts"),
        (None, CONTRACT_LIKE, "الحاقیه مهر ۱۴۰۳.xlsx", "contract_amendments"),
        ("قراردادهای مهر", CONTRACT_LIKE, "الحاقیه.xlsx", "contracts"),
    ],
)
def test_titles_and_columns_of_several_years_tell_the_table(
    title: str | None, rows: list[list[str]], filename: str, name: str
) -> None:
    book = as_xlsx([*([[title]] if title else []), *rows])
    found = find_likeliest(book, TABLES, {}, DEFAULT, filename)
    beside = [each for each in TABLES if each.dataset_type == found.dataset_type]
    report = check(book, found, dt.date(2024, 12, 1), beside=beside, filename=filename)
    assert (found.name, report.schema) == (name, name)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("الحاقیه‌های مهر", "addendum"),
        ("الحاقیه و فسخ قراردادها", None),
        ("متمم قراردادهای مهر", "addendum"),
    ],
)
def test_title_says_what_change_all_rows_are(title: str, code: str | None) -> None:
    amendments = registry.load("contract_amendments")
    head = ["شماره قرارداد", "شرح الحاقیه", "تاریخ الحاقیه", "مبلغ (ریال)"]
    book = as_xlsx([[title], head, ["1403/1", "افزایش احجام", "1403/02/01", "500000000"]])
    report, rows = records(book, amendments, dt.date(2024, 12, 1))
    assert [row["change"] for row in rows] == ([code] if code else [])
    rule = "column.from_title" if code else "column.missing"
    assert rule in {count.rule for count in report.counts}


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (as_csv([["الف", "ب"], ["1", "2"]]), "file.unknown_table"),
        ("ﻎﻠﺒﻣ,ناﻮﻨﻋ,ﻒﯾدر\nﻦﯾﻮﻧ,ﻎﻠﺒﻣ,1\n".encode(), "file.reversed_text"),
        ("غلبم,ناونع,فیدر دک\n5000,یزاسون ضراوع,110101\n".encode(), "file.reversed_text"),
        (b"%PDF-1.7 ...", "file.pdf"),
    ],
)
def test_file_like_none_is_refused_for_its_own_reason(raw: bytes, rule: str) -> None:
    with pytest.raises(TableError) as refused:
        find_likeliest(raw, TABLES, {}, DEFAULT)
    assert refused.value.rule == rule


def test_what_payments_repeat_of_their_contracts_is_left_out() -> None:
    cells = [
        "ش. قرارداد",
        "م. قرارداد",
        "ت. قرارداد",
        "مبلغ پیمان (م.ر)",
        "ت. پرداخت",
        "پرداختی (م.ر)",
    ]
    names = header.Names(registry.load("contract_payments"), {})
    seen, _found = recognition.recognise([(1, cells), (2, ["1"] * 6)], "", [names])
    fields = [column.field for column in seen.layout.columns]
    assert fields == ["contract_number", None, None, None, "payment_date", "amount"]


@pytest.mark.parametrize("book", [as_xlsx([]), as_xlsx([], [[" "], [None, "-"]]), b" \n,,\n"])
def test_book_without_a_filled_cell_is_called_empty(book: bytes) -> None:
    with pytest.raises(TableError) as told:
        find_likeliest(book, TABLES, {}, DEFAULT)
    assert told.value.rule == "file.empty"
    with pytest.raises(TableError) as told:
        check(book, TABLES[0], dt.date(2026, 11, 30))
    assert told.value.rule == "file.empty"
