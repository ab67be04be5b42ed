"""Who the other side of a contract is, as far as everybody may be shown (pure).

A company is known by its legal id; without one by the normal form of its name, where the name says
that it is one. Every other name may be a natural person's: it is shown in its own register only.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.people import (
    first_title,
    is_office,
    is_public,
    is_titled,
    list_words,
    may_be_name,
    phrases,
    split,
)
from ckanext.mashhad.persian.text import ZWNJ, search_fold

#: Rises whenever a party may be known by another key: the store is made anew then.
RULES: Final = 9
#: A key that is no legal id begins so.
BY_NAME: Final = "n"
_KEY_LENGTH: Final = 12
_WORD: Final = re.compile(r"[^\W_]+")
#: What is before each word, and the word.
_PARTS: Final = re.compile(r"([\W_]*)([^\W_]+)")
#: The company's own name and what people write behind it, each a part.
_PART: Final = re.compile(r"[^-–—/|()\[\]،,؛;:]*[^\W_][^-–—/|()\[\]،,؛;:]*")
#: What is left at an end, or between others, where a part is taken away.
_LEFT_OVER: Final = re.compile(
    r"\(\s*\)|\[\s*\]|(?:^|(?<=[(\[]))[\s\-–—/|،,؛;:]+|[\s\-–—/|،,؛;:]+$"
    r"|[-–—/|،,؛;:]\s*(?=[-–—/|،,؛;:()])"
)
_IN_BRACKETS: Final = re.compile(r"^\(([^()]*)\)$")


class Party(NamedTuple):
    """``key`` and ``name`` are None for whoever may be a natural person."""

    key: str | None
    name: str | None


def identify(name: str | None, legal_id: str | None) -> Party:
    """The party of a row that writes this name and this legal id (11 digits, or none)."""
    known, shown = _without_people(name) if name and not is_titled(name) else ("", None)
    if legal_id:
        return Party(legal_id, shown)
    if name and shown and says_company(name) and says_company(shown):
        return Party(name_key(known), shown)
    return Party(None, None)


def says_company(name: str) -> bool:
    """Whether the name says that it is of no natural person; a legal form alone is no name."""
    if is_titled(name):
        return False
    if " ".join(_own_words(name)) in {"", *phrases("legal_words")}:
        return False
    endings = phrases("legal_endings")
    joined = f" {' '.join(split(name))} "
    apart = f" {' '.join(split(name.replace(ZWNJ, ' ')))} "
    begins = any(joined.startswith(f" {each} ") for each in phrases("legal_words"))
    of_person = _begins_with_trade(apart.split()) or _may_be_surname(name)
    return ((begins or _begins_with_parts(name)) and not of_person) or any(
        text.endswith(f" {each} ") for text in (joined, apart) for each in endings
    )


def _begins_with_trade(apart: list[str]) -> bool:
    """Whether a legal word and an ending behind it make a trade, by which persons are called."""
    first, second = [*apart, "", ""][:2]
    alone = first in phrases("legal_words") and first not in phrases("joined_words")
    return alone and second in phrases("trade_endings")


def _may_be_surname(name: str) -> bool:
    """Whether a legal word and the next one may be a surname: «بنیاد پور رضا», «کانون محمدی»."""
    first, second, third = [*_WORD.findall(search_fold(name).replace(ZWNJ, " ")), "", "", ""][:3]
    if first in phrases("surname_words") and second.endswith("ی") and not third:
        return not is_public(second) and f"{first} {second}" not in phrases("bodies")
    alone = phrases("legal_words") - phrases("joined_words")
    endings = phrases("surname_endings") | phrases("name_endings")
    return first in alone and second in endings and not is_public(second) and third != "و"


def _begins_with_parts(name: str) -> bool:
    """Whether it begins with a legal word that has half-spaces within, or one behind it that parts
    it from the company's own name: most others make it a person's («صندوق‌دار»).
    """
    parts = _PARTS.findall(search_fold(name))
    for phrase in phrases("legal_words"):
        own, behind = phrase.split(), parts[len(phrase.split()) :]
        if [word for _, word in parts[: len(own)]] == own and behind:
            space, word = behind[0]
            is_name = phrase in phrases("joined_words") and word not in phrases("name_endings")
            if ZWNJ not in space or is_name:
                return True
    return False


@lru_cache(maxsize=1024)
def _without_people(name: str) -> tuple[str, str | None]:
    """A company's name without who acts for it, and what of that may be shown, if anything may.

    «شرکت راه (مدیرعامل: …)» is «شرکت راه». A part that may be a person's, though nothing says so,
    is left out of what is shown; by it companies are still told apart.
    """
    parts = list(_PART.finditer(name))
    own = next((at for at, part in enumerate(parts) if _own_words(part[0])), 0)
    acting, away = dict[int, int](), set[int]()
    for at, part in enumerate(parts):
        words = list_words(part[0])
        is_before_colon = name[part.end() : part.end() + 1] == ":"
        begins = _person_begins(part[0], words, is_parted=at > own or is_before_colon)
        if begins is None:
            continue
        acting[at] = part.start() + (len(_beginning(part[0], begins)) if at <= own else 0)
        if not is_office(words[-1]) or (at > own and len(words) > 1):
            continue
        # The office stands by itself: whose it is, the next part says, or else the one before.
        beside = at + 1 if at + 1 < len(parts) else at - 1
        if beside <= own:
            return name, None
        away |= set() if says_company(parts[beside][0]) else {beside}
    acting |= {at: parts[at].start() for at in away}
    unsure = {
        at: part.start()
        for at, part in enumerate(parts)
        if at not in acting and may_be_name(part[0]) and not _belongs_to_company(parts, at, own)
    }
    if not acting and not unsure:
        return name, name
    known, shown = (_cut(name, parts, each) for each in (acting, acting | unsure))
    is_own_left = (acting | unsure).get(own) != parts[own].start()
    is_said = (is_own_left and _own_words(shown)) or says_company(shown)
    return known, shown if is_said else None


def _person_begins(text: str, words: tuple[str, ...], *, is_parted: bool) -> int | None:
    """At which word of a part who acts for a company begins: an office or a title says so."""
    begins = first_title(words)
    for at, word in enumerate(words[:begins]):
        is_at_end = is_parted and at in {0, len(words) - 1}
        if word in phrases("offices") or (is_at_end and word in phrases("short_offices")):
            if [*words, ""][at + 1] not in phrases("legal_words"):
                return at
            if at and not says_company(text):
                return 0  # «… نماینده شرکت راه»
    return begins


def _belongs_to_company(parts: list[re.Match[str]], at: int, own: int) -> bool:
    """Whether a part that may be a person's name stands where a company has its own."""
    is_form = not all(_own_words(part[0]) for part in parts[at : at + 2])
    return is_form or (at == own and (own > 0 or says_company(parts[at][0])))


