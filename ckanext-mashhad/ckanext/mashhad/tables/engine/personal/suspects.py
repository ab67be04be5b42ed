"""Which cells of a sheet may hold an identifier of a person or name one, as seen at a glance.

Most cells do neither, so they are passed over here: of a column with few different texts each text
is looked at once (:mod:`lexicons`). What is left of several frames is handed on together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.lexicons import Learned, numbers
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import harmless, suspect
from ckanext.mashhad.tables.engine.personal.labels.label_names import are_labels

#: Suspects that are worth a closer look at once.
_MANY: Final = 50_000
#: Texts at which a look at each takes no longer than one at their order.
_FEW: Final = 1000
_AFTER_DIGITS: Final = ":"
_SCHEMA: Final = {"position": pl.UInt32, "row": pl.UInt32, "given": pl.String}


class Suspects:
    """The suspects among the cells of one sheet."""

    def __init__(self) -> None:
        self._learned = _OfLexicons(suspect)
        self._named = _OfLexicons(are_labels)
        self._waiting: list[pl.DataFrame] = []

    def see(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The cells of a frame that are suspect or labels: ``position``, ``row``, text as
        ``given`` and whether it is a ``label``.
        """
        columns = [column for column in frame.get_columns() if column.name[0] != "_"]
        texts = [column for column in columns if column.dtype == pl.String]
        few = [column for column in columns if column.dtype != pl.String]
        labels = dict(_masks(are_labels, [each for each in texts if _may_be_words(each)]))
        parts = [pl.DataFrame(schema={**_SCHEMA, "label": pl.Boolean})]
        for name, mask in _masks(suspect, texts):
            parts += _cells(frame, name, mask, labels.get(name))
        named = dict(self._named.masks(few))
        for name, learned in self._learned.masks(few):
            parts += _cells(frame, name, learned, named[name])
        return pl.concat(parts)

    def keep(self, cells: pl.DataFrame) -> bool:
        """Keep the suspects among such cells; whether there are many to :meth:`take`."""
        if (labels := cells["label"]).any():
            cells = cells.filter(~labels | suspect(cells["given"]))
        if cells.height:
            self._waiting.append(_without_harmless(cells.drop("label")))
        return sum(cells.height for cells in self._waiting) >= _MANY

    def take(self) -> pl.DataFrame:
        """The suspect cells that were kept since."""
        waiting, self._waiting = self._waiting, []
        return pl.concat(waiting) if waiting else pl.DataFrame(schema=_SCHEMA)


class _OfLexicons:
    """What is known of the texts of columns that have few."""

    def __init__(self, mask: Callable[[pl.Series], pl.Series]) -> None:
        self._mask = mask
        self._learned: dict[str, Learned] = {}

    def masks(self, columns: Sequence[pl.Series]) -> Iterator[tuple[str, pl.Series | None]]:
        """Of each column which of its cells are meant, None where none is."""
        for column, numbered in zip(columns, numbers(columns), strict=True):
            learned = self._learned.setdefault(
                column.name, Learned(pl.Boolean, lambda texts, _: self._mask(texts))
            )
            yield column.name, learned.if_any(column.dtype, numbered)


def among(rows: Iterable[row_frames.Row]) -> pl.DataFrame:
    """The suspects among the cells of a few rows, all looked at together."""
    filled = [(n, row, text) for row, cells in rows for n, text in enumerate(cells) if text]
    cells = pl.DataFrame(filled, schema=_SCHEMA, orient="row")
    cells = cells.with_columns(row_frames.clean([cells["given"]]))
    return _without_harmless(cells.filter(suspect(cells["given"])))


def _masks(
    mask: Callable[[pl.Series], pl.Series], columns: Sequence[pl.Series]
) -> Iterator[tuple[str, pl.Series]]:
    """One after the other in one series: for each call the pattern is prepared anew."""
    if columns:
        masks, height = mask(pl.concat(columns)), columns[0].len()
        yield from ((each.name, masks.slice(n * height, height)) for n, each in enumerate(columns))


def _cells(
    frame: pl.DataFrame, name: str, mask: pl.Series | None, label: pl.Series | None
) -> list[pl.DataFrame]:
    """The cells of a column where ``mask`` or ``label`` is."""
    if label is not None and label.any():
        mask = label if mask is None else mask | label
    else:
        label = None
    if mask is None or not mask.any():
        return []
    rows, texts = frame["_row"].filter(mask), frame[name].filter(mask).cast(pl.String)
    position = pl.Series([int(name)], dtype=pl.UInt32).new_from_index(0, rows.len())
    cells = pl.DataFrame({"position": position, "row": rows, "given": texts})
    labels = pl.lit(False) if label is None else label.filter(mask).fill_null(value=False)
    return [cells.with_columns(labels.alias("label"))]


def _may_be_words(column: pl.Series) -> bool:
    """Whether not each of many texts begins with a digit or a sign, as no label does."""
    return column.len() <= _FEW or str(column.max() or "") > _AFTER_DIGITS


def _without_harmless(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(~harmless(cells["given"]))
