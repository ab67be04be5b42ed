"""Sheets that are no table of ours, looked through for what is of persons (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Final

from ckanext.mashhad.tables.engine.check.column_preview import filled, likely_header
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.source import Sheet
from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.findings.collector import Collector, Place
from ckanext.mashhad.tables.engine.personal import column_guard
from ckanext.mashhad.tables.engine.personal.labels.further_names import FurtherNames
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: A header is looked for among so many rows that are not blank.
DEPTH: Final = 10
#: So many rows below the first may name parts of columns.
_DEEPEST: Final = 2
_DIGIT: Final = re.compile(r"\d")
Row = tuple[int, Sequence[str | None]]


def watch(
    sheet: Sheet, order: int, rows: Iterable[Row], collector: Collector, further: FurtherNames
) -> tuple[int, int]:
    """Tell what is of persons in the ``rows`` of a sheet, and what their columns are called, to
    ``further`` too.

    The number of the last row of its header (0 for none), and how many rows there are beside it.
    """

    return watch_rows(sheet.told, order, rows, collector, further)


def watch_rows(
    name: str,
    order: int,
    rows: Iterable[Row],
    collector: Collector,
    further: FurtherNames | None = None,
) -> tuple[int, int]:
    """The same of rows under a name."""

    def place(position: int) -> Place:
        return Place(name, order, position, letter(position))

    told = filter(filled, rows)
    first = list(islice(told, DEPTH))
    header = list(_header(first))
    names = {**_names(header), **dict(_grouped(_with_groups(first, header)))}
    guard = column_guard.Guard(collector, names, place)
    guard.watch_header(header)
    named, count = {number for number, _ in header}, 0
    body = (row for row in chain(first, told) if row[0] not in named)
    for frame in row_frames.frames(body):
        count += frame.height
        guard.watch(frame)
    guard.finish()
    if further is not None:
        further.see(order, header or first[:1], guard.labelled)
    return max(named, default=0), count


def _header(first: Sequence[Row]) -> Iterator[Row]:
    """The row that names most columns, and those below it that name parts of them: fewer cells,
    and no figures.
    """
    top = likely_header(first)
    if not top[0]:
        return
    yield top
    most = max(map(filled, first))
    for row in [row for row in first if row[0] > top[0]][:_DEEPEST]:
        if filled(row) >= most or any(_DIGIT.search(text) for text in row[1] if text):
            return
        yield row


def _with_groups(first: Sequence[Row], header: Sequence[Row]) -> list[Row]:
    """The rows of a header with the one above them, which may name groups of columns."""
    above = [row for row in first if header and row[0] == header[0][0] - 1 and filled(row) > 1]
    return [*above, *header]


def _grouped(rows: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """The columns that name a kind of personal data together with a name above them or above blank
    cells to their left, as those of a group do: «پدر» over «نام» and «شغل».
    """
    for (_, upper), (_, lower) in pairwise(rows):
        group = ""
        for position, text in enumerate(lower):
            group = (upper[position] if position < len(upper) else "") or group
            if group and text and words().wordings.meanings(f"{group} {text}"):
                yield position, f"{group} {text}"


def _names(header: Iterable[Row]) -> dict[int, str]:
    names: dict[int, str] = {}
    for _, cells in header:
        for position, text in enumerate(cells):
            if text:
                names[position] = f"{names.get(position, '')} {text}".strip()
    return names
