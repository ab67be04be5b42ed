"""Moments in Tehran."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import moments


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day", "clock"),
    [
        (utc(2024, 10, 6, 20, 29), date(2024, 10, 6), "23:59"),
        (utc(2024, 10, 6, 20, 31), date(2024, 10, 7), "00:01"),
        # Summer time, until 1401: an hour more.
        (utc(2021, 7, 1, 19, 29), date(2021, 7, 1), "23:59"),
        (utc(2021, 7, 1, 19, 31), date(2021, 7, 2), "00:01"),
        # Its last end, midnight after 30 Shahrivar 1401, and the first summer without it.
        (utc(2022, 9, 21, 19, 29), date(2022, 9, 21), "23:59"),
        (utc(2022, 9, 21, 19, 31), date(2022, 9, 21), "23:01"),
        (utc(2022, 9, 21, 20, 31), date(2022, 9, 22), "00:01"),
        (utc(2023, 7, 1, 19, 31), date(2023, 7, 1), "23:01"),
        (utc(2023, 7, 1, 20, 31), date(2023, 7, 2), "00:01"),
    ],
)
def test_the_legal_day_and_time_of_a_moment_are_tehrans(moment, day, clock):
    assert moments.tehran_day(moment) == day
    assert moments.format_time(moment, "en") == clock


def test_moment_without_zone_is_utc_others_are_converted():
    naive = datetime(2024, 10, 6, 20, 31)  # noqa: DTZ001 (as CKAN stores it)
    assert moments.tehran_day(naive) == date(2024, 10, 7)
    tokyo = datetime(2024, 10, 7, 5, 31, tzinfo=timezone(timedelta(hours=9)))
    assert moments.in_tehran(tokyo) == utc(2024, 10, 6, 20, 31)


def test_a_moment_is_written_with_date_and_time():
    moment = utc(2026, 11, 24, 22, 51)
    assert moments.format_moment(moment) == "۴ آذر ۱۴۰۵ ساعت ۰۲:۲۱"
    assert moments.format_moment(moment, "en") == "4 Azar 1405 at 02:21"


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2024, 10, 6), utc(2024, 10, 5, 20, 30)),
        (date(2021, 7, 1), utc(2021, 6, 30, 19, 30)),
        (date(2022, 3, 22), utc(2022, 3, 21, 20, 30)),  # this day began at 01:00
        (date(2022, 9, 22), utc(2022, 9, 21, 20, 30)),  # the day before had 25 hours
    ],
)
def test_the_moment_a_legal_day_begins(day, start):
    assert moments.start_of_day(day) == start
    assert moments.end_of_day(day - timedelta(1)) == start


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)))
def test_a_legal_day_holds_its_first_moment_and_not_its_end(day):
    start, end = moments.start_of_day(day), moments.end_of_day(day)
    second = timedelta(seconds=1)
    assert moments.tehran_day(start) == moments.tehran_day(end - second) == day
    assert moments.tehran_day(end) == day + timedelta(1)
    assert moments.tehran_day(start - second) == day - timedelta(1)


NOW = utc(2024, 10, 6, 9, 0)  # 12:30 in Tehran


@pytest.mark.parametrize(
    ("moment", "fa", "en"),
    [
        (utc(2024, 10, 6, 8, 59, 30), "همین حالا", "just now"),
        (utc(2024, 10, 6, 8, 48), "۱۲ دقیقه پیش", "12 minutes ago"),
        (utc(2024, 10, 6, 8, 0), "۱ ساعت پیش", "1 hour ago"),
        (utc(2024, 10, 6, 6, 59), "۲ ساعت پیش", "2 hours ago"),
        (utc(2024, 10, 5, 20, 31), "۱۲ ساعت پیش", "12 hours ago"),
        (utc(2024, 10, 5, 20, 29), "دیروز", "yesterday"),
        (utc(2024, 10, 4, 20, 29), "۲ روز پیش", "2 days ago"),
        (utc(2024, 10, 3, 9, 0), "۳ روز پیش", "3 days ago"),
        (utc(2024, 10, 6, 11, 0), "۲ ساعت دیگر", "in 2 hours"),
        (utc(2024, 10, 7, 10, 0), "فردا", "tomorrow"),
        (utc(2024, 8, 1, 9, 0), "۲ ماه پیش", "2 months ago"),
    ],
)
def test_a_moment_is_told_by_its_distance(moment, fa, en):
    assert moments.format_relative(moment, NOW) == fa
    assert moments.format_relative(moment, NOW, "en") == en


def test_an_hour_across_midnight_is_told_in_hours():
    assert moments.format_relative(utc(2024, 10, 6, 20), utc(2024, 10, 6, 22)) == "۲ ساعت پیش"
