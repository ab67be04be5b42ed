"""Columns with few different texts, as most of a register's are: each text is looked at once.

The cells of such a column are numbers of the texts of its lexicon (a categorical of polars), and
what a text means is found by its number, in all the frames of a sheet. A column whose cells mostly
differ keeps its texts. Which of both a column is shows in the first frame that is large enough.
Of a few short texts it is remembered what each is, whatever column it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

#: With fewer rows a lexicon does not pay.
FEWEST_ROWS: Final = 512
#: Rows in which at most half of the texts may differ.
_SAMPLE: Final = 4096
#: Different texts that a lexicon holds; with more the column is no longer one with few.
MOST_TEXTS: Final = 50_000
#: polars keeps thirty-two patterns prepared, and a check asks for more of them in turn: a long one
#: is prepared anew at each call, which costs no more than to look at so many texts.
_MANY: Final = 2_000
#: Characters of a text that is remembered.
_LONGEST: Final = 200
#: Of several columns at once, since each call of polars costs as much as a thousand cells.
Clean = Callable[[Sequence[pl.Series]], list[pl.Series]]
Mask = Callable[[pl.Series], pl.Series]


class Lexicon:
    """The texts of one column by number, and each as ``clean`` leaves it."""

    def __init__(self, clean: Clean) -> None:
        self.dtype = pl.Categorical(pl.Categories.random())
        self._cleaned = Learned(pl.String, lambda texts, _: clean([texts])[0])
        self._changed = Learned(pl.Boolean, lambda texts, _: clean([texts])[0].ne_missing(texts))

    def cells(self, given: pl.Series, numbers: pl.Series) -> pl.Series:
        """The cells of a frame clean; both are of this lexicon."""
        changed = self._changed.if_any(self.dtype, numbers)
        if changed is None or not changed.any():
            return given
        return self._cleaned.values_at(self.dtype, numbers).cast(self.dtype).alias(given.name)

    @property
    def size(self) -> int:
        """The number of texts seen."""
        return len(self._changed)


class Lexicons:
    """The lexicons of one sheet, by position of the column."""

    def __init__(self, clean: Clean) -> None:
        self._clean = clean
        self._of: dict[int, Lexicon | None] = {}

    def cells(self, columns: Sequence[pl.Series]) -> list[pl.Series]:
        """The clean cells of one frame: numbers where a column has a lexicon, else texts."""
        lexicons = [self._lexicon(position, given) for position, given in enumerate(columns)]
        pairs = list(zip(lexicons, columns, strict=True))
        texts = iter(self._clean([given for lexicon, given in pairs if not lexicon]))
        numbered = [given.cast(lexicon.dtype) for lexicon, given in pairs if lexicon]
        cells = iter(zip(numbered, numbers(numbered), strict=True))
        return [lexicon.cells(*next(cells)) if lexicon else next(texts) for lexicon in lexicons]

    def _lexicon(self, position: int, given: pl.Series) -> Lexicon | None:
        if position not in self._of:
            if given.len() < FEWEST_ROWS:
                return None
            few = 2 * given.head(_SAMPLE).n_unique() <= min(_SAMPLE, given.len())
            self._of[position] = Lexicon(self._clean) if few else None
        lexicon = self._of[position]
        if lexicon is not None and lexicon.size > MOST_TEXTS:
            lexicon = self._of[position] = None
        return lexicon


class Learned:
    """What is known of the texts of a lexicon by number. ``learn(new, first)`` gives it for the
    texts from the number ``first`` on, each only once.
    """

    def __init__(self, dtype: Any, learn: Callable[[pl.Series, int], pl.Series]) -> None:
        self._learn = learn
        self._dtype: Any = None
        self._values = pl.Series([], dtype=dtype)

    def values_at(self, dtype: Any, numbers: pl.Series) -> pl.Series:
        """The value of each cell; ``numbers`` are of the lexicon with that ``dtype``."""
        return self._of_all(dtype, numbers)[numbers]

    def if_any(self, dtype: Any, numbers: pl.Series) -> pl.Series | None:
        """The same of truths, None where no text has been one."""
        values = self._of_all(dtype, numbers)
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


def numbers(columns: Sequence[pl.Series]) -> list[pl.Series]:
    """The numbers in columns of lexicons, each of a name of its own."""
    return pl.DataFrame(columns).select(pl.all().to_physical()).get_columns()


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


def remembered(mask: Mask) -> Mask:
    """``mask``, which says of each text what it is whatever stands beside it, with a memory."""
    known: dict[str | None, bool | None] = {}

    def look(texts: pl.Series) -> pl.Series:
        nonlocal known
        if texts.len() > _MANY or any(text and len(text) > _LONGEST for text in texts):
            return mask(texts)
        asked, memory = texts.to_list(), known
        found = {text: memory[text] for text in set(asked) if text in memory}
        if new := [text for text in set(asked) if text not in found]:
            said = mask(pl.Series(new, dtype=pl.String)).to_list()
            found |= dict(zip(new, said, strict=True))
            if len(memory) > MOST_TEXTS:
                known = memory = {}  # other threads go on with the one that they have
            memory.update(found)
        return pl.Series(texts.name, [found[text] for text in asked], dtype=pl.Boolean)

    return look