def _beginning(text: str, count: int) -> str:
    """As many words of a text, as it writes them."""
    chunks = re.findall(r"\S+\s*", text)
    fits = (n for n in range(len(chunks), 0, -1) if len(list_words("".join(chunks[:n]))) <= count)
    return "".join(chunks[: next(fits, 0)])


def _cut(name: str, parts: list[re.Match[str]], away: dict[int, int]) -> str:
    """The name without the end of some of its parts, from where that begins."""
    for at in sorted(away, reverse=True):
        name = name[: away[at]] + name[parts[at].end() :]
    while away and (tidy := _LEFT_OVER.sub("", name)) != name:
        name = tidy
    return _IN_BRACKETS.sub(r"\1", name) if away else name


def name_key(name: str) -> str:
    """The same for all spellings of a company's name: apart, joined or with a half-space."""
    digest = hashlib.sha256("".join(_own_words(name)).encode()).hexdigest()
    return BY_NAME + digest[:_KEY_LENGTH]


@lru_cache(maxsize=1024)
def _own_words(name: str) -> tuple[str, ...]:
    """The words of a company's name without its legal form; none where it is nothing else."""
    normal = f" {' '.join(_WORD.findall(search_fold(name).replace(ZWNJ, ' ')))} "
    for form in _forms():
        normal = normal.replace(f" {form} ", " ")
    return tuple(normal.split())


@cache
def _forms() -> tuple[str, ...]:
    """The longest first; people write one of several words joined too."""
    known = phrases("legal_forms")
    return tuple(sorted(known | {form.replace(" ", "") for form in known}, key=len, reverse=True))
