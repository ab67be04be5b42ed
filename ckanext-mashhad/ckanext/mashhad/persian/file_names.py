"""Names of files as people read them (pure)."""

from __future__ import annotations

import re
from typing import Final

#: What stands before the ending, up to a space or a letter of Persian, from its end.
_LATIN: Final = re.compile(r"[\w۰-۹٠-٩.-]+", re.ASCII)
_ENDING: Final = re.compile(r"\.[A-Za-z]\w{0,4}$", re.ASCII)
_LONGEST_ENDING: Final = 6
_DIGIT: Final = re.compile("[0-9۰-۹٠-٩]")


def parted(name: str) -> tuple[str, str]:
    """A name and its end, which is read from left to right.

    Within a Persian name digits before a point are not: «تیر 1403.xlsx» would be shown as
    «تیر xlsx.1403».
    """
    ending = _ENDING.search(name[-_LONGEST_ENDING:])
    if ending is None:
        return name, ""
    before = _LATIN.match(name[: -len(ending[0])][::-1])
    end = (before[0][::-1] if before else "") + ending[0]
    return (name[: -len(end)], end) if _DIGIT.search(end[: -len(ending[0])]) else (name, "")
