"""Persian text as a bad PDF extraction gives it: words backwards, letters as drawn shapes.

A drawn shape tells where in its word it belongs: an initial one is followed by others. Where the
shapes stand the wrong way round, so does the word, and turning it back is guesswork: letters
without shapes (ا د ر و) and numbers within the line do not tell their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

_SHAPES: Final = re.compile("[\ufb50-\ufbff\ufe70-\ufefc]")
_PERSIAN: Final = re.compile("[\u0621-\u06cc\ufb50-\ufdff\ufe70-\ufefc]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def is_reversed(text: str) -> bool:
    """Whether the drawn shapes in ``text`` stand backwards more often than forwards."""
    return votes(text) > 0


def mostly_reversed(texts: Iterable[str]) -> bool:
    """Whether a third or more of the Persian ``texts`` are backwards, as all of such a file is."""
    persian = [text for text in texts if _PERSIAN.search(text)]
    backwards = sum(map(is_reversed, persian))
    return backwards > 0 and backwards * 3 >= len(persian)


def votes(text: str) -> int:
    """Pairs of letters that are backwards, less those that are forwards."""
    if not _SHAPES.search(text):
        return 0
    return sum(
        (_opens(second) and _closes(first)) or -(_opens(first) and _closes(second))
        for word in _WORD.findall(text)
        for first, second in pairwise(word)
    )


@cache
def _shape(char: str) -> str:
    return unicodedata.decomposition(char).partition(" ")[0]


def _opens(char: str) -> bool:
    """An initial shape, which only begins a group of joined letters."""
    return _shape(char) == "<initial>"


def _closes(char: str) -> bool:
    return _shape(char) in ("<medial>", "<final>")
