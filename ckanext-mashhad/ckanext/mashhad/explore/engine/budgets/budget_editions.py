"""Which files of a stage are editions of each other, and which are its parts (pure).

An edition takes the place of an earlier one: a workbook beside its CSV, a book that was published
again. Parts («بودجهٔ جاری», «بودجهٔ عمرانی»; sources and uses) all count. What lines they have
tells: editions share more than half of those of the smaller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ckanext.mashhad.explore.engine.budgets.budget_tree import SIDES
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.rules import references


class LineKey(NamedTuple):
    """By what a line is known in another file; ``kind`` and ``unit`` where both files say them."""

    side: str
    line: str
    kind: str
    unit: str


#: The columns by which lines are told apart only where both files have them.
_OPTIONAL: Final = ("kind", "unit")


def read_keys(rows: Iterable[Mapping[str, Any]]) -> list[LineKey]:
    """The keys of the rows of a file."""
    return [
        LineKey(
            SIDES.get(row["side"] or "", row["side"] or ""),
            references.read_key(row["code"]) if row["code"] else f"«{search_key(row['title'])}»",
            row["economic_kind"] or "",
            search_key(row["unit"] or ""),
        )
        for row in rows
    ]


def find_older(files: Sequence[Sequence[LineKey]]) -> dict[int, int]:
    """By the place of each earlier edition that of the later one; all others count.

    ``files`` stand in the order in which they were published.
    """
    older: dict[int, int] = {}
    for place in reversed(range(len(files))):
        later = (n for n in range(place + 1, len(files)) if n not in older)
        edition = next((n for n in later if are_editions(files[place], files[n])), None)
        if edition is not None:
            older[place] = edition
    return older


def are_editions(one: Sequence[LineKey], other: Sequence[LineKey]) -> bool:
    """Whether they share more than half of the lines of the smaller."""
    told = [name for name in _OPTIONAL if all(_says(each, name) for each in (one, other))]
    counts = [
        Counter((key.side, key.line, *(getattr(key, name) for name in told)) for key in each)
        for each in (one, other)
    ]
    shared = counts[0] & counts[1]
    return 2 * shared.total() > min(len(one), len(other))


def _says(keys: Iterable[LineKey], name: str) -> bool:
    return any(getattr(key, name) for key in keys)
