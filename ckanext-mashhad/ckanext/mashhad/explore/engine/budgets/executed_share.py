"""What share of a plan was executed, as files and programs read it (pure)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_STEP: Final = Decimal("0.01")
#: What only a share that is exactly this reads as: nothing, and all.
_ENDS: Final = (Decimal(0), Decimal(100))


def shorten(share: Decimal) -> Decimal:
    """Per cent with two decimals; nearly nothing is 0.01, nearly all 99.99."""
    nearest = round(share, 2)
    if nearest != share and nearest in _ENDS:
        return nearest + _STEP.copy_sign(share - nearest)
    return nearest
