"""Shares of 100 as they are told (pure): all and nothing only where a share is exactly that."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_ALL: Final = 100


def percent(part: int, whole: int) -> Decimal:
    """Of 100, exact; 0 of nothing."""
    return Decimal(100) * part / whole if whole else Decimal(0)


def round_percent(share: Decimal) -> tuple[int, int]:
    """The whole per cent as which a share is told, and on which side of it the share is.

    That is the nearest, with 0 at its side. What is nearly nothing is less (-1) than 1, what is
    nearly all is more (1) than 99, what is little above all more than 100.
    """
    nearest = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    if nearest == 0 != share:
        return 1, -1
    if nearest == _ALL != share:
        return (_ALL - 1, 1) if share < _ALL else (_ALL, 1)
    return nearest, 0


def round_to(share: Decimal, places: int, whole: int = _ALL) -> Decimal:
    """With so many decimals, for files and programs; with two, nearly nothing is 0.01, nearly the
    ``whole`` 99.99, little above it 100.01.
    """
    nearest = round(share, places)
    if nearest != share and nearest in (0, whole):
        return nearest + Decimal(1).scaleb(-places).copy_sign(share - nearest)
    return nearest
