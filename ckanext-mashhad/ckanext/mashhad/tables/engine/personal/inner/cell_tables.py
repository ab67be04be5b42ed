"""Tables and lists within one cell (pure).

A cell may hold all of a list of persons: as lines with a header of their own, pasted from another
table or swallowed by a quotation mark, or as numbers in a row. Such a cell is judged as a table,
not as one text among others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final, NamedTuple

from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.personal.inner import listed_people
from ckanext.mashhad.tables.engine.personal.personal_words import words

_END: Final = "[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
#: Cells of three lines or more, as a pattern for polars.
LINES: Final = f"(?s:{_END}.*[^\\s].*{_END})"
#: Cells that may hold a table: those, and what is as long as ten codes.
MAY_HOLD: Final = f"{LINES}|(?s:.{{80}})"
_BETWEEN: Final = ("\t", ";", "|", "،", ",")
_PIECES: Final = re.compile(r"[\s,;،؛|]+")
_HTML: Final = re.compile(r"<t[dhr][\s/>]", re.IGNORECASE)
_ROW: Final = re.compile(r"<tr[\s/>]", re.IGNORECASE)
_CELL: Final = re.compile(r"<t[dh][\s/>]", re.IGNORECASE)
_TAG: Final = re.compile("<[^<>]*>")
#: A header is looked for among so many lines, with so many rows below it that are as wide.
_DEPTH: Final = 10
_ROWS: Final = 3
#: What is longer is a sentence.
_LONGEST_NAME: Final = 40
#: So many numbers that may be codes make a list; fewer are judged with the other cells.
_NUMBERS: Final = 10
_DIGITS: Final = 8


class CellTable(NamedTuple):
    """The table in a cell: the header, empty where it has none, and the rows below."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def read(text: str) -> CellTable | None:
    """The table that a cell holds, None where it holds no more than a text."""
    if _HTML.search(text):
        text = _as_lines(text)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > _ROWS and (table := _with_header(lines)):
        return table
    if people := next(listed_people.lists(text), None):
        return CellTable((), [[each] for each in people])
    pieces = _PIECES.split(text)
    if max(_numbers(lines), _numbers(pieces)) < _NUMBERS:
        return None
    rows = _rows(lines) if len(lines) >= _ROWS else [[piece] for piece in pieces]
    return CellTable((), rows)


def _as_lines(text: str) -> str:
    """The rows of an HTML table in lines, with tabs between their cells."""
    text = _ROW.sub(r"\n\g<0>", _CELL.sub(r"\t\g<0>", " ".join(text.split())))
    lines = (unescape(_TAG.sub(" ", line)).strip(" ") for line in text.split("\n"))
    return "\n".join(line.removeprefix("\t") for line in lines)


def _with_header(lines: Sequence[str]) -> CellTable | None:
    rows = _rows(lines)
    for number, header in enumerate(rows[:_DEPTH]):
        below = [row for row in rows[number + 1 :] if len(row) == len(header) > 1]
        effort.check()
        if len(below) >= _ROWS and any(_names_a_kind(header)):
            return CellTable(header, below)
    return None


def _names_a_kind(header: Sequence[str]) -> Iterator[bool]:
    known = words()
    return (known.of_header(name) is not None for name in header if len(name) <= _LONGEST_NAME)


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """The lines parted by what gives the most of them one width."""

    def even(sign: str) -> int:
        widths = Counter(line.count(sign) for line in lines)
        return max((count for width, count in widths.items() if width), default=0)

    sign = max(_BETWEEN, key=even)
    return [[cell.strip(' "') for cell in line.split(sign)] for line in lines]


def _numbers(texts: Sequence[str]) -> int:
    return sum(sum(map(str.isdigit, text)) >= _DIGITS for text in texts)
