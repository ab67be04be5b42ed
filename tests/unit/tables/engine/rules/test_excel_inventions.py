"""What Excel makes of numbers and days that were meant otherwise is told at its cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    checked,
    contract,
    faults,
    table,
)

YEAR = {"fiscal_year": "1405", "period_part": "year"}


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    ("column", "cell", "wrong"),
    [
        ("contract_number", dt.date(2026, 9, 12), ("reference.day", "A2", "contract_number")),
        ("contract_number", "12-Sep", ("reference.day", "A2", "contract_number")),
        ("contract_number", "Sep-26", ("reference.day", "A2", "contract_number")),
        ("counterparty", dt.date(2026, 9, 12), ("reference.day", "C2", "counterparty")),
        ("subject", "12-Sep", ("reference.day", "B2", "subject")),
        ("contract_number", 9.2, ("reference.fraction", "A2", "contract_number")),
        ("setad_number", "2.00309E+15", ("reference.scientific", "J2", "setad_number")),
    ],
)
def test_numbers_that_became_days_or_fractions(
    make: Any, column: str, cell: Any, wrong: tuple[str, str, str]
) -> None:
    report = checked(make(table([contract(**{column: cell})])))
    assert faults(report, "error", "warning") == [wrong]


@pytest.mark.parametrize(
    ("others", "wrong"),
    [("1403/{n}", [("reference.serial", "A8", "contract_number")]), ("46{n}01", [])],
)
def test_number_of_a_day_is_wrong_among_numbers_of_another_form(
    others: str, wrong: list[tuple[str, str, str]]
) -> None:
    rows = [contract(contract_number=others.format(n=n)) for n in range(1, 7)]
    report = checked(as_csv(table([*rows, contract(contract_number="46277")])))
    assert faults(report, "error") == wrong


NUMBERS = (
    (["9/1", 9.2, "9/3"], {"reference.stroke_lost": ["A3"]}),
    (["9-25", 9.2, "9-27"], {"reference.stroke_lost": ["A3"]}),
    (["۹/۱", "۹٫۲"], {}),  # typed with the sign of decimals, which Excel does not
    ([9.1, 9.2, dt.date(2026, 9, 12)], {"reference.stroke_lost": ["A2", "A3"]}),
    ([9.1, 9.2], {"reference.fraction": ["A2", "A3"]}),
    (["0012", "0013", 14], {"reference.zeros_lost": ["A4"]}),
    (["0012", 13, 14], {}),
    (["0998", "0999", "1000", "1001"], {}),
    (["08", "09", 10, 7], {"reference.zeros_lost": ["A5"]}),
    (["012", "0013", 14], {}),
    (["0100", "0200", "11", "1101", "1102"], {}),
    (["0012", "0013", "14/1"], {}),
    (["0012", 14, 123456789012, "0013"], {"reference.zeros_lost": ["A3"]}),
    (
        [f"110200309100{n}0" for n in (101, 117, 130)],
        {"reference.digits_lost": ["A2", "A3", "A4"]},
    ),
    ([f"110200309100{n}0" for n in (101, 117)], {}),
    (
        [*(f"110200309100{n}0" for n in (101, 117, 130)), "با دستور شهردار"],
        {"reference.digits_lost": ["A2", "A3", "A4"]},
    ),
    ([f"110200309100{n}" for n in (1010, 1170, 1300, 1303)], {}),
)
#: Those that workbooks have as numbers.
TYPED = [case for case in NUMBERS if not all(isinstance(each, str) for each in case[0])]


@pytest.mark.parametrize(
    ("make", "numbers", "wrong"),
    [*((as_csv, *case) for case in NUMBERS), *((as_xlsx, *case) for case in TYPED)],
)
def test_number_is_judged_beside_those_of_its_column(
    make: Any, numbers: list[Any], wrong: dict[str, list[str]]
) -> None:
    report = checked(make(table([contract(contract_number=each) for each in numbers])))
    told: dict[str, list[str | None]] = {}
    for rule, cell, _ in faults(report):
        if rule != "reference.day":
            told.setdefault(rule, []).append(cell)
    assert told == wrong


def test_numbers_beside_a_wrong_one_are_named_as_in_the_file() -> None:
    rows = [contract(contract_number=each) for each in ("۰۰۱۱", "0012", "14", "0013")]
    [finding] = checked(as_csv(table(rows))).findings
    assert finding.params == {"text": "۰۰۱۱، 0012، 0013"}


@pytest.mark.parametrize("day", [dt.date(2005, 8, 2), dt.date(2002, 5, 8), dt.date(2002, 8, 5)])
def test_jalali_day_of_two_digits_that_excel_took_for_another(day: dt.date) -> None:
    report = checked(as_xlsx(table([contract(start_date=day)])), facts=YEAR)
    assert ("excel_year", "F2", "start_date") in faults(report)


def test_year_that_excel_made_is_told_once() -> None:
    day = dt.date(2005, 8, 2)
    report = checked(as_xlsx(table([contract(contract_date=day)])), facts=YEAR)
    assert [rule for rule, cell, _ in faults(report) if cell == "E2"] == ["excel_year"]


def test_days_of_long_ago_stand_where_they_belong() -> None:
    old = table([contract(contract_date="1384/05/11", start_date="1384/05/20")])
    for facts in ({}, {"fiscal_year": "1384", "period_part": "year"}):
        assert "excel_year" not in {rule for rule, *_ in faults(checked(as_csv(old), facts=facts))}
    before = table([contract(start_date="1389/04/24")])
    assert "excel_year" not in {rule for rule, *_ in faults(checked(as_csv(before), facts=YEAR))}


@pytest.mark.parametrize("number", ["9/2", "1403/9/2", "1403.125", "12-1403", "2026/9/12"])
def test_numbers_as_offices_write_them_are_taken(number: str) -> None:
    report = checked(as_csv(table([contract(contract_number=number)])))
    assert faults(report, "error", "warning") == []


def test_code_that_became_a_number_is_the_code() -> None:
    cells = [["کد ردیف", "عنوان", "مبلغ", "نوع"], ["110101.0", "عوارض نوسازی", "5000000", "منابع"]]
    assert [row["code"] for row in records(as_csv(cells), BUDGET, TODAY)[1]] == ["110101"]
    assert records(as_csv(table([contract()])), CONTRACTS, TODAY)[0].accepted
