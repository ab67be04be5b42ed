"""Planted zeros in registers: how many of them an officer is asked about, and how often in vain.

``python -m bench.magnitudes``: 200 registers of 8 to 150 contracts whose amounts are spread as
those of offices are (log-normal; ``spread`` is the standard deviation of their natural logarithm),
each once as it is, and with one amount times 1,000, a million and a thousandth.
"""

from __future__ import annotations

import math
import random
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.cells.amount_spans import AmountSpans

REGISTERS: Final = 200
FACTORS: Final = (1000, 1_000_000, 0.001)


def far_rows(amounts: list[float]) -> set[int]:
    """The rows of amounts that are told to be far from the others."""
    spans = AmountSpans(["amount"], None)
    rows = range(len(amounts))
    columns = {"_sheet": [0] * len(amounts), "_row": rows, "amount": [int(a) for a in amounts]}
    spans.see(pl.DataFrame(columns))
    return {row for _, row, _ in spans.spans()["amount"].far}


def main() -> None:
    """Print a line for each spread."""
    draw = random.Random(1)
    for spread in (0.8, 1.0, 1.2, 1.6):
        in_vain, found = 0, dict.fromkeys(FACTORS, 0)
        for _ in range(REGISTERS):
            count = draw.randint(8, 150)
            amounts = [math.exp(draw.gauss(math.log(5e9), spread)) for _ in range(count)]
            in_vain += bool(far_rows(amounts))
            row = draw.randrange(count)
            for factor in FACTORS:
                planted = [a * factor if n == row else a for n, a in enumerate(amounts)]
                found[factor] += row in far_rows(planted)
        told = ", ".join(f"×{f:g}: {100 * n / REGISTERS:.1f} %" for f, n in found.items())
        print(f"spread {spread}: {told}; asked in vain: {100 * in_vain / REGISTERS:.1f} %")


if __name__ == "__main__":
    main()
