"""Dates as readers see them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import jalali

MEHR_15 = date(2024, 10, 6)


@pytest.mark.parametrize(
    ("write", "fa", "en"),
    [
        (jalali.format_numeric, "۱۴۰۳/۰۷/۱۵", "1403/07/15"),
        (jalali.format_long, "۱۵ مهر ۱۴۰۳", "15 Mehr 1403"),
        (jalali.format_full, "یکشنبه ۱۵ مهر ۱۴۰۳", "Sunday 15 Mehr 1403"),
        (jalali.format_month, "مهر ۱۴۰۳", "Mehr 1403"),
        (jalali.format_season, "پاییز ۱۴۰۳", "Autumn 1403"),
        (jalali.format_gregorian, "۶ اکتبر ۲۰۲۴", "6 October 2024"),
    ],
)
def test_a_date_is_written_in_both_languages(write, fa, en):
    assert write(MEHR_15) == fa
    assert write(MEHR_15, "en") == en


def test_the_text_for_data_files_is_ascii_and_sorts():
    assert jalali.jalali_iso(MEHR_15) == "1403-07-15"


@pytest.mark.parametrize(
    ("first", "last", "fa", "en"),
    [
        ((1403, 7, 1), (1403, 7, 15), "۱ تا ۱۵ مهر ۱۴۰۳", "1 to 15 Mehr 1403"),
        ((1403, 7, 25), (1403, 8, 3), "۲۵ مهر تا ۳ آبان ۱۴۰۳", "25 Mehr to 3 Aban 1403"),
        (
            (1403, 12, 25),
            (1404, 1, 3),
            "۲۵ اسفند ۱۴۰۳ تا ۳ فروردین ۱۴۰۴",
            "25 Esfand 1403 to 3 Farvardin 1404",
        ),
        ((1402, 7, 1), (1403, 7, 1), "۱ مهر ۱۴۰۲ تا ۱ مهر ۱۴۰۳", "1 Mehr 1402 to 1 Mehr 1403"),
        ((1403, 7, 1), (1403, 7, 1), "۱ مهر ۱۴۰۳", "1 Mehr 1403"),
    ],
)
def test_a_range_says_once_what_both_ends_share(first, last, fa, en):
    ends = jalali.to_gregorian(*first), jalali.to_gregorian(*last)
    assert jalali.format_range(*ends) == fa
    assert jalali.format_range(*ends, "en") == en


def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="cannot end before"):
        jalali.format_range(MEHR_15, MEHR_15 - timedelta(1))


@pytest.mark.parametrize(
    ("days", "fa", "en"),
    [
        (0, "امروز", "today"),
        (-1, "دیروز", "yesterday"),
        (1, "فردا", "tomorrow"),
        (-3, "۳ روز پیش", "3 days ago"),
        (2, "۲ روز دیگر", "in 2 days"),
        (-30, "۳۰ روز پیش", "30 days ago"),
        (-31, "۱ ماه پیش", "1 month ago"),
        (-62, "۲ ماه پیش", "2 months ago"),
        (90, "۳ ماه دیگر", "in 3 months"),
        (-364, "۱۱ ماه پیش", "11 months ago"),
        (-366, "۱ سال پیش", "1 year ago"),
        (-800, "۲ سال پیش", "2 years ago"),
    ],
)
def test_a_day_is_told_by_its_distance(days, fa, en):
    day = MEHR_15 + timedelta(days)
    assert jalali.format_relative_day(day, MEHR_15) == fa
    assert jalali.format_relative_day(day, MEHR_15, "en") == en


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-5000, 5000))
def test_past_and_future_never_change_places(today, days):
    told = jalali.format_relative_day(today + timedelta(days), today)
    assert told.endswith("پیش") == (days < -1)
    assert told.endswith("دیگر") == (days > 1)
