"""Lines of several cells below a table: signatures, numbers of rows, places and days of issue.

They stand at the end of a sheet, below a total or a blank row, and hold none of what a row must
have in its type, but for days with what they are beside them. Only the end tells that nothing
follows, so the last lines of a frame wait for the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.table_words import WORDS

#: More lines than these are no foot of a table.
_MOST: Final = 20
#: A line of so few cells may hold a number or a day, where a row must have twice as many.
_FEW: Final = 2
_NAMES_OF_DAYS: Final = frozenset(WORDS["days"])
#: «تهیه‌کننده: …» and «مهر و امضا», but not «تهیه و تنظیم نقشه‌ها».
_FOOT: Final = re.compile(
    rf"[\W_]*(?:{'|'.join(search_key(word) for word in WORDS['feet'])})\s*(?:[:؛.…-]|$)"
)
_DIGIT: Final = re.compile(r"\d")
Line = tuple[int, dict[str, str]]


class Trailing:
    """``required`` and ``references`` are columns of the frames; ``typed`` tells of columns that
    rows, or some of them, must have and that take no text whether a text can be read there.
    ``textless``: all columns that take no text.
    """

    def __init__(
        self,
        required: list[str],
        references: list[str],
        typed: Mapping[str, Callable[[str], Any]],
        textless: Collection[str],
    ) -> None:
        self._required = required
        self._references = references
        self._typed = typed
        self._textless = textless
        self._waiting: pl.DataFrame | None = None

    def hold_back(self, frame: pl.DataFrame, last_row: int) -> pl.DataFrame:
        """The frame, with what waited where rows follow it, and without what may be the foot of the
        table; ``last_row`` is the number of the last row of data before it.
        """
        if self._waiting is not None and frame.height:
            cells = pl.exclude("_row").cast(pl.String)
            frame = pl.concat([self._waiting, frame.with_columns(cells)])
            self._waiting = None
        foot = self._foot(frame, last_row)
        if foot:
            cells = pl.exclude("_row").cast(pl.String)
            self._waiting = frame.tail(foot).with_columns(cells)
            frame = frame.head(frame.height - foot)
        return frame

    def finish(self) -> list[Line]:
        """The lines of the foot, each with its row and what stands in its cells."""
        if self._waiting is None:
            return []
        return [
            (row["_row"], {n: text for n, text in row.items() if n[0] != "_" and text is not None})
            for row in self._waiting.to_dicts()
        ]

    def _foot(self, frame: pl.DataFrame, last_row: int) -> int:
        """How many of the last lines may be the foot."""
        end = frame.tail(_MOST + 1)
        if not self._typed or not any(end[name].null_count() for name in self._required):
            return 0
        lines = end.to_dicts()
        count = 0
        while count < len(lines) and self._may_be_foot(lines[-count - 1]):
            count += 1
        if not count or count > _MOST:
            return 0
        before = lines[-count - 1]["_row"] if count < len(lines) else last_row
        if before and lines[-count]["_row"] > before + 1:
            return count
        # Directly below a row stands another one, however bad it is, unless it says what it is.
        signed = (n for n, line in enumerate(lines[-count:]) if before and _says_foot(line))
        return next((count - n for n in signed), 0)

    def _may_be_foot(self, line: Mapping[str, Any]) -> bool:
        cells = {n: text for n, text in line.items() if n[0] != "_" and text is not None}
        if any(_DIGIT.search(cells.get(name, "")) for name in self._references):
            return False
        if len(cells) <= _FEW and len(self._required) >= 2 * _FEW:
            return True
        before = dict(zip(cells, ["", *cells], strict=False))
        return not any(
            (value := read(cells[name])) is not None
            and not (isinstance(value, date) and self._names_day(before[name], cells))
            for name, read in self._typed.items()
            if name in cells
        )

    def _names_day(self, name: str, cells: Mapping[str, str]) -> bool:
        """Whether that cell is the name of the day beside it, where a row could have no text."""
        return name in self._textless and _is_name_of_day(cells[name])


def _says_foot(line: Mapping[str, Any]) -> bool:
    return any(
        _FOOT.match(search_key(text))
        for n, text in line.items()
        if n[0] != "_" and text is not None
    )


@lru_cache(maxsize=256)
def _is_name_of_day(text: str) -> bool:
    """Whether a text says what a day is the day of, as below a table."""
    return search_key(text).split(" ")[0].rstrip(":") in _NAMES_OF_DAYS
