"""Keywords in Persian are taken in one spelling; twins fold to one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.catalog.engine.text import tags

ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("شهرداري", "شهرداری"),
        ("كتاب", "کتاب"),
        (f"حمل{ZWNJ}و{ZWNJ}نقل", f"حمل{ZWNJ}و{ZWNJ}نقل"),
        (f"{ZWNJ}آسفالت{ZWNJ}", "آسفالت"),
        ("  منطقهٔ   ۹ ", "منطقهٔ ۹"),
        ("مناقصه (عمومی)", "مناقصه (عمومی)"),
        ("فرهنگی/اجتماعی", "فرهنگی/اجتماعی"),
        ("آب، برق", "آب، برق"),
        ("open-data_1.0", "open-data_1.0"),
        ("", ""),
    ],
)
def test_a_keyword_has_one_spelling(typed: str, tidy: str) -> None:
    assert tags.tidy(typed) == tidy


@pytest.mark.parametrize("typed", ["<b>", "a;b", "a\u0022b", "قرارداد؟", "a,b"])
def test_signs_that_keywords_do_not_have_are_refused(typed: str) -> None:
    with pytest.raises(tags.TagError):
        tags.tidy(typed)


@pytest.mark.parametrize(
    ("tag", "plain"),
    [
        (f"حمل{ZWNJ}و{ZWNJ}نقل", "حمل و نقل"),
        ("منطقهٔ ۹", "منطقه ۹"),
        ("مناقصه (عمومی)", "مناقصه عمومی"),
        ("فرهنگی/اجتماعی", "فرهنگی اجتماعی"),
        ("آب، برق", "آب برق"),
        ("open-data_1.0", "open-data_1.0"),
        ("(م)", ""),
    ],
)
def test_the_feed_spells_a_keyword_so_that_every_ckan_takes_it(tag: str, plain: str) -> None:
    assert tags.plain(tag) == plain


@given(st.text(st.sampled_from("آبکـ۱۲a-_.()/،ٔ ّ " + ZWNJ), min_size=1, max_size=12))
def test_what_we_take_every_ckan_takes_from_our_feed(typed: str) -> None:
    found = tags.plain(tags.tidy(typed))
    assert re.fullmatch(r"[\w \-.]*", found)  # CKAN's own rule
    assert len(found) != 1


def test_a_typed_line_is_parted_at_latin_and_persian_commas() -> None:
    assert tags.split("آب، برق, گاز ،, ") == ["آب", "برق", "گاز"]


ALPHABET = "آابکگچتن۹ یئهؤ ِّـ" + ZWNJ
OTHERWISE = str.maketrans({"ی": "ي", "ک": "ك", "۹": "9", "آ": "ا", ZWNJ: " ", "ِ": "", "ه": "ة"})


@given(st.text(st.sampled_from(ALPHABET), max_size=12))
def test_another_spelling_is_same_word_and_has_same_firm_letters(typed: str) -> None:
    other = typed.translate(OTHERWISE).upper()
    assert tags.same(typed, other)
    assert tags.skeleton(typed) == tags.skeleton(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"آسفالت{ZWNJ}ریزی", "آسفالت ريزي", True),
        ("سال ۱۴۰۳", "سال 1403", True),
        ("هیئت", "هیأت", True),
        ("GIS", "gis", True),
        (f"حمل{ZWNJ}و{ZWNJ}نقل", "حمل و نقل", True),
        (f"حمل{ZWNJ}و{ZWNJ}نقل", "حملونقل", True),
        ("خانهٔ فرهنگ", f"خانه{ZWNJ}ی فرهنگ", True),
        ("منطقهٔ ۹", "منطقه9", True),
        ("فاز ۱ ۲", "فاز ۱۲", False),
        ("مشهد", "مشهدی", False),
        ("بودجه", "بودجه‌ریزی", False),
    ],
)
def test_what_a_reader_searches_as_one_word_is_one_keyword(
    one: str, other: str, same: bool
) -> None:
    assert tags.same(one, other) is same
    if same:
        assert tags.skeleton(one) == tags.skeleton(other)


def test_what_is_typed_stands_in_a_keyword_in_any_spelling() -> None:
    assert tags.has(f"حمل{ZWNJ}و{ZWNJ}نقل همگاني", "حمل و نقل همگانی")
    assert not tags.has("حمل", "حمل و نقل")
