"""Rows and columns in a file that is no sheet (pure): records of JSON, elements of XML, caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

Cells = Sequence[str | None]
#: Columns of a grid; what has more is no table.
WIDEST: Final = 200
#: Texts that hold tables which are read at once: each takes some 10 kB.
_TOGETHER: Final = 2_000


@dataclass(frozen=True, slots=True)
class Grid:
    """What has the shape of a table: ``rows()`` gives its cells, each time from the first row.

    ``header`` names its columns; None where the names may stand in one of the first rows.
    """

    name: str
    header: tuple[str, ...] | None
    rows: Callable[[], Iterator[Cells]]


def parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts that hold tables, as many at once as are read together; no part is much smaller than
    others, which would say little.
    """
    count = -(-len(texts) // _TOGETHER)
    bounds = [len(texts) * n // count for n in range(count + 1)] if count else []
    return (texts[start:end] for start, end in pairwise(bounds))
