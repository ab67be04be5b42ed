"""Rows and columns in a file that is no sheet (pure): records of JSON, elements of XML, caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Cells = Sequence[str | None]
#: Columns of a grid; what has more is no table.
WIDEST: Final = 200


@dataclass(frozen=True, slots=True)
class Grid:
    """What has the shape of a table: ``rows()`` gives its cells, each time from the first row.

    ``header`` names its columns; None where the names may stand in one of the first rows.
    """

    name: str
    header: tuple[str, ...] | None
    rows: Callable[[], Iterator[Cells]]
