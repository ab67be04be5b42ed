"""The calendar itself, against a second library."""

from __future__ import annotations

from datetime import date, timedelta

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.days import FIRST_DAY, LAST_DAY

dates = st.dates(FIRST_DAY, LAST_DAY)

LEAP_YEARS_AROUND_NOW = [
    1391,
    1395,
    1399,
    1403,
    1408,
    1412,
    1416,
    1420,
    1424,
    1428,
    1432,
    1436,
    1441,
]


def expected_days(first_year: int, last_year: int) -> list[tuple[int, int, int]]:
    """Every day of the years by the second library's leap years and month lengths."""
    days = []
    for year in range(first_year, last_year + 1):
        lengths = [
            *jdatetime.j_days_in_month[:11],
            30 if jdatetime.date(year, 1, 1).isleap() else 29,
        ]
        days += [
            (year, month, day) for month in range(1, 13) for day in range(1, lengths[month - 1] + 1)
        ]
    return days


def test_every_day_from_1300_to_1500_is_day_of_second_library():
    first = jdatetime.date(1300, 1, 1).togregorian()
    expected = expected_days(1300, 1500)
    assert len(expected) == 73_414
    gregorian = [first + timedelta(days=n) for n in range(len(expected))]
    assert [jalali.to_jalali(day) for day in gregorian] == expected
    assert [jalali.to_gregorian(*day) for day in expected] == gregorian


def test_second_library_counts_same_days_when_asked_day_by_day():
    for day in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal(), 61):
        theirs = jdatetime.date.fromgregorian(date=date.fromordinal(day))
        assert jalali.to_jalali(date.fromordinal(day)) == (theirs.year, theirs.month, theirs.day)


@pytest.mark.parametrize("year", range(jalali.MIN_YEAR, jalali.MAX_YEAR + 1, 7))
def test_every_year_begins_and_ends_on_day_of_second_library(year):
    last_of_esfand = 30 if jdatetime.date(year, 1, 1).isleap() else 29
    assert jalali.days_in_month(year, 12) == last_of_esfand
    assert jalali.to_gregorian(year, 1, 1) == jdatetime.date(year, 1, 1).togregorian()
    assert jalali.to_gregorian(year, 12, last_of_esfand) == (
        jdatetime.date(year, 12, last_of_esfand).togregorian()
    )


def test_leap_years_around_now_are_those_of_the_official_table():
    assert [year for year in range(1390, 1442) if jalali.is_leap(year)] == LEAP_YEARS_AROUND_NOW


@given(dates)
def test_a_day_comes_back_from_the_other_calendar(day):
    assert jalali.to_gregorian(*jalali.to_jalali(day)) == day


@given(dates, dates)
def test_later_days_are_later_in_both_calendars(one, other):
    assert (one < other) == (jalali.to_jalali(one) < jalali.to_jalali(other))
    assert (one < other) == (jalali.jalali_iso(one) < jalali.jalali_iso(other))


@pytest.mark.parametrize("day", [date(1, 1, 1), FIRST_DAY - timedelta(1), LAST_DAY + timedelta(1)])
def test_days_outside_the_years_served_are_refused(day):
    with pytest.raises(jalali.DateError) as refused:
        jalali.to_jalali(day)
    assert refused.value.code == "year_out_of_range"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ((1402, 12, 30), "not_leap_year"),
        ((1403, 7, 31), "day_out_of_month"),
        ((1403, 1, 0), "day_out_of_month"),
        ((1403, 13, 1), "month_out_of_range"),
        ((1403, 0, 1), "month_out_of_range"),
        ((1205, 1, 1), "year_out_of_range"),
        ((1501, 1, 1), "year_out_of_range"),
    ],
)
def test_days_that_do_not_exist_are_refused_with_the_reason(day, code):
    with pytest.raises(jalali.DateError) as refused:
        jalali.to_gregorian(*day)
    assert refused.value.code == code
