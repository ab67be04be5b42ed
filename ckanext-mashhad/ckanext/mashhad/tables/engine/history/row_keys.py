"""By what a row is the same in two versions of its file: its key, as a rule of its table has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ckanext.mashhad.tables.engine.schema.schema import UNIQUE, TableSchema

Row = Mapping[str, Any]
_EMPTY: Final = (None, "")


@dataclass(frozen=True, slots=True)
class RowKey:
    """The ``columns`` that identify a row; ``defaults``: what empty cells of some of them say."""

    columns: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    def value(self, row: Row, name: str) -> Any:
        """What the row says in any column, whether by a cell or by its being empty."""
        value = row.get(name)
        return self.defaults.get(name) if value in _EMPTY else value

    def read(self, row: Row) -> tuple[Any, ...] | None:
        """The values by which a row is known; None where it has none that identifies it."""
        if all(row.get(name) in _EMPTY for name in self._own):
            return None
        return tuple(self.value(row, name) for name in self.columns)

    def gaps(self, row: Row) -> tuple[str, ...]:
        """Which of the columns say nothing in the row, where it has a key."""
        names = tuple(name for name in self._own if row.get(name) in _EMPTY)
        return () if len(names) == len(self._own) else names

    def lacking(self, rows: Iterable[Row]) -> set[str]:
        """Which of the columns are empty in all rows; no more of them are read than it takes."""
        left = set(self.columns)
        for row in rows:
            left -= {name for name in left if row.get(name) not in _EMPTY}
            if not left:
                break
        return left

    def shared(self, versions: Sequence[Sequence[Row]], lacking: Collection[str]) -> RowKey:
        """The key without the columns that one version lacks.

        Else a column that a unit adds would part all rows. But as long only as the others still
        tell apart most rows of each version.
        """
        left = tuple(name for name in self.columns if name not in lacking or name in self.defaults)
        rest = RowKey(left, self.defaults)
        return rest if all(map(rest._tells_apart, versions)) else self

    @property
    def _own(self) -> list[str]:
        return [name for name in self.columns if name not in self.defaults]

    def _tells_apart(self, rows: Sequence[Row]) -> bool:
        return 2 * len({self.read(row) for row in rows} - {None}) > len(rows)


def find_key(schema: TableSchema) -> RowKey:
    """The key of a table's rows; without columns where no rule identifies them.

    Where a rule holds for some rows only, what it tells them by is part of the key: an addendum has
    the number of its contract. What the rule takes an empty cell for there, the key does too.
    """
    rule = next((each for each in schema.rules if each.kind == UNIQUE), None)
    if rule is None:
        return RowKey()
    when = rule.when
    names = tuple(dict.fromkeys([*rule.columns, *([when.column] if when else [])]))
    return RowKey(names, {when.column: when.default} if when and when.default else {})


def filled_columns(rows: Sequence[Row]) -> list[str]:
    """The columns with a value in any row, in their order."""
    names = dict.fromkeys(name for row in rows for name in row)
    filled = {name for row in rows for name, value in row.items() if value not in _EMPTY}
    return [name for name in names if name in filled]
