"""Rows that are no data: totals, repeated headers, headings and remarks.

A total says so in one cell and lacks some of what a row must have, or has nothing beside it but
figures and the name of the section that it is of. It is checked against the sum of the rows above
it (all of them, those since a total before it, or those that it names) and is not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.lexicons import matching
from ckanext.mashhad.tables.engine.common.table_words import WORDS

#: Longer texts are no labels of totals.
_LONGEST: Final = 80
_WORDS: Final = {
    name: [search_key(word) for word in words] for name, words in WORDS["totals"].items()
}
_PLAIN: Final = frozenset(_WORDS["plain"])
_OF_SOME: Final = frozenset(_WORDS["of_some"])
_BEGINNINGS: Final = (*_WORDS["openings"], *_WORDS["heads"])
_TOTAL: Final = re.compile(
    rf"(?:{'|'.join(_WORDS['openings'])})(?: .*)?"
    rf"|(?:{'|'.join(_WORDS['of_sections'])}) (?:{'|'.join(_WORDS['sections'])})(?: .*)?"
    rf"|(?:{'|'.join(_WORDS['heads'])})(?: (?:{'|'.join(_WORDS['words'])}|[0-9]{{1,4}}))*"
)
#: What begins with such a word, as :data:`_BEGINS` has it.
_MAYBE: Final = (
    rf"^(?:[^\pL\pN]|ـ)*(?i:{'|'.join(sorted({text.split()[0] for text in _BEGINNINGS}))})"
)
_FIRST: Final = "".join(sorted({text[0] for text in _BEGINNINGS} | {"ك", "ـ"}))
#: Where it is the only text beside figures, whatever follows: «جمع خرید تجهیزات», no «جمع‌آوری».
_ALONE: Final = re.compile(
    rf"(?:{'|'.join(_WORDS['alone'])})(?! ?(?:{'|'.join(_WORDS['works'])})) .+"
)
#: What a total begins with, in one of the shapes of its first letter.
_BEGINS: Final = re.compile(rf"[\W_]*(?:[{_FIRST}{_FIRST.upper()}]|[^\x00-\x7f\u0600-\u06ff])")
_BETWEEN: Final = re.compile(r"[\W_]+")
_PLURAL: Final = re.compile(r"(?<=\w) ?(?:های|ها)\b")

#: A total as it stands among rows: its row, its amounts in rial by field, None for those that
#: cannot be read, and what it is called.
Written = tuple[int, dict[str, int | None], str]
#: The texts of a row, by column of the frame.
Cells = Mapping[str, str | None]
#: What a total may mean besides the sum of all rows, by field; None where nobody can tell. It is
#: asked with the sheet, the row of the total before and the row of this one.
Meant = Callable[[int, int, int], Mapping[str, set[int] | None]]


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Whether a cell says that its row is a sum."""
    if len(text) > _LONGEST or not _BEGINS.match(text):
        return False
    return bool(_TOTAL.fullmatch(normal(text)))


@lru_cache(maxsize=4096)
def may_be_total(text: str) -> bool:
    """Whether a cell says so where no other text stands in its row."""
    if len(text) > _LONGEST or not _BEGINS.match(text):
        return False
    return is_total(text) or bool(_ALONE.fullmatch(normal(text)))


def is_of_some(label: str) -> bool:
    """Whether a total is of some rows by what it is called: «جمع کل مصارف»."""
    words = singular(label).split()
    return not (is_total(label) and _OF_SOME.isdisjoint(words))


def label(cells: Cells) -> str:
    """What a total is called, of the texts of its row."""
    return next((normal(text) for text in cells.values() if text and may_be_total(text)), "")


def normal(text: str) -> str:
    """What a text is compared by."""
    return _BETWEEN.sub(" ", search_key(text)).strip()


def singular(words: str) -> str:
    """Such a text without the endings of plurals."""
    return _PLURAL.sub("", words)


