"""What counts as personal: ``schemas/personal_data.yaml`` (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ckanext.mashhad.catalog import rule_files
from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.header import header_key


@dataclass(frozen=True, slots=True)
class PersonalKind:
    """One kind of personal data. ``headers`` stand within a header, ``alone`` are all of it, and
    ``spelled`` too, with its spaces and points; ``named`` stand before it in a text.
    """

    id: str
    label: Word
    headers: tuple[str, ...]
    alone: tuple[str, ...]
    spelled: tuple[str, ...]
    but: tuple[str, ...]
    named: tuple[str, ...]
    values: str
    digits: int

    def names(self, header: str) -> bool:
        """Whether a header says that its column holds this."""
        key = header_key(header)
        if key in self.alone or search_key(header) in self.spelled:
            return True
        return _any_in(self.headers, header) and not _any_in(self.but, header)


@dataclass(frozen=True, slots=True)
class Words:
    """``schemas/personal_data.yaml``."""

    kinds: tuple[PersonalKind, ...]
    figures: tuple[str, ...]
    legal_headers: tuple[str, ...]
    phone_headers: tuple[str, ...]
    postal_headers: tuple[str, ...]
    codes: Mapping[str, int]
    mobiles: Mapping[str, int]
    mobile_prefixes: str
    free_mail: tuple[str, ...]
    card_prefixes: frozenset[str]

    def kind(self, kind_id: str) -> PersonalKind:
        """The kind with that id."""
        return next(kind for kind in self.kinds if kind.id == kind_id)

    def of_header(self, header: str) -> PersonalKind | None:
        """The kind whose words stand in a header; none in one of legal persons or of figures."""
        if self.is_legal(header) or self.is_of_figures(header):
            return None
        return next((kind for kind in self.kinds if kind.names(header)), None)

    def is_legal(self, header: str) -> bool:
        """Whether a header is of legal persons' ids, where no ten digits belong."""
        return _any_in(self.legal_headers, header)

    def is_phone(self, header: str) -> bool:
        """Whether a header is of phones, where a mobile may have lost its zero."""
        return _any_in(self.phone_headers, header) and not self.is_of_figures(header)

    def is_of_figures(self, header: str) -> bool:
        """Whether a header is of numbers, costs or the like, not of what they are about."""
        key = f"{search_key(header)} "
        return key.startswith(self.figures) and " و " not in key

    def is_postal(self, header: str) -> bool:
        """Whether a header is of postal codes, some of which begin like mobiles."""
        return _any_in(self.postal_headers, header)


def _any_in(words: tuple[str, ...], header: str) -> bool:
    key = header_key(header)
    return any(word in key for word in words)


@cache
def words() -> Words:
    """The words and thresholds of the guard."""
    content: Mapping[str, Any] = rule_files.read("personal_data.yaml")
    return Words(
        tuple(map(_kind, content["kinds"])),
        tuple(f"{search_key(words)} " for words in content["figures"]),
        _keys(content["legal_headers"]),
        _keys(content["phone_headers"]),
        _keys(content["postal_headers"]),
        content["column_of_national_codes"],
        content["column_of_mobiles"],
        content["mobile_prefixes"],
        tuple(content["free_mail"]),
        frozenset(content["card_prefixes"]),
    )


def _kind(entry: Mapping[str, Any]) -> PersonalKind:
    return PersonalKind(
        entry["id"],
        word(entry["label"]),
        _keys(entry["headers"]),
        _keys(entry.get("alone", ())),
        tuple(map(search_key, entry.get("spelled", ()))),
        _keys(entry.get("except", ())),
        tuple(entry.get("named", ())),
        entry["values"],
        entry.get("digits", 8),
    )


def _keys(texts: Any) -> tuple[str, ...]:
    return tuple(map(header_key, texts))
