"""How large the amounts of a table are, by which an officer sees whether they are in rial."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist, median, pstdev
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.cells.amounts.rosner import IN_VAIN, find_outliers
from ckanext.mashhad.tables.engine.findings.placed_amounts import AmountSpan, PlacedAmount
from ckanext.mashhad.tables.engine.rules.base import applies, whole_sum
from ckanext.mashhad.tables.engine.schema.schema import When

_ROW: Final = ("_sheet", "_row")
#: Of fewer amounts it is not known how they are spread ...
_FEWEST: Final = 8
#: ... but one that is a hundred times the next is asked about, of as many as this.
_FEW: Final = 3
_GAP_OF_FEW: Final = 2.0
#: In powers of ten: the least usual deviation, the least distance from the median, and the gap.
_LEAST_DEVIATION: Final = 0.3
_LEAST_AWAY: Final = 1.5
_GAP: Final = 0.3
#: What few amounts of before add, since their deviation is not known well.
_UNSURE: Final = 3.0
#: The standard deviation of all is so many times that of the inner four fifths, and the median one.
_OF_INNER: Final = 1.51
_OF_MEDIAN: Final = 1.4826
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
    far = _far(amounts)
    return AmountSpan(
        amounts.len(),
        whole_sum(amounts),
        _place(rows, amounts.arg_min()),
        _place(rows, _middle(amounts)),
        _place(rows, amounts.arg_max()),
        tuple(_place(rows, index) for index in far[:_MOST_FAR]),
        len(far),
        int((amounts == 0).sum()),
    )


def _middle(amounts: pl.Series) -> int:
    """Where the median stands; of an even number the lower of the two, so that it has a cell."""
    return int(amounts.arg_sort()[(amounts.len() - 1) // 2])


def _far(amounts: pl.Series) -> list[int]:
    """Where an amount stands that may have zeros too many or too few, the farthest first."""
    sizes = [_size(amount) for amount in amounts.to_list()]
    if len(sizes) - sizes.count(None) < _FEWEST:
        return _apart(sizes)
    places = [i for i, size in enumerate(sizes) if size is not None]
    known = [size for size in sizes if size is not None]
    middle = median(known)
    found = [places[n] for n in find_outliers(known) if abs(known[n] - middle) >= _LEAST_AWAY]
    return sorted(found, key=lambda i: -abs((sizes[i] or 0) - middle))


def _apart(sizes: Sequence[float | None]) -> list[int]:
    """Of few amounts, where the largest and the smallest stand if they are far from the next."""
    ordered = sorted((size, i) for i, size in enumerate(sizes) if size is not None)
    if len(ordered) < _FEW:
        return []
    ends = (ordered[-1], ordered[-2]), (ordered[0], ordered[1])
    return [end[1] for end, beside in ends if abs(end[0] - beside[0]) >= _GAP_OF_FEW]


def is_far(amount: int, among: Sequence[int], asked: int) -> bool:
    """Whether an amount, one of so many that are ``asked`` about, has zeros too many or too few
    beside others; False where these are too few to say so.
    """
    usual = _usual([size for each in among if (size := _size(each)) is not None])
    return usual is not None and usual.is_far(_size(amount), usual.least_away(asked))


@dataclass(frozen=True, slots=True)
class _Usual:
    """Orders of magnitude (base 10), sorted; their median and their usual deviation."""

    sizes: list[float]
    middle: float
    deviation: float

    def least_away(self, asked: int) -> float:
        """How far from the median chance puts none of so many; half of :data:`IN_VAIN` is for those
        that are far from the others of the file.
        """
        chance = NormalDist().inv_cdf(1 - IN_VAIN / 4 / asked)
        return max((chance + _UNSURE / math.sqrt(len(self.sizes))) * self.deviation, _LEAST_AWAY)

    def is_far(self, size: float | None, least: float) -> bool:
        """Whether a size is so far from the median, and apart from the next."""
        if size is None or abs(size - self.middle) < least:
            return False
        if size > self.middle:
            below = bisect_left(self.sizes, size)
            return below > 0 and size - self.sizes[below - 1] >= _GAP
        above = bisect_right(self.sizes, size)
        return above < len(self.sizes) and self.sizes[above] - size >= _GAP


def _usual(sizes: list[float]) -> _Usual | None:
    """Their deviation is that of the inner four fifths, which a few wrong amounts do not move."""
    if len(sizes) < _FEWEST:
        return None
    ordered = sorted(sizes)
    middle = median(ordered)
    ends = len(ordered) // 10
    deviation = _OF_INNER * pstdev(ordered[ends : len(ordered) - ends])
    if not ends:
        deviation = _OF_MEDIAN * median(abs(size - middle) for size in ordered)
    return _Usual(ordered, middle, max(deviation, _LEAST_DEVIATION))


def _size(amount: int | None) -> float | None:
    return math.log10(amount) if amount is not None and amount > 0 else None


def _place(rows: pl.DataFrame, index: int | None) -> PlacedAmount:
    amount, row, sheet = rows.select("amount", "_row", "_sheet").row(index or 0)
    return int(amount), int(row), int(sheet)
