"""Planted zeros in registers: how many of them an officer is asked about, and how often in vain.

``python -m bench.magnitudes``: of each kind 200 registers whose amounts are spread as those of
offices are (log-normal; ``spread`` is the standard deviation of their natural logarithm), each once
as it is, and with one amount times 1,000, a million and a thousandth. ``before``: how many amounts
the unit has published in other periods.
"""

from __future__ import annotations

import math
import random
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.cells.amount_spans import AmountSpans, is_far

REGISTERS: Final = 200
FACTORS: Final = (1000, 1_000_000, 0.001)
#: Rows of a register, from and to, and amounts that the unit has published before.
KINDS: Final = ((1, 7, 100), (3, 7, 0), (8, 60, 100), (8, 60, 0), (20, 150, 0))


def far_rows(amounts: list[float], before: list[float]) -> set[int]:
    """The rows of amounts that are told to be far from the others, or from those of before."""
    whole = [int(amount) for amount in amounts]
    spans = AmountSpans(["amount"], None)
    columns = {"_sheet": [0] * len(whole), "_row": range(len(whole)), "amount": whole}
    spans.see(pl.DataFrame(columns))
    span = spans.spans()["amount"]
    ends = {span.smallest, span.largest}
    known = [int(amount) for amount in before]
    found = {row for amount, row, _ in ends if is_far(amount, known, len(whole))}
    return found | {row for _, row, _ in span.far}


def main() -> None:
    """Print a line for each kind of register and each spread."""
    draw = random.Random(1)
    for least, most, known in KINDS:
        for spread in (0.8, 1.0, 1.2, 1.6):
            in_vain, found = 0, dict.fromkeys(FACTORS, 0)
            for _ in range(REGISTERS):
                count = draw.randint(least, most)
                sizes = [math.exp(draw.gauss(math.log(5e9), spread)) for _ in range(count + known)]
                amounts, before = sizes[:count], sizes[count:]
                in_vain += bool(far_rows(amounts, before))
                row = draw.randrange(count)
                for factor in FACTORS:
                    planted = [a * factor if n == row else a for n, a in enumerate(amounts)]
                    found[factor] += row in far_rows(planted, before)
            told = ", ".join(f"×{f:g}: {100 * n / REGISTERS:.1f} %" for f, n in found.items())
            asked = f"asked in vain: {100 * in_vain / REGISTERS:.1f} %"
            print(f"{least}-{most} rows, {known} before, spread {spread}: {told}; {asked}")


if __name__ == "__main__":
    main()
