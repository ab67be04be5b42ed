"""Units of money that the rows state themselves, in a column of their own: «واحد پول»."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch

#: More texts of one column are no units.
_MOST: Final = 20
_LONGEST: Final = 40


class StatedUnits:
    """``texts``: the units in columns of texts, known or not, each with the first row that says
    it; ``texts_of``: the fields of texts.
    """

    def __init__(self, columns: Iterable[ColumnMatch], texts_of: Collection[str]) -> None:
        self._names = [
            str(each.position) for each in columns if each.field is None or each.field in texts_of
        ]
        self.texts: dict[str, int] = {}

    def see(self, frame: pl.DataFrame) -> None:
        """Take in the next rows of data."""
        for name in self._names:
            rows = frame.select("_row", pl.col(name).cast(pl.String)).drop_nulls()
            firsts = rows.unique(name, keep="first", maintain_order=True).head(_MOST)
            for row, text in firsts.iter_rows():
                if len(self.texts) < _MOST and len(text) < _LONGEST and _is_unit(text):
                    self.texts.setdefault(text, row)


def _is_unit(text: str) -> bool:
    """«م» may be metres."""
    return money_units.is_unit(text) and not money_units.is_measure(text)
