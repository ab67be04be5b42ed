"""A table of text for a terminal, with Persian words in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """How many columns a text takes: marks and joiners take none."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me", "Cf") else 1 + _is_wide(sign)
        for sign in text
    )


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of the table, each column as wide as its widest cell."""
    table = [list(head), *map(list, rows)]
    widths = [max(width(row[place]) for row in table) for place in range(len(head))]
    made = [_line(row, widths) for row in table]
    rule = "─┼─".join("─" * each for each in widths)
    return [made[0], rule, *made[1:]]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
    return " │ ".join(padded).rstrip()
