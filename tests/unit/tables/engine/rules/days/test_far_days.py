"""Days of one row beside each other: far apart, or not as long as the row says."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.tables.engine.check.check import check
from tests.unit.tables.table_files import CONTRACTS, as_csv, contract, faults, table

TODAY = dt.date(2026, 3, 1)
DAYS = {"contract_date": "1404/11/05", "start_date": "1404/11/09", "end_date": "1405/05/08"}


def warned(**cells: str) -> list[tuple[str, str, str]]:
    file = as_csv(table([contract(**{**DAYS, **cells})]))
    found = faults(check(file, CONTRACTS, TODAY), "warning")
    return [each for each in found if each[0] in RULES]


RULES = {"start_far_from_contract", "end_far_from_start", "duration_differs"}


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        ({}, []),
        ({"contract_date": "1404/01/05"}, []),
        ({"contract_date": "1403/11/09"}, []),
        ({"contract_date": "1403/11/02"}, ["start_far_from_contract"]),
        ({"start_date": "1404/06/05"}, []),
        ({"start_date": "1403/11/09"}, ["start_far_from_contract"]),
        ({"start_date": "1395/11/18"}, ["start_far_from_contract"]),
        ({"start_date": "1410/11/18", "end_date": "1411/05/08"}, ["start_far_from_contract"]),
        ({"end_date": "1418/05/08"}, []),
        ({"end_date": "1450/05/08"}, ["end_far_from_start"]),
        ({"duration": "600 ماه", "end_date": ""}, ["end_far_from_start"]),
        ({"duration": "6 ماه"}, []),
        ({"duration": "180 روز"}, []),
        ({"duration": "6 ماه", "end_date": "1406/11/30"}, ["duration_differs"]),
        ({"duration": "600 روز", "end_date": "1406/08/15"}, []),
        ({"duration": "شش ماه", "end_date": "1405/02/01"}, ["duration_differs"]),
    ],
)
def test_days_that_do_not_fit_each_other_are_told(cells: dict[str, str], rules: list[str]) -> None:
    assert [each[0] for each in warned(**cells)] == rules
