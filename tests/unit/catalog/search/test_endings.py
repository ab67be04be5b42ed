"""Every rule about endings with its own pairs, from ``schemas/search/endings.yaml``."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.endings import keys, rules

ENTRIES = rule_files.read("search", "endings.yaml")["rules"]
KNOWN = lexicon.load()


def match(one: str, other: str) -> bool:
    return not set(keys(lexicon.closed(one))).isdisjoint(keys(lexicon.closed(other)))


@pytest.mark.parametrize("rule", ENTRIES, ids=lambda rule: rule["id"])
def test_a_rule_joins_its_pairs_and_parts_the_look_alikes(rule) -> None:
    assert rule["same"]
    assert rule["other"]
    assert [pair for pair in rule["same"] if not match(*pair)] == []
    assert [pair for pair in rule["other"] if match(*pair)] == []


def test_every_rule_is_needed_by_one_of_its_pairs() -> None:
    used = {
        next(rule.id for rule in rules() if rule.bases(lexicon.closed(word)))
        for entry in ENTRIES
        for word, _ in entry["same"]
    }
    assert used == {entry["id"] for entry in ENTRIES}


def test_a_listed_plural_and_its_singular_match() -> None:
    missed = {
        (plural, singular)
        for plural, singulars in KNOWN.singulars.items()
        for singular in singulars
        if not match(plural, singular)
    }
    assert missed == set()


def test_no_singular_is_itself_a_listed_plural() -> None:
    singulars = {each for several in KNOWN.singulars.values() for each in several}
    assert singulars & KNOWN.singulars.keys() == set()


def test_no_plural_stands_among_the_words_that_have_no_ending() -> None:
    assert KNOWN.whole & KNOWN.singulars.keys() == set()


def test_a_word_without_an_ending_is_its_own_key() -> None:
    for word in KNOWN.whole:
        assert keys(word) == (word,)


def test_a_plural_made_plural_once_more_finds_the_singular() -> None:
    assert match("مدارک‌ها", "مدرک")
    assert match("منابعی‌ها", "منابعی")


@pytest.mark.parametrize("word", ["", "ه", "x" * 500, "ها", "1402", "contracts"])
def test_any_string_has_a_key(word: str) -> None:
    assert keys(word) == (word,)
