"""The doubles of spreadsheets as exact text, without exponent and never in two readings."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

#: From here on neighbouring integers are the same double.
INEXACT_FROM: Final = 2**53
_THREE_PLACES: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def number_text(value: float) -> str:
    """The shortest exact decimal of a double."""
    if value.is_integer():
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    # 1.250 in a text may mean 1250; this is a number, so a fourth place says that it does not.
    return f"{text}0" if _THREE_PLACES.fullmatch(text) else text


def percent_text(value: float) -> str:
    """What a cell shows that is formatted as a percentage: 0.873 is ``87.3%``."""
    return f"{number_text(float(Decimal(repr(value)) * 100))}%"
