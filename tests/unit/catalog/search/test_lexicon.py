"""Twins of one word are one to search; ``schemas/search/spellings.yaml`` lists them."""

from __future__ import annotations

from itertools import chain

import pytest

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.endings import keys

LISTS = rule_files.read("search", "spellings.yaml")
TWINS = [
    (lexicon.closed(usual), lexicon.closed(other))
    for name in ("alone", "built_on")
    for usual, others in LISTS[name].items()
    for other in others
]


def match(one: str, other: str) -> bool:
    return not set(keys(lexicon.closed(one))).isdisjoint(keys(lexicon.closed(other)))


def test_each_listed_spelling_finds_the_usual_one() -> None:
    assert [pair for pair in TWINS if not match(*pair)] == []


def test_no_line_says_what_folding_says_already() -> None:
    assert [pair for pair in TWINS if pair[0] == pair[1]] == []


def test_a_word_stands_once_and_a_usual_spelling_is_no_variant() -> None:
    others = [other for _, other in TWINS]
    assert len(set(others)) == len(others)
    assert set(others).isdisjoint(usual for usual, _ in TWINS)


def test_what_begins_other_words_is_long_enough_to_be_no_chance() -> None:
    others = map(lexicon.closed, chain.from_iterable(LISTS["built_on"].values()))
    assert [word for word in others if len(word) < 4] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("امپراطوری", "امپراتوری"),
        ("طهرانی", "تهرانی"),
        ("اطاق‌های", "اتاق"),
        ("بولوارهای", "بلوار"),
        ("مسولیتها", "مسئولیت"),
        ("سرمایه‌گزاران", "سرمایه‌گذار"),
        ("خبرگذاریها", "خبرگزاری"),
    ],
)
def test_what_is_built_on_a_word_is_spelled_as_the_word_is(one: str, other: str) -> None:
    assert match(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("حیات", "حیاط"),
        ("سد", "صد"),
        ("حوزه", "حوضه"),
        ("قالب", "غالب"),
        ("مبنی", "مبنا"),
        ("کارتن", "کارتون"),
        ("گزارش", "گذارش"),
        ("گزاره", "گذاره"),
        ("بتون", "بتونه"),
    ],
)
def test_words_of_their_own_are_no_twins(one: str, other: str) -> None:
    assert not match(one, other)
