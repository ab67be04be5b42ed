"""A text is cut into words, numbers and codes; endings that stand apart go to their word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.catalog.search.analysis import analyse, signature
from ckanext.mashhad.catalog.search.tokens import segments


def parts(text: str) -> list[str]:
    return [part for segment in segments(text) for unit in segment for part in unit.parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("کتاب‌های ۱۴۰۳", ["کتاب", "1403"]),
        ("كتاب هاي ١٤٠٣", ["کتاب", "1403"]),
        ("بودجه‌ی سال", ["بودجه", "سال"]),
        ("بودجه ی سال", ["بودجه", "سال"]),
        ("منطقهٔ۹", ["منطقه", "9"]),
        ("حمل‌ونقل", ["حمل", "و", "نقل"]),
        ("بزرگ تر", ["بزرگ"]),
        ("هوای تر", ["هوا", "تر"]),
        ("ها", ["ها"]),
        ("بهار/تابستان", ["بهار", "تابستان"]),
        ("«الف»، (ب)؛ ج.", ["الف", "ب", "ج"]),
        ("", []),
        ("؟ ! - :", []),
    ],
)
def test_a_text_has_these_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_code_is_found_by_parts_and_by_those_that_stand_together() -> None:
    found = analyse(["MSH-1402-55"])
    assert found.keys == ("msh", "1402", "55")
    assert "140255" in found.others
    assert set(analyse(["msh140255"]).others) & set(found.others)


def test_the_runs_of_a_long_code_stay_few() -> None:
    assert len(analyse(["-".join(map(str, range(40)))]).others) < 50


def test_a_decimal_number_is_no_whole_number() -> None:
    assert set(analyse(["۱۲٫۵"]).keys).isdisjoint({"12", "5", "125"})
    assert analyse(["12.5"]).keys[0] in analyse(["۱۲/۵"]).others


def test_words_on_two_sides_of_punctuation_are_not_joined() -> None:
    assert "کتابخانه" in analyse(["کتاب خانه"]).others
    assert "کتابخانه" not in analyse(["کتاب، خانه"]).others


def test_a_word_with_an_ending_is_not_joined_with_the_next() -> None:
    assert not any("سالمالی" in other for other in analyse(["سال‌های مالی"]).others)


def test_two_titles_of_one_meaning_have_one_signature() -> None:
    one, other = analyse(["قراردادهای ۱۴۰۲"]).keys, analyse(["قرارداد 1402"]).keys
    assert signature(one) == signature(other) != signature([*one, "دیگر"])


@given(st.text(max_size=60))
def test_any_text_can_be_analysed_and_gives_single_words(text: str) -> None:
    found = analyse([text])
    for word in (*found.keys, *found.others):
        assert word
        assert word.isalnum()
