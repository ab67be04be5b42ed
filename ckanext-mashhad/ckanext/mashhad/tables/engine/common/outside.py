"""Text of a workbook that stands in no cell, and where it stands (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Final

#: Where text outside cells stands.
COMMENTS: Final = "comments"
PROPERTIES: Final = "properties"
DRAWINGS: Final = "drawings"
LINKS: Final = "links"
NAMES: Final = "names"
SETTINGS: Final = "settings"
FORMATS: Final = "formats"
SHEET_NAMES: Final = "sheet names"
FILE_NAME: Final = "file name"
FORMULAS: Final = "formulas"
OTHER: Final = "other parts"

_SHEETS: Final = "xl/worksheets/"
#: By what the name of a part of XLSX begins with.
_PARTS: Final = (
    ("docprops/", PROPERTIES),
    ("xl/drawings/", DRAWINGS),
    ("xl/charts/", DRAWINGS),
    ("xl/media/", DRAWINGS),
    ("xl/workbook.xml", NAMES),
    ("xl/worksheets/", SETTINGS),
)
_COMMENT: Final = re.compile(
    rb"<(?:\w+:)?(comment|threadedComment)\s[^>]*?\bref=[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"'][^>]*>"
    rb".*?</(?:\w+:)?\1>",
    re.DOTALL,
)
_TARGET: Final = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']+)[\"']")
_CELL: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Outside:
    """A text and where it stands; ``sheet`` and ``cell`` where it belongs to one, ``part`` of the
    container.
    """

    where: str
    text: str
    sheet: str = ""
    cell: str = ""
    part: str = ""

    @property
    def column(self) -> str:
        """The letter of its column, or empty."""
        found = _CELL.fullmatch(self.cell)
        return found[1] if found else ""

    @property
    def row(self) -> int | None:
        """The number of its row."""
        found = _CELL.fullmatch(self.cell)
        return int(found[2]) if found else None


def place(part: str) -> str:
    """Where the text of a part of XLSX stands; ``part`` in small letters."""
    if "_rels/" in part:
        return LINKS
    if "comments" in part:
        return COMMENTS
    return next((where for begin, where in _PARTS if part.startswith(begin)), OTHER)


def comments(xml: bytes) -> Iterator[tuple[str, bytes]]:
    """The comments of a part by their cells, and by no cell what else stands there."""
    rest = bytearray()
    end = 0
    for found in _COMMENT.finditer(xml):
        rest += xml[end : found.start()]
        end = found.end()
        yield found[2].decode().upper(), found[0]
    rest += xml[end:]
    yield "", bytes(rest)


def targets(part: str, xml: bytes) -> Iterator[tuple[str, str]]:
    """What a part of relations says: the part that is led to, and from which."""
    folder, _, name = part.rpartition("_rels/")
    source = folder + name.removesuffix(".rels")
    for found in _TARGET.finditer(xml):
        target = found[1].decode("utf-8", "replace").lower()
        path = target.lstrip("/") if target.startswith("/") else join(dirname(source), target)
        yield normpath(path), source
    yield part, source


def sheet_part(part: str, sources: dict[str, str]) -> str:
    """The part of the sheet that a part belongs to, or empty; all in small letters."""
    seen: set[str] = set()
    while part and not (part.startswith(_SHEETS) and "_rels/" not in part) and part not in seen:
        seen.add(part)
        part = sources.get(part, "")
    return part if part.startswith(_SHEETS) else ""


def named(sheets: Iterable[str]) -> list[Outside]:
    """The names of sheets, each as a text of its own."""
    return [Outside(SHEET_NAMES, name, sheet=name) for name in sheets]
