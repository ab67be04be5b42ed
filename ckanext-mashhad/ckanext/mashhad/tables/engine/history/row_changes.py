"""What differs between the rows of two versions of a file: rows that came, went, or changed.

Rows are mappings of column names to the values of JSON, in the order of their file. Equal rows are
set against each other first, however often they stand there; those that are left are matched by
the columns that identify a row. Where several of one side have the same key they are matched in
the order of their files. A row without any key is matched with none.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.tables.engine.schema.schema import UNIQUE, TableSchema

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
KINDS: Final = (CHANGED, ADDED, REMOVED)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A row and its number in its file, from 1."""

    number: int
    row: Row


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
    """``columns`` that both sides have were compared; ``same`` counts equal rows.

    ``changes``: rows that changed and came, in the order of the new file, then those that went.
    """

    columns: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    same: int
    changes: tuple[Change, ...]

    def count(self, kind: str) -> int:
        """How many rows changed so."""
        return sum(change.kind == kind for change in self.changes)


def list_key_columns(schema: TableSchema) -> tuple[str, ...]:
    """The columns by which a row is the same in two versions; none where no rule identifies rows.

    Where a rule holds for some rows only, what it tells them by is part of the key: an addendum has
    the number of its contract.
    """
    rule = next((each for each in schema.rules if each.kind == UNIQUE), None)
    if rule is None:
        return ()
    names = [*rule.columns, *([rule.when.column] if rule.when else [])]
    return tuple(dict.fromkeys(names))


def compare(old: Sequence[Row], new: Sequence[Row], key: Sequence[str]) -> Comparison:
    """Return what differs; ``key``: the columns that identify a row."""
    before, after = (tuple(rows[0]) if rows else () for rows in (old, new))
    columns = tuple(name for name in after or before if name in (before or after))
    was, becomes = ([_cells(row, columns) for row in rows] for rows in (old, new))
    left_old = [Place(n, old[n - 1]) for n in _unmatched(was, becomes)]
    left_new = [Place(n, new[n - 1]) for n in _unmatched(becomes, was)]
    known = [name for name in key if name in columns]
    changes = _match(left_old, left_new, columns, known, _repeated(old, new, known))
    return Comparison(
        columns,
        tuple(name for name in before if after and name not in after),
        tuple(name for name in after if before and name not in before),
        len(old) - len(left_old),
        tuple(changes),
    )


def read_key(row: Row, key: Sequence[str]) -> tuple[Any, ...] | None:
    """The values by which a row is known; None where it has none of them."""
    values = _cells(row, key)
    return values if any(value not in (None, "") for value in values) else None


def _cells(row: Row, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in columns)


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


def _repeated(old: Sequence[Row], new: Sequence[Row], key: Sequence[str]) -> set[Any]:
    """The keys that several rows of one side have."""
    counts = (Counter(read_key(row, key) for row in rows) for rows in (old, new))
    return {each for count in counts for each, n in count.items() if n > 1}


def _match(
    old: Sequence[Place],
    new: Sequence[Place],
    columns: Sequence[str],
    key: Sequence[str],
    repeated: set[Any],
) -> list[Change]:
    waiting: defaultdict[Any, deque[Place]] = defaultdict(deque)
    for place in old:
        waiting[read_key(place.row, key)].append(place)
    changes = []
    matched = set()
    for place in new:
        known = read_key(place.row, key)
        before = waiting[known].popleft() if known is not None and waiting[known] else None
        names = _differing(before, place, columns) if before else ()
        changes.append(Change(before, place, names, known is not None and known in repeated))
        if before:
            matched.add(before.number)
    for place in old:
        known = read_key(place.row, key)
        if place.number not in matched:
            changes.append(Change(place, None, (), known is not None and known in repeated))
    return changes


def _differing(old: Place, new: Place, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in columns if old.row.get(name) != new.row.get(name))
