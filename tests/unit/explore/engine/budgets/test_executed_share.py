"""The share of a plan that was executed: all and nothing only where it is exactly that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.mashhad.explore.engine.budgets import executed_share


@pytest.mark.parametrize(
    ("share", "short"),
    [
        ("69.565", "69.56"),
        ("99.9999", "99.99"),
        ("100.0001", "100.01"),
        ("100", "100"),
        ("0.0001", "0.01"),
        ("-0.0001", "-0.01"),
        ("0", "0"),
    ],
)
def test_nearly_all_is_not_all_and_nearly_none_not_none(share: str, short: str) -> None:
    assert executed_share.shorten(Decimal(share)) == Decimal(short)
