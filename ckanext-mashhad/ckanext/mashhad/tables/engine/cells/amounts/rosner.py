"""Which of several sizes are far from all others (pure).

Rosner's generalised test for many outliers (Technometrics 25, 1983): the farthest size is taken
away, then the next, and each is compared with what is left; the last that chance does not explain
is far, and so are all before it. How registers are usually spread counts as some sizes more, by
which few sizes say more than by themselves. ``bench/magnitudes.py`` plants errors and counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Final

#: Of so many files one is asked about in vain, by chance.
IN_VAIN: Final = 0.009
#: How registers are spread, in powers of ten, and as how many sizes more that counts.
_USUAL: Final = 0.6
_WEIGHT: Final = 8
#: One size in so many may be far.
_MOST: Final = 5


def find_outliers(sizes: Sequence[float]) -> list[int]:
    """The places of the sizes that are far from all others, the farthest first."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    middle = sizes[order[len(order) // 2]]
    first, last = 0, len(order) - 1
    total = math.fsum(size - middle for size in sizes)
    squares = math.fsum((size - middle) ** 2 for size in sizes)
    taken: list[int] = []
    far = 0
    for left in range(len(sizes), len(sizes) - len(sizes) // _MOST, -1):
        mean = total / left
        low, high = (sizes[order[end]] - middle for end in (first, last))
        is_high = high - mean >= mean - low
        away = high if is_high else low
        taken.append(order[last] if is_high else order[first])
        last, first = (last - 1, first) if is_high else (last, first + 1)
        total, squares = total - away, squares - away * away
        if _distance(away, total, squares, left - 1) > _farthest(left):
            far = len(taken)
    return taken[:far]


def _distance(size: float, total: float, squares: float, others: int) -> float:
    """How far a size is from so many others, in deviations of theirs."""
    mean = total / others
    inner = max(squares - total * mean, 0.0) + _WEIGHT * _USUAL**2
    deviation = math.sqrt(inner / (others - 1 + _WEIGHT))
    return abs(size - mean) / (deviation * math.sqrt(1 + 1 / others))


@lru_cache(maxsize=4096)
def _farthest(count: int) -> float:
    """How far chance puts one of so many sizes in no more than :data:`IN_VAIN` of all files."""
    return t_quantile(IN_VAIN / 2 / count, count - 2 + _WEIGHT)


def t_quantile(tail: float, freedom: int) -> float:
    """The value that Student's t exceeds with the probability ``tail``; ``freedom`` 5 or more.

    By G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970).
    """
    a = 1 / (freedom - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * freedom
    y = (d * 2 * tail) ** (2 / freedom)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tail)
        y = x * x
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        n = freedom
        y = (
            (1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1
        ) * (n + 1) / (n + 2) + 1 / y
    return math.sqrt(freedom * y)
