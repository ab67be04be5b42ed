"""Which cells name a kind of personal data by themselves (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import polars as pl

from ckanext.mashhad.persian import characters
from ckanext.mashhad.tables.engine.common.lexicons import remembered
from ckanext.mashhad.tables.engine.personal.descriptions import letters
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: What is longer is a sentence: a label, and what of it stands before a remark.
LONGEST: Final = 80
LONGEST_HEAD: Final = 32
#: What has more holds a number of its own.
MOST_DIGITS: Final = 4
#: Bytes of a Persian letter.
_WIDEST: Final = 2
#: In the place of a kind: the name of a person.
PERSON: Final = "name"
#: The same, of ids of legal persons, in whose place a national code stands of natural ones.
LEGAL: Final = "legal"
_REMARK: Final = re.compile("[(:/]")
#: Words of fewer letters stand within too many others.
_SHORT: Final = 3
#: Between the letters of one word, where it is stretched.
_STRETCH: Final = "[ \u0640\u064b-\u0652]*"


def _part(word: str) -> str:
    """What of a word of the rules its labels are sure to have."""
    last = word.split()[-1]
    return word if word.isascii() or len(last) < _SHORT else last


def _either(texts: Iterable[str]) -> str:
    """One of some words, as people type them, as a pattern for polars."""
    latin, others = list[str](), list[str]()
    for text in sorted(set(texts)):
        (latin if text.isascii() else others).append(_STRETCH.join(letters(text)))
    return f"(?i:{'|'.join(latin)})|{'|'.join(others)}"


_KINDS: Final = words().kinds
_SAID: Final = tuple(word for of in _KINDS for word in (*of.said, *of.checked))
_WITHIN: Final = _either(map(_part, (*_SAID, *words().legal_said)))
_ALONE: Final = _either((*(word for of in _KINDS for word in of.lone), *words().names))
#: Other words in which their wordings end. What has one is looked at closely, which costs, so that
#: those of Latin letters are left out.
_WORDED: Final = "|".join(
    "".join(letters(word))
    for word in words().wording_ends
    if not (word.isascii() or any(_part(known) in word for known in _SAID))
)
#: Texts that may be labels: with a number before them, as in a list, and a colon behind them, or
#: in characters of other forms.
_MAY_BE: Final = (
    rf"{_WITHIN}|(?:^|[^\p{{L}}])(?:{_WORDED})(?:[^\p{{L}}]|$)"
    rf"|^[ 0-9۰-۹.()*-]{{0,6}}(?:{_ALONE})[ :：*.()-]*$|{characters.ODD}"
)
#: The same within lines, of which each part may be one.
MENTIONS: Final = rf"{_WITHIN}|(?:^|[^\p{{L}}])(?:{_ALONE})(?:[^\p{{L}}]|$)|{characters.ODD}"


@remembered
def are_labels(texts: pl.Series) -> pl.Series:
    """Which texts name a kind of personal data or a person."""
    # the bytes are known, the characters are counted
    short = (texts.str.len_bytes() <= LONGEST * _WIDEST).fill_null(value=False)
    found = texts.filter(short)
    named = found.str.contains(_MAY_BE)
    if not named.any():
        return _none(texts)
    known = [kind_of(text) is not None for text in found.filter(named)]
    return _none(texts).scatter(short.arg_true().filter(named), known)


def _none(texts: pl.Series) -> pl.Series:
    return pl.Series([False]).new_from_index(0, texts.len())


def kind_of(text: str) -> str | None:
    """The kind that a text names by itself, or ``PERSON`` or ``LEGAL``; None for any other."""
    return _kind_of(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=20_000)
def _kind_of(text: str) -> str | None:
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    known = words()
    if known.is_legal(text):
        return LEGAL
    if len(text) > LONGEST_HEAD:
        text = _REMARK.split(text, maxsplit=1)[0]
        return None if len(text) > LONGEST_HEAD else _kind_of(text)
    if (kind := known.of_label(text)) is not None:
        return kind.id
    if known.is_person(text):
        return PERSON
    return "mobile" if known.is_phone(text) else None
