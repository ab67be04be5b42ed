"""Percentages that were written as fractions: a whole column of numbers none of which exceeds 1.

A spreadsheet keeps 15 % as 0.15, and a copy without the cell's format keeps that. One 0.8 may well
be 0.8 %; that a column holds nothing larger is worth a question, and never more than that.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import polars as pl

from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common.column_types import PLACES
from ckanext.mashhad.tables.engine.findings.collector import Params
from ckanext.mashhad.tables.engine.rules.base import shown
from ckanext.mashhad.tables.engine.schema.cell_values import PERCENT

_MOST: Final = 1


class Fractions:
    """Watches the values of one column; what is written with a percent sign is one for certain."""

    def __init__(self) -> None:
        self._larger = False
        self._example = Decimal(0)

    def see(self, raw: pl.Series, typed: pl.Series) -> None:
        """Take in the texts of a frame and what they were read as."""
        if self._larger or typed.null_count() == typed.len():
            return
        signed = raw.cast(pl.String).str.contains(PERCENT)
        sizes = typed.filter(~signed.fill_null(value=True)).abs().drop_nulls()
        if not sizes.len():
            return
        self._larger = bool((sizes > _MOST).any())
        if not self._example:
            self._example = next(iter(sizes.filter(sizes > 0)), Decimal(0))

    @property
    def doubt(self) -> Params | None:
        """One of the values, as it was read and as it may be meant; None: there is no doubt."""
        if self._larger or not self._example:
            return None
        read, meant = (_percent(self._example * factor) for factor in (1, 100))
        return {"number": shown(self._example), "read": read, "meant": meant}


def _percent(number: Decimal) -> Word:
    return Word(format_percent(number, PLACES, "fa"), format_percent(number, PLACES, "en"))
