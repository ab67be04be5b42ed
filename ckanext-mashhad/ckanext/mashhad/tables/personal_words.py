"""What counts as personal: ``schemas/personal_data.yaml`` (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.tables.header import header_key


@dataclass(frozen=True, slots=True)
class PersonalKind:
    """One kind of personal data. ``headers`` stand within a header, ``alone`` are all of it."""

    id: str
    label: Word
    headers: tuple[str, ...]
    alone: tuple[str, ...]
    values: str

    def names(self, key: str) -> bool:
        """Whether a header, as ``header_key`` gives it, says that its column holds this."""
        return key in self.alone or any(word in key for word in self.headers)


@dataclass(frozen=True, slots=True)
class Words:
    """``schemas/personal_data.yaml``."""

    kinds: tuple[PersonalKind, ...]
    legal_headers: tuple[str, ...]
    phone_headers: tuple[str, ...]
    distinct: int
    percent: int
    all_of: int
    card_prefixes: frozenset[str]

    def kind(self, kind_id: str) -> PersonalKind:
        """The kind with that id."""
        return next(kind for kind in self.kinds if kind.id == kind_id)

    def of_header(self, header: str) -> PersonalKind | None:
        """The kind whose words stand in a header; none in one of legal persons."""
        if self.is_legal(header):
            return None
        key = header_key(header)
        return next((kind for kind in self.kinds if kind.names(key)), None)

    def is_legal(self, header: str) -> bool:
        """Whether a header is of legal persons' ids, where no ten digits belong."""
        return _any_in(self.legal_headers, header)

    def is_phone(self, header: str) -> bool:
        """Whether a header is of phones, where a mobile may have lost its zero."""
        return _any_in(self.phone_headers, header)


def _any_in(words: tuple[str, ...], header: str) -> bool:
    key = header_key(header)
    return any(word in key for word in words)


@cache
def words() -> Words:
    """The words and thresholds of the guard."""
    path = resources.files("ckanext.mashhad.schemas").joinpath("personal_data.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    threshold = content["column_of_national_codes"]
    return Words(
        tuple(map(_kind, content["kinds"])),
        _keys(content["legal_headers"]),
        _keys(content["phone_headers"]),
        threshold["distinct"],
        threshold["percent"],
        threshold["all_of"],
        frozenset(content["card_prefixes"]),
    )


def _kind(entry: Mapping[str, Any]) -> PersonalKind:
    label = word(entry["label"])
    alone = _keys(entry.get("alone", ()))
    return PersonalKind(entry["id"], label, _keys(entry["headers"]), alone, entry["values"])


def _keys(texts: Any) -> tuple[str, ...]:
    return tuple(map(header_key, texts))
