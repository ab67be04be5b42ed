"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.days import FIRST_DAY, LAST_DAY
from ckanext.mashhad.persian.numerals.digits import ARABIC_INDIC, ASCII

MEHR_15 = date(2024, 10, 6)


@pytest.mark.parametrize(
    "text",
    [
        "۱۴۰۳/۷/۱۵",
        "1403-07-15",
        "1403/07/15.",
        "۱۴۰۳،۷،۱۵",
        "1403/07/15 شمسی",
        "۱۵ مهر ۱۴۰۳ هجری شمسی",
        "١٤٠٣/٠٧/١٥",
        "1403.7.15",
        "۱۴۰۳٫۰۷٫۱۵",
        "1403\\7\\15",
        "1403 7 15",
        "1403 / 07 / 15",
        "  ۱۴۰۳/۰۷/۱۵\n",
        "\u200f۱۴۰۳/۰۷/۱۵\u200e",
        "1403‐07‐15",
        "1403–07–15",
        "14030715",
        "۱۴۰۳۰۷۱۵",
        "15/7/1403",
        "15-07-1403",
        "1403/07/15 00:00:00",
        "15 مهر 1403",
        "۱۵ مهر ۱۴۰۳",
        "۱۵ مهر ماه ۱۴۰۳",
        "۱۵ مهرماه سال ۱۴۰۳",
        "۱۵ مهر‌ماه ۱۴۰۳",
        "15مهر1403",
        "۱۵ام مهر ۱۴۰۳",
        "۱۵‌ام مهر ۱۴۰۳",
        "1403 مهر 15",
        "15-مهر-1403",
        "مورخ ۱۵ مهر ۱۴۰۳",
        "یکشنبه ۱۵ مهر ۱۴۰۳",
        "یک‌شنبه، ۱۵ مهر ۱۴۰۳",
        "يكشنبه 15 مهر 1403",
        "پانزدهم مهر ۱۴۰۳",
        "پانزده مهر ۱۴۰۳",
        "15 Mehr 1403",
        "mehr 15, 1403",
        "Sunday 15 Mehr 1403",
    ],
)
def test_every_way_of_typing_15_mehr_1403_is_read(text):
    assert jalali.parse(text) == jalali.ParsedDate(MEHR_15, "jalali")


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-06",
        "2024-10-06 میلادی",
        "2024/10/6",
        "۲۰۲۴/۱۰/۰۶",
        "20241006",
        "2024-10-06T00:00:00Z",
        "6 October 2024",
        "October 6, 2024",
        "6 Oct 2024",
        "۶ اکتبر ۲۰۲۴",
    ],
)
def test_a_gregorian_date_is_known_by_its_year_and_told(text):
    assert jalali.parse(text) == jalali.ParsedDate(MEHR_15, "gregorian")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("۳۰ اسفند ۱۴۰۳", date(2025, 3, 20)),
        ("بیست و یکم آبان ۱۴۰۳", date(2024, 11, 11)),
        ("۱۵ اردی‌بهشت ۱۴۰۳", date(2024, 5, 4)),
        ("بیست‌ویکم آبان ۱۴۰۳", date(2024, 11, 11)),
        ("سی و یکم شهریور ۱۴۰۳", date(2024, 9, 21)),
        ("سی‌ام دی ۱۴۰۲", date(2024, 1, 20)),
        ("اول فروردین ۱۳۰۰", date(1921, 3, 21)),
        ("سوم امرداد ۱۳۸۶", date(2007, 7, 25)),
        ("١٢ ارديبهشت ١٣٩٩", date(2020, 5, 1)),
        ("5/5/1403", date(2024, 7, 26)),
        ("25/10/2024", date(2024, 10, 25)),
        ("10/25/2024", date(2024, 10, 25)),
        ("29 Feb 2024", date(2024, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
    ],
)
def test_other_dates_are_read(text, day):
    assert jalali.parse(text).date == day


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", "empty", {}),
        (" \u200c\n", "empty", {}),
        ("۱۴۰۲/۱۲/۳۰", "not_leap_year", {"year": 1402, "days": 29}),
        ("30 Esfand 1402", "not_leap_year", {"year": 1402}),
        ("2023-02-29", "not_leap_year", {"year": 2023, "days": 28}),
        ("1403/7/31", "day_out_of_month", {"days": 30, "day": 31}),
        ("1403/7/0", "day_out_of_month", {"day": 0}),
        ("2024-04-31", "day_out_of_month", {"days": 30}),
        ("1403/13/1", "month_out_of_range", {"month": 13}),
        ("2024/13/1", "month_out_of_range", {"month": 13}),
        ("7/15/1403", "month_out_of_range", {"month": 15}),
        ("1600/1/1", "year_out_of_range", {"year": 1600}),
        ("2150-01-01", "year_out_of_range", {"year": 2150}),
        ("0000/1/1", "year_out_of_range", {"year": 0}),
        ("7/8/1403", "ambiguous_order", {}),
        ("7/8/2024", "ambiguous_order", {}),
        ("1403", "day_missing", {}),
        ("1403/07", "day_missing", {}),
        ("مهر ۱۴۰۳", "day_missing", {}),
        ("۱۵ مهر", "year_missing", {}),
        ("1403/07/15 10:30", "has_time", {}),
        ("دوشنبه ۱۵ مهر ۱۴۰۳", "weekday_mismatch", {}),
        ("15 مهر 2024", "calendar_mismatch", {"year": 2024}),
        ("6 October 1403", "calendar_mismatch", {"year": 1403}),
        ("دیروز", "unrecognised", {}),
        ("2024-10-06 شمسی", "unrecognised", {}),
        ("1403/07/15 میلادی", "unrecognised", {}),
        ("15 مهر آبان 1403", "unrecognised", {}),
        ("1403/7-15", "unrecognised", {}),
        ("15/1403/7", "unrecognised", {}),
        ("1403/007/15", "unrecognised", {}),
        ("1403/7/15/2", "unrecognised", {}),
        ("1 2 مهر 1403", "unrecognised", {}),
        ("۱۵ محرم ۱۴۰۳", "unrecognised", {}),
        ("9" * 100_000, "unrecognised", {}),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text, code, params):
    with pytest.raises(jalali.DateError) as refused:
        jalali.parse(text)
    assert refused.value.code == code
    assert refused.value.params.items() >= params.items()


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("98/7/15", "1398/07/15"),
        ("15/7/98", "1398/07/15"),
        ("15 مهر 98", "1398/07/15"),
        ("03/07/15", "1403/07/15"),
        ("98/70/15", "1403/07/15"),
        ("15 مهر 140", "1403/07/15"),  # on the way to 1403
    ],
)
def test_a_short_year_is_refused_with_a_hint(text, example):
    with pytest.raises(jalali.DateError) as refused:
        jalali.parse(text)
    assert refused.value.code == "two_digit_year"
    assert refused.value.shown("en")["example"] == example


def test_ambiguous_order_names_both_readings_in_readers_digits():
    with pytest.raises(jalali.DateError) as refused:
        jalali.parse("07/08/1403")
    shown = refused.value.shown("fa")
    assert (shown["first"], shown["second"]) == ("۱۴۰۳/۰۸/۰۷", "۱۴۰۳/۰۷/۰۸")


@given(
    st.dates(FIRST_DAY, LAST_DAY),
    st.sampled_from(
        [jalali.format_numeric, jalali.format_long, jalali.format_full, jalali.jalali_iso]
    ),
)
def test_every_date_we_write_is_read_back(day, write):
    assert jalali.parse(write(day)) == jalali.ParsedDate(day, "jalali")


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_date_we_write_in_english_is_read_back(day):
    assert jalali.parse(jalali.format_full(day, "en")).date == day
    assert jalali.parse(jalali.format_numeric(day).translate(str.maketrans(ASCII, ARABIC_INDIC)))


@given(st.text(max_size=40) | st.text("۰۱۲34/-. مهرآبان", max_size=20))
def test_any_text_is_either_a_date_or_an_explained_error(text):
    try:
        parsed = jalali.parse(text)
    except jalali.DateError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert FIRST_DAY <= parsed.date <= LAST_DAY
