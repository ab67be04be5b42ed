"""Durations as offices write them, and the last day of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.durations import (
    DurationError,
    in_words,
    is_bare_number,
    last_day,
    read_duration,
    unit_named_in,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("۱۲ ماه", "P12M"), ("یک سال", "P12M"), ("یک‌ساله", "P12M"), ("یکساله", "P12M"),
        ("۹۰ روز", "P90D"), ("365 روز تقویمی", "P365D"), ("۳ ماه و ۱۵ روز", "P3M15D"),
        ("۱۲ماه", "P12M"), ("سی و شش ماه", "P36M"), ("سه ماهه", "P3M"), ("دو هفته", "P14D"),
        ("یک سال و نیم", "P18M"), ("شش ماه و نیم", "P6M15D"), ("۱٫۵ سال", "P18M"),
        ("نیم سال", "P6M"), ("12.0 ماه", "P12M"), ("به مدت ۱۲ ماه شمسی از تاریخ ابلاغ", "P12M"),
        ("۱۲ (دوازده) ماه", "P12M"), ("۲ سال، ۳ ماه و ۱۰ روز", "P27M10D"), ("12 months", "P12M"),
        ("P1Y2M", "P14M"),
    ],
)  # fmt: skip
def test_durations_of_offices_are_read(written: str, read: str) -> None:
    assert read_duration(written) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ابدی", "unrecognised"), ("تا پایان سال", "unrecognised"), ("12", "unrecognised"),
        ("1/5 سال", "unrecognised"), ("-3 ماه", "unrecognised"), ("۱٫۳ ماه", "unrecognised"),
        ("ماه", "unrecognised"), ("۱۲ (ده) ماه", "unrecognised"), ("۳۰ روز کاری", "working_days"),
        ("۰ ماه", "out_of_range"), ("۲۰۰ سال", "out_of_range"), ("", "out_of_range"),
    ],
)  # fmt: skip
def test_what_is_no_duration_is_refused_with_the_reason(written: str, code: str) -> None:
    with pytest.raises(DurationError) as error:
        read_duration(written)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("header", "unit"),
    [("مدت (ماه)", "M"), ("مدت به روز", "D"), ("مدت قرارداد", None), ("مدت (روز/ماه)", None)],
)
def test_header_may_say_what_bare_numbers_count(header: str, unit: str | None) -> None:
    assert unit_named_in(header) == unit
    assert is_bare_number("۱۲")
    assert read_duration("۱۲", unit or "M") == f"P12{unit or 'M'}"


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ((1405, 1, 15), "P12M", (1406, 1, 14)),
        ((1405, 1, 1), "P12M", (1405, 12, 29)),
        ((1403, 1, 1), "P12M", (1403, 12, 30)),
        ((1405, 6, 31), "P1M", (1405, 7, 30)),
        ((1405, 1, 15), "P90D", (1405, 4, 11)),
        ((1405, 1, 15), "P3M15D", (1405, 4, 29)),
        ((1405, 1, 15), "P1D", (1405, 1, 15)),
    ],
)
def test_first_day_belongs_to_the_duration(
    start: tuple[int, int, int], duration: str, end: tuple[int, int, int]
) -> None:
    assert jalali.to_jalali(last_day(jalali.to_gregorian(*start), duration)) == end


@given(st.integers(1, 1200), st.integers(0, 3000))
def test_words_of_a_duration_read_back_as_it(months: int, days: int) -> None:
    duration = f"P{months}M{f'{days}D' if days else ''}"
    assert read_duration(in_words(duration)) == read_duration(in_words(duration, "en")) == duration
