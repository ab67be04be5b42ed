"""Who the other side of a contract is, as far as everybody may be shown (pure).

A company is known by its legal id; without one by the normal form of its name, where the name says
that it is one. Every other name may be a natural person's: it is shown in its own register only.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.names.name_words import (
    DASHES,
    is_office,
    is_public,
    is_titled,
    list_words,
    phrases,
    says_business,
    split,
    title_of,
)
from ckanext.mashhad.explore.engine.names.people import are_of_name, may_be_name
from ckanext.mashhad.persian.text import ZWNJ, dashed, search_fold

#: Rises whenever a party may be known by another key: the store is made anew then.
RULES: Final = 13
#: A key that is no legal id begins so.
BY_NAME: Final = "n"
_KEY_LENGTH: Final = 12
#: Of a person's name behind an office or a title.
_MOST_WORDS: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")
#: What is before each word, and the word.
_PARTS: Final = re.compile(r"([\W_]*)([^\W_]+)")
#: What parts a company's own name from what people write behind it, and in a part of a name.
_SIGNS: Final = rf"/\\|_*+=•·…<>،,؛;:{DASHES}"
_BRACKETS: Final = r"()\[\]{}"
_PART: Final = re.compile(rf"[^{_BRACKETS}{_SIGNS}]*[^\W_][^{_BRACKETS}{_SIGNS}]*")
#: What parts nothing: spaces, vowel signs and invisible signs.
_WITHIN: Final = (
    r" \u00a0\u00ad\u0300-\u036f\u064b-\u065f\u0670"
    r"\u2000-\u200f\u202a-\u202f\u2060-\u206f\u3000\ufeff"
)
#: Any other sign, a new line too, may part it or stand within a name.
_OTHER_SIGNS: Final = re.compile(rf"(?:(?![{_BRACKETS}{_WITHIN}{_SIGNS}])\W)+")
#: Of a name that has more of them nothing is shown.
_MOST_SIGNS: Final = 16
#: What is left at an end, or between others, where a part is taken away.
_LEFT_OVER: Final = re.compile(
    rf"\(\s*\)|\[\s*\]|\{{\s*\}}|(?:^|(?<=[(\[{{]))[\s{_SIGNS}]+|[\s{_SIGNS}]+$"
    rf"|[{_SIGNS}]\s*(?=[()\[\]{_SIGNS}])"
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
    """What a company is known by, and what of its name may be shown, if anything may.

    «شرکت راه توس (مدیرعامل: …)» is «شرکت راه توس». What may be a person's, though nothing says
    so, is left out of what is shown; by it companies are still told apart.
    """
    name = dashed(name)
    signs = list(_OTHER_SIGNS.finditer(name))
    if len(signs) > _MOST_SIGNS:
        return name, None
    # As if a dash stood in the place of one of them, or of each.
    parted = [f"{name[: sign.start()]} - {name[sign.end() :]}" for sign in signs]
    for apart in (name, *parted, _OTHER_SIGNS.sub(" - ", name)):
        known, shown = _without_parted(apart)
        if shown != apart:
            return known, shown and _without_people(shown)[1]
    return name, name


def _without_parted(name: str) -> tuple[str, str | None]:
    """The same of what brackets and :data:`_SIGNS` alone part."""
    is_company, parts = says_company(name), list(_PART.finditer(name))
    own = next((at for at, part in enumerate(parts) if _own_words(part[0])), 0)
    acting, unsure = dict[int, int](), dict[int, int]()
    for at, part in enumerate(parts):
        words = list_words(part[0])
        is_before_colon = name[part.end() : part.end() + 1] == ":"
        is_parted = at > own or is_before_colon
        found = _find_person(part[0], words, is_parted=is_parted, is_company=is_company)
        if found is None:
            continue
        begins = part.start() + (len(_beginning(part[0], found.begins)) if at <= own else 0)
        (acting if found.is_sure else unsure)[at] = begins
        is_led = is_before_colon and _is_address(words[-1])
        if not (_is_any_office(words[-1]) or is_led) or (at > own and len(words) > 1):
            continue
        # The office stands by itself: whose it is, the next part says, or else the one before.
        beside = at + 1 if at + 1 < len(parts) else at - 1
        if beside <= own:
            return name, None
        if not says_company(parts[beside][0]):
            is_sure = _is_persons(list_words(parts[beside][0]))
            (acting if is_sure else unsure)[beside] = parts[beside].start()
    for at, part in enumerate(parts):
        if may_be_name(part[0]) and not _belongs_to_company(parts, at, own):
            unsure.setdefault(at, part.start())
    for at in range(own + 1, len(parts) - 1):
        # What stands before a colon and a person tells what that person is.
        if name[parts[at].end()] == ":" and (acting | unsure).get(at + 1) == parts[at + 1].start():
            unsure.setdefault(at, parts[at].start())
    return _known_and_shown(name, parts, own, acting, unsure)


def _known_and_shown(
    name: str,
    parts: list[re.Match[str]],
    own: int,
    acting: dict[int, int],
    unsure: dict[int, int],
) -> tuple[str, str | None]:
    if not acting and not unsure:
        return name, name
    away = unsure | acting
    known, shown = _cut(name, parts, acting), _cut(name, parts, away)
    is_own_left = away.get(own) != parts[own].start()
    is_said = (is_own_left and _own_words(shown)) or says_company(shown)
    # Of many firms «شرکت ساختمانی» is left without the person that each is of.
    return known if _has_own_name(known) else name, shown if is_said else None


def _has_own_name(name: str) -> bool:
    """Whether a word of it is no kind of a business: by such a word firms are told apart."""
    return any(
        word in phrases("company_words") or not (word.endswith("ی") or _is_kind(word))
        for word in _own_words(name)
    )


def _is_kind(word: str) -> bool:
    return word == "و" or says_business(word) or is_public(word)


class _Person(NamedTuple):
    """At which word of a part a person begins, and whether all behind may be a person's name."""

    begins: int
    is_sure: bool


