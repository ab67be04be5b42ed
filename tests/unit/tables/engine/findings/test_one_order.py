"""A cell that holds something of a person gets that order alone, and the counts agree with it."""

from __future__ import annotations

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.tables.engine.findings.check_report import all_counts, finding_key
from ckanext.mashhad.tables.sandbox.checking import errors_left
from tests.unit.tables.table_files import as_csv, check_rows, checked, contract, faults, table

CODE = national_code(Draw(7))
WITH_ZERO = next(c for c in (national_code(Draw(n)) for n in range(99)) if c[0] == "0" != c[1])


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"counterparty_id": CODE}, "D2"),
        ({"counterparty_id": WITH_ZERO.lstrip("0")}, "D2"),
        ({"contract_number": "۱" * 120 + f" کد ملی {CODE}"}, "A2"),
    ],
)
def test_code_of_a_person_is_all_that_is_told_of_a_cell(changes, cell) -> None:
    report = check_rows(contract(**changes))
    assert [(rule, at) for rule, at, _ in faults(report)] == [("personal.cell", cell)]
    assert report.total("error") == len(report.findings) == 1
    assert CODE not in str(report.as_dict())


def test_kinds_of_one_cell_are_one_error_until_let_pass() -> None:
    report = check_rows(contract(subject=f"خرید از کد ملی {CODE} همراه 09121234567"))
    [finding] = report.findings
    assert report.sentence(finding, "fa").startswith("در این خانه شمارهٔ همراه و کد ملی آمده است")
    assert report.total("error") == 1
    [count] = report.as_dict()["counts"]
    [other] = errors_left(report.as_dict(), {finding_key(count)})
    assert other["spot"].endswith("national code")


@pytest.mark.parametrize(
    ("changes", "amounts", "titles"),
    [
        ({"subject": f"کد ملی {CODE}"}, 1, ["اسفند"]),
        ({"amount": f"کد ملی {CODE}"}, 0, ["اسفند"]),
        ({}, 1, []),
    ],
)
def test_what_was_read_is_told_where_no_person_stands(changes, amounts, titles) -> None:
    above = ["اسفند" if titles else f"کد ملی {CODE}"]
    rows = [contract(contract_number=f"1/{n}") for n in range(3)]
    report = checked(as_csv([above, *table([contract(**changes), *rows])]))
    assert any(each.rule.startswith("personal") for each in report.counts)
    assert len(report.amounts) == amounts
    assert [*report.sheets[0].above] == titles


def test_column_of_codes_is_told_once_and_its_cells_not() -> None:
    rows = [
        contract(contract_number=f"1403/{n}", counterparty_id=national_code(Draw(n)))
        for n in range(40)
    ]
    report = check_rows(*rows, listed=5)
    assert {each.rule for each in report.counts} <= {"personal.column", "personal.cell"}


def test_what_lies_beneath_counts_once_a_code_is_none() -> None:
    report = check_rows(contract(counterparty_id=CODE)).as_dict()
    [personal] = report["counts"]
    assert [each["rule"] for each in errors_left(report)] == ["personal.cell"]
    passed = {finding_key(personal)}
    assert [each["rule"] for each in errors_left(report, passed)] == ["identifier.wrong_length"]
    assert [each["count"] for each in all_counts(report, passed)] == [1, 1]
