"""What the headers of a table say by their words, also of the table as a whole (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.header import header_key
from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.wordings import spaced

#: «شماره‌ی», «شماره ی» and «شمارهی».
_EZAFE: Final = re.compile("(?<=شماره)ی(?= )| ی(?= )")


@dataclass(frozen=True, slots=True)
class CountedPeople:
    """Headers by which a table is seen to count people instead of listing them."""

    counts: tuple[str, ...]
    but: tuple[str, ...]
    persons: tuple[str, ...]

    def in_headers(self, headers: Iterable[str]) -> bool:
        """Whether a table with these headers, none of which is a person's own, counts people."""
        texts = list(headers)
        counts = any(
            f"{spaced(text)} ".startswith(self.counts) and not any_in(self.but, text)
            for text in texts
        )
        return counts and not any(header_key(text) in self.persons for text in texts)


@dataclass(frozen=True, slots=True)
class Residents:
    """Headers by which a table is seen to list natural persons, and not at their work."""

    persons: tuple[str, ...]
    families: tuple[str, ...]
    surnames: tuple[str, ...]
    first_names: tuple[str, ...]
    cared_for: tuple[str, ...]
    work: tuple[str, ...]
    places: tuple[str, ...]
    others_work: tuple[str, ...]
    home: tuple[str, ...]
    flats: tuple[str, ...]
    houses: tuple[str, ...]
    addresses: tuple[str, ...]
    elsewhere: tuple[str, ...]
    subjects: tuple[str, ...]

    def is_home(self, header: str) -> bool:
        """Whether a header of such a table is of where they live."""
        return holds_word(self.addresses, header) and not holds_word(self.elsewhere, header)

    def in_headers(self, headers: Collection[str]) -> bool:
        """Whether a table with these headers tells of persons, and of nothing but them."""
        keys = {header_key(text) for text in headers}
        beside = not keys.isdisjoint(self.surnames) and not keys.isdisjoint(self.first_names)
        if keys.isdisjoint(self.persons) and not beside and not any(map(self.is_family, headers)):
            return False
        if any(holds_word(self.cared_for, text) for text in headers):
            return True
        home = self.home if keys.isdisjoint(self.houses) else (*self.home, *self.flats)
        others = (text for text in headers if header_key(text) not in home)
        return not any(map(self._is_work, others))

    def is_family(self, header: str) -> bool:
        """Whether a header is of the family names of persons."""
        return holds_word(self.families, header)

    def _is_work(self, header: str) -> bool:
        if holds_word(self.others_work, header):
            return False
        return holds_word(self.work, header) or header_key(header) in self.places


@dataclass(frozen=True, slots=True)
class AmongPersons:
    """Words by which a header in a table that names persons is of a kind, where most cells have the
    ``form``; not beside what they say ``but``.
    """

    words: tuple[str, ...]
    but: tuple[str, ...]
    form: str

    def name(self, header: str) -> bool:
        """Whether a header has such words."""
        return holds_word(self.words, header) and not holds_word(self.but, header)


def any_in(words: tuple[str, ...], header: str) -> bool:
    """Whether one of the keys stands in that of a header."""
    effort.check()
    key = key_of(header)
    return any(word in key for word in words)


def holds_word(words: tuple[str, ...], header: str) -> bool:
    """Whether one of the words or phrases stands in a header, as a word."""
    effort.check()
    key = f" {spaced(header)} "
    return any(f" {word} " in key for word in words)


@lru_cache(maxsize=4096)
def key_of(header: str) -> str:
    """A header's key without the ezafe, where it stands as a letter of its own."""
    return header_key(_EZAFE.sub("", search_key(header)))


def search_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of each."""
    return tuple(map(search_key, texts))


def header_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """What headers are compared by, of each."""
    return tuple(map(header_key, texts))
