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
#: Where no cell is one.
_NONE: Final = pl.Series([], dtype=pl.Boolean)


class Suspects:
    """The suspects among the cells of one sheet."""

    def __init__(self) -> None:
        self._learned: dict[str, Learned] = {}
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
            label = labels.get(name, _NONE)
            if label.any():
                parts.append(_cells(frame, name, mask | label, label))
            elif mask.any():
                parts.append(_cells(frame, name, mask, _NONE))
        for name, learned in self._learned_masks(few):
            if learned is not None and learned.any():
                cells = _cells(frame, name, learned, _NONE)
                parts.append(cells.with_columns(are_labels(cells["given"]).alias("label")))
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

    def _learned_masks(
        self, columns: Sequence[pl.Series]
    ) -> Iterator[tuple[str, pl.Series | None]]:
        for column, numbered in zip(columns, numbers(columns), strict=True):
            learned = self._learned.setdefault(
                column.name,
                Learned(pl.Boolean, lambda texts, _: suspect(texts) | are_labels(texts)),
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


def _cells(frame: pl.DataFrame, name: str, mask: pl.Series, label: pl.Series) -> pl.DataFrame:
    """The cells of a column where ``mask`` is; ``label``: which of its cells are labels."""
    rows, texts = frame["_row"].filter(mask), frame[name].filter(mask).cast(pl.String)
    position = pl.Series([int(name)], dtype=pl.UInt32).new_from_index(0, rows.len())
    cells = pl.DataFrame({"position": position, "row": rows, "given": texts})
    labels = label.filter(mask) if label.len() else pl.lit(False)
    return cells.with_columns(labels.alias("label"))


def _may_be_words(column: pl.Series) -> bool:
    """Whether not each of many texts begins with a digit or a sign, as no label does."""
    return column.len() <= _FEW or str(column.max() or "") > _AFTER_DIGITS


def _without_harmless(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(~harmless(cells["given"]))
