"""Tables within a text: lines whose parts stand in columns (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Final

from ckanext.mashhad.tables.engine.common.grids import WIDEST, Cells, Grid

#: What parts nothing but columns, and what stands in sentences too.
_SURE: Final = ("\t", "|")
_DOUBTFUL: Final = (";", "؛", ",", "،")
#: Lines in a row that such a sign parts as often, by which they are a table.
_FEWEST: Final = 4


def grids(text: str, name: str = "") -> Iterator[Grid]:
    """The lines that each sign parts, with their parts as cells."""
    lines = text.splitlines()
    for sign in _SURE:
        if sign in text and len(rows := [line for line in lines if sign in line]) > 1:
            yield Grid(name, None, partial(_cells, rows, sign))
    for sign in filter(text.__contains__, _DOUBTFUL):
        for times, group in groupby(filter(str.strip, lines), partial(_count, sign)):
            if times and len(rows := list(group)) >= _FEWEST:
                yield Grid(name, None, partial(_cells, rows, sign))


def _count(sign: str, line: str) -> int:
    return line.count(sign)


def _cells(lines: list[str], sign: str) -> Iterator[Cells]:
    for line in lines:
        yield [part.strip() or None for part in line.split(sign)[:WIDEST]]
