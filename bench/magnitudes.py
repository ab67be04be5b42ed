"""Planted zeros in registers: how many of them an officer is asked about, and how often in vain.

``python -m bench.magnitudes``: of each kind 1,000 registers whose amounts are spread as those of
offices are (log-normal; ``spread`` is the standard deviation of their natural logarithm), each once
as it is, and with one amount times 1,000, a million and a thousandth. ``before``: how many amounts
the unit has published in other periods; ``methods``: the register has award methods, nine in ten
as the limits of deals ask for, the others by limits ten times as high or a tenth of them.

``best``: what the best of all tests finds of ×1,000 by the amounts alone, while it asks about one
sound file in a hundred. Sound amounts and planted ones are two normal distributions whose means are
ln(1000) apart. Of n amounts the farthest is beyond a limit z by chance in one file of a hundred
where a part 1 - 0.01 / 2n of the first distribution lies below z; found is the part of the second
that lies above, and that of a test which knows median and spread. By amounts alone nothing finds
more without asking more often in vain.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from statistics import NormalDist
from typing import Final

import polars as pl

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.cells.amounts.far_amounts import AmountSpans, is_far
from ckanext.mashhad.tables.engine.rules.base import Context
from ckanext.mashhad.tables.engine.rules.deals import deal_size

REGISTERS: Final = 1000
FACTORS: Final = (1000, 1_000_000, 0.001)
SPREADS: Final = (0.8, 1.0, 1.2, 1.6)
#: Rows of a register, from and to, amounts that the unit has published before, and whether the
#: register says how each deal was awarded.
KINDS: Final = (
    (1, 7, 100, False),
    (3, 7, 0, False),
    (8, 60, 100, False),
    (8, 60, 0, False),
    (8, 60, 0, True),
    (8, 60, 100, True),
    (20, 150, 0, False),
    (20, 150, 0, True),
)
#: Methods by the class of deals that the law has them for.
METHODS: Final = ("direct_purchase", "price_inquiry", "public_tender")
DAY: Final = dt.date(2023, 9, 1)
RULE: Final = registry.load("contracts").rule("deal_beyond_method")


def asked_about(amounts: list[float], before: list[float], methods: list[str]) -> set[int]:
    """The rows of amounts that are told to be far from the others, or from those of before, or not
    to fit their methods.
    """
    whole = [int(amount) for amount in amounts]
    spans = AmountSpans(["amount"], None)
    columns = {"_sheet": [0] * len(whole), "_row": range(len(whole)), "amount": whole}
    frame = pl.DataFrame(columns)
    spans.see(frame)
    span = spans.spans()["amount"]
    ends = {span.smallest, span.largest}
    known = [int(amount) for amount in before]
    found = {row for amount, row, _ in ends if is_far(amount, known, len(whole))}
    found |= {row for _, row, _ in span.far}
    if methods and RULE is not None:
        days = pl.lit(None, pl.Date).alias("contract_date")
        record = pl.lit(None, pl.String).alias("record")
        frame = frame.with_columns(pl.Series("award_method", methods), days, record)
        found |= {hit.index or 0 for hit in deal_size.check(RULE, frame, Context(DAY))}
    return found


def draw_method(draw: random.Random, amount: float) -> str:
    """How a deal of that size was awarded."""
    limits = codelists.load("deal_thresholds")["1402"].more
    of_class = (amount > limits["small_up_to"]) + (amount > limits["medium_up_to"])
    if draw.random() < 0.1:
        factor = draw.choice((0.1, 10))
        of_class = sum(amount > limits[name] * factor for name in ("small_up_to", "medium_up_to"))
    return METHODS[of_class]


def best(count: int, spread: float) -> float:
    """How often an amount times 1,000 lies where one of so many does in a file of a hundred."""
    limit = NormalDist().inv_cdf(1 - 0.01 / 2 / count)
    return NormalDist().cdf(math.log(1000) / spread - limit)


def main() -> None:
    """Print a line for each kind of register and each spread."""
    for least, most, known, has_methods in KINDS:
        for spread in SPREADS:
            draw = random.Random(f"{least} {most} {known} {spread}")
            in_vain, bound, found = 0, 0.0, dict.fromkeys(FACTORS, 0)
            for _ in range(REGISTERS):
                count = draw.randint(least, most)
                sizes = [math.exp(draw.gauss(math.log(5e9), spread)) for _ in range(count + known)]
                amounts, before = sizes[:count], sizes[count:]
                methods = [draw_method(draw, each) for each in amounts] if has_methods else []
                in_vain += bool(asked_about(amounts, before, methods))
                bound += best(count, spread)
                row = draw.randrange(count)
                for factor in FACTORS:
                    planted = [a * factor if n == row else a for n, a in enumerate(amounts)]
                    found[factor] += row in asked_about(planted, before, methods)
            told = ", ".join(f"×{f:g}: {100 * n / REGISTERS:.1f} %" for f, n in found.items())
            kind = f"{least}-{most} rows, {known} before{', methods' if has_methods else ''}"
            print(
                f"{kind}, spread {spread}: {told}; best ×1000 by amounts: "
                f"{100 * bound / REGISTERS:.1f} %; in vain: {100 * in_vain / REGISTERS:.1f} %"
            )


if __name__ == "__main__":
    main()
