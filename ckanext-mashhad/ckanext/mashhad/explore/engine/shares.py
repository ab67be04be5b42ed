"""What contracts come to, as a whole and by what they are parted (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Share:
    """How many contracts have a value, and what they come to in rial; ``unpriced``: of how many no
    amount is written.
    """

    count: int
    amount: int
    unpriced: int = 0


#: By value, the largest amount first.
Shares = Mapping[Any, Share]


@dataclass(frozen=True, slots=True)
class Found:
    """``whole``: of all that is asked for. ``by``: by unit, ``(year, month)`` or column, by
    ``competition`` of ``(year, month, kind)``, and where one year of all units is asked for, by
    ``unit_month`` of ``(unit, month)``. ``files``: in how many they stand.
    """

    whole: Share
    by: Mapping[str, Shares]
    files: int = 0


def add(shares: dict[Any, Share], key: Any, share: Share) -> None:
    """Add a share to the one that has the key."""
    known = shares.get(key, Share(0, 0))
    unpriced = known.unpriced + share.unpriced
    shares[key] = Share(known.count + share.count, known.amount + share.amount, unpriced)


def largest_first(shares: Mapping[Any, Share]) -> Shares:
    ordered = sorted(shares.items(), key=lambda each: (-each[1].amount, str(each[0])))
    return dict(ordered)
