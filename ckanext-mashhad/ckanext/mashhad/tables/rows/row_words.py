"""By which words a row is found: what its cells say, in the normal form of all our search.

``RowWords(schema).join_words(cells)`` is what the DataStore stores for a row, ``asked(text)`` what
a reader asks for, both in PostgreSQL's notation (``tsvector``, ``tsquery``). A reader who types
«پیاده رو», «پیاده‌رو» or «پيادەرو» finds the same rows, and code labels are found in both languages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
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
_CHUNK: Final = re.compile(rf"[^\W_]+(?:{ZWNJ}+[^\W_]+)*")
#: So many words from each other two words of a name are the name.
_BESIDE: Final = 2
#: The text of a cell, folded, and its words.
_Cell = tuple[str, tuple[str, ...]]


class RowWords:
    """The words of rows of one table; cells that stand there often are folded once.

    A word of a name that also stands elsewhere in its row has a position, others have none: whoever
    takes persons' names away knows by it what has to stay.
    """

    def __init__(self, schema: TableSchema) -> None:
        readers = [(column.privacy == "name", _reader(column)) for column in schema.columns]
        self._names = [(place, of) for place, (name, of) in enumerate(readers) if name]
        self._others = [(place, of) for place, (name, of) in enumerate(readers) if not name]

    def join_words(self, cells: Sequence[str]) -> str:
        """``cells`` as text in the order of the columns, as the checker writes them."""
        others = [of(cells[place]) for place, of in self._others if cells[place]]
        found = dict.fromkeys(chain(*[words for _folded, words in others]))
        names = [of(cells[place])[1] for place, of in self._names if cells[place]]
        shared = [frozenset(words) for words in names if not found.keys().isdisjoint(words)]
        elsewhere = {word for name in shared for word in _elsewhere(name, others)}
        stored = list(dict.fromkeys(chain(*names, found)))[:MOST_STORED]
        if elsewhere:
            return " ".join(f"'{word}':1" if word in elsewhere else f"'{word}'" for word in stored)
        return f"""'{"' '".join(stored)}'""" if stored else ""


def _elsewhere(name: frozenset[str], others: Iterable[_Cell]) -> set[str]:
    """The words of a name that other cells have too, where these do not write the name itself.

    None where that would be all of its words: nobody is found by what he is called.
    """
    apart = {
        word
        for folded, words in others
        if not name.isdisjoint(words)
        for word in _apart(name, folded)
    }
    return apart if len(name) == 1 or apart != name else set()


def _apart(name: frozenset[str], folded: str) -> Iterator[str]:
    """The words of a name that stand in a text with none of its others beside them."""
    shared = [name.intersection(_of_folded(chunk)) for chunk in _CHUNK.findall(folded)]
    for place, own in enumerate(shared):
        near: set[str] = set().union(*shared[max(place - _BESIDE, 0) : place + _BESIDE + 1])
        if near == own:
            yield from own


def _reader(column: Column) -> Callable[[str], _Cell]:
    if column.type in _UNSEARCHED:
        return lambda cell: ("", ())

    @lru_cache(maxsize=4096)
    def read(cell: str) -> _Cell:
        folded = search_fold(_said(column, cell))
        return folded, tuple(_of_folded(folded))

    return read


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
    return _of_folded(search_fold(text))


def _of_folded(folded: str) -> Iterator[str]:
    yield from (found[:LONGEST] for found in _WORD.findall(folded.replace(ZWNJ, " ")))
    if ZWNJ in folded:
        joined = (chunk.replace(ZWNJ, "") for chunk in folded.split() if ZWNJ in chunk)
        yield from (found[:LONGEST] for chunk in joined for found in _WORD.findall(chunk))


def asked(text: str) -> str:
    """All words of ``text``, empty where it has none. Words may go on in the row, numbers not."""
    return " & ".join(_asked(word[:LONGEST]) for word in _list_asked(text)[:MOST_ASKED])


def are_too_many(text: str) -> bool:
    """Whether ``text`` has words that :func:`asked` leaves out."""
    return len(_list_asked(text)) > MOST_ASKED


def _list_asked(text: str) -> list[str]:
    return _WORD.findall(search_fold(text).replace(ZWNJ, " "))


def _asked(word: str) -> str:
    goes_on = len(word) >= _SHORTEST_BEGINNING and not word.isdigit()
    return f"'{word}':*" if goes_on else f"'{word}'"
