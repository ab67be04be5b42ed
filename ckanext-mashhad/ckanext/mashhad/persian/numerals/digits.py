"""Digits between the Latin (0-9), Persian (۰-۹) and Arabic-Indic (٠-٩) sets."""

from __future__ import annotations

import re

ASCII = "0123456789"
PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"

_TO_ASCII = str.maketrans(PERSIAN + ARABIC_INDIC, ASCII * 2)
_TO_PERSIAN = str.maketrans(ASCII + ARABIC_INDIC, PERSIAN * 2)
# An entity of HTML, or what stands between spaces, brackets and quotes.
_WORD = re.compile(r"&#?\w+;|[^\s&<>()\[\]{}«»“”\"'،؛]+")
_LATIN_LETTER = re.compile("[A-Za-z]")


def to_ascii_digits(text: str) -> str:
    """Return ``text`` with Persian and Arabic-Indic digits as 0-9; nothing else changes."""
    return text.translate(_TO_ASCII)


def to_persian_digits(text: str) -> str:
    """Return ``text`` with Latin and Arabic-Indic digits as ۰-۹; nothing else changes."""
    return text.translate(_TO_PERSIAN)


def in_words(text: str) -> str:
    """Return a sentence, or its HTML, with ۰-۹; what holds a Latin letter keeps its digits.

    A login name, a file or an address is no longer the same with other digits.
    """
    return _WORD.sub(lambda word: _as_is_or_persian(word[0]), text)


def _as_is_or_persian(word: str) -> str:
    is_name = _LATIN_LETTER.search(word) or word.startswith("&")
    return word if is_name else to_persian_digits(word)
