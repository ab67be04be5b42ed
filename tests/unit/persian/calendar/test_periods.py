"""Fiscal years and their parts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar.periods import (
    PART_CODES,
    PARTS,
    Period,
    PeriodError,
    parse_fiscal_year,
    parse_period,
    periods_between,
    smallest_period,
)

kinds = st.sampled_from(list(PARTS))
periods = st.builds(Period, st.integers(1300, 1499), st.sampled_from(PART_CODES))
days = st.dates(date(1925, 1, 1), date(2100, 1, 1))


def test_the_part_codes_are_those_of_the_codelist():
    assert (
        "year",
        *("h1", "h2"),
        *("q1", "q2", "q3", "q4"),
        *(f"m{month:02}" for month in range(1, 13)),
    ) == PART_CODES


@pytest.mark.parametrize(
    ("part", "start", "end", "fa", "en", "slug"),
    [
        ("year", (2024, 3, 20), (2025, 3, 20), "سال ۱۴۰۳", "Year 1403", "1403"),
        ("h1", (2024, 3, 20), (2024, 9, 21), "نیمهٔ اول ۱۴۰۳", "First half of 1403", "1403-h1"),
        ("h2", (2024, 9, 22), (2025, 3, 20), "نیمهٔ دوم ۱۴۰۳", "Second half of 1403", "1403-h2"),
        ("q1", (2024, 3, 20), (2024, 6, 20), "بهار ۱۴۰۳", "Spring 1403", "1403-q1"),
        ("q4", (2024, 12, 21), (2025, 3, 20), "زمستان ۱۴۰۳", "Winter 1403", "1403-q4"),
        ("m01", (2024, 3, 20), (2024, 4, 19), "فروردین ۱۴۰۳", "Farvardin 1403", "1403-m01"),
        ("m07", (2024, 9, 22), (2024, 10, 21), "مهر ۱۴۰۳", "Mehr 1403", "1403-m07"),
        ("m12", (2025, 2, 19), (2025, 3, 20), "اسفند ۱۴۰۳", "Esfand 1403", "1403-m12"),
    ],
)
def test_a_part_of_the_leap_year_1403(part, start, end, fa, en, slug):
    period = Period(1403, part)
    assert (period.start, period.end) == (date(*start), date(*end))
    assert (period.label(), period.label("en"), period.slug) == (fa, en, slug)


def test_a_common_year_ends_on_29_esfand():
    assert Period(1402).end == date(2024, 3, 19)


@given(periods)
def test_a_period_is_found_again_by_its_slug_and_its_days(period):
    assert Period.from_slug(period.slug) == period
    assert Period.containing(period.start, period.kind) == period
    assert Period.containing(period.end, period.kind) == period
    assert period.start in period
    assert period.end in period


@given(periods)
def test_the_next_period_begins_the_day_after(period):
    assert period.next.start == period.end + timedelta(1)
    assert period.next.kind == period.kind
    assert period.next.previous == period


@given(days, kinds)
def test_every_day_lies_in_one_period_of_each_kind(day, kind):
    period = Period.containing(day, kind)
    assert day in period
    assert day not in period.next
    assert day not in period.previous


@given(days, st.integers(0, 1000), kinds)
def test_periods_between_two_days_follow_each_other_without_gap(first, length, kind):
    last = first + timedelta(length)
    between = list(periods_between(first, last, kind))
    assert first in between[0]
    assert last in between[-1]
    assert all(one.next == other for one, other in pairwise(between))


def test_no_period_lies_between_days_out_of_order():
    assert list(periods_between(date(2024, 10, 6), date(2023, 10, 6), "month")) == []


@pytest.mark.parametrize("typed", ["1403", "۱۴۰۳", "١٤٠٣", " 1403 "])
def test_a_fiscal_year_is_read_in_any_digits(typed):
    assert parse_fiscal_year(typed) == 1403
    assert parse_period(typed, "H1") == Period(1403, "h1")


@pytest.mark.parametrize(
    ("year", "part", "code"),
    [
        ("03", "year", "bad_fiscal_year"),
        ("", "year", "empty"),
        ("1403/1404", "year", "bad_fiscal_year"),
        ("1199", "year", "bad_fiscal_year"),
        ("2024", "year", "gregorian_year"),
        ("1403", "q5", "unknown_part"),
        ("1403", "m7", "unknown_part"),
    ],
)
def test_what_is_no_period_is_refused(year, part, code):
    with pytest.raises(PeriodError) as refused:
        parse_period(year, part)
    assert refused.value.code == code


@pytest.mark.parametrize("slug", ["", "1403-", "1403-x1", "403", "1403-h1-2", "۱۴۰۳"])
def test_what_is_no_slug_is_refused(slug):
    with pytest.raises(PeriodError):
        Period.from_slug(slug)


@given(periods, st.data())
def test_smallest_period_holds_days_and_no_smaller_kind_does(period, draw):
    first, last = sorted(
        draw.draw(st.dates(period.start, period.end), label=name) for name in ("one", "other")
    )
    found = smallest_period(first, last)
    assert found is not None
    assert first in found
    assert last in found
    smaller = [kind for kind in ("month", "quarter", "half") if kind != found.kind]
    for kind in smaller[: ("month", "quarter", "half", "year").index(found.kind)]:
        assert last not in Period.containing(first, kind)


def test_days_of_two_years_lie_in_no_period():
    assert smallest_period(date(2024, 3, 19), date(2024, 3, 20)) is None
