"""Text that a spreadsheet program would run: told from text that it would not.

Whoever opens a CSV in Excel runs what begins like a formula in it (OWASP ASVS 1.2.10, CWE-1236).
In XLSX a cell is typed, so text written as a string is never run and needs no change.
"""

from __future__ import annotations

import re
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")


def inert(text: str) -> str:
    """``text`` as a cell of a CSV that no program runs: an apostrophe stands before a formula."""
    bare = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if bare.startswith(_STARTS) and not _NUMBER.fullmatch(bare) else text


def bare(text: str) -> str:
    """The text without the apostrophe that :func:`inert` has put before it: what is downloaded and
    sent again is the same.
    """
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text
