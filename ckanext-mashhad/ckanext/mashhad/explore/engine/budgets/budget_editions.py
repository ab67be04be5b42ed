"""Which files of a stage tell the same, and which are its parts (pure).

Parts («بودجهٔ جاری», «بودجهٔ عمرانی»; sources and uses) all count. Of files that share more than
half of the lines of the smaller one counts: the last edition (a workbook beside its CSV, a book
that was published again), but never an extract that has less than half as many lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ckanext.mashhad.explore.engine.budgets.budget_tree import SIDES
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.rules import references

#: Why a file does not count: a later one has its lines, or it has some of those of a larger one.
EDITION: Final = "edition"
EXTRACT: Final = "extract"


class LineKey(NamedTuple):
    """By what a line is known in another file: its code, its title where either has none; ``kind``
    and ``unit`` where both files say them.
    """

    side: str
    code: str
    title: str
    kind: str
    unit: str


#: The columns by which lines are told apart only where both files have them.
_OPTIONAL: Final = ("kind", "unit")


def read_keys(rows: Iterable[Mapping[str, Any]]) -> list[LineKey]:
    """The keys of the rows of a file."""
    return [
        LineKey(
            SIDES.get(row["side"] or "", row["side"] or ""),
            references.read_key(row["code"]) if row["code"] else "",
            search_key(row["title"] or ""),
            row["economic_kind"] or "",
            search_key(row["unit"] or ""),
        )
        for row in rows
    ]


def set_aside(files: Sequence[Sequence[LineKey]]) -> dict[int, str]:
    """By the place of each file that does not count why; all others do.

    ``files`` stand in the order in which they were published.
    """
    extracts = {
        place
        for place, file in enumerate(files)
        if any(2 * len(file) < len(one) and tell_the_same(file, one) for one in files[:place])
    }
    reasons: dict[int, str] = {}
    counted: list[int] = []
    for place in sorted({*range(len(files))} - extracts, reverse=True):
        if _tells_the_same(files, place, counted):
            reasons[place] = EDITION
        else:
            counted.append(place)
    for place in sorted(extracts):
        # What an extract was taken from may have been replaced since, by a file without its lines.
        if _tells_the_same(files, place, [n for n in counted if n > place]):
            reasons[place] = EDITION
        elif _tells_the_same(files, place, counted):
            reasons[place] = EXTRACT
        else:
            counted.append(place)
    return reasons


def _tells_the_same(files: Sequence[Sequence[LineKey]], place: int, others: Iterable[int]) -> bool:
    return any(tell_the_same(files[place], files[other]) for other in others)


def tell_the_same(one: Sequence[LineKey], other: Sequence[LineKey]) -> bool:
    """Whether they share more than half of the lines of the smaller."""
    return 2 * _count_shared(one, other, list_optional(one, other)) > min(len(one), len(other))


def list_optional(one: Sequence[LineKey], other: Sequence[LineKey]) -> list[str]:
    """The columns that tell lines apart beside their codes, since both files have them."""
    return [name for name in _OPTIONAL if all(_says(each, name) for each in (one, other))]


def _says(keys: Iterable[LineKey], name: str) -> bool:
    return any(getattr(key, name) for key in keys)


def _count_shared(one: Iterable[LineKey], other: Iterable[LineKey], told: Sequence[str]) -> int:
    """How many lines of each have a line of the other, that no other line has."""
    files = [
        [((key.side, *(getattr(key, name) for name in told)), key) for key in each]
        for each in (one, other)
    ]
    coded = [Counter((where, key.code) for where, key in each if key.code) for each in files]
    shared = coded[0] & coded[1]
    # By titles: the lines without a code, and those whose code the other file has not.
    plain: list[Counter[Hashable]] = [Counter(), Counter()]
    every: list[Counter[Hashable]] = [Counter(), Counter()]
    for n, each in enumerate(files):
        left = coded[n] - shared
        for where, key in each:
            name = where, key.code
            if not key.code:
                plain[n][where, key.title] += 1
            elif not left[name]:
                continue
            left[name] -= 1
            every[n][where, key.title] += 1
    # Two lines that both have a code are never one by their titles.
    uncoded = plain[0] + plain[1]
    return shared.total() + (every[0] & every[1] & uncoded).total()
