"""Numbers in words are also numbers, where they stand like one."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.search.analysis import analyse


def digits(text: str) -> set[str]:
    found = analyse([text])
    return {word for word in (*found.keys, *found.others) if word.isdecimal()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("سی اتوبوس", {"30"}),
        ("بیست و پنج درصد", {"25"}),
        ("بیست‌ودو نفر", {"22"}),
        ("بیستوپنج درصد", {"25"}),
        ("منطقهٔ سی و یکم", {"31"}),
        ("یکصد و بیست و پنج روز", {"125"}),
        ("سال هزار و چهارصد و سه", {"1403"}),
        ("هفده شهریور", {"17"}),
        ("بودجهٔ ۱۴۰۳ سه ماهه", {"1403", "3"}),
    ],
)
def test_a_number_in_words_is_found_by_its_digits(text: str, expected: set[str]) -> None:
    assert digits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "سی ان جی",
        "پی وی سی",
        "سی‌تی‌اسکن",
        "یک مدرسه",
        "نه تنها",
        "ده بالا",
        "چهار راه",
        "دوچرخه و دو چرخه",
        "پنج‌شنبه",
        "سی",
        "دو و میدانی",
        "پانصد",
    ],
)
def test_what_only_sounds_like_a_number_is_none(text: str) -> None:
    assert digits(text) == set()


def test_what_is_multiplied_is_not_added() -> None:
    assert digits("بیست هزار و پانصد نفر") == {"20"}
