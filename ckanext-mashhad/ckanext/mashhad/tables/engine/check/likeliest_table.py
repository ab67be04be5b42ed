"""Which of all tables a file is, where nobody has said so (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from ckanext.mashhad.tables.engine import header, recognition
from ckanext.mashhad.tables.engine.check.check import PEEKED
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.reversed_text import mostly_reversed
from ckanext.mashhad.tables.engine.readers import aside
from ckanext.mashhad.tables.engine.readers.opening import open_table
from ckanext.mashhad.tables.engine.schema.schema import TableSchema


def find_likeliest(
    table: bytes | Path,
    schemas: Sequence[TableSchema],
    mapping: Mapping[str, str | None],
    limits: Limits,
    filename: str = "",
) -> TableSchema:
    """The table that most of the columns of a sheet name, of equals the first.

    Raises :class:`TableError`: ``file.unknown_table`` where no sheet is any of them, ``file.empty``
    where none holds anything, or why the file cannot be read.
    """
    names = [header.Names(each, mapping) for each in schemas]
    source = open_table(table, limits, names[0])
    title = source.title_of_only_sheet(filename)
    found, is_blank = [], True
    for sheet in source.sheets:
        rows = list(islice(sheet.rows(), PEEKED))
        filled = [row for row in rows if not all(map(row_frames.blank, row[1]))]
        if mostly_reversed([text for _, cells in filled for text in cells if text]):
            raise TableError("file.reversed_text")
        is_blank = is_blank and not filled
        if sheet.hidden or aside.is_aside(filled):
            continue
        best, _ = recognition.recognise(filled, sheet.name, names, title)
        if best is None and recognition.is_turned(filled, names):
            raise TableError("file.reversed_text")
        if best is not None:
            found.append((recognition.likeness(best, sheet.name), best.schema))
    if not found:
        raise TableError("file.empty" if is_blank else "file.unknown_table")
    return max(found, key=lambda each: each[0])[1]
