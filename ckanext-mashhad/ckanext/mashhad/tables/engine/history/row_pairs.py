"""Which row of the old version of a file is which of the new one, by what they are known by.

First come rows with the same key. Of those that are left, an empty cell of the key may stand for
anything: else a unit that fills a column, or empties it, would part its rows. But only as long as
the other columns tell apart most rows of each version.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.mashhad.tables.engine.history.row_keys import Row, RowKey

Versions = tuple[Sequence[Row], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Place:
    """A row and its number in its file, from 1."""

    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class Pair:
    """The same row in both versions; ``alike``: others have that key, so it may be another one."""

    old: Place
    new: Place
    alike: bool


def pair_rows(
    old: Sequence[Place], new: Sequence[Place], key: RowKey, versions: Versions
) -> list[Pair]:
    """The pairs among rows of two versions, of which ``versions`` have all rows."""
    pairs = list(_pair(old, new, key, repeated_keys(versions, key)))
    old, new = _left(old, new, pairs)
    gaps = {key.gaps(place.row) for place in (*old, *new)} - {()}
    for names in sorted(gaps, key=lambda names: (len(names), names)):
        less = key.shared(versions, names)
        if less is not key:
            again = repeated_keys(versions, less)
            some = [each for each in old if key.gaps(each.row) == names]
            pairs += _pair(some, new, less, again)
            old, new = _left(old, new, pairs)
            some = [each for each in new if key.gaps(each.row) == names]
            pairs += _pair(old, some, less, again)
            old, new = _left(old, new, pairs)
    return pairs


def repeated_keys(versions: Versions, key: RowKey) -> set[Any]:
    """The keys that several rows of one version have."""
    counts = (Counter(key.read(row) for row in rows) for rows in versions)
    return {each for count in counts for each, n in count.items() if n > 1} - {None}


def _pair(
    old: Iterable[Place], new: Iterable[Place], key: RowKey, repeated: Collection[Any]
) -> Iterator[Pair]:
    waiting: defaultdict[Any, deque[Place]] = defaultdict(deque)
    for place in old:
        waiting[key.read(place.row)].append(place)
    for place in new:
        known = key.read(place.row)
        if known is not None and waiting[known]:
            yield Pair(waiting[known].popleft(), place, known in repeated)


def _left(
    old: Sequence[Place], new: Sequence[Place], pairs: Sequence[Pair]
) -> tuple[list[Place], list[Place]]:
    olds, news = {pair.old.number for pair in pairs}, {pair.new.number for pair in pairs}
    return (
        [each for each in old if each.number not in olds],
        [each for each in new if each.number not in news],
    )
