"""Which cells of a sheet may hold an identifier of a person, as seen at a glance.

Most cells hold none, so they are passed over here: of a column with few different texts each text
is looked at once (:mod:`lexicons`). What is left of several frames is handed on together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.lexicons import Learned, numbers
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import harmless, suspect

#: Suspects that are worth a closer look at once.
_MANY: Final = 50_000
_SCHEMA: Final = {"position": pl.UInt32, "row": pl.UInt32, "given": pl.String}


class Suspects:
    """The suspects among the cells of one sheet."""

    def __init__(self) -> None:
        self._learned: dict[str, Learned] = {}
        self._waiting: list[pl.DataFrame] = []

    def see(self, frame: pl.DataFrame) -> bool:
        """Find the suspect cells of a frame; whether there are many to :meth:`take`."""
        parts = []
        for column, mask in self._masks(frame):
            if mask is not None and mask.any():
                rows, texts = frame["_row"].filter(mask), column.filter(mask).cast(pl.String)
                position = pl.Series([int(column.name)], dtype=pl.UInt32)
                position = position.new_from_index(0, rows.len())
                parts.append(pl.DataFrame({"position": position, "row": rows, "given": texts}))
        if parts:
            self._waiting.append(_without_harmless(pl.concat(parts)))
        return sum(cells.height for cells in self._waiting) >= _MANY

    def take(self) -> pl.DataFrame:
        """The suspect cells that were found since: ``position``, ``row`` and text as ``given``."""
        waiting, self._waiting = self._waiting, []
        return pl.concat(waiting) if waiting else pl.DataFrame(schema=_SCHEMA)

    def _masks(self, frame: pl.DataFrame) -> Iterator[tuple[pl.Series, pl.Series | None]]:
        """Each column and which of its cells are suspect, None where none is."""
        columns = [column for column in frame.get_columns() if not column.name.startswith("_")]
        many = [column for column in columns if column.dtype == pl.String]
        if many:
            # One after the other in one series: for each call the pattern is prepared anew.
            masks = suspect(pl.concat(many))
            starts = (frame.height * n for n in range(len(many)))
            yield from zip(many, (masks[n : n + frame.height] for n in starts), strict=True)
        few = [column for column in columns if column.dtype != pl.String]
        for column, numbered in zip(few, numbers(few), strict=True):
            learned = self._learned.setdefault(
                column.name, Learned(pl.Boolean, lambda texts, _: suspect(texts))
            )
            yield column, learned.if_any(column.dtype, numbered)


def among(rows: Iterable[row_frames.Row]) -> pl.DataFrame:
    """The suspects among the cells of a few rows, all looked at together."""
    filled = [(n, row, text) for row, cells in rows for n, text in enumerate(cells) if text]
    cells = pl.DataFrame(filled, schema=_SCHEMA, orient="row")
    cells = cells.with_columns(row_frames.clean([cells["given"]]))
    return _without_harmless(cells.filter(suspect(cells["given"])))


def _without_harmless(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(~harmless(cells["given"]))
