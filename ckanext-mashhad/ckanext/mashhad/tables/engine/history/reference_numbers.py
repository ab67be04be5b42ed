"""Whether a value of a column of numbers, such as a contract's, is a number and nothing else.

Numbers have letters: «۱۴۰۳/ق/۱۲», PB-1403-7, «۱۲-الف». People also write names there, in full or
in part, and in any script. So few letters stay between the digits of what is taken for a number:
one, two Latin capitals side by side, or two that a mark parts («ص/م»); «الف» counts as one.
Everything else is words, and so is a letter or sign that is neither Persian nor Latin.
"""

from __future__ import annotations

import re
from typing import Final

from ckanext.mashhad.persian import characters
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import has_code, masked_sample

_ALIF: Final = "الف"
_PLAIN: Final = re.compile("[0-9A-Za-zآ-غف-قلمنوهکگیپچژءئؤأ /\\\\_.,،:;()#*+–—\u200c-]*")
_TWO: Final = re.compile(r"[A-Z]{2}|[^\W\d_][ \u200c]*[/\\_.,،:;()#*+–—-][ \u200c]*[^\W\d_]")
#: A mobile without its first zero, and a national code: as programs leave them of a number.
_MOBILE: Final = re.compile(r"(?<![0-9])9(?:[ _.\u200c-]*[0-9]){9}(?![0-9])")
_NINE_DIGITS: Final = re.compile("(?<![0-9])[0-9]{9}(?![0-9])")


def is_only_number(text: str) -> bool:
    """Whether nothing in it can be a name, and it is not like a number of a person."""
    plain = characters.plain(text)
    spelled = plain.replace(_ALIF, _ALIF[0])
    if not _PLAIN.fullmatch(spelled) or any(map(_is_word, re.split("[0-9]+", spelled))):
        return False
    return masked_sample(text) == text and not _is_without_zero(plain)


def _is_word(piece: str) -> bool:
    letters = sum(map(str.isalpha, piece))
    return letters > 2 or (letters == 2 and not _TWO.search(piece))


def _is_without_zero(plain: str) -> bool:
    if _MOBILE.search(plain):
        return True
    return any(has_code(f"0{each}") for each in _NINE_DIGITS.findall(plain))
