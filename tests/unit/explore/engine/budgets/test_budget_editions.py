"""Which files of a stage take the place of an earlier one, and which are its parts."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.explore.engine.budgets import budget_editions
from ckanext.mashhad.explore.engine.budgets.budget_editions import LineKey


def keys(*codes: str, **more: str) -> list[LineKey]:
    rows: list[dict[str, Any]] = [
        {"side": "use", "title": "ردیف", "economic_kind": None, "unit": None, **more, "code": code}
        for code in codes
    ]
    return budget_editions.read_keys(rows)


def test_the_last_of_editions_counts_and_parts_all() -> None:
    book, again = keys("1", "2", "3", "4"), keys("1", "2", "3", "9", "8")
    other = keys("1", "2", "71", "72")
    assert budget_editions.find_older([book, again]) == {0: 1}
    # Half of the lines is not more than half.
    assert budget_editions.find_older([book, other]) == {}
    assert budget_editions.find_older([book, other, again, book]) == {0: 3, 2: 3}


def test_sides_kinds_and_units_make_parts() -> None:
    uses, sources = keys("1", "2"), keys("1", "2", side="source")
    current, capital = (keys("1", "2", economic_kind=kind) for kind in ("current", "capital"))
    one, two = (keys("1", "2", unit=unit) for unit in ("منطقهٔ ۱", "منطقهٔ ۲"))
    for parts in ([uses, sources], [current, capital], [one, two]):
        assert budget_editions.find_older(parts) == {}
    # Where one file does not tell the kind, it makes no difference.
    assert budget_editions.find_older([uses, capital]) == {0: 1}
    # Statements call the sides by other names.
    assert budget_editions.are_editions(uses, keys("1", "2", side="expenditure"))


def test_codes_are_compared_as_numbers_of_contracts_are() -> None:
    assert budget_editions.are_editions(keys("B/2 x", "ك-1"), keys("b/2x", "ک–1"))
    named = [keys("", title="نظافت  شهر"), keys("", title="نظافت شهر")]
    assert budget_editions.find_older(named) == {0: 1}
