"""Numbers, read and written exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian.numerals import numbers


def test_digits_change_and_nothing_else():
    assert numbers.to_ascii_digits("۱۴۰۲ و ١٤٠٣ و 1404٫۵") == "1402 و 1403 و 1404٫5"
    assert numbers.to_persian_digits("1402 و ١٤٠٣ و ۱۴۰۴.5") == "۱۴۰۲ و ۱۴۰۳ و ۱۴۰۴.۵"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12500", "12500"),
        ("۱۲۵۰۰", "12500"),
        ("١٢٥٠٠", "12500"),
        ("۱۲٬۵۰۰", "12500"),
        ("12,500", "12500"),
        ("۱۲،۵۰۰", "12500"),
        ("12 500", "12500"),
        ("12\u00a0500\u202f000", "12500000"),
        ("12'500", "12500"),
        ("1.250.000", "1250000"),
        ("1.250.000,50", "1250000.5"),
        ("1,250,000.50", "1250000.5"),
        ("1.234,5", "1234.5"),
        ("1٬234.500", "1234.5"),
        ("۱۲٫۵", "12.5"),
        ("۱۲٫۵۰۰", "12.5"),
        ("12.5", "12.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("1.2500", "1.25"),
        (".5", "0.5"),
        ("٫۵", "0.5"),
        ("12.", "12"),
        ("007", "7"),
        ("-12", "-12"),
        ("−۱۲", "-12"),
        ("۱۲-", "-12"),
        ("(1,250)", "-1250"),
        ("+12", "12"),
        ("\u200e−۱۲\u200f", "-12"),
        (" 12 ", "12"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_exactly(text, number):
    assert numbers.parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\u200c ", "empty"),
        ("1.250", "ambiguous_point"),
        ("۱۲.۵۰۰", "ambiguous_point"),
        ("999.999", "ambiguous_point"),
        ("12/5", "slash"),
        ("1.2E+10", "scientific"),
        ("12e9", "scientific"),
        ("12,34", "bad_grouping"),
        ("1234,567", "bad_grouping"),
        ("1,2345", "bad_grouping"),
        ("1.25.000", "bad_grouping"),
        (",500", "bad_grouping"),
        ("1,500,", "bad_grouping"),
        ("1,250٬000", "bad_grouping"),
        ("12 5", "bad_grouping"),
        ("1٫234٫567", "unrecognised"),
        ("--12", "unrecognised"),
        (".", "unrecognised"),
        ("-", "unrecognised"),
        ("دوازده", "unrecognised"),
        ("12a", "unrecognised"),
        ("१२", "unrecognised"),
        ("NaN", "unrecognised"),
        ("Infinity", "unrecognised"),
        ("9" * 100_000, "unrecognised"),
    ],
)
def test_what_is_no_number_or_two_is_refused_with_the_reason(text, code):
    with pytest.raises(numbers.NumberError) as refused:
        numbers.parse_decimal(text)
    assert refused.value.code == code


def test_ambiguous_point_names_readings_and_each_can_be_typed():
    with pytest.raises(numbers.NumberError) as refused:
        numbers.parse_decimal("1.250")
    shown = refused.value.shown("en")
    assert (shown["whole"], shown["fraction"]) == ("1250", "1.25")
    assert numbers.parse_decimal(shown["whole"]) == 1250
    assert numbers.parse_decimal(shown["longer"]) == Decimal("1.25")


def test_a_persian_reader_sees_a_fraction_with_the_persian_mark():
    with pytest.raises(numbers.NumberError) as refused:
        numbers.parse_decimal("1.250")
    shown = refused.value.shown("fa")
    assert (shown["whole"], shown["fraction"]) == ("۱۲۵۰", "۱٫۲۵")
    assert numbers.parse_decimal(shown["longer"]) == Decimal("1.25")


@pytest.mark.parametrize("text", ["1250", "1250.0", "1,250.00", "۱۲۵۰٫۰"])
def test_an_integer_may_have_zeros_after_its_point(text):
    assert numbers.parse_integer(text) == 1250


def test_a_fraction_is_no_integer():
    with pytest.raises(numbers.NumberError) as refused:
        numbers.parse_integer("12.5")
    assert refused.value.code == "not_integer"


@pytest.mark.parametrize(
    ("number", "fa", "en"),
    [
        (0, "۰", "0"),
        (999, "۹۹۹", "999"),
        (12500, "۱۲٬۵۰۰", "12,500"),
        (12_500_000_000_000, "۱۲٬۵۰۰٬۰۰۰٬۰۰۰٬۰۰۰", "12,500,000,000,000"),
        (-12, "\u200e−۱۲", "-12"),
    ],
)
def test_an_integer_is_written_in_both_languages(number, fa, en):
    assert numbers.format_number(number) == fa
    assert numbers.format_number(number, "en") == en


@pytest.mark.parametrize(
    ("number", "places", "fa", "en"),
    [
        ("12.5", None, "۱۲٫۵", "12.5"),
        ("1234.50", None, "۱٬۲۳۴٫۵", "1,234.5"),
        ("1E+3", None, "۱٬۰۰۰", "1,000"),
        ("12.345", 2, "۱۲٫۳۵", "12.35"),
        ("12.344", 2, "۱۲٫۳۴", "12.34"),
        ("11.999", 2, "۱۲", "12"),
        ("-0.5", 0, "\u200e−۱", "-1"),
        ("-0.001", 2, "۰", "0"),
    ],
)
def test_a_decimal_is_written_in_both_languages(number, places, fa, en):
    assert numbers.format_decimal(Decimal(number), places) == fa
    assert numbers.format_decimal(Decimal(number), places, "en") == en


def test_a_percentage_has_the_sign_of_its_language():
    assert numbers.format_percent(Decimal("87.34")) == "۸۷٫۳٪"
    assert numbers.format_percent(40, lang="en") == "40%"


@given(st.integers(-(10**20), 10**20), st.sampled_from(["fa", "en"]))
def test_every_integer_we_write_is_read_back(number, lang):
    assert numbers.parse_integer(numbers.format_number(number, lang)) == number


@given(st.decimals(-(10**12), 10**12, places=4))
def test_every_decimal_we_write_in_persian_is_read_back(number):
    assert numbers.parse_decimal(numbers.format_decimal(number)) == number


@given(st.text(max_size=30) | st.text("0123456789.,٫٬ -()۱۲e/", max_size=12))
def test_any_text_is_either_finite_number_or_explained_error(text):
    try:
        number = numbers.parse_decimal(text)
    except numbers.NumberError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert number.is_finite()
