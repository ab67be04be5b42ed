"""Rows of values where names of columns are looked for: what is in one of them is no name.

A number of a contract, a day and an amount stand in a row of data; the name of a column may be a
day («1403/12/29» above balances) or a year, and two columns may be called so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables.engine.common.table_words import WORDS

Row = tuple[int, Sequence[str | None]]
_AMOUNT: Final = re.compile(r"[-(]?(?:\d{1,3}(?:[,٬.]\d{3})+|\d{5,}(?:[.٫]\d+)?)\)?")
_YEAR: Final = re.compile(r"1[34]\d\d")
_WORDS: Final = "|".join([*WORDS["money"]["scales"], *chain(*WORDS["money"]["units"].values())])
#: Kinds of values, of which a row of names has one at most: «1404/3/2», «1403/9/125»,
#: «۲ خرداد ۱۴۰۴», «ق-101», «12 میلیارد ریال», 850.
_KINDS: Final = (
    re.compile(r"(?:1[34]\d\d|20\d\d)[/.-]\d{1,2}[/.-]\d{1,2}(?:[ T].*)?"),
    re.compile(r"\d+(?:\s*[/-]\s*\d+)+"),
    re.compile(r"\d{1,2} [^\W\d_]{2,10} 1[34]\d\d"),
    re.compile(r"[^\W\d_]{1,4} ?[-/ـ] ?\d+(?:[-/]\d+)*"),
    re.compile(rf"\d[\d.,٫٬/]* ?(?:{_WORDS})(?: (?:{_WORDS}))*"),
    re.compile(r"\d+(?:[.٫]\d+)?"),
)
#: A row of data fills this part of the columns that have names, in percent, and so many cells.
_FULL: Final = 60
_FEWEST: Final = 3
#: Values of a row that are of the kinds of those below.
_ALIKE: Final = 2
#: Cells of a row of data that have digits.
_FIGURES: Final = 2
#: Whether a column can read a text.
Reader = Callable[[str], bool]


def is_data(cells: Iterable[str | None]) -> bool:
    """Whether values stand in a row, which then names nothing but what it names by itself."""
    kinds = {_kind(text) for text in cells} - {None}
    return _AMOUNT in kinds or len(kinds) > 1


def data_rows(rows: Iterable[Row], columns: int) -> list[int]:
    """The numbers of rows that fill a table of so many ``columns``, with figures in some."""
    least = max(_FEWEST, columns * _FULL / 100)
    return [
        number
        for number, cells in rows
        if sum(map(bool, cells)) >= least and sum(map(_has_digit, cells)) >= _FIGURES
    ]


def rows_as_read(rows: Iterable[Row], readers: Mapping[int, Reader | None]) -> list[int]:
    """The numbers of ``rows`` whose cells can be read as those of a table; ``readers`` of its
    columns by position, None for one of texts, in which anything can stand.

    At least half of the columns are filled, and one with what is read; years and the numbers of the
    columns themselves, which stand above the names of some, are no values.
    """
    return [number for number, cells in rows if _is_as_read(cells, readers)]


def _is_as_read(cells: Sequence[str | None], readers: Mapping[int, Reader | None]) -> bool:
    filled = {n: cells[n] or "" for n in readers if n < len(cells) and cells[n]}
    texts = [" ".join(to_ascii_digits(text).split()) for text in filled.values()]
    if 2 * len(filled) < max(len(readers), 4) or texts == [*map(str, range(1, len(texts) + 1))]:
        return False
    read = {n: reader(filled[n]) for n, reader in readers.items() if reader and n in filled}
    years = [n for n in read if _YEAR.fullmatch(to_ascii_digits(filled[n]).strip())]
    return all(read.values()) and len(read) > len(years)


def rows_alike(rows: Iterable[Row], others: Iterable[Row]) -> list[int]:
    """The numbers of ``rows`` that have values of the same kinds as ``others`` in the same columns:
    a letter's day and number above a table stand elsewhere.
    """
    kinds: dict[int, set[re.Pattern[str]]] = {}
    for _, cells in others:
        for position, text in enumerate(cells):
            if kind := _kind(text):
                kinds.setdefault(position, set()).add(kind)
    return [
        number
        for number, cells in rows
        if sum(_kind(text) in kinds.get(n, ()) for n, text in enumerate(cells)) >= _ALIKE
    ]


def _has_digit(text: str | None) -> bool:
    return text is not None and any(map(str.isdigit, text))


def _kind(text: str | None) -> re.Pattern[str] | None:
    plain = " ".join(to_ascii_digits(text or "").split())
    if not plain or _YEAR.fullmatch(plain):
        return None
    return next((kind for kind in (_AMOUNT, *_KINDS) if kind.fullmatch(plain)), None)
