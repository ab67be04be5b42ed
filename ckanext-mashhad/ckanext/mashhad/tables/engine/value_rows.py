"""Rows of values where names of columns are looked for: what is in one of them is no name.

A number of a contract, a day and an amount stand in a row of data; the name of a column may be a
day («1403/12/29» above balances) or a year, and two columns may be called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits

Row = tuple[int, Sequence[str | None]]
_AMOUNT: Final = re.compile(r"[-(]?(?:\d{1,3}(?:[,٬.]\d{3})+|\d{5,}(?:[.٫]\d+)?)\)?")
_YEAR: Final = re.compile(r"1[34]\d\d")
#: Kinds of values, of which a row of names has one at most.
_KINDS: Final = (
    re.compile(r"(?:1[34]\d\d|20\d\d)[/.-]\d{1,2}[/.-]\d{1,2}(?:[ T].*)?"),
    re.compile(r"\d+(?:\s*[/-]\s*\d+)+"),
    re.compile(r"\d{3,}(?:[.٫]\d+)?"),
)
#: A row of data fills this part of the columns that have names, in percent, and so many cells.
_FULL: Final = 60
_FEWEST: Final = 3
#: Values of a row that are of the kinds of those below.
_ALIKE: Final = 2


def is_data(cells: Iterable[str | None]) -> bool:
    """Whether values stand in a row, which then names nothing but what it names by itself."""
    kinds = {_kind(text) for text in cells} - {None}
    return _AMOUNT in kinds or len(kinds) > 1


def data_rows(rows: Iterable[Row], columns: int) -> list[int]:
    """The numbers of rows of data that fill a table of so many ``columns``."""
    least = max(_FEWEST, columns * _FULL / 100)
    return [number for number, cells in rows if sum(map(bool, cells)) >= least and is_data(cells)]


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


def _kind(text: str | None) -> re.Pattern[str] | None:
    plain = " ".join(to_ascii_digits(text or "").split())
    if not plain or _YEAR.fullmatch(plain):
        return None
    return next((kind for kind in (_AMOUNT, *_KINDS) if kind.fullmatch(plain)), None)
