"""The amounts of a column of a checked file, and in which cells the most telling ones stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: An amount, its row in the sheet, and which sheet of the file, from 0.
PlacedAmount = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AmountSpan:
    """The amounts of a column, in rial: how many, their sum, the smallest, middle and largest, some
    of the ``far_count`` far from all others, and how many ``zeros``.
    """

    count: int
    total: int
    smallest: PlacedAmount
    median: PlacedAmount
    largest: PlacedAmount
    far: tuple[PlacedAmount, ...] = ()
    far_count: int = 0
    zeros: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "count": self.count,
            "total": self.total,
            "smallest": list(self.smallest),
            "median": list(self.median),
            "largest": list(self.largest),
            "far": list(map(list, self.far)),
            "far_count": self.far_count,
            "zeros": self.zeros,
        }


def place_of_amount(
    sheets: Sequence[Mapping[str, Any]], table: str, field: str, place: Sequence[int]
) -> dict[str, str | None]:
    """Where a placed amount of a column stands: ``cell``, and ``sheet`` where several sheets of the
    report are of the table.
    """
    own = [sheet for sheet in sheets if sheet["table"] == table]
    _amount, row, order = place
    sheet = next((each for each in own if each["order"] == order), own[0])
    letter = next(column["letter"] for column in sheet["columns"] if column["field"] == field)
    return {"cell": f"{letter}{row}", "sheet": sheet["name"] if len(own) > 1 else None}
