"""Data within the cells of a column, as form builders and databases write it (pure): JSON, XML, and
names with their values of PHP and PostgreSQL.

The cells of one column are read together, as many as :func:`~.common.grids.parts` lets be: what
each of them holds is a row of one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import polars as pl

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine.common.grids import Grid, parts
from ckanext.mashhad.tables.engine.formats.parts.elements import Elements
from ckanext.mashhad.tables.engine.personal.inner import named_elsewhere, nested
from ckanext.mashhad.tables.engine.structures import markup

#: How such a cell begins, as a pattern for polars.
_BEGINS: Final = r'^\s*(?:[\[{]\s*["\[{]|"[\[{]|<[^\s\d<>=]|a:\d+:\{|"[^"]*"\s*=>)'
_TAG: Final = "<"
#: A name and its value in what PHP's ``serialize`` and PostgreSQL's ``hstore`` write.
_SERIALIZED: Final = re.compile(r's:\d+:"([^"]*)";(?:s:\d+:"|[idb]:)([^";]*)"?;')
_HSTORE: Final = re.compile(r'"([^"]*)"\s*=>\s*"([^"]*)"')


class CellData:
    """The cells of one sheet that hold data."""

    def __init__(self) -> None:
        self._cells: dict[int, list[tuple[int, str]]] = {}

    def see(self, frame: pl.DataFrame) -> None:
        """Keep those of a frame."""
        for column in frame.get_columns():
            if column.name[0] == "_":
                continue
            few = column if column.dtype == pl.String else column.unique().cast(pl.String)
            if few.str.contains(_BEGINS).any():
                texts = column.cast(pl.String)
                mask = texts.str.contains(_BEGINS).fill_null(value=False)
                rows = zip(frame["_row"].filter(mask), texts.filter(mask), strict=True)
                self._cells.setdefault(int(column.name), []).extend(rows)

    def take(self) -> Iterator[tuple[int, tuple[int, str], Iterator[Grid]]]:
        """By position, the first of its cells, as row and text, and the tables in all of them."""
        cells, self._cells = self._cells, {}
        for position, held in cells.items():
            texts = [text for _, text in held]
            yield position, held[0], chain.from_iterable(map(_grids, parts(texts)))


def _grids(texts: Sequence[str]) -> Iterator[Grid]:
    elements = Elements()
    data = []
    for text in texts:
        if text.lstrip().startswith(_TAG):
            markup.read(text.encode("utf-8", "ignore"), elements, with_entities=False)
            elements.close()
        elif (value := json_text.unpacked(text)) is not text:
            data.append(value)
        else:
            data.append(dict(_SERIALIZED.findall(text) or _HSTORE.findall(text)))
    return chain(nested.grids(data), named_elsewhere.in_elements(elements))
