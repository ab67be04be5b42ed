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
RULES: Final = 8
#: A key that is no legal id begins so.
BY_NAME: Final = "n"
_KEY_LENGTH: Final = 12
#: Words of a name behind a title, and of each behind that of a list.
_NAMES: Final = 4
_NAMES_OF_MANY: Final = 3
#: So many more, where they end as names do.
_MORE_NAMES: Final = 3
#: Letters of the shortest name that a title is joined to.
_SHORTEST: Final = 3
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
    """Whether the name begins with a title of a person, in whatever spelling."""
    words = _WORD.findall(_join_titles(search_fold(name), ("titles",)).replace(ZWNJ, " "))
    first = words[0] if words else ""
    return first in _phrases("titles") or any(
        first.startswith(title) and len(first) >= len(title) + _SHORTEST
        for title in _phrases("joined_titles")
    )


def says_company(name: str) -> bool:
    """Whether the name says that it is of no natural person; a legal form alone is no name."""
    if _is_titled(name):
        return False
    own = _own_words(name)
    # «شرکت آقای …» is called by whose it is.
    if own and own[0] in _phrases("titles_in_texts"):
        return False
    if " ".join(own) in {"", *_phrases("legal_words")}:
        return False
    endings = _phrases("legal_endings")
    joined = f" {' '.join(_split(name))} "
    apart = f" {' '.join(_split(name.replace(ZWNJ, ' ')))} "
    begins = any(joined.startswith(f" {each} ") for each in _phrases("legal_words"))
    of_person = _begins_with_trade(apart) or _may_be_surname(name)
    return ((begins or _begins_with_parts(name)) and not of_person) or any(
        text.endswith(f" {each} ") for text in (joined, apart) for each in endings
    )


def _begins_with_trade(apart: str) -> bool:
    """Whether a legal word and an ending behind it make a trade, by which persons are called."""
    return any(
        apart.startswith(f" {word} {ending} ")
        for word in _phrases("legal_words") - _phrases("joined_words")
        for ending in _phrases("trade_endings")
    )


def _may_be_surname(name: str) -> bool:
    """Whether a legal word and the next one may be a surname: «بنیاد پور رضا», «کانون محمدی»."""
    first, second, third = [*_WORD.findall(search_fold(name).replace(ZWNJ, " ")), "", "", ""][:3]
    if first in _phrases("surname_words") and second.endswith("ی") and not third:
        return not _is_public(second)
    alone = _phrases("legal_words") - _phrases("joined_words")
    return first in alone and second in _phrases("surname_endings") and third != "و"


def _is_public(word: str) -> bool:
    """Whether a word that ends as surnames do says what a company or an office does or is."""
    known = _phrases("public_words") | _phrases("legal_words")
    return word in known or word.endswith(tuple(_phrases("public_endings")))


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
    """As texts may write them before a person's name: patterns, also to PostgreSQL."""
    return tuple(
        spelling.replace(ZWNJ, rf"[\s{ZWNJ}]*")
        for key in ("titles_in_texts", "titles_of_many")
        for text in rule_files.read("explore.yaml")[key]
        for spelling in {text, text.replace("آ", "ا"), text.replace("ی", "ي")}
    )


def people_in(text: str) -> list[str]:
    """The words of a text that are names of persons, as far as a title before them says so.

    A title before several persons («آقایان») is that of every name of the list behind it.
    """
    return _names_behind(("titles_in_texts",), text)


def people_of(company: str) -> list[str]:
    """The same of a company's name, which may tell its manager or who acts for it too."""
    return _names_behind(("titles_in_texts", "offices"), company)


def _names_behind(titles: tuple[str, ...], text: str) -> list[str]:
    known = frozenset[str]().union(*map(_phrases, titles))
    found: list[str] = []
    # Who stands behind «آقایان» is a name once another follows: elsewhere it tells for whom
    # something is.
    waiting: list[str] = []
    left, more, of_many, several = 0, 0, False, False
    for word in _IN_TEXTS.findall(_join_titles(search_fold(text), titles)):
        title, _, rest = word.partition(ZWNJ)
        if word.replace(ZWNJ, "") in _phrases("titles_of_many"):
            left, more, of_many, waiting = _NAMES_OF_MANY, _MORE_NAMES, True, []
            several = False
        elif title in known:
            left, more, of_many = _NAMES, _MORE_NAMES, False
            found += [rest] if rest else []
        elif of_many and (word in _BETWEEN or word.isdigit()):
            left, several = _NAMES_OF_MANY, several or bool(waiting)
            found, waiting = [*found, *waiting], []
        elif "offices" in titles and word in _phrases("legal_words"):
            left, more = 0, 0
        elif left and (word in _phrases("titles") or word in _BETWEEN):
            continue
        elif left:
            (waiting if of_many and not several else found).append(word)
            left, more = left - 1, 0 if word in _phrases("not_of_names") else more
        elif more and _ends_as_names(word):
            (waiting if of_many and not several else found).append(word)
            more -= 1
        else:
            more, of_many = 0, False
    return found


def _ends_as_names(word: str) -> bool:
    keys = ("name_endings", "surname_endings", "longer_names")
    return word.endswith(tuple(ending for key in keys for ending in _phrases(key))) and not (
        _is_public(word) or word in _phrases("not_of_names")
    )


def _join_titles(folded: str, keys: tuple[str, ...]) -> str:
    """The text with titles of several words («حجت الاسلام») written as one."""
    return _titles_apart(keys).sub(lambda title: re.sub(rf"[\s{ZWNJ}]", "", title[0]), folded)


@cache
def _titles_apart(keys: tuple[str, ...]) -> re.Pattern[str]:
    titles = {search_fold(text) for key in keys for text in rule_files.read("explore.yaml")[key]}
    apart = sorted((title for title in titles if ZWNJ in title), key=len, reverse=True)
    spelled = "|".join(title.replace(ZWNJ, rf"[\s{ZWNJ}]*") for title in apart)
    return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


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
