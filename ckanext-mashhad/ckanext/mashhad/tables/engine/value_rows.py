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


def is_data(cells: Iterable[str | None]) -> bool:
    """Whether values stand in a row, which then names nothing but what it names by itself."""
    texts = [" ".join(to_ascii_digits(text or "").split()) for text in cells]
    if any(map(_AMOUNT.fullmatch, texts)):
        return True
    values = [text for text in texts if text and not _YEAR.fullmatch(text)]
    kinds = (next((n for n, k in enumerate(_KINDS) if k.fullmatch(text)), None) for text in values)
    return len(set(kinds) - {None}) > 1


def data_rows(rows: Iterable[Row], columns: int) -> list[int]:
    """The numbers of rows of data that fill a table of so many ``columns``."""
    least = max(_FEWEST, columns * _FULL / 100)
    return [number for number, cells in rows if sum(map(bool, cells)) >= least and is_data(cells)]
