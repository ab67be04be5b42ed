"""Which words of a text or of a company's name are of natural persons (pure).

Whoever is called so is no word by which a row is found, and is not shown beside a company: both
readings are one, a walk over the words that begins a name at a title and ends it at words that no
name has. Where it cannot be told, a word is taken for a person's.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.text import ZWNJ, is_persian, search_fold

#: Whatever people take for a dash, with the hyphen last for patterns.
DASHES: Final = "‐‑‒–—―−-"
#: Words of a name behind a title, and of each further one of a list.
_NAMES: Final = 4
_NAMES_OF_MANY: Final = 3
#: So many more, where they end as names do.
_MORE_NAMES: Final = 3
#: Of the plural, and of what another word follows.
_ENDING: Final = re.compile(rf"{ZWNJ}?ها[ی]?$|{ZWNJ}ی$")
#: A title that stands behind names as well, in the normal form of search.
_BEHIND_NAMES: Final = "اقا"
#: Letters of the shortest name that a title is joined to.
_SHORTEST: Final = 3
#: Digits of the longest number that stands before a name of a list.
_LIST_NUMBER: Final = 2
#: Digits of the shortest number that is of a phone or an identity card.
_NUMBER: Final = 5
#: Words of what may be a person's name.
_FEWEST, _MOST = 2, 5
#: Words with their half-spaces, and what stands between the names of a list.
_IN_TEXTS: Final = re.compile(rf"[^\W_]+(?:{ZWNJ}+[^\W_]+)*|[،,؛;/{DASHES}]")
_BETWEEN: Final = frozenset(f"و،,؛;/{DASHES}")
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
    return _split_title(word)[0]


def is_office(word: str) -> bool:
    """Whether by such a word a person acts for a company: «به» is joined, as of old."""
    return word in _offices()


def people_in(text: str) -> list[str]:
    """The words of a text that are names of persons, as far as a title before them says so.

    What follows a comma or «و» behind a name is one more name, if it may be.
    """
    walk = _Walk()
    walk.read(list_words(text))
    return walk.found


def may_be_name(text: str) -> bool:
    """Whether words without a title may be a person's name: none of them says that it is not.

    Where a company follows («… شرکت راه») they are those before it.
    """
    # The number of a phone or an identity card beside a name is none of its words.
    numbers = rf"\b\d{{{_NUMBER},}}\b|[\W_]*\d+[\W_]*$"
    written = list_words(re.sub(numbers, " ", search_fold(text)))
    legal = (at for at, word in enumerate(written) if at and word in phrases("legal_words"))
    written = written[: next(legal, None)]
    words = tuple(word for word in written if word != "و")
    # «بهداشت و درمان»: a first name and another have a surname too.
    fewest = _FEWEST + (len(words) < len(written))
    return fewest <= len(words) <= _MOST and are_of_name(words)


def are_of_name(words: tuple[str, ...]) -> bool:
    """Whether none of the words says that they are no person's name."""
    return not any(_is_no_name(*each) for each in zip_longest(words, words[1:], fillvalue=""))


@lru_cache(maxsize=4096)
def _is_no_name(word: str, following: str) -> bool:
    # Names in other letters cannot be told from companies, and no name is a plural («طرح‌ها»).
    if not is_persian(word) or f"{ZWNJ}ها" in word:
        return True
    return following not in phrases("sure_endings") and says_business(word)


@lru_cache(maxsize=4096)
def says_business(word: str) -> bool:
    """Whether a word says what a firm or body is or does, or where: as it is joined, since
    «ملک‌زاده» is a name; of its pieces the last alone may say so («آب‌رسانی»).
    """
    whole = word.replace(ZWNJ, "")
    lists = ("business_words", "company_words", "activities", "honours")
    return (
        any(whole in phrases(each) for each in lists)
        or _ends_name(whole, "")
        or _ends_as_activity(word)
    )


def _ends_as_activity(word: str) -> bool:
    """«ادریسی» and «فارسانی» are names: some endings say what is done as a piece alone."""
    short = phrases("short_endings")
    return word.endswith(_endings("public_endings")) or (
        ZWNJ in word and word.rpartition(ZWNJ)[2] in short
    )


