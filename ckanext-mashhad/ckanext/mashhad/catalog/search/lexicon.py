"""The words that search knows, from ``schemas/search``, folded as search compares them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian import text as persian

FOLDER = "search"


@dataclass(frozen=True)
class Spellings:
    """The usual spelling of what is written in several ways."""

    alone: Mapping[str, str]
    _built_on: Mapping[str, str]
    _last_parts: Mapping[str, str]
    _beginning: re.Pattern[str]
    _end: re.Pattern[str]

    @classmethod
    def parse(cls, content: Mapping[str, Mapping[str, Iterable[str]]]) -> Spellings:
        """Those of the file's content."""
        alone, built_on, last_parts = (
            {word: usual for word, (usual, *_) in _turned(content[name]).items()}
            for name in ("alone", "built_on", "last_parts")
        )
        beginning = re.compile("|".join(map(re.escape, built_on)))
        end = re.compile(f"({'|'.join(map(re.escape, last_parts))})(?=ی|ان|$)")
        return cls(alone, built_on, last_parts, beginning, end)

    def usual(self, word: str) -> str:
        """The word as most people write it."""
        if word in self.alone:
            return self.alone[word]
        if begun := self._beginning.match(word):
            word = self._built_on[begun[0]] + word[begun.end() :]
        return self._end.sub(lambda found: self._last_parts[found[0]], word)


@dataclass(frozen=True)
class Lexicon:
    """What the lists hold; every word is folded, its half-spaces closed."""

    function_words: frozenset[str]
    openers: frozenset[str]
    closers: frozenset[str]
    endings_after_half_space: frozenset[str]
    endings_after_space: frozenset[str]
    degrees: frozenset[str]
    takers_of_he: frozenset[str]
    and_: str
    numbered: frozenset[str]
    counted: frozenset[str]
    counts_anything: frozenset[str]
    one_word_with_a_number: frozenset[str]
    latin_letters: frozenset[str]
    letter_and_number: str
    #: Word for a number, and its value.
    numbers: Mapping[str, int]
    spellings: Spellings
    #: Plural, and its singulars.
    singulars: Mapping[str, tuple[str, ...]]
    adjectives: frozenset[str]
    people: frozenset[str]
    agents: tuple[str, ...]
    vowel_agents: tuple[str, ...]
    whole: frozenset[str]


def closed(word: str) -> str:
    """A word folded, without the half-spaces within."""
    return persian.search_fold(word).replace(persian.ZWNJ, "")


@cache
def load() -> Lexicon:
    """The lexicon that comes with the extension, read once."""
    words, plurals, spellings = (
        rule_files.read(FOLDER, name) for name in ("words.yaml", "plurals.yaml", "spellings.yaml")
    )
    return parse(words, plurals["singulars"], Spellings.parse(spellings))


def parse(
    words: Mapping[str, Any], singulars: Mapping[str, Iterable[str]], spellings: Spellings
) -> Lexicon:
    """The lexicon of the files' content."""
    lists = {
        name: frozenset(map(closed, words[name]))
        for name in (
            "function_words",
            "openers",
            "closers",
            "endings_after_half_space",
            "endings_after_space",
            "degrees",
            "takers_of_he",
            "numbered",
            "counted",
            "one_word_with_a_number",
            "latin_letters",
            "adjectives",
            "people",
            "whole",
        )
    }
    and_ = closed(words["and"])
    numbers = {word: int(value) for word, (value,) in _turned(words["numbers"]).items()}
    joined = _joined_numbers(numbers, and_)
    return Lexicon(
        **lists,
        and_=and_,
        counts_anything=frozenset({*map(closed, words["counts_anything"]), *joined}),
        letter_and_number=closed(words["letter_and_number"]),
        agents=tuple(map(closed, words["agents"])),
        vowel_agents=tuple(map(closed, words["vowel_agents"])),
        numbers=numbers | joined,
        spellings=spellings,
        singulars=_turned(singulars),
    )


def _joined_numbers(numbers: Mapping[str, int], and_: str) -> dict[str, int]:
    """Tens and ones as one word: «بیستوپنج», «سیویکم»."""
    tens = {word: value for word, value in numbers.items() if value in range(20, 100, 10)}
    ones = {word: value for word, value in numbers.items() if value < 10}
    return {ten + and_ + one: tens[ten] + value for ten in tens for one, value in ones.items()}


def _turned(lists: Mapping[Any, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Each word of the lists with the keys it stands under, both folded."""
    turned: dict[str, tuple[str, ...]] = {}
    for key, words in lists.items():
        for word in map(closed, words):
            turned[word] = (*turned.get(word, ()), closed(str(key)))
    return turned
