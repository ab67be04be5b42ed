"""How large the amounts of a table are, by which an officer sees whether they are in rial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.findings.check_report import AmountSpan, PlacedAmount
from ckanext.mashhad.tables.engine.rules.base import applies, whole_sum
from ckanext.mashhad.tables.engine.schema.schema import When

_ROW: Final = ("_sheet", "_row")


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
    )


def _place(rows: pl.DataFrame, index: int | None) -> PlacedAmount:
    amount, row, sheet = rows.select("amount", "_row", "_sheet").row(index or 0)
    return int(amount), int(row), int(sheet)
