"""How large the amounts of a table are, by which an officer sees whether they are in rial."""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.findings.check_report import AmountSpan, PlacedAmount
from ckanext.mashhad.tables.engine.rules.base import applies, whole_sum
from ckanext.mashhad.tables.engine.schema.schema import When

_ROW: Final = ("_sheet", "_row")
#: Of fewer amounts nothing can be said.
_FEWEST: Final = 8
#: In powers of ten: the least usual deviation, the least distance from the median, and the gap.
_LEAST_DEVIATION: Final = 0.3
_LEAST_AWAY: Final = 1.5
_GAP: Final = 0.5
#: Usual deviations. ``bench/magnitudes.py`` plants errors in registers and counts.
_FAR: Final = 3.5
_MOST_FAR: Final = 5


@dataclass(slots=True)
class AmountSpans:
    """The amounts of the rows that ``when`` means, a frame at a time; all where it is None."""

    names: Sequence[str]
    when: When | None
    _seen: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def see(self, frame: pl.DataFrame) -> None:
        """Take in typed rows."""
        rows = frame
        if self.when is not None and self.when.column in frame.columns:
            rows = frame.filter(applies(frame, self.when))
        for name in self.names:
            amounts = rows.select(*_ROW, amount=pl.col(name)).drop_nulls("amount")
            if amounts.height:
                self._seen.setdefault(name, []).append(amounts)

    def spans(self, others: Sequence[AmountSpans] = ()) -> Mapping[str, AmountSpan]:
        """By column, of these rows and those of ``others``; columns without an amount have none."""
        seen = {
            name: [each for one in (self, *others) for each in one._seen.get(name, ())]
            for name in self.names
        }
        return {name: _span(pl.concat(frames)) for name, frames in seen.items() if frames}


def _span(rows: pl.DataFrame) -> AmountSpan:
    amounts = rows["amount"]
    ordered = amounts.sort()
    return AmountSpan(
        amounts.len(),
        whole_sum(amounts),
        _place(rows, amounts.arg_min()),
        int(ordered[(ordered.len() - 1) // 2]),
        _place(rows, amounts.arg_max()),
        tuple(_place(rows, index) for index in _far(amounts)),
    )


def _far(amounts: pl.Series) -> list[int]:
    """Where an amount stands that may have zeros too many or too few, the farthest first.

    Orders of magnitude are compared: it is far from the median by :data:`_FAR` of the usual
    deviations (1.48 of the median one, which one wrong amount does not move), and by a gap from
    the next one towards the median.
    """
    sizes = [math.log10(amount) if amount > 0 else None for amount in amounts]
    known = sorted(size for size in sizes if size is not None)
    if len(known) < _FEWEST:
        return []
    middle = statistics.median(known)
    usual = max(1.4826 * statistics.median(abs(s - middle) for s in known), _LEAST_DEVIATION)
    least = max(_FAR * usual, _LEAST_AWAY)
    away = {n: abs(size - middle) for n, size in enumerate(sizes) if size is not None}
    found = [n for n in away if away[n] >= least and _gap(known, sizes[n], middle) >= _GAP]
    return sorted(found, key=lambda n: -away[n])[:_MOST_FAR]


def _gap(known: Sequence[float], size: float | None, middle: float) -> float:
    """How far the next size towards the middle is."""
    if size is None:
        return 0.0
    if size > middle:
        below = bisect.bisect_left(known, size)
        return size - known[below - 1] if below else 0.0
    above = bisect.bisect_right(known, size)
    return known[above] - size if above < len(known) else 0.0


def _place(rows: pl.DataFrame, index: int | None) -> PlacedAmount:
    amount, row, sheet = rows.select("amount", "_row", "_sheet").row(index or 0)
    return int(amount), int(row), int(sheet)
