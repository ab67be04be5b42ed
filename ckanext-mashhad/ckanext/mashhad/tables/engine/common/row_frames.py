"""Rows to frames of bounded size, with what is blank as null.

A frame has ``_row`` (number in the file) and one column of texts for each position: "0", "1", ...;
of a column with few different texts it has their numbers (:mod:`lexicons`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common.column_digits import surely_ascii
from ckanext.mashhad.tables.engine.common.lexicons import Lexicons

#: Rows checked at once: large enough for polars to pay, small enough for a small machine.
SIZE: Final = 10000
Row = tuple[int, Sequence[str | None]]

#: Nothing to a reader: spaces of all kinds, half-spaces, marks of direction and byte order.
_BLANK: Final = (
    " \t\r\n\x0b\x0c\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200c\u200d"
    "\u200e\u200f\u061c\u2060"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
)
#: What offices write where there is nothing.
_DASHES: Final = ["", "-", "--", "---", "–", "—", "ـ", "_", "…", "...", "−"]
_LONGEST_DASHES: Final = max(len(dashes.encode()) for dashes in _DASHES)


def frames(
    rows: Iterable[Row], width: int = 0, lexicons: Lexicons | None = None
) -> Iterator[pl.DataFrame]:
    """The rows in frames of at most ``SIZE``, without blank ones; a frame has ``width`` columns,
    and more where one of its rows has more cells.
    """
    iterator = iter(rows)
    lexicons = lexicons or Lexicons(clean)
    while batch := list(islice(iterator, SIZE)):
        frame = _frame(batch, width, lexicons)
        if frame.height:
            yield frame


def _frame(batch: list[Row], width: int, lexicons: Lexicons) -> pl.DataFrame:
    width = max(width, max(len(cells) for _, cells in batch))
    padded = [_fitted(cells, width) for _, cells in batch]
    columns = [
        pl.Series(str(position), values, dtype=pl.String)
        for position, values in enumerate(zip(*padded, strict=True))
    ]
    rows = pl.Series("_row", [number for number, _ in batch], dtype=pl.UInt32)
    return cleaned(rows, columns, lexicons)


def cleaned(
    rows: pl.Series,
    columns: Sequence[pl.Series],
    lexicons: Lexicons,
) -> pl.DataFrame:
    """A frame of texts, without blank rows."""
    cells = lexicons.cells(columns)
    frame = pl.DataFrame([rows, *cells])
    if not cells:
        return frame.clear()
    if not all(column.null_count() for column in cells):
        return frame
    return frame.filter(pl.any_horizontal(pl.exclude("_row").is_not_null()))


def clean(columns: Sequence[pl.Series]) -> list[pl.Series]:
    """The columns of texts without what is blank around each, null where nothing is left."""
    frame = pl.DataFrame(columns)
    # What polars strips by itself is the same in ASCII, and takes half the time.
    blanks = (None if sure else _BLANK for sure in surely_ascii(frame))
    named = zip(frame.columns, blanks, strict=True)
    stripped = frame.select(pl.col(name).str.strip_chars(blank) for name, blank in named)
    shortest = stripped.select(pl.all().str.len_bytes().min()).row(0) if columns else ()
    return [
        column if length is None or length > _LONGEST_DASHES else _without_dashes(column)
        for column, length in zip(stripped.get_columns(), shortest, strict=True)
    ]


def _without_dashes(texts: pl.Series) -> pl.Series:
    dashes = texts.is_in(_DASHES)
    return texts.set(dashes.fill_null(value=False), None) if dashes.any() else texts


def _fitted(cells: Sequence[str | None], width: int) -> Sequence[str | None]:
    if len(cells) == width:
        return cells
    return [*cells, *[None] * (width - len(cells))]


def blank(text: str | None) -> bool:
    """Whether a cell counts as empty."""
    return text is None or text.strip(_BLANK) in _DASHES