def _find_person(
    text: str, words: tuple[str, ...], *, is_parted: bool, is_company: bool
) -> _Person | None:
    """Who acts for a company, in a part of its name: an office or a title says so."""
    for at, word in enumerate(words):
        behind = (word for word in words[at + 1 :] if word != "از" and not is_office(word))
        is_edge = is_parted and at in {0, len(words) - 1}
        is_name = _is_persons(words[at:])
        acts = is_office(word) or (is_edge and word in phrases("short_offices"))
        if acts and next(behind, "") in phrases("legal_words"):
            if at and not says_company(text):
                return _Person(0, is_sure=False)  # «… نماینده شرکت راه»
        elif acts or _is_address(word) or (at == 0 and is_parted and title_of(word)):
            is_joined = at > 0 and words[at - 1] == "و"
            return _Person(at - is_joined, is_sure=is_name)
        elif at and title_of(word) and not (is_company or _is_body(words[0])):
            return _Person(0, is_sure=False)  # «… دکتر …» may be a person and a title
        elif at and title_of(word) and _is_one_more(words[:at]):
            return _Person(at - 1, is_sure=is_name)
        elif is_edge and not at and _is_activity_of(words) and is_name:
            return _Person(0, is_sure=False)
    return None


def _is_activity_of(words: tuple[str, ...]) -> bool:
    """«مدیریت …», unless a number alone follows."""
    named = any(not word.isdigit() for word in words[1:])
    return named and words[0] in phrases("office_activities")


def _is_address(word: str) -> bool:
    """Whether a title is one by which no body is called, as «داروسازی دکتر …» is."""
    return title_of(word) not in {"", *phrases("titles_of_places")}


def _is_one_more(before: tuple[str, ...]) -> bool:
    """Whether «و» before a title leads from a body to a person: «شرکت حاج … و سید …» is one."""
    is_called_so = any(title_of(word) or word in phrases("places") for word in before[1:])
    return before[-1] == "و" and not is_called_so


def _is_body(word: str) -> bool:
    return is_public(word) or says_business(word) or is_public(word.partition(ZWNJ)[0])


def _is_persons(words: tuple[str, ...]) -> bool:
    """Whether these are a person's name behind an office or a title, and nothing else."""
    before = ("offices", "short_offices", "office_activities", "roles")
    own = tuple(
        word
        for word in words
        if word not in {"و", "از"}
        and not (word.isdigit() or title_of(word) or is_office(word))
        and not any(word in phrases(each) for each in before)
    )
    return len(own) <= _MOST_WORDS and are_of_name(own)


def _is_any_office(word: str) -> bool:
    keys = ("short_offices", "office_activities")
    return is_office(word) or any(word in phrases(key) for key in keys)


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
