"""Columns of the city's tables, and what stands below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ckanext.mashhad.tables.engine import registry

Value = str | int | date | None
Row = Mapping[str, Value]
#: Cells line by line, the header first.
Lines = list[list[str | int]]
Kind = Literal["text", "date", "number", "percent"]

_KINDS: dict[str, Kind] = {
    "date": "date",
    "amount": "number",
    "count": "number",
    "number": "number",
    "percentage": "percent",
}
_WIDTHS: dict[Kind, int] = {"text": 26, "date": 12, "number": 22, "percent": 12}


@dataclass(frozen=True)
class Column:
    """One column: what stands in its header and what its cells hold."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 14


def columns_of(table: str, rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of a row schema that any of the rows has, in the schema's order and words."""
    used = {key for row in rows for key in row}
    found = []
    for column in registry.load(table).columns:
        if column.name in used:
            kind = _KINDS.get(column.type, "text")
            unit = " (ریال)" if column.type == "amount" else ""
            found.append(Column(column.name, column.label["fa_IR"] + unit, kind, _WIDTHS[kind]))
    return tuple(found)
