"""How large the amounts of a table are, by which an officer sees whether they are in rial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

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
        rows = frame if self._means_all(frame) else frame.filter(applies(frame, self.when))
        for name in self.names:
            amounts = rows.select(*_ROW, amount=pl.col(name)).drop_nulls("amount")
            if amounts.height:
                self._seen.setdefault(name, []).append(amounts)

    def _means_all(self, frame: pl.DataFrame) -> bool:
        """Whether all rows are meant, as where the file does not say of which kind they are."""
        if self.when is None:
            return True
        kinds = frame[self.when.column]
        return kinds.null_count() == kinds.len() and self.when.default in self.when.among

    def spans(self, others: Sequence[AmountSpans] = ()) -> Mapping[str, AmountSpan]:
        """By column, of these rows and those of ``others``; columns without an amount have none."""
        seen = {
            name: [each for one in (self, *others) for each in one._seen.get(name, ())]
            for name in self.names
        }
        return {name: _span(pl.concat(frames)) for name, frames in seen.items() if frames}


def _span(rows: pl.DataFrame) -> AmountSpan:
    amounts = rows["amount"]
    return AmountSpan(
        amounts.len(),
        whole_sum(amounts),
        _place(rows, amounts.arg_min()),
        _middle(amounts),
        _place(rows, amounts.arg_max()),
        tuple(_place(rows, index) for index in _far(amounts)),
    )


def _middle(amounts: pl.Series) -> int:
    """The median, exact: of an even number the half of the two in the middle, in whole rial."""
    ordered, count = amounts.sort(), amounts.len()
    return (int(ordered[(count - 1) // 2]) + int(ordered[count // 2])) // 2


def _far(amounts: pl.Series) -> list[int]:
    """Where an amount stands that may have zeros too many or too few, the farthest first.

    Orders of magnitude are compared: it is far from the median by :data:`_FAR` of the usual
    deviations (1.48 of the median one, which one wrong amount does not move), and by a gap from
    the next one towards the median.
    """
    sizes = amounts.cast(pl.Float64).clip(lower_bound=0).log10().replace(float("-inf"), None)
    known = sizes.drop_nulls()
    if known.len() < _FEWEST:
        return []
    middle = _median(known)
    usual = max(1.4826 * _median((known - middle).abs()), _LEAST_DEVIATION)
    away = (sizes - middle).abs().fill_null(0)
    maybe = (away >= max(_FAR * usual, _LEAST_AWAY)).arg_true()
    if not maybe.len():
        return []
    known = known.sort()
    found = [index for index in maybe if _gap(known, sizes[index], middle) >= _GAP]
    return sorted(found, key=lambda index: -away[index])[:_MOST_FAR]


def _median(sizes: pl.Series) -> float:
    return float(cast("float", sizes.median()))


def _gap(known: pl.Series, size: float, middle: float) -> float:
    """How far the next size towards the middle is."""
    if size > middle:
        below = known.search_sorted(size, "left")
        return size - float(known[below - 1]) if below else 0.0
    above = known.search_sorted(size, "right")
    return float(known[above]) - size if above < known.len() else 0.0


def _place(rows: pl.DataFrame, index: int | None) -> PlacedAmount:
    amount, row, sheet = rows.select("amount", "_row", "_sheet").row(index or 0)
    return int(amount), int(row), int(sheet)
