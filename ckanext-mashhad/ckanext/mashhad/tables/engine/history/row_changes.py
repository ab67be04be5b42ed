"""What differs between the rows of two versions of a file: rows that came, went, or changed.

Rows are mappings of column names to the values of JSON, in the order of their file. Equal rows are
set against each other first, however often they stand there; those that are left are matched by
their keys (``row_pairs``). Where several of one side have the same key they are matched in the
order of their files. A row without any key is matched with none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ckanext.mashhad.tables.engine.history.row_keys import Row, RowKey, filled_columns
from ckanext.mashhad.tables.engine.history.row_pairs import (
    Place,
    Versions,
    pair_rows,
    repeated_keys,
)

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
KINDS: Final = (CHANGED, ADDED, REMOVED)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came (no ``old``), went (no ``new``) or changed, then in these ``columns``.

    ``alike``: whether other rows of its files have the same key, so that it may be another row.
    """

    old: Place | None
    new: Place | None
    columns: tuple[str, ...] = ()
    alike: bool = False

    @property
    def kind(self) -> str:
        """One of :data:`KINDS`."""
        if self.old is None:
            return ADDED
        return REMOVED if self.new is None else CHANGED


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows were known by ``key``, ``columns`` that both sides have compared; ``same`` counts equal
    rows.

    ``changes``: rows that changed and came, in the order of the new file, then those that went.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    same: int
    changes: tuple[Change, ...]

    def count(self, kind: str) -> int:
        """How many rows changed so."""
        return sum(change.kind == kind for change in self.changes)


def compare(old: Sequence[Row], new: Sequence[Row], key: RowKey) -> Comparison:
    """Return what differs between two whole versions; ``key`` identifies their rows.

    Of a column that is empty throughout one of them the other has all there is: it changes no row.
    """
    before, after = filled_columns(old), filled_columns(new)
    only_old = tuple(name for name in before if new and name not in after)
    only_new = tuple(name for name in after if old and name not in before)
    only = {*only_old, *only_new}
    columns = tuple(name for name in dict.fromkeys([*after, *before]) if name not in only)
    found = _compare(old, new, columns, key.shared((old, new), only) if only else key)
    return replace(found, only_old=only_old, only_new=only_new)


def compare_some(old: Sequence[Row], new: Sequence[Row], key: RowKey) -> Comparison:
    """The same of some rows of each version, which do not say what columns it has."""
    columns = tuple(dict.fromkeys(name for row in (*new, *old) for name in row))
    return _compare(old, new, columns, key)


def _compare(
    old: Sequence[Row], new: Sequence[Row], columns: tuple[str, ...], key: RowKey
) -> Comparison:
    was, becomes = (
        [tuple(key.value(row, name) for name in columns) for row in rows] for rows in (old, new)
    )
    left_old = [Place(n, old[n - 1]) for n in _unmatched(was, becomes)]
    left_new = [Place(n, new[n - 1]) for n in _unmatched(becomes, was)]
    changes = _match(left_old, left_new, columns, key, (old, new))
    return Comparison(key.columns, columns, (), (), len(old) - len(left_old), tuple(changes))


def _unmatched(rows: Sequence[tuple[Any, ...]], others: Sequence[tuple[Any, ...]]) -> list[int]:
    """The numbers of the rows without an equal one on the other side, each of which counts once."""
    left = Counter(others)
    numbers = []
    for number, row in enumerate(rows, 1):
        if left[row] > 0:
            left[row] -= 1
        else:
            numbers.append(number)
    return numbers


def _match(
    old: Sequence[Place],
    new: Sequence[Place],
    columns: Sequence[str],
    key: RowKey,
    versions: Versions,
) -> list[Change]:
    pairs = pair_rows(old, new, key, versions)
    becomes = {pair.new.number: pair for pair in pairs}
    gone = {place.number for place in old} - {pair.old.number for pair in pairs}
    repeated = repeated_keys(versions, key)
    changes = []
    for place in new:
        if pair := becomes.get(place.number):
            names = _differing(pair.old, place, columns, key)
            changes.append(Change(pair.old, place, names, pair.alike))
        else:
            changes.append(Change(None, place, (), key.read(place.row) in repeated))
    for place in old:
        if place.number in gone:
            changes.append(Change(place, None, (), key.read(place.row) in repeated))
    return changes


def _differing(old: Place, new: Place, columns: Sequence[str], key: RowKey) -> tuple[str, ...]:
    return tuple(name for name in columns if key.value(old.row, name) != key.value(new.row, name))
