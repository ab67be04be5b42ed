"""Lines that number pages, as they come along from a web page or a print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.table_words import WORDS

_LONGEST: Final = 80
_PAGES: Final = WORDS["pages"]
_HEADS, _OF, _NAMED = (
    "|".join(search_key(word) for word in _PAGES[part]) for part in ("heads", "of", "words")
)
_NUMBERED: Final = re.compile(rf"(?:{_HEADS}) [0-9]{{1,4}}(?: (?:{_OF}) [0-9]{{1,4}})?")
#: Numbers of pages and words for other ones, of each at least one.
_PAGER: Final = re.compile(
    rf"(?=.*(?<![0-9])[0-9])(?=.*(?<!\w)(?:{_NAMED})(?!\w))"
    rf"(?:(?:[0-9]{{1,4}}|{_NAMED})(?: |$))+"
)
_NOT_WORD: Final = re.compile(r"[\W_]+")


def is_page_number(texts: Iterable[str]) -> bool:
    """Whether the cells of a line say of which page it is, or lead to others."""
    line = _NOT_WORD.sub(" ", search_key(" ".join(texts))).strip()
    return len(line) <= _LONGEST and bool(_NUMBERED.fullmatch(line) or _PAGER.fullmatch(line))


def page_numbers(frame: pl.DataFrame, required: Sequence[str]) -> pl.Series:
    """Which rows are such lines, where they lack what a row must have."""
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    if not any(frame[name].null_count() for name in required):
        return nothing
    lacking = frame.select(pl.any_horizontal(pl.col(list(required)).is_null())).to_series()
    where = lacking.arg_true()
    rows = frame.select(pl.exclude("_row"))[where].iter_rows()
    found = [is_page_number(str(text) for text in row if text is not None) for row in rows]
    return nothing.clone().scatter(where, found)
