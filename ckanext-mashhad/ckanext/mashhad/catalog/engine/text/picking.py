"""What somebody picks from a list by a few letters: units, groups, accounts (pure).

Unlike the search of datasets it knows no endings: letters are enough, wherever in a name they
stand, since whoever types has not finished yet. How they are spelled does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ckanext.mashhad.catalog.engine.text import order, tags
from ckanext.mashhad.persian import text as persian

#: Characters of what is typed; no name is longer.
LONGEST = 500


def wanted(typed: str) -> list[str]:
    """The words of what was typed, as they are compared; none when it is longer than any name."""
    return tags.EZAFE.sub("ه", persian.search_key(typed)).split() if len(typed) <= LONGEST else []


def has_all(names: Iterable[str | None], words: Sequence[str]) -> bool:
    """Whether the words stand in the names together: «منطقه 9» in «منطقهٔ ۹», not in «منطقهٔ ۱۹»."""
    text = "\n".join(tags.key(name) for name in names if name)
    return all(_stands(word, text) for word in words)


def _stands(word: str, text: str) -> bool:
    if word[0].isdecimal():  # a number may go on, but not have begun before
        return re.search(rf"(?<!\d){re.escape(word)}", text) is not None
    return word in text


def likeliness(names: Sequence[str | None], words: Sequence[str]) -> tuple[bool, str]:
    """What those found are put in order by: first what begins with the words, then by name."""
    begins = any(tags.key(name or "").startswith("".join(words)) for name in names)
    return (not begins, order.title_key(next((name for name in names if name), "")))
