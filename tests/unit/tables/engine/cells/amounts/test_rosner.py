"""Sizes that are far from all others, by Rosner's test with a usual spread as prior knowledge."""

from __future__ import annotations

import random

import pytest

from ckanext.mashhad.tables.engine.cells.amounts.rosner import find_outliers, t_quantile


@pytest.mark.parametrize(
    ("tail", "freedom", "value"),  # tables of Student's t
    [(0.025, 10, 2.228), (0.005, 30, 2.750), (0.0005, 5, 6.869), (0.0005, 120, 3.373)],
)
def test_quantile_is_that_of_printed_tables(tail: float, freedom: int, value: float) -> None:
    assert t_quantile(tail, freedom) == pytest.approx(value, abs=0.002)


def test_two_far_sizes_do_not_hide_each_other() -> None:
    sizes = [9.0, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6, 9.7, 9.8, 9.9, 13.0, 13.1]
    assert find_outliers(sizes) == [11, 10]


@pytest.mark.parametrize("sizes", [[9.0], [9.0] * 20, list(range(20))])
def test_nothing_is_far_where_sizes_are_few_equal_or_even(sizes: list[float]) -> None:
    assert find_outliers(sizes) == []


def test_three_zeros_are_found_as_well_as_amounts_can_tell() -> None:
    draw = random.Random(1)
    found = in_vain = 0
    for _ in range(400):
        sizes = [draw.gauss(9.7, 0.5) for _ in range(draw.randint(8, 60))]
        in_vain += bool(find_outliers(sizes))
        sizes[0] += 3
        found += 0 in find_outliers(sizes)
    assert found >= 0.9 * 400  # of 98 in a hundred by the best of all tests (bench/magnitudes.py)
    assert in_vain <= 0.01 * 400
