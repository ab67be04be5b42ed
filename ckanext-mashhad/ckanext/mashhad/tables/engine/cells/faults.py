"""Which cells of a sheet are wrong by themselves: nothing that follows from them is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl


@dataclass(slots=True)
class Faults:
    """The rows, by field, whose cell is wrong by itself."""

    _rows: dict[str, list[pl.Series]] = field(default_factory=dict)

    def add(self, name: str, rows: Iterable[pl.Series]) -> None:
        """Note rows, by their numbers in the sheet."""
        self._rows.setdefault(name, []).extend(rows)

    def any_under(self, name: str) -> bool:
        """Whether any cell under this name is wrong."""
        return bool(self._rows.get(name))

    def __contains__(self, place: tuple[int, Iterable[str]]) -> bool:
        """Whether a cell of the row, under one of these names, is wrong."""
        row, names = place
        for faults in (self._rows.get(name) for name in names):
            if faults:
                if len(faults) > 1:
                    faults[:] = [pl.concat(faults).sort()]
                at = faults[0].search_sorted(row)
                if at < faults[0].len() and faults[0][at] == row:
                    return True
        return False
