"""The keys of one word: what search compares it by (pure).

Rules are data, in ``schemas/search/endings.yaml``. No rule cuts a word to a stump: what is left
is a word, and where a rule would guess wrong a list says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.search import lexicon

SHORTEST = 4  # letters of a word that can have an ending
LONGEST = 40  # and of one that is worth looking at
REMEMBERED = 20_000  # words, of which a catalogue has fewer than a language

Found = TypeVar("Found")


def remembered(function: Callable[..., Found]) -> Callable[..., Found]:
    """Keep what a function of words finds, but not of what is too long for a word."""
    kept = lru_cache(maxsize=REMEMBERED)(function)

    @wraps(function)
    def cached(word: str, *more: str) -> Found:
        return kept(word, *more) if len(word) <= LONGEST else function(word, *more)

    return cached


@dataclass(frozen=True)
class Rule:
    """One ending; see the head of ``endings.yaml``."""

    id: str
    word: re.Pattern[str]
    among: frozenset[str] | None
    gives: tuple[str, ...]

    def bases(self, word: str) -> tuple[str, ...]:
        """What the word becomes by this rule, nothing where it does not fit."""
        found = self.word.fullmatch(word)
        if found is None:
            return ()
        base = found["base"]
        if self.among is not None and base not in self.among:
            return ()
        return tuple(base + added for added in self.gives)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order."""
    known = lexicon.load()
    content = rule_files.read(lexicon.FOLDER, "endings.yaml")
    return tuple(_rule(entry, known) for entry in content["rules"])


def _rule(entry: Mapping[str, Any], known: lexicon.Lexicon) -> Rule:
    pattern = entry["word"]
    for name in ("agents", "vowel_agents"):
        pattern = pattern.replace(f"{{{name}}}", "|".join(getattr(known, name)))
    among = entry.get("among")
    return Rule(
        id=entry["id"],
        word=re.compile(pattern),
        among=getattr(known, among) if among else None,
        gives=tuple(entry["gives"]),
    )


@remembered
def keys(word: str) -> tuple[str, ...]:
    """What a word is compared by, the likeliest first; two words with a key in common match.

    ``word`` is folded and without half-spaces.
    """
    known = lexicon.load()
    word = known.spellings.usual(word)
    if word in known.singulars:
        return known.singulars[word]
    if word in known.whole or not SHORTEST <= len(word) <= LONGEST:
        return (word,)
    bases = next((found for rule in rules() if (found := rule.bases(word))), (word,))
    return tuple(dict.fromkeys(_singular(bases, known)))


def _singular(bases: tuple[str, ...], known: lexicon.Lexicon) -> Iterator[str]:
    """Of a plural made plural once more («مدارک‌ها») the singular."""
    for base in bases:
        usual = known.spellings.usual(base)
        yield from known.singulars.get(usual, (usual,))
