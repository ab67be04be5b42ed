"""Text that a spreadsheet program would run: told from text that it would not.

Whoever opens a CSV in Excel runs what begins like a formula in it (OWASP ASVS 1.2.10, CWE-1236).
In XLSX a cell is typed, so text written as a string is never run and needs no change.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import dropwhile
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")


def inert(text: str) -> str:
    """``text`` as a cell of a CSV that no program runs: an apostrophe stands before a formula."""
    bare = "".join(dropwhile(_is_passed_over, text))
    return f"'{text}" if bare.startswith(_STARTS) and not _NUMBER.fullmatch(bare) else text


def _is_passed_over(char: str) -> bool:
    """Whether a program may not see it before a formula: spaces, controls and marks."""
    return char not in _STARTS and unicodedata.category(char)[0] in "ZCM"


def bare(text: str) -> str:
    """The text without the apostrophe that :func:`inert` has put before it: what is downloaded and
    sent again is the same.
    """
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text
