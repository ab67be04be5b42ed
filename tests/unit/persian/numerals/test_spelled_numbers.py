"""Numbers and amounts spelled out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools import digits

from ckanext.mashhad.persian.numerals.numbers import amount_in_words, number_in_words


@pytest.mark.parametrize(
    ("number", "fa", "en"),
    [
        (0, "صفر", "zero"),
        (1, "یک", "one"),
        (19, "نوزده", "nineteen"),
        (20, "بیست", "twenty"),
        (21, "بیست و یک", "twenty-one"),
        (100, "صد", "one hundred"),
        (305, "سیصد و پنج", "three hundred five"),
        (1_000, "هزار", "one thousand"),
        (1_403, "هزار و چهارصد و سه", "one thousand four hundred three"),
        (1_001_000, "یک میلیون و هزار", "one million one thousand"),
        (10**9, "یک میلیارد", "one billion"),
        (10**12, "هزار میلیارد", "one trillion"),
        (
            12_500 * 10**9,
            "دوازده هزار و پانصد میلیارد",
            "twelve trillion five hundred billion",
        ),
        (10**18, "یک میلیارد میلیارد", "one quintillion"),
        (-7, "منفی هفت", "minus seven"),
    ],
)
def test_a_number_is_spelled_as_people_say_it(number, fa, en):
    assert (number_in_words(number), number_in_words(number, "en")) == (fa, en)


@given(st.integers(1, 10**15))
def test_second_library_spells_same_but_for_its_more_formal_one(number):
    # «یکصد», «یک هزار», and «تریلیون» above a billion, where ours says how many billions.
    whole, rest = divmod(number, 10**9)
    parts = [f"{digits.to_word(whole)} میلیارد"] if whole else []
    theirs = " و ".join([*parts, digits.to_word(rest)] if rest else parts)
    assert _plain(number_in_words(number)) == _plain(theirs)


def _plain(words: str) -> str:
    return words.replace("یکصد", "صد").replace("یک هزار", "هزار")


@given(st.integers(0, 10**18), st.sampled_from(["fa", "en"]))
def test_no_two_numbers_have_the_same_words(number, lang):
    assert number_in_words(number, lang) != number_in_words(number + 1, lang)


def test_an_amount_is_spelled_with_its_unit():
    assert amount_in_words(12_500 * 10**9) == "دوازده هزار و پانصد میلیارد ریال"
    assert amount_in_words(1, "en") == "one rial"
    assert amount_in_words(2_000, "en") == "two thousand rials"
