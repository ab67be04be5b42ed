"""Who the other side of a contract is, as far as everybody may be shown (pure).

A company is known by its legal id; without one by the normal form of its name, where the name says
that it is one. Every other name may be a natural person's: it is shown in its own register only.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Final, NamedTuple

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.text import ZWNJ, search_fold

#: A key that is no legal id begins so.
BY_NAME: Final = "n"
_KEY_LENGTH: Final = 12
_WORD: Final = re.compile(r"[^\W_]+")


class Party(NamedTuple):
    """``key`` and ``name`` are None for whoever may be a natural person."""

    key: str | None
    name: str | None


def identify(name: str | None, legal_id: str | None) -> Party:
    """The party of a row that writes this name and this legal id (11 digits, or none)."""
    if legal_id:
        return Party(legal_id, name or None)
    if name and is_company(name):
        return Party(name_key(name), name)
    return Party(None, None)


def is_company(name: str) -> bool:
    """Whether the name says that it is of no natural person."""
    return not _words("legal_words").isdisjoint(_split(name))


def name_key(name: str) -> str:
    """The same for all spellings of a company's name."""
    normal = f" {' '.join(_split(name))} "
    for form in _forms():
        normal = normal.replace(f" {form} ", " ")
    digest = hashlib.sha256(" ".join(normal.split()).encode()).hexdigest()
    return BY_NAME + digest[:_KEY_LENGTH]


def _split(text: str) -> list[str]:
    return _WORD.findall(search_fold(text).replace(ZWNJ, ""))


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(word for text in rule_files.read("explore.yaml")[key] for word in _split(text))


@cache
def _forms() -> tuple[str, ...]:
    """The longest first."""
    forms = [" ".join(_split(text)) for text in rule_files.read("explore.yaml")["legal_forms"]]
    return tuple(sorted(forms, key=len, reverse=True))
