"""A share of 100: all and nothing only where it is exactly that."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.explore.engine import rounded_shares


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
    assert rounded_shares.round_to(Decimal(share), 2) == Decimal(short)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_nearly_all_is_not_all_and_little_not_nothing(part: int, whole: int) -> None:
    share = rounded_shares.percent(part, whole)
    nearest, side = rounded_shares.round_percent(share)
    assert (nearest == 0) == (part == 0)
    assert (nearest == 100 and side == 0) == (part == whole or (part > whole and share == 100))
    if side == 0:
        assert abs(nearest - share) <= Decimal("0.5")
    else:
        assert (share - nearest) * side > 0
        assert abs(nearest - share) <= 1


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        *((0, (0, 0)), ("0.0001", (1, -1)), ("0.4999", (1, -1)), ("0.5", (1, 0)), (1, (1, 0))),
        *(("4.967", (5, 0)), ("17.774", (18, 0)), ("2.5", (3, 0)), ("3.5", (4, 0))),
        *(("99.4", (99, 0)), ("99.5", (99, 1)), ("99.97", (99, 1)), (100, (100, 0))),
        *(("100.3", (100, 1)), ("100.5", (101, 0)), ("250.1", (250, 0))),
    ],
)
def test_percentages_are_rounded_by_one_rule(share: str, shown: tuple[int, int]) -> None:
    assert rounded_shares.round_percent(Decimal(share)) == shown
