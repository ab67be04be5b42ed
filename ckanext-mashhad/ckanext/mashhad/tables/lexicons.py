"""Columns with few different texts, as most of a register's are: each text is looked at once.

The cells of such a column are numbers of the texts of its lexicon (a categorical of polars), and
what a text means is found by its number, in all the frames of a sheet. A column whose cells mostly
differ keeps its texts. Which of both a column is shows in the first frame that is large enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import polars as pl

#: With fewer rows a lexicon does not pay.
FEWEST_ROWS: Final = 512
#: Rows in which at most half of the texts may differ.
_SAMPLE: Final = 4096
#: Different texts that a lexicon holds; with more the column is no longer one with few.
MOST_TEXTS: Final = 50_000
Clean = Callable[[pl.Series], pl.Series]


class Lexicon:
    """The texts of one column by number, and each as ``clean`` leaves it."""

    def __init__(self, clean: Clean) -> None:
        self.dtype = pl.Categorical(pl.Categories.random())
        self._cleaned = Learned(pl.String, lambda texts, _: clean(texts))
        self._changed = Learned(pl.Boolean, lambda texts, _: clean(texts).ne_missing(texts))

    def cells(self, given: pl.Series) -> pl.Series:
        """The cells of a frame, clean, as numbers; ``given`` may be numbers of it already."""
        numbered = given if given.dtype == self.dtype else given.cast(self.dtype)
        changed = self._changed.if_any(numbered)
        if changed is None or not changed.any():
            return numbered
        return self._cleaned.of(numbered).cast(self.dtype).alias(given.name)

    def __len__(self) -> int:
        """The number of texts seen."""
        return len(self._changed)


class Lexicons:
    """The lexicons of one sheet, by position of the column."""

    def __init__(self, clean: Clean) -> None:
        self._clean = clean
        self._of: dict[int, Lexicon | None] = {}

    def dtype(self, position: int) -> Any:
        """What the cells of a column are best read as."""
        lexicon = self._of.get(position)
        return lexicon.dtype if lexicon else pl.String

    def cells(self, position: int, given: pl.Series) -> pl.Series:
        """The clean cells of a column in one frame: numbers where it has a lexicon, else texts."""
        if position not in self._of:
            if given.len() < FEWEST_ROWS:
                return self._clean(given)
            few = 2 * given.head(_SAMPLE).n_unique() <= min(_SAMPLE, given.len())
            self._of[position] = Lexicon(self._clean) if few else None
        lexicon = self._of[position]
        if lexicon is None:
            return self._clean(given)
        cells = lexicon.cells(given)
        if len(lexicon) > MOST_TEXTS:
            self._of[position] = None
        return cells


class Learned:
    """What is known of the texts of a lexicon by number. ``learn(new, first)`` gives it for the
    texts from the number ``first`` on, each only once.
    """

    def __init__(self, dtype: Any, learn: Callable[[pl.Series, int], pl.Series]) -> None:
        self._learn = learn
        self._dtype: Any = None
        self._values = pl.Series([], dtype=dtype)

    def of(self, cells: pl.Series) -> pl.Series:
        """The value of each cell; ``cells`` are numbers of a lexicon."""
        numbers = cells.to_physical()
        return self._of_all(cells.dtype, numbers)[numbers]

    def if_any(self, cells: pl.Series) -> pl.Series | None:
        """The same of truths, None where no text has been one."""
        numbers = cells.to_physical()
        values = self._of_all(cells.dtype, numbers)
        return values[numbers] if values.any() else None

    def _of_all(self, dtype: Any, numbers: pl.Series) -> pl.Series:
        """The values by number, of all texts up to the last in ``numbers``."""
        if dtype is not self._dtype and dtype != self._dtype:
            self._dtype, self._values = dtype, self._values.clear()
        known, end = self._values.len(), _end(numbers)
        if end > known:
            self._values.append(self._learn(_texts(dtype, known, end), known))
        return self._values

    def __len__(self) -> int:
        return self._values.len()


def _texts(dtype: Any, first: int, end: int) -> pl.Series:
    """The texts of a lexicon that have these numbers."""
    numbers = pl.int_range(first, end, dtype=pl.UInt32, eager=True)
    return numbers.cat.to(dtype).cast(pl.String)


def _end(numbers: pl.Series) -> int:
    """The number after the last."""
    last = numbers.max()
    return 0 if last is None else int(last) + 1  # type: ignore[arg-type]


def matching(cells: pl.Series, pattern: str, *, literal: bool = False) -> pl.Series:
    """Which cells have the pattern in their text, null where they are."""
    if cells.dtype == pl.String:
        return cells.str.contains(pattern, literal=literal)
    numbers = cells.to_physical()
    texts = _texts(cells.dtype, 0, _end(numbers))
    return texts.str.contains(pattern, literal=literal)[numbers]
