"""Which cells of a frame may hold an identifier of a person, as seen at a glance.

Most cells hold none, so they are passed over here: of a column with few different texts each text
is looked at once (:mod:`lexicons`).
"""

from __future__ import annotations

import polars as pl

from ckanext.mashhad.tables.lexicons import Learned
from ckanext.mashhad.tables.personal_text import SUSPECT

_SCHEMA = {"position": pl.UInt32, "row": pl.UInt32, "given": pl.String}


class Suspects:
    """The suspects among the cells of one sheet."""

    def __init__(self) -> None:
        self._learned: dict[str, Learned] = {}

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The suspect cells of a frame: ``position``, ``row`` and text as ``given``."""
        columns = [column for column in frame.get_columns() if not column.name.startswith("_")]
        parts = []
        for column in columns:
            name = column.name
            # Column by column: asked for together, each would have the pattern prepared anew.
            mask = _suspect(column) if column.dtype == pl.String else self._of_few(column)
            if mask is not None and mask.any():
                rows, texts = frame["_row"].filter(mask), column.filter(mask).cast(pl.String)
                position = pl.Series([int(name)], dtype=pl.UInt32).new_from_index(0, rows.len())
                parts.append(pl.DataFrame({"position": position, "row": rows, "given": texts}))
        return pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)

    def _of_few(self, column: pl.Series) -> pl.Series | None:
        learned = self._learned.setdefault(
            column.name, Learned(pl.Boolean, lambda texts, _: _suspect(texts))
        )
        return learned.if_any(column)


def _suspect(texts: pl.Series) -> pl.Series:
    return texts.str.contains(SUSPECT)
