"""What is said about mistyped values."""

from __future__ import annotations

import pickle
import string

import pytest

from ckanext.mashhad.persian.calendar.days import DateError
from ckanext.mashhad.persian.calendar.jalali import parse
from ckanext.mashhad.persian.calendar.periods import PeriodError, parse_fiscal_year
from ckanext.mashhad.persian.identifiers import IdentifierError, read_national_code
from ckanext.mashhad.persian.numerals.amounts import parse_amount
from ckanext.mashhad.persian.numerals.decimals import NumberError
from ckanext.mashhad.persian.reading_errors import InputError

KINDS = [DateError, NumberError, PeriodError, IdentifierError]


@pytest.mark.parametrize(
    ("text", "english", "persian"),
    [
        (
            "1402/12/30",
            "1402 is not a leap year: its Esfand has 29 days.",
            "سال ۱۴۰۲ کبیسه نیست و اسفند آن ۲۹ روز دارد.",
        ),
    ],
)
def test_a_message_is_filled_in_the_readers_language(text, english, persian):
    with pytest.raises(DateError) as refused:
        parse(text)
    translation = {
        "{year} is not a leap year: its {month} has {days} days.": (
            "سال {year} کبیسه نیست و {month} آن {days} روز دارد."
        )
    }
    assert str(refused.value) == english
    assert refused.value.text(str, "en") == english
    assert refused.value.text(translation.__getitem__, "fa") == persian


def test_the_name_of_an_identifier_is_in_the_readers_language():
    with pytest.raises(IdentifierError) as refused:
        read_national_code("123")
    assert refused.value.shown("fa") == {"kind": "کد ملی", "expected": "۱۰", "length": "۳"}


@pytest.mark.parametrize("kind", KINDS)
def test_messages_are_sentences_with_named_places_only(kind):
    for message in kind.messages.values():
        assert message.endswith(".")
        fields = [name for _, name, _, _ in string.Formatter().parse(message) if name is not None]
        assert all(name.isidentifier() for name in fields)


def test_an_error_survives_pickling():
    error = DateError("day_missing", text="مهر ۱۴۰۳")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, InputError)
    assert (again.code, again.params, str(again)) == (error.code, error.params, str(error))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (parse_amount, "<b>۱۲</b>"),
        (parse_amount, "۱۲ میلیون و <b>"),
        (parse_amount, "۱٫۲٫۳ میلیارد ریال"),
        (parse_amount, "1.250 میلیارد"),
        (parse_amount, "{text} ۱۲"),
        (parse, "<i>۱۴۰۳</i>"),
        (parse, "سه‌شنبه گذشته {x}"),
        (parse_fiscal_year, "<b>۱۴۰۳</b>"),
    ],
)
def test_what_was_typed_is_quoted_whole(read, text):
    with pytest.raises(InputError) as refused:
        read(text)
    assert f"“{text}”" in str(refused.value)


@pytest.mark.parametrize("read", [parse_amount, parse, parse_fiscal_year])
def test_what_is_too_long_for_a_message_ends_in_dots(read):
    with pytest.raises(InputError) as refused:
        read("<" * 5_000)
    assert f"“{'<' * 80}…”" in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_where_nothing_was_typed_nothing_is_quoted(text):
    with pytest.raises(PeriodError) as refused:
        parse_fiscal_year(text)
    assert "“" not in str(refused.value)
