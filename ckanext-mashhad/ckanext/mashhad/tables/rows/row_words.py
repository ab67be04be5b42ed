"""By which words a row is found: what its cells say, in the normal form of all our search.

``RowWords(schema).join_words(cells)`` is what the DataStore stores for a row, ``asked(text)`` what
a reader asks for, both in PostgreSQL's notation (``tsvector``, ``tsquery``). A reader who types
«پیاده رو», «پیاده‌رو» or «پيادەرو» finds the same rows, and code labels are found in both languages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.text import ZWNJ, search_fold
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

#: Of a row, and of a question; PostgreSQL itself takes no word beyond 2,046 bytes.
MOST_STORED: Final = 2000
MOST_ASKED: Final = 12
LONGEST: Final = 60
#: A single letter begins too many words to mean any of them.
_SHORTEST_BEGINNING: Final = 2
#: Figures are found by their value alone; parts of a decimal would be found by chance.
_UNSEARCHED: Final = ("number", "percentage", "yes_no")
_WORD: Final = re.compile(r"[^\W_]+")


class RowWords:
    """The words of rows of one table; cells that stand there often are folded once."""

    def __init__(self, schema: TableSchema) -> None:
        self._words = [_reader(column) for column in schema.columns]

    def join_words(self, cells: Sequence[str]) -> str:
        """``cells`` as text in the order of the columns, as the checker writes them."""
        found: dict[str, None] = {}
        for words, cell in zip(self._words, cells, strict=True):
            if cell:
                found.update(dict.fromkeys(words(cell)))
        return " ".join(f"'{word}'" for word in list(found)[:MOST_STORED])


def _reader(column: Column) -> Callable[[str], tuple[str, ...]]:
    if column.type in _UNSEARCHED:
        return lambda cell: ()

    @lru_cache(maxsize=4096)
    def words(cell: str) -> tuple[str, ...]:
        return tuple(list_words(_said(column, cell)))

    return words


def _said(column: Column, cell: str) -> str:
    """The cell with all that it may be called."""
    if column.type == "date":
        return f"{cell} {jalali.jalali_iso(dt.date.fromisoformat(cell))}"
    if column.codelist:
        known = codelists.load(column.codelist)
        return f"{known.label(cell, 'fa')} {known.label(cell, 'en')}"
    return cell


def list_words(text: str) -> Iterator[str]:
    """The words, and those with a half-space written together as well."""
    folded = search_fold(text)
    yield from (found[:LONGEST] for found in _WORD.findall(folded.replace(ZWNJ, " ")))
    if ZWNJ in folded:
        joined = (chunk.replace(ZWNJ, "") for chunk in folded.split() if ZWNJ in chunk)
        yield from (found[:LONGEST] for chunk in joined for found in _WORD.findall(chunk))


def asked(text: str) -> str:
    """All words of ``text``, empty where it has none. Words may go on in the row, numbers not."""
    words = _WORD.findall(search_fold(text).replace(ZWNJ, " "))[:MOST_ASKED]
    return " & ".join(_asked(word[:LONGEST]) for word in words)


def _asked(word: str) -> str:
    goes_on = len(word) >= _SHORTEST_BEGINNING and not word.isdigit()
    return f"'{word}':*" if goes_on else f"'{word}'"
