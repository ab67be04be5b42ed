"""Working days, with the table of holidays that is shipped."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

TABLE = Path(__file__).parents[4] / "schemas" / "calendar.yaml"


@pytest.fixture(scope="module")
def data():
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def calendar(data):
    return WorkCalendar.from_data(data)


def day(text: str) -> date:
    return jalali.parse(text).date


def test_every_listed_year_has_every_lunar_holiday(data):
    codes = {item["code"] for item in data["lunar_holidays"]}
    for dates in data["lunar_dates"].values():
        assert set(dates.values()) == codes


def test_lunar_holidays_are_ordered_a_lunar_year_apart(calendar):
    by_name: dict[str, list[date]] = {}
    for when, name in calendar.lunar.items():
        by_name.setdefault(name.en, []).append(when)
    for dates in by_name.values():
        assert dates == sorted(dates)
        gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
        assert all(353 <= gap <= 356 for gap in gaps), dates


def test_ashura_is_day_after_tasua_and_40_days_before_arbaeen(calendar):
    when = {}
    for moment, name in calendar.lunar.items():
        when.setdefault(name.en, []).append(moment)
    for tasua, ashura, arbaeen in zip(when["Tasua"], when["Ashura"], when["Arbaeen"], strict=True):
        assert ashura - tasua == timedelta(1)
        assert (arbaeen - ashura).days in {39, 40}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1403/01/01", "آغاز نوروز"),
        ("1403/12/30", "آخرین روز سال"),
        ("1499/11/22", "پیروزی انقلاب اسلامی"),
        ("1403/04/26", "عاشورای حسینی"),
        ("1404/10/13", "ولادت امام علی (ع)"),
        ("1403/07/15", None),
    ],
)
def test_a_holiday_has_its_name(calendar, text, name):
    holiday = calendar.holiday(day(text))
    assert (holiday.fa if holiday else None) == name


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("1403/07/15", True),  # Sunday
        ("1403/07/19", True),  # Thursday
        ("1403/07/20", False),  # Friday
        ("1403/04/25", False),  # Tasua, Monday
        ("1404/01/05", True),
    ],
)
def test_offices_are_open_but_on_fridays_and_holidays(calendar, text, working):
    assert calendar.is_working_day(day(text)) is working


def test_thursday_is_off_where_the_site_says_so(data):
    calendar = WorkCalendar.from_data(data, weekend=("thursday", "friday"))
    assert not calendar.is_working_day(day("1403/07/19"))


def test_ten_working_days_over_nowruz(calendar):
    assert calendar.add_working_days(day("1402/12/28"), 10) == day("1403/01/18")


def test_a_working_day_is_its_own_next_and_a_holiday_has_one(calendar):
    assert calendar.next_working_day(day("1403/07/15")) == day("1403/07/15")
    assert calendar.next_working_day(day("1402/12/29")) == day("1403/01/05")


def test_working_days_between_two_days_count_both_ends(calendar):
    assert calendar.working_days_between(day("1403/07/14"), day("1403/07/20")) == 6
    assert calendar.working_days_between(day("1403/07/20"), day("1403/07/14")) == 0


@given(st.dates(date(2023, 3, 21), date(2027, 1, 1)), st.integers(1, 60))
def test_counting_days_undoes_adding_them(calendar, start, count):
    end = calendar.add_working_days(start, count)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start + timedelta(1), end) == count


def test_a_year_without_lunar_dates_is_told_incomplete(calendar):
    assert calendar.is_complete(day("1403/01/01"), day("1404/12/29"))
    assert not calendar.is_complete(day("1403/01/01"), day("1499/01/01"))


def test_a_calendar_without_any_working_day_ends_in_an_error(data):
    every_day = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")
    calendar = WorkCalendar.from_data(data, weekend=every_day)
    with pytest.raises(ValueError, match="ten years"):
        calendar.add_working_days(day("1403/07/15"), 1)