@dataclass(frozen=True, slots=True)
class Positions:
    """Columns of the frames of a sheet: ``required`` ones, those of ``references``, of ``texts``
    (with the references), and of amounts and counts (``figures``).
    """

    required: Sequence[str]
    references: Sequence[str]
    texts: Sequence[str]
    figures: Sequence[str]


def total_rows(frame: pl.DataFrame, at: Positions, above: Cells) -> pl.Series:
    """Which rows are totals: a cell says so, and a required one is empty, it is the row's code or
    its only text; or it says nothing else, among figures and the name of the section of the row
    above it. ``above`` is the row above the frame.
    """
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    incomplete = nothing
    for name in at.required:
        if frame[name].null_count():
            incomplete |= frame[name].is_null()
    maybe = incomplete
    for name in at.texts:
        maybe |= matching(frame[name], _MAYBE).fill_null(value=False)
    if not maybe.any():
        return nothing
    rows, where = frame.select(pl.exclude("_row")), maybe.arg_true()
    uppers = rows[(where.cast(pl.Int64) - 1).clip(lower_bound=0)]
    pairs = zip(rows[where].iter_rows(named=True), uppers.iter_rows(named=True), strict=True)
    found = []
    for index, lacks, (cells, upper) in zip(where, incomplete[where], pairs, strict=True):
        said = [name for name, text in cells.items() if text and is_total(text)]
        known = lacks or not {*at.references}.isdisjoint(said)
        filled = [name for name in at.texts if cells[name]]
        known = known or any(filled == [name] for name in said)
        is_sure = bool(said) and (known or _of_section(cells, upper if index else above, said, at))
        found.append(is_sure or _is_alone(cells, filled, at))
    return nothing.clone().scatter(where, found)


def _is_alone(cells: Cells, filled: Sequence[str], at: Positions) -> bool:
    """Whether a row of figures has one text, which may be a total's."""
    others = [text for name, text in cells.items() if text and name not in at.figures]
    figures = any(cells.get(name) for name in at.figures)
    return figures and len(others) == 1 and len(filled) <= 1 and may_be_total(others[0])


def _of_section(cells: Cells, above: Cells, said: Sequence[str], at: Positions) -> bool:
    """Whether the row says «جمع» and nothing else that the row above does not say, but figures.

    With a code or a day of its own it is a row.
    """
    filled = {name for name, text in cells.items() if text} - {*at.figures}
    new = {name for name in filled if cells[name] != above.get(name)}
    plain = [name for name in said if normal(cells[name] or "") in _PLAIN]
    return any(new == {name} for name in plain) and filled.isdisjoint(at.references)


def single_cells(frame: pl.DataFrame, required: Sequence[str]) -> pl.Series:
    """Which rows have one cell only, where a row must have three or more."""
    if len(required) < 3:
        return pl.Series([False]).new_from_index(0, frame.height)
    if sum(not frame[name].null_count() for name in required) > 1:
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    texts = pl.exclude("_row")
    return frame.select(one=pl.sum_horizontal(texts.is_not_null()) == 1)["one"]


def bare_amounts(frame: pl.DataFrame, required: Sequence[str], amounts: Sequence[str]) -> pl.Series:
    """Which rows have amounts and nothing else, where a row must have two other cells or more."""
    others = [name for name in required if name not in amounts]
    if len(others) < 2 or not all(frame[name].null_count() for name in others):
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
    return frame.select(bare=pl.all_horizontal(pl.exclude("_row", *amounts).is_null()))["bare"]


def repeated_headers(frame: pl.DataFrame, headers: Mapping[str, str]) -> pl.Series:
    """Which rows say the header again; ``headers`` are the names by column of the frame."""
    first = next(iter(headers), None)
    if first is None:
        return pl.Series([False]).new_from_index(0, frame.height)
    maybe = (frame[first].cast(pl.String) == headers[first]).fill_null(value=False)
    if not maybe.any():
        return maybe
    texts = {name: pl.col(name).cast(pl.String).fill_null("") for name in headers}
    return frame.select(
        same=pl.all_horizontal(texts[name] == text for name, text in headers.items())
    )["same"]
