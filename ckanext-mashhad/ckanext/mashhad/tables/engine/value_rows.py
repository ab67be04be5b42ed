"""Rows of values where names of columns are looked for: what is in one of them is no name.

A number of a contract, a day and an amount stand in a row of data; the name of a column may be a
day («1403/12/29» above balances) or a year, and two columns may be called so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
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
#: An amount is a number, whatever its size.
_NUMBER: Final = {_AMOUNT: _KINDS[-1]}
#: A row of data fills this part of the columns that have names, in percent, and so many cells.
_FULL: Final = 60
_FEWEST: Final = 3
#: Values of a row that are of the kinds of those below.
_ALIKE: Final = 2
#: Digits of the number of a column.
_LONGEST_COUNT: Final = 2
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

    At least half of the columns are filled, and most of those that are not of texts with what they
    read; years and the numbers of the columns themselves, which stand above some names, are none.
    """
    return [number for number, cells in rows if _is_as_read(cells, readers)]


def _is_as_read(cells: Sequence[str | None], readers: Mapping[int, Reader | None]) -> bool:
    filled = {n: cells[n] or "" for n in readers if n < len(cells) and cells[n]}
    if 2 * len(filled) < max(len(readers), 4) or _counts(cells):
        return False
    read = {n: reader(filled[n]) for n, reader in readers.items() if reader and n in filled}
    values = [n for n in read if read[n] and not _YEAR.fullmatch(_plain(filled[n]))]
    has_number = any(_is_of(filled[n], (_KINDS[-1],)) for n in values)
    is_full = 2 * len(filled) > len(readers)  # of a letter the day may stand below «تاریخ»
    return 2 * len(values) > len(read) and (is_full or has_number)


def _counts(cells: Sequence[str | None]) -> bool:
    """Whether a row has nothing but the numbers of columns: 1, 2, 3=1+2, ..."""
    texts = (_plain(text).partition("=")[0].strip() for text in cells if text)
    return all(text.isdecimal() and len(text) <= _LONGEST_COUNT for text in texts)


def rows_alike(rows: Iterable[Row], others: Iterable[Row]) -> list[int]:
    """The numbers of ``rows`` that have values of the same kinds as ``others`` in the same columns,
    and more than half as many cells: a letter has its day and number above a table.
    """
    kinds: dict[int, set[re.Pattern[str]]] = {}
    fullest = 0
    for _, cells in others:
        fullest = max(fullest, sum(map(bool, cells)))
        for position, text in enumerate(cells):
            if kind := _kind(text):
                kinds.setdefault(position, set()).add(_NUMBER.get(kind, kind))
    return [
        number
        for number, cells in rows
        if not _counts(cells)
        and 2 * sum(map(bool, cells)) > fullest
        and sum(_is_of(text, kinds.get(n)) for n, text in enumerate(cells)) >= _ALIKE
    ]


def _is_of(text: str | None, kinds: Collection[re.Pattern[str]] | None) -> bool:
    kind = _kind(text) if kinds else None
    return kind is not None and _NUMBER.get(kind, kind) in (kinds or ())


def _plain(text: str | None) -> str:
    return " ".join(to_ascii_digits(text or "").split())


def _has_digit(text: str | None) -> bool:
    return text is not None and any(map(str.isdigit, text))


@lru_cache(maxsize=4096)
def _kind(text: str | None) -> re.Pattern[str] | None:
    plain = _plain(text)
    if not plain or _YEAR.fullmatch(plain):
        return None
    return next((kind for kind in (_AMOUNT, *_KINDS) if kind.fullmatch(plain)), None)
