"""The words that search knows, from ``schemas/search``, folded as search compares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ckanext.mashhad.catalog import rule_files
from ckanext.mashhad.persian import text as persian

FOLDER = "search"


@dataclass(frozen=True)
class Lexicon:
    """What ``words.yaml`` and ``plurals.yaml`` hold; every word is folded, half-spaces closed."""

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
    #: Word for a number, and its digits.
    numbers: Mapping[str, str]
    #: Another spelling, and the usual one.
    spellings: Mapping[str, str]
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
    words, plurals = (rule_files.read(FOLDER, name) for name in ("words.yaml", "plurals.yaml"))
    return parse(words, plurals["singulars"])


def parse(words: Mapping[str, Any], singulars: Mapping[str, Iterable[str]]) -> Lexicon:
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
            "adjectives",
            "people",
            "whole",
        )
    }
    return Lexicon(
        **lists,
        and_=closed(words["and"]),
        agents=tuple(map(closed, words["agents"])),
        vowel_agents=tuple(map(closed, words["vowel_agents"])),
        numbers={word: str(digits) for word, (digits,) in _turned(words["numbers"]).items()},
        spellings={word: usual for word, (usual, *_) in _turned(words["spellings"]).items()},
        singulars=_turned(singulars),
    )


def _turned(lists: Mapping[Any, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Each word of the lists with the keys it stands under, both folded."""
    turned: dict[str, tuple[str, ...]] = {}
    for key, words in lists.items():
        for word in map(closed, words):
            turned[word] = (*turned.get(word, ()), closed(str(key)))
    return turned
