"""Which parts of an XLSX hold its cells, as its relations say (pure).

The reader takes texts and formats from the parts that all programs call the same; a workbook that
leads other programs elsewhere would show them what nobody looked at, and is refused.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from posixpath import join, normpath
from typing import Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.source import DAY_ZERO, DAY_ZERO_OF_MACS

BOOK: Final = "xl/workbook.xml"
SHARED: Final = "xl/sharedstrings.xml"
STYLES: Final = "xl/styles.xml"
SHEETS: Final = "xl/worksheets/"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_ROOT_LINKS: Final = "_rels/.rels"
#: By the end of a relation's type, the part that the reader takes.
_TAKEN: Final = {"/officeDocument": BOOK, "/sharedStrings": SHARED, "/styles": STYLES}


@dataclass(frozen=True, slots=True)
class BookParts:
    """The part of each sheet by its name, and from which day the workbook counts."""

    sheets: dict[str, str]
    day_zero: dt.date

    @property
    def read_as_cells(self) -> frozenset[str]:
        """The parts of sheets that the reader reads, in small letters."""
        return frozenset(
            part.lower() for part in self.sheets.values() if part.lower().startswith(SHEETS)
        )


def read(names: Collection[str], content: Callable[[str], bytes]) -> BookParts:
    """What the book says; ``names`` of the parts, and the ``content`` of one in small letters.

    :raises TableError: it names no sheets, or leads to other parts than those that are read
    """
    spelled = {name.lower(): name for name in names}
    try:
        links = list(_links(content(_LINKS), "xl"))
        _check_taken([*links, *_links(content(_ROOT_LINKS), "")])
        book = ET.fromstring(content(BOOK))  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        raise TableError("workbook.broken") from error
    targets = {link_id: part for link_id, _, part in links}
    if len(targets) < len(links):
        raise TableError("workbook.broken")
    sheets: dict[str, str] = {}
    day_zero = DAY_ZERO
    for element in book.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "workbookPr" and element.get("date1904") in ("1", "true"):
            day_zero = DAY_ZERO_OF_MACS
        if kind == "sheet":
            ids = [value for key, value in element.items() if key.endswith("}id")]
            part = targets.get(ids[0] if ids else "", "xl")
            sheets[element.get("name", "")] = spelled.get(part.lower(), part)
    return BookParts(sheets, day_zero)


def _links(xml: bytes, folder: str) -> Iterator[tuple[str, str, str]]:
    """The relations of a part in ``folder``: id, type, and the part that is led to."""
    for entry in ET.fromstring(xml):  # noqa: S314
        target = entry.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        yield entry.get("Id", ""), entry.get("Type", ""), part


def _check_taken(links: Collection[tuple[str, str, str]]) -> None:
    for _, kind, part in links:
        taken = next((taken for end, taken in _TAKEN.items() if kind.endswith(end)), None)
        if taken and part.lower() != taken:
            raise TableError("workbook.broken")
