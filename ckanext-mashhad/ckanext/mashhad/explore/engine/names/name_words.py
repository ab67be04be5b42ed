"""What the words of a name or a text say by themselves: titles, offices, places, kinds of business
(pure); the lists are those of ``schemas/explore.yaml``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.text import ZWNJ, search_fold

#: Whatever people take for a dash, with the hyphen last for patterns.
DASHES: Final = "‐‑‒–—―−-"

#: Of the plural, and of what another word follows.
_ENDING: Final = re.compile(rf"{ZWNJ}?ها[ی]?$|{ZWNJ}ی$")

#: Letters of the shortest name that a title is joined to.
_SHORTEST: Final = 3

#: Words with their half-spaces, and what stands between the names of a list.
_IN_TEXTS: Final = re.compile(rf"[^\W_]+(?:{ZWNJ}+[^\W_]+)*|[،,؛;/{DASHES}]")

_WORD: Final = re.compile(r"[^\W_]+")

#: What no name behind a title that is joined to it begins with: «سیدالشهدا», «حاجی‌آباد».
_NO_NAMES: Final = ("ال", "اباد")

#: Letters that texts write in several ways; search folds them, PostgreSQL does not.
_SPELLED: Final = {"آ": "[آا]", "ی": "[یيى]", "ک": "[کك]", "ة": "[ةه]", "ه": "[هةۀ]"}


@cache
def phrases(key: str) -> frozenset[str]:
    """A list of ``schemas/explore.yaml``, each in the normal form of search, joined."""
    return frozenset(" ".join(split(text)) for text in rule_files.read("explore.yaml")[key])


def split(text: str) -> list[str]:
    """The words in the normal form of search, without half-spaces."""
    return _WORD.findall(search_fold(text).replace(ZWNJ, ""))


@cache
def titles_in_texts() -> str:
    """A pattern, also to PostgreSQL, of whatever text may have a title of a person."""
    keys = ("titles", "titles_of_many")
    titles = {text for key in keys for text in rule_files.read("explore.yaml")[key]}
    spelled = (
        "".join(map(_spell, title)).replace(ZWNJ, rf"[\s{ZWNJ}]*") for title in sorted(titles)
    )
    return rf"(^|[^ء-يٱ-ۓa-zA-Z])({'|'.join(spelled)})"


def _spell(letter: str) -> str:
    return f"[{letter}{letter.upper()}]" if letter.isascii() else _SPELLED.get(letter, letter)


def is_titled(name: str) -> bool:
    """Whether the name begins with a title of a person, in whatever spelling."""
    words = list_words(name)
    return bool(words) and title_of(words[0]) != ""


def title_of(word: str) -> str:
    """The title of a person that the word is or begins with; empty where there is none."""
    return split_title(word)[0]


def is_office(word: str) -> bool:
    """Whether by such a word a person acts for a company: «به» is joined, as of old."""
    return word in _offices()


@lru_cache(maxsize=4096)
def says_business(word: str) -> bool:
    """Whether a word says what a firm or body is or does, or where: as it is joined, since
    «ملک‌زاده» is a name; of its pieces the last alone may say so («آب‌رسانی»).
    """
    whole = word.replace(ZWNJ, "")
    lists = ("business_words", "company_words", "activities", "honours")
    return (
        any(whole in phrases(each) for each in lists)
        or ends_name(whole, "")
        or _ends_as_activity(word)
    )


def _ends_as_activity(word: str) -> bool:
    """«ادریسی» and «فارسانی» are names: some endings say what is done as a piece alone."""
    short = phrases("short_endings")
    return word.endswith(_endings("public_endings")) or (
        ZWNJ in word and word.rpartition(ZWNJ)[2] in short
    )


@lru_cache(maxsize=1024)
def list_words(text: str) -> tuple[str, ...]:
    """Words and what parts them; what the lists write with half-spaces («حجت الاسلام») is one."""
    joined = _in_several_words().sub(_join, search_fold(text))
    return tuple(_IN_TEXTS.findall(joined))


def _join(words: re.Match[str]) -> str:
    return _as_of_old(re.sub(rf"[\s{ZWNJ}]", "", words[0]))


@cache
def _offices() -> frozenset[str]:
    return frozenset(map(_as_of_old, phrases("offices")))


def _as_of_old(joined: str) -> str:
    """«به نام» as «بنام», which is no name as «بهنام» is."""
    return f"ب{joined[2:]}" if joined.startswith("به") else joined


@cache
def _in_several_words() -> re.Pattern[str]:
    keys = ("titles", "titles_of_many", "places", "offices", "short_offices")
    known = {search_fold(text) for key in keys for text in rule_files.read("explore.yaml")[key]}
    apart = sorted((words for words in known if ZWNJ in words), key=len, reverse=True)
    spelled = "|".join(words.replace(ZWNJ, rf"[\s{ZWNJ}]*") for words in apart)
    spelled = spelled.replace("به[", "به(?!\\w)[")
    return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


@cache
def _titles() -> frozenset[str]:
    return phrases("titles") | phrases("titles_of_many")


@lru_cache(maxsize=4096)
def split_title(word: str) -> tuple[str, tuple[str, ...]]:
    """A title, empty where there is none, and the words by which rows have a name joined to it."""
    whole, (head, _, rest) = word.replace(ZWNJ, ""), word.partition(ZWNJ)
    if whole in _titles():
        return whole, ()
    if head in _titles() and rest and not rest.startswith(_NO_NAMES):
        return head, (rest, whole)
    for title in phrases("joined_titles"):
        is_joined = head.startswith(title) and len(head) >= len(title) + _SHORTEST
        if is_joined and not head.startswith(_NO_NAMES, len(title)):
            return title, (word,)
    return "", ()


@lru_cache(maxsize=4096)
def ends_name(word: str, following: str) -> bool:
    """Whether no name goes on with the word, which a surname («انجمن آرا») may begin with."""
    if following in phrases("sure_endings"):
        return False
    legal = word in phrases("legal_words")
    if (legal or is_place(word)) and following in phrases("surname_endings"):
        return False
    known = word in phrases("not_of_names") or word in phrases("like_names")
    return legal or known or word.isdigit() or is_place(word)


def is_place(word: str) -> bool:
    return plain(word) in phrases("places")


def plain(word: str) -> str:
    """A word without the ending of the plural and what leads to the next word."""
    return _ENDING.sub("", word).replace(ZWNJ, "")


@lru_cache(maxsize=4096)
def is_public(word: str) -> bool:
    """Whether a word that ends as surnames do says what a company or an office does or is."""
    known = ("public_words", "legal_words", "activities")
    whole = word.replace(ZWNJ, "")
    return any(whole in phrases(each) for each in known) or _ends_as_activity(word)


def says_activity(word: str) -> bool:
    """The same of a word behind «و» and a name, where «اسلامی» is a surname."""
    return is_public(word) and not (word in phrases("public_words") and word.endswith("ی"))


def ends_as_names(word: str) -> bool:
    return word.endswith(_endings("name_endings", "longer_names")) and not is_public(word)


@cache
def _endings(*keys: str) -> tuple[str, ...]:
    return tuple(ending for key in keys for ending in phrases(key))
