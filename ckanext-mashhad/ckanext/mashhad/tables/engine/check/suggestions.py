"""What an unknown header may be, to be confirmed by an officer: by its likeness to what columns are
called, and by its cells (pure).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.engine.common.check_errors import CellError
from ckanext.mashhad.tables.engine.header import header_key
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

#: Likeness from which a name is suggested, of 1; and how much cells of the column's kind add.
_ALIKE: Final = 0.62
_KIND: Final = 0.12
#: Texts of which one is so much longer are less alike than is ever suggested.
_LEAST_ALIKE: Final = _ALIKE - _KIND
#: How much more likely a column is that no file may lack.
_NEEDED: Final = 0.08
#: Types whose cells are hardly ever those of another.
_TELLING: Final = frozenset(
    ("amount", "date", "duration", "code", "percentage", "fiscal_year", "url")
)
#: This part of the cells has to be readable.
_READABLE: Final = 0.6
_LONGEST: Final = 200
#: So many codes are suggested at most.
_MOST: Final = 3
Cells = Sequence[str]


def columns(
    schema: TableSchema, unknown: Mapping[str, Cells], taken: Iterable[str]
) -> dict[str, str]:
    """Unknown headers, each with some cells, to the column that they may be; each column once."""
    free = [column for column in schema.columns if column.name not in set(taken)]
    asking = {c.constraints.required_when.column for c in free if c.constraints.required_when}
    scored = sorted(
        (
            (score + _NEEDED * column.constraints.required, header, column.name)
            for header, cells in unknown.items()
            for column in free
            # What asks for another column, too, has to fit wholly.
            if (column.name not in asking or _fits(column, cells, 1))
            and (score := _score(header, cells, column)) >= _ALIKE
        ),
        reverse=True,
    )
    found: dict[str, str] = {}
    for _, header, name in scored:
        if header not in found and name not in found.values():
            found[header] = name
    return {**found, **dict(_by_kind(free, unknown, found))}


def codes(column: Column, text: str) -> list[str]:
    """The codes that an unknown text of the column may mean, the likeliest first: those that are
    called like it, or of whose names it is a part («مناقصه»).
    """
    words = set(header_key(text[:_LONGEST]).split())
    scores: dict[str, float] = {}
    for item in cell_values.items(column):
        names = (*item.label.values(), *item.more.get("words", ()))
        alike = max(_likeness(text, name) for name in names)
        part = any(words and words < set(header_key(name).split()) for name in names)
        if part or alike >= _ALIKE:
            scores[item.code] = max(alike, _ALIKE * part)
    return sorted(scores, key=lambda code: -scores[code])[:_MOST]


def _by_kind(
    free: Sequence[Column], unknown: Mapping[str, Cells], found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """A required column that nothing is called, where the cells of one header alone are its kind:
    «۱۴۰۲» above amounts.
    """
    left = [column for column in free if column.name not in found.values()]
    for column in left:
        if not column.constraints.required or column.type not in _TELLING:
            continue
        if sum(each.type == column.type and each.constraints.required for each in left) > 1:
            continue
        fitting = [h for h, cells in unknown.items() if h not in found and _fits(column, cells)]
        if len(fitting) == 1:
            yield fitting[0], column.name


def _score(header: str, cells: Cells, column: Column) -> float:
    fits = _fits(column, cells)
    if cells and not fits:
        return 0
    names = (*column.label.values(), *column.synonyms)
    likeness = max((_likeness(header, name) for name in names), default=0)
    telling = fits and column.type in _TELLING
    return likeness + _KIND * telling


def _likeness(header: str, name: str) -> float:
    """From 0 to 1: letters in common, or all words of the name within the header."""
    ours, theirs = header_key(header[:_LONGEST]), header_key(name)
    words, known = set(ours.split()), set(theirs.split())
    if not words or not known:
        return 0
    within = 0.5 + 0.5 * len(known) / len(words) if known <= words else 0
    if 2 * min(len(ours), len(theirs)) < _LEAST_ALIKE * (len(ours) + len(theirs)):
        return within
    return max(within, SequenceMatcher(None, ours, theirs, autojunk=False).ratio())


def _fits(column: Column, cells: Cells, readable: float = _READABLE) -> bool:
    """Whether most cells, or so large a part, can be read as those of the column."""
    if not cells:
        return False
    if column.type == "text":
        return sum(any(char.isalpha() for char in text) for text in cells) >= len(cells) / 2
    read = cell_values.reader(column)
    return sum(_is_readable(read, text) for text in cells) >= len(cells) * readable


def _is_readable(read: cell_values.Reader, text: str) -> bool:
    try:
        read(text)
    except (CellError, InputError):
        return False
    return True
