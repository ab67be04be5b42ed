"""How the columns of a file are read, with some of their cells: for an officer to correct (pure).

``look(table, schema, mapping, limits, facts) -> list[SheetSeen]``. A file whose header no schema
knows is looked at too: its first row that is filled as a header is stands for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables.engine import header
from ckanext.mashhad.tables.engine.check import suggestions
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.source import Sheet
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.readers import aside
from ckanext.mashhad.tables.engine.readers.opening import open_table
from ckanext.mashhad.tables.engine.recognition import Seen
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.value_rows import is_data

#: Rows looked at, and cells shown of each column.
_PEEKED: Final = 200
SAMPLES: Final = 3
#: Cells by which it is judged of which kind an unknown column is.
_WEIGHED: Final = 20
_LONGEST: Final = 60
#: A header is looked for among so many rows ...
_DEPTH: Final = 10
#: ... and has this part of the cells of the fullest of them, in percent.
_FULL: Final = 60
#: A number that has as many digits as a code of a person; of fewer such cells nothing is known.
_LIKE_CODE: Final = re.compile(r"^\s*[0-9]{8,10}\s*$")
_FEWEST_NUMBERS: Final = 3
Row = tuple[int, Sequence[str | None]]
Cover = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column of a file: what it is taken for (``how`` as in :class:`ColumnMatch`), what it would
    be taken for if no officer had said so, some of its cells, identifiers of persons hidden, and
    of an unknown one which column it may be.
    """

    header: str
    letter: str
    field: str | None
    how: str | None
    by_itself: str | None
    samples: tuple[str, ...]
    suggested: str | None = None


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet; ``header_row`` by number, ``known`` whether it is such a table."""

    name: str
    header_row: int
    known: bool
    columns: tuple[ColumnSeen, ...]


def look(
    table: bytes | Path,
    schema: TableSchema,
    mapping: Mapping[str, str | None],
    limits: Limits,
    facts: Mapping[str, str] | None = None,
) -> list[SheetSeen]:
    """Every visible sheet with names of columns; :class:`TableError` when none can be read.
    ``facts`` are what the dataset says of itself, by which one of several amounts is meant.
    """
    names, plain = header.Names(schema, mapping, facts), header.Names(schema, {})
    source = open_table(table, limits, names)
    seen = [_look(sheet, names, plain) for sheet in source.sheets if not sheet.hidden]
    found = [sheet for sheet in seen if sheet is not None]
    if not found:
        raise TableError("file.no_rows")
    return [sheet for sheet in found if sheet.columns]


def likely_header(rows: Sequence[Row]) -> Row:
    """The first row that has most of the cells of the fullest; number 0 where there is none."""
    fullest = max((filled(row) for row in rows), default=0)
    return next((row for row in rows if filled(row) * 100 >= fullest * _FULL), (0, ()))


def _look(sheet: Sheet, names: header.Names, plain: header.Names) -> SheetSeen | None:
    rows = list(_filled_rows(sheet))
    if not rows or aside.is_aside(rows):
        return None
    layout = header.find(rows, names)
    if layout is not None and not Seen(names.schema, layout).fits:
        layout = None  # a row of data with words that are headers elsewhere
    if layout is None:
        number, cells = likely_header(rows[:_DEPTH])
        if is_data(cells):
            number, cells = 0, ()  # nobody can say what its columns are before they have names
        texts = [" ".join((text or "").split()) for text in cells]
        matches = [names.match(n, *filter(None, [text]), own=text) for n, text in enumerate(texts)]
    else:
        number, matches = layout.header_row, list(layout.columns)
    body = [cells for row, cells in rows if row > number]
    unknown = {
        match.header: _texts(match, body, _WEIGHED)
        for match in matches
        if match.header and match.how is None and not _is_staged(match, names)
    }
    taken = [match.field for match in matches if match.field]
    if layout is not None and layout.undecided and names.schema.stages:
        taken.append(names.schema.stages.column)  # which of several it is, is asked by itself
    may_be = suggestions.columns(names.schema, unknown, taken)
    columns = tuple(
        _column(match, plain, body, may_be.get(match.header), names.amounts)
        for match in matches
        if match.header
    )
    return SheetSeen(sheet.name, number, layout is not None, columns)


def _is_staged(match: ColumnMatch, names: header.Names) -> bool:
    """Whether it says its year or stage, by which it is chosen or left out, not by its likeness."""
    return bool(names.stages and names.stages.read(match.header))


def _texts(match: ColumnMatch, body: Sequence[Sequence[str | None]], most: int) -> list[str]:
    """The first cells of a column that are not blank."""
    cells = (cells[match.position] for cells in body if match.position < len(cells))
    texts = (text[:_LONGEST] for text in cells if text is not None and not row_frames.blank(text))
    return list(islice(texts, most))


def _column(
    match: ColumnMatch,
    plain: header.Names,
    body: Sequence[Sequence[str | None]],
    suggested: str | None,
    amounts: Collection[str],
) -> ColumnSeen:
    by_itself = plain.match(match.position, match.header).field
    texts = _texts(match, body, _WEIGHED)
    samples = tuple(map(_cover(match, texts, amounts), texts[:SAMPLES]))
    own = match.header, match.letter, match.field, match.how
    return ColumnSeen(*own, by_itself, samples, suggested)


def _cover(match: ColumnMatch, texts: Sequence[str], amounts: Collection[str]) -> Cover:
    """What hides the cells of a column: one number in ten may be a code of a person, so that of
    amounts, and of a column most of whose numbers are no codes, none is hidden for that alone.
    """
    if words().of_header(match.header):
        return identifiers_in_text.covered
    numbers = [text for text in texts if _LIKE_CODE.search(to_ascii_digits(text))]
    codes = sum(map(identifiers_in_text.has_code, numbers))
    no_codes = len(numbers) >= _FEWEST_NUMBERS and codes * 2 < len(numbers)
    if match.field in amounts or no_codes:
        return identifiers_in_text.masked
    return identifiers_in_text.masked_sample


def _filled_rows(sheet: Sheet) -> Iterator[Row]:
    return islice((row for row in sheet.rows() if filled(row)), _PEEKED)


def filled(row: Row) -> int:
    """How many cells of a row are not blank."""
    return sum(not row_frames.blank(cell) for cell in row[1])