class _Walk:
    """Over the words of a text, and the names in it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        # Who stands behind «آقایان» is a name once another follows: elsewhere it tells for whom
        # something is.
        self._waiting: list[str] = []
        self._is_list = self._is_waiting = self._is_next = False
        # Whether the first word of a name comes, whatever else it may be.
        self._is_first = False
        # How many words the name may still have.
        self._left = self._more = 0
        # Whether a place is called by a title here, and of how many words behind a place's word
        # «و» leads to one more.
        self._is_place = self._are_places = False
        self._of_place = 0

    def read(self, words: tuple[str, ...]) -> None:
        # «به وکالت از …» is «به وکالت …».
        pairs = zip(("", *words), words, strict=False)
        words = tuple(word for before, word in pairs if word != "از" or not is_office(before))
        for word, following in zip(words, [*words[1:], ""], strict=True):
            title, names = _split_title(word)
            if title and self._names_place(title):
                self._of_place = _NAMES
            elif title and not (self._left and word in phrases("titles_in_names")):
                self._begin(title, names)
            elif word in _BETWEEN or (word.isdigit() and len(word) <= _LIST_NUMBER):
                self._part(word)
            elif self._is_list and is_office(word):
                self._part("و")
            elif self._is_first and _may_begin_name(word, following):
                self._take(word)
            elif _ends_name(word, following) or (self._is_next and _says_activity(word)):
                self._is_first = False
                self._left, self._more, self._is_list, self._is_next = 0, 0, False, False
                self._pass_by(word)
            elif self._left or (self._more and _ends_as_names(word)):
                self._take(word)
            else:
                self._more, self._is_list = 0, False
                self._pass_by(word)

    def _names_place(self, title: str) -> bool:
        return self._is_place and not self._left and title in phrases("titles_of_places")

    def _begin(self, title: str, names: tuple[str, ...]) -> None:
        # «خانم شهر بانو …»; but «آقایان پارک ملت», «محلهٔ رضاقلی آقا» and titles of places.
        others = phrases("titles_of_places") | phrases("titles_of_many")
        is_address = title not in others and title != _BEHIND_NAMES
        self._is_first = not names and (is_address or self._is_first)
        self._left, self._more, self._is_list, self._is_next = _NAMES, _MORE_NAMES, True, False
        self._is_waiting, self._waiting = title in phrases("titles_of_many"), []
        self._is_place, self._of_place = False, 0
        self.found += names

    def _part(self, between: str) -> None:
        self._is_first = False
        if self._is_waiting and not self._waiting and between == "و":
            # «خرید لباس آقایان و کودکان»
            self._left = self._more = 0
            self._is_list = self._is_next = False
        elif self._is_list:
            self._left, self._more, self._is_next = _NAMES_OF_MANY, _MORE_NAMES, True
            if self._waiting:
                self.found, self._waiting, self._is_waiting = self.found + self._waiting, [], False
        elif not between.isdigit():
            self._is_place = self._of_place > 0 and (between == "و" or self._are_places)

    def _take(self, word: str) -> None:
        self._is_next = False
        if self._left and word in phrases("roles"):
            return
        self._is_first = False
        (self._waiting if self._is_waiting else self.found).append(word)
        self._left, self._more = max(self._left - 1, 0), self._more - (not self._left)
        if word in phrases("short_offices"):
            self._left = _NAMES_OF_MANY

    def _pass_by(self, word: str) -> None:
        """A word of no name: whether a title behind it is a place's."""
        if _is_place(word) or word in phrases("honours"):
            self._is_place, self._are_places = True, _plain(word) != word
            # «شرکت راه و دکتر …» are a firm and a person.
            self._of_place = 0 if word in phrases("legal_words") else _NAMES
        elif not (word.isdigit() or is_public(word)):
            self._is_place = False
            self._of_place = 0 if _ends_name(word, "") else max(self._of_place - 1, 0)


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


def _may_begin_name(word: str, following: str) -> bool:
    """Whether a word that is like a place's is the first of a name: another of it follows."""
    is_like = word in phrases("like_names") or _is_place(word)
    return (
        is_like
        and word not in phrases("legal_words")
        and not (
            following in _BETWEEN
            or following.isdigit()
            or _ends_name(following, "")
            or is_public(following)
            or is_office(following)
        )
    )


@cache
def _titles() -> frozenset[str]:
    return phrases("titles") | phrases("titles_of_many")


@lru_cache(maxsize=4096)
def _split_title(word: str) -> tuple[str, tuple[str, ...]]:
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
def _ends_name(word: str, following: str) -> bool:
    """Whether no name goes on with the word, which a surname («انجمن آرا») may begin with."""
    if following in phrases("sure_endings"):
        return False
    legal = word in phrases("legal_words")
    if (legal or _is_place(word)) and following in phrases("surname_endings"):
        return False
    known = word in phrases("not_of_names") or word in phrases("like_names")
    return legal or known or word.isdigit() or _is_place(word)


def _is_place(word: str) -> bool:
    return _plain(word) in phrases("places")


def _plain(word: str) -> str:
    """A word without the ending of the plural and what leads to the next word."""
    return _ENDING.sub("", word).replace(ZWNJ, "")


@lru_cache(maxsize=4096)
def is_public(word: str) -> bool:
    """Whether a word that ends as surnames do says what a company or an office does or is."""
    known = ("public_words", "legal_words", "activities")
    whole = word.replace(ZWNJ, "")
    return any(whole in phrases(each) for each in known) or _ends_as_activity(word)


def _says_activity(word: str) -> bool:
    """The same of a word behind «و» and a name, where «اسلامی» is a surname."""
    return is_public(word) and not (word in phrases("public_words") and word.endswith("ی"))


def _ends_as_names(word: str) -> bool:
    return word.endswith(_endings("name_endings", "longer_names")) and not is_public(word)


@cache
def _endings(*keys: str) -> tuple[str, ...]:
    return tuple(ending for key in keys for ending in phrases(key))
