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

#: Rises whenever a party may be known by another key: the store is made anew then.
RULES: Final = 5
#: A key that is no legal id begins so.
BY_NAME: Final = "n"
_KEY_LENGTH: Final = 12
#: Words of a name behind a title, and of each behind that of a list.
_NAMES: Final = 4
_NAMES_OF_MANY: Final = 3
_WORD: Final = re.compile(r"[^\W_]+")
#: What is before each word, and the word.
_PARTS: Final = re.compile(r"([\W_]*)([^\W_]+)")
#: Words with their half-spaces, and what stands between the names of a list.
_IN_TEXTS: Final = re.compile(rf"[^\W_]+(?:{ZWNJ}+[^\W_]+)*|[،,؛;]")
_BETWEEN: Final = frozenset("و،,؛;")


class Party(NamedTuple):
    """``key`` and ``name`` are None for whoever may be a natural person."""

    key: str | None
    name: str | None


def identify(name: str | None, legal_id: str | None) -> Party:
    """The party of a row that writes this name and this legal id (11 digits, or none)."""
    if legal_id:
        return Party(legal_id, None if _is_titled(name or "") else name or None)
    if name and says_company(name):
        return Party(name_key(name), name)
    return Party(None, None)


def _is_titled(name: str) -> bool:
    """Whether the name begins with a title of a person, written apart or with a half-space."""
    words = _WORD.findall(search_fold(name).replace(ZWNJ, " "))
    return bool(words) and words[0] in _phrases("titles")


def says_company(name: str) -> bool:
    """Whether the name says that it is of no natural person; a legal form alone is no name."""
    if _is_titled(name):
        return False
    if " ".join(_own_words(name)) in {"", *_phrases("legal_words")}:
        return False
    endings = _phrases("legal_endings")
    joined = f" {' '.join(_split(name))} "
    apart = f" {' '.join(_split(name.replace(ZWNJ, ' ')))} "
    begins = any(joined.startswith(f" {each} ") for each in _phrases("legal_words"))
    return ((begins or _begins_with_parts(name)) and not _begins_with_trade(apart)) or any(
        text.endswith(f" {each} ") for text in (joined, apart) for each in endings
    )


def _begins_with_trade(apart: str) -> bool:
    """Whether a legal word and an ending behind it make a trade, by which persons are called."""
    return any(
        apart.startswith(f" {word} {ending} ")
        for word in _phrases("legal_words") - _phrases("joined_words")
        for ending in _phrases("trade_endings")
    )


def _begins_with_parts(name: str) -> bool:
    """Whether it begins with a legal word that has half-spaces within, or one behind it that parts
    it from the company's own name: most others make it a person's («صندوق‌دار»).
    """
    parts = _PARTS.findall(search_fold(name))
    for phrase in _phrases("legal_words"):
        own, behind = phrase.split(), parts[len(phrase.split()) :]
        if [word for _, word in parts[: len(own)]] == own and behind:
            space, word = behind[0]
            is_name = phrase in _phrases("joined_words") and word not in _phrases("name_endings")
            if ZWNJ not in space or is_name:
                return True
    return False


@cache
def titles_in_texts() -> tuple[str, ...]:
    """As texts may write them before a person's name."""
    return tuple(
        spelling
        for key in ("titles_in_texts", "titles_of_many")
        for text in rule_files.read("explore.yaml")[key]
        for spelling in {text, text.replace("آ", "ا"), text.replace("ی", "ي")}
    )


def people_in(text: str) -> list[str]:
    """The words of a text that are names of persons, as far as a title before them says so.

    A title before several persons («آقایان») is that of every name of the list behind it.
    """
    found: list[str] = []
    left, of_many = 0, False
    for word in _IN_TEXTS.findall(search_fold(text)):
        title, _, rest = word.partition(ZWNJ)
        if word.replace(ZWNJ, "") in _phrases("titles_of_many"):
            left, of_many = _NAMES_OF_MANY, True
        elif title in _phrases("titles_in_texts"):
            left, of_many = _NAMES, False
            found += [rest] if rest else []
        elif of_many and (word in _BETWEEN or word.isdigit()):
            left = _NAMES_OF_MANY
        elif left and word not in _phrases("titles") and word not in _BETWEEN:
            found.append(word)
            left -= 1
        elif not left:
            of_many = False
    return found


def name_key(name: str) -> str:
    """The same for all spellings of a company's name: apart, joined or with a half-space."""
    digest = hashlib.sha256("".join(_own_words(name)).encode()).hexdigest()
    return BY_NAME + digest[:_KEY_LENGTH]


def _own_words(name: str) -> list[str]:
    """The words of a company's name without its legal form; none where it is nothing else."""
    normal = f" {' '.join(_WORD.findall(search_fold(name).replace(ZWNJ, ' ')))} "
    for form in _forms():
        normal = normal.replace(f" {form} ", " ")
    return normal.split()


def _split(text: str) -> list[str]:
    return _WORD.findall(search_fold(text).replace(ZWNJ, ""))


@cache
def _phrases(key: str) -> frozenset[str]:
    return frozenset(" ".join(_split(text)) for text in rule_files.read("explore.yaml")[key])


@cache
def _forms() -> tuple[str, ...]:
    """The longest first; people write one of several words joined too."""
    known = _phrases("legal_forms")
    return tuple(sorted(known | {form.replace(" ", "") for form in known}, key=len, reverse=True))
