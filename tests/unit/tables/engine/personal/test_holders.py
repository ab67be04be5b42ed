"""Where names stand, a valid national code is one without any word that says so."""

from __future__ import annotations

import pytest

from bench.made_identifiers import Draw, national_code
from tests.unit.tables.table_files import check_rows, contract

CODE = national_code(Draw(3))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"علی رضایی ({CODE})", True),
        (f"{CODE} - علی رضایی", True),
        (CODE, True),
        (f"{CODE}.0", True),
        ("شرکت راه‌سازی (10380183454)", False),
        ("شرکت راه‌سازی، ثبت 12345", False),
        ("10380183454", False),
        ("123456", False),
    ],
)
def test_code_beside_a_name_or_instead_of_it_is_personal(text, found) -> None:
    report = check_rows(contract(counterparty=text), contract(contract_number="2"))
    cells = {each.cell for each in report.findings if each.rule == "personal.cell"}
    assert cells == ({"C2"} if found else set())
    assert CODE not in str(report)
