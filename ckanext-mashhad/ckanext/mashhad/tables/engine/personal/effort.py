"""How much may be looked at for one text, counted as it goes, so that it is the same everywhere.

A column of a table takes some thousandths of a second, whatever stands in it, and a text of some
thousand characters may hold thousands, as tables, lists and data within each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError

#: For a table by itself, in columns.
_TABLE: Final = 5
_left: ContextVar[list[int] | None] = ContextVar("mashhad_effort", default=None)


@contextmanager
def at_most(columns: int) -> Iterator[None]:
    """Look at so many columns in the block, and at no more."""
    before = _left.set([columns])
    try:
        yield
    finally:
        _left.reset(before)


def spend(columns: int) -> None:
    """Columns of a table are about to be looked at.

    :raises TableError: they are too many
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= _TABLE + columns
    if left[0] < 0:
        raise TableError("file.too_hard")
