"""Amounts of a year in the rial of another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.mashhad.explore.engine import price_index


@pytest.mark.parametrize(
    ("amount", "year", "other", "found"),
    [
        (2_647_000_000_000, 1403, 1404, 3_846_000_000_000),
        (3_846_000_000_000, 1404, 1403, 2_647_000_000_000),
        (100, 1403, 1404, 145),
        (-100, 1403, 1404, -145),
        (0, 1403, 1404, 0),
        (7, 1404, 1404, 7),
        (100, 1390, 1404, None),
        (100, 1404, 1499, None),
    ],
)
def test_an_amount_in_rial_of_another_year(amount, year, other, found):
    assert price_index.in_rial_of(amount, year, other) == found


def test_every_index_says_where_it_can_be_read():
    known = price_index.years()
    assert list(known) == sorted(known)
    assert price_index.latest() == list(known)[-1]
    assert price_index.month() == 6
    for told in known.values():
        assert told.value > 0
        assert told.source.startswith("https://")
        assert told.read.year >= 2026
        # A page of a tag lists other news later: what it listed is written down.
        assert "tag=" not in told.source or told.note
    assert price_index.name("fa") != price_index.name("en")


def test_the_change_between_two_years_is_the_one_that_was_told():
    known = price_index.years()
    assert round(100 * known[1404].value / known[1403].value - 100, 1) == Decimal("45.3")
