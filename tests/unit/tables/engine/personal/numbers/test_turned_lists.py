"""Lists of persons that are turned: their numbers stand side by side in a row."""

from __future__ import annotations

import io
import json

import pytest

from bench.made_identifiers import Draw, mobile, national_code
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.documents import documents
from tests.unit.tables.table_files import as_csv, as_xlsx

DRAW = Draw(31)
NUMBERS = ["ردیف", *range(1, 13)]
NAMES = ["نام", *(f"نمونه {n}" for n in range(1, 13))]
CODES = [national_code(DRAW) for _ in range(12)]
MOBILES = [mobile(DRAW)[1:] for _ in range(12)]


def kinds(rows) -> set[str]:
    report = guard.watch(as_xlsx(rows))
    assert CODES[3] not in str(report.as_dict())
    return {f.params["kind"].en for f in report.findings if f.rule.startswith("personal")}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([NUMBERS, NAMES, ["کد", *CODES]], "national code"),
        ([["", *CODES], NAMES], "national code"),
        ([["شناسه", *CODES[:3]]], "national code"),
        ([NAMES, ["شماره", *map(int, MOBILES)]], "mobile number"),
        ([NAMES, ["کد", *(f"{code} نمونه" for code in CODES)]], "national code"),
    ],
)
def test_row_of_codes_or_mobiles_is_personal(rows, kind) -> None:
    assert kinds(rows) == {kind}


def test_row_of_few_codes_counts_less_among_many_rows() -> None:
    few = ["کد", *CODES[:3], "", ""]
    others = [["بودجه", *(DRAW.randrange(10**9, 10**10) for _ in range(5))] for _ in range(40)]
    assert kinds([*others, few]) == set()
    assert kinds([*others, ["کد", *CODES[:6]]]) == {"national code"}


@pytest.mark.parametrize("width", [3, 5, 12])
@pytest.mark.parametrize("seed", range(3))
def test_rows_of_amounts_of_ten_digits_are_of_nobody(width, seed) -> None:
    draw = Draw(seed)
    months = [f"ماه {n}" for n in range(width)]
    amounts = ([n, *(draw.randrange(10**9, 10**10) for _ in months)] for n in range(3000))
    report = guard.watch(as_csv([["شرح", *months], *amounts]))
    assert not report.findings


def test_two_named_columns_in_json_are_read_as_columns() -> None:
    columns = [["نمونه یک", "نمونه دو", "نمونه سه"], ["حسن", "علی", "رضا"]]
    data = {"columns": ["نام", "نام پدر"], "data": columns}
    found = documents.look(io.BytesIO(json.dumps(data).encode()), "a.json")
    assert {each.kind for each in found} == {"father"}


@pytest.mark.parametrize(
    "data",
    [
        {"cells": {"values": [NAMES[1:], CODES]}},
        [NAMES, ["کد", *CODES]],
        {"کد": {f"نفر {n}": code for n, code in enumerate(CODES)}},
    ],
)
def test_row_of_codes_in_json_is_personal(data) -> None:
    found = documents.look(io.BytesIO(json.dumps(data).encode()), "a.json")
    assert {each.kind for each in found} == {"national_code"}
