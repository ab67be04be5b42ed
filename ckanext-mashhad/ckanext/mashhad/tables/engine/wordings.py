"""Texts known by their words, in any order and among words that add nothing.

«مبلغ کل قرارداد منعقده» is known by «مبلغ» where «کل», «قرارداد» and «منعقده» add nothing, and
«زمان شروع» by «تاریخ شروع», as «زمان» and «تاریخ» mean the same there.
``schemas/table_words.yaml`` holds the words of tables.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.table_words import WORDS

Meaning = TypeVar("Meaning", bound=Hashable)
#: Longer texts are sentences.
LONGEST: Final = 120
_NOT_WORD: Final = re.compile(r"[\W_]+")
#: A character as programs write those that a name in XML cannot have.
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
#: «NameOfFather» is three words.
_NEXT_WORD: Final = re.compile("(?<=[a-z])(?=[A-Z])")
_LONG: Final = re.compile(r"\w\w")
#: «پیشنهادها» is «پیشنهاد», and «اجرای» is «اجرا».
_ENDING: Final = re.compile(r"(?<=\w{3})(?:های|ها)$|(?<=\w{2}ا)ی$")


def without_escapes(text: str) -> str:
    """A text with the characters that stand there as their codes: «نام_x0020_پدر»."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def unescaped(name: str) -> str:
    """A name with the characters that stand there in other signs, of web pages too."""
    name = without_escapes(name)
    if "&" in name:
        name = unescape(name)
    return unquote(name) if "%" in name else name


def spaced(text: str) -> str:
    """The words of a text as they are compared, a blank between them."""
    return _NOT_WORD.sub(" ", search_key(_NEXT_WORD.sub(" ", unescaped(text)))).strip()


class Synonyms:
    """Reads texts as their words; those of one list, phrases too, mean the same. ``short``: by
    words what is written for all of them.
    """

    def __init__(
        self,
        same: Iterable[Sequence[str]],
        short: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        #: By each phrase that means the same as another, that one, as one word.
        self._same = {
            spaced(phrase): spaced(phrases[0]).replace(" ", "")
            for phrases in same
            for phrase in phrases
        }
        self._same |= {
            spaced(phrase): spaced(words) for words, phrases in short.items() for phrase in phrases
        }
        longest_first = sorted(self._same, key=len, reverse=True)
        self._phrases = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        self.words = lru_cache(maxsize=8192)(self._words)

    def _words(self, text: str) -> frozenset[str]:
        """The words of a text, one for all that mean the same, without their endings."""
        joined = self._phrases.sub(lambda found: self._same[found[0]], spaced(text))
        words = (_ENDING.sub("", word) for word in joined.split())
        return frozenset(self._same.get(word, word) for word in words)


_OF_TABLES: Final = Synonyms(WORDS["wordings"]["same"])


def words_of(text: str) -> frozenset[str]:
    """The words of a text, one for all that mean the same in tables: «بهای نهایی» has «مبلغ»."""
    return _OF_TABLES.words(text)


class Wordings(Generic[Meaning]):
    """What texts mean, by the words of those that are ``known``; ``fillers`` add nothing, those of
    several words where all of them are there: «با ارزش افزوده», but no «ارزش افزوده» alone.
    """

    def __init__(
        self,
        known: Iterable[tuple[str, Meaning]],
        fillers: Iterable[str],
        synonyms: Synonyms = _OF_TABLES,
    ) -> None:
        self._words = synonyms.words
        self._fillers = [self._words(text) for text in fillers]
        self._known: dict[frozenset[str], set[Meaning]] = {}
        for text, meaning in known:
            # What consists of fillers alone would be known by any of them.
            if words := self._words(text):
                self._known.setdefault(words, set()).add(meaning)
        self._vocabulary = frozenset[str]().union(*self._fillers, *self._known)

    def meanings(self, text: str) -> set[Meaning]:
        """What the longest known wording within the text means; none where words are left over."""
        # «ش», «م» and «ت» by themselves are no more than letters.
        if len(text) > LONGEST or not _LONG.search(text):
            return set()
        words = self._words(text)
        if not words or not words <= self._vocabulary:
            return set()
        added = frozenset[str]().union(*(each for each in self._fillers if each <= words))
        within = [known for known in self._known if known <= words and words - known <= added]
        longest = max(map(len, within), default=0)
        return {each for known in within if len(known) == longest for each in self._known[known]}
