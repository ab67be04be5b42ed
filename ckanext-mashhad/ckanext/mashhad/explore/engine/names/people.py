"""Which words of a text or of a company's name are of natural persons (pure).

Whoever is called so is no word by which a row is found, and is not shown beside a company: both
readings are one, a walk over the words that begins a name at a title and ends it at words that no
name has. Where it cannot be told, a word is taken for a person's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from ckanext.mashhad.explore.engine.names.name_words import (
    DASHES,
    ends_as_names,
    ends_name,
    is_office,
    is_place,
    is_public,
    list_words,
    phrases,
    plain,
    says_activity,
    says_business,
    split_title,
)
from ckanext.mashhad.persian.text import ZWNJ, is_persian, search_fold

#: Words of a name behind a title, and of each further one of a list.
_NAMES: Final = 4

_NAMES_OF_MANY: Final = 3

#: So many more, where they end as names do.
_MORE_NAMES: Final = 3

#: A title that stands behind names as well, in the normal form of search.
_BEHIND_NAMES: Final = "اقا"

#: Digits of the longest number that stands before a name of a list.
_LIST_NUMBER: Final = 2

#: Digits of the shortest number that is of a phone or an identity card.
_NUMBER: Final = 5

#: Words of what may be a person's name.
_FEWEST, _MOST = 2, 5

_BETWEEN: Final = frozenset(f"و،,؛;/{DASHES}")


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
            title, names = split_title(word)
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
            elif ends_name(word, following) or (self._is_next and says_activity(word)):
                self._is_first = False
                self._left, self._more, self._is_list, self._is_next = 0, 0, False, False
                self._pass_by(word)
            elif self._left or (self._more and ends_as_names(word)):
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
        if is_place(word) or word in phrases("honours"):
            self._is_place, self._are_places = True, plain(word) != word
            # «شرکت راه و دکتر …» are a firm and a person.
            self._of_place = 0 if word in phrases("legal_words") else _NAMES
        elif not (word.isdigit() or is_public(word)):
            self._is_place = False
            self._of_place = 0 if ends_name(word, "") else max(self._of_place - 1, 0)


def _may_begin_name(word: str, following: str) -> bool:
    """Whether a word that is like a place's is the first of a name: another of it follows."""
    is_like = word in phrases("like_names") or is_place(word)
    return (
        is_like
        and word not in phrases("legal_words")
        and not (
            following in _BETWEEN
            or following.isdigit()
            or ends_name(following, "")
            or is_public(following)
            or is_office(following)
        )
    )
