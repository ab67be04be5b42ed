"""Tables of a workbook whose row of names is switched off (pure).

The names stand in the part of the table, and the sheet shows its cells without them.
Source: ECMA-376-1, 18.5.1.2.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import WIDEST, Cells
from ckanext.mashhad.tables.engine.formats.extents import column_number

_SWITCH: Final = b"headerRowCount"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?[A-Z]{1,3}\$?([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class HeadlessTable:
    """The ``names`` of columns from the ``left`` one on, for the rows of these numbers."""

    part: str
    first: int
    last: int
    left: int
    names: tuple[str, ...]

    def cells(self, rows: Iterable[tuple[int, list[str | None]]]) -> Iterator[Cells]:
        """Its cells among the rows of its sheet."""
        for number, cells in rows:
            if self.first <= number <= self.last:
                yield cells[self.left : self.left + len(self.names)]


def read(part: str, xml: bytes) -> Iterator[HeadlessTable]:
    """The table in a part, where it is one of these."""
    if _SWITCH not in xml:
        return
    try:
        table = ET.fromstring(xml)  # noqa: S314
    except ET.ParseError as error:
        raise TableError("workbook.broken") from error
    place = _REFERENCE.fullmatch(table.get("ref", ""))
    if table.get("headerRowCount") != "0" or not place:
        return
    columns = (each for each in table.iter() if each.tag.rpartition("}")[2] == "tableColumn")
    names = tuple(each.get("name", "") for each in columns)[:WIDEST]
    yield HeadlessTable(
        part, int(place[2]), int(place[3] or place[2]), column_number(place[1].encode()) - 1, names
    )
