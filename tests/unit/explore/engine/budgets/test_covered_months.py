"""Which statements of a year are added up: of no month two, of as many months as can be."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ckanext.mashhad.explore.engine.budgets import covered_months
from ckanext.mashhad.explore.engine.budgets.covered_months import Statement
from ckanext.mashhad.persian.calendar.periods import PART_CODES, Period


def stated(*parts: str) -> list[Statement]:
    return [Statement(Period(1403, part), 0, 1, n) for n, part in enumerate(parts)]


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["h1", "q3"], ["h1", "q3"]),
        (["q3", "h1", "q1", "m08", "m12"], ["h1", "q3", "m12"]),
        (["q1", "q2", "year", "h2"], ["year"]),
        (["m03", "q2"], ["m03", "q2"]),
        ([], []),
    ],
)
def test_statements_cover_most_months_and_none_twice(there: list[str], chosen: list[str]) -> None:
    assert [each.period.part for each in covered_months.choose(stated(*there))] == chosen


def test_of_the_same_months_the_settlement_then_the_last_counts() -> None:
    year, half = Period(1403), Period(1403, "h1")
    settled = Statement(year, 2, 1, 1)
    assert covered_months.choose([settled, Statement(year, 0, 1, 9)]) == [settled]
    last = Statement(half, 0, 1, 5)
    assert covered_months.choose([last, Statement(half, 0, 1, 4)]) == [last]


def test_of_kinds_one_of_works_alone_takes_no_whole_away() -> None:
    half = Period(1403, "h1")
    whole, works = Statement(half, 0, 2, published=1), Statement(half, 0, 1, published=2)
    assert covered_months.choose([works, whole]) == [whole]


@pytest.mark.parametrize(
    ("parts", "gaps"),
    [(["h1", "q3"], []), (["h1", "q4"], [7, 8, 9]), (["q2"], [1, 2, 3]), ([], [])],
)
def test_months_before_the_last_that_nobody_tells_are_gaps(
    parts: list[str], gaps: list[int]
) -> None:
    assert covered_months.list_gaps(Period(1403, part) for part in parts) == gaps


amounts = st.dictionaries(st.sampled_from(PART_CODES), st.integers(min_value=0), max_size=8)


@given(known=amounts, part=st.sampled_from(PART_CODES), amount=st.integers(min_value=0))
def test_another_disjoint_period_never_lowers_the_sum(
    known: dict[str, int], part: str, amount: int
) -> None:
    new = {*Period(1403, part).months}
    assume(not any(new & {*Period(1403, each).months} for each in known))
    before = covered_months.choose(stated(*known))
    after = covered_months.choose(stated(*known, part))
    told = {**known, part: amount}
    assert sum(told[each.period.part] for each in after) == amount + sum(
        told[each.period.part] for each in before
    )
