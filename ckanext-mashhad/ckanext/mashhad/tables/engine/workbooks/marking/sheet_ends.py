"""What stands before and behind the cells of a sheet's part, changed without reading its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.formats.parts.beside_cells import BEGIN, END
from ckanext.mashhad.tables.engine.formats.plain_xml import is_odd
from ckanext.mashhad.tables.engine.workbooks.marking.package import (
    RELATIONS,
    NotMarkable,
    insert_before,
    local,
    parse,
)

#: A condition that always holds, by which our colours are known when the workbook comes again.
_ALWAYS: Final = 'LEN("mashhad_tables")>0'
_AREAS: Final = 500
_ROOT: Final = re.compile(rb"<(?:\w+:)?(?:worksheet|chartsheet)\b[^>]*>")
_VIEW: Final = re.compile(rb"<(?:\w+:)?sheetView\b[^>]*>")
_SELECTED: Final = re.compile(rb"""\s+tabSelected\s*=\s*["'][^"']*["']""")
#: What a sheet has behind its drawing, behind its drawing of comments, and behind its colours.
_BEHIND: Final = (
    "legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
    "|AlternateContent"
)
_BEHIND_COMMENTS: Final = re.compile(_BEHIND)
_BEHIND_COLOURS: Final = re.compile(
    "dataValidations|hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks"
    "|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|"
    + _BEHIND
)


@dataclass(slots=True)
class SheetEnds:
    """``head`` are the bytes of the part before ``begin``, ``tail`` those from ``end`` on."""

    head: bytes
    begin: int
    end: int
    tail: bytes

    @classmethod
    def read(cls, pieces: Iterable[bytes]) -> SheetEnds:
        """Of a part in pieces that end before a tag; a part without cells is all head.

        :raises NotMarkable: it is spelled so that where its cells stand is not sure
        """
        head, tail, passed = bytearray(), bytearray(), 0
        begin = end = -1
        for number, piece in enumerate(pieces):
            if is_odd(piece, first=not number):
                raise NotMarkable
            start = 0
            if begin < 0:
                found = BEGIN.search(piece)
                start = found.start() if found else len(piece)
                head += piece[:start]
                begin = passed + start if found else -1
            if begin >= 0 and end < 0:
                found = END.search(piece, start)
                start = found.end() if found else len(piece)
                end = passed + start if found else -1
            tail += piece[start:]
            passed += len(piece)
        if begin >= 0 > end:
            raise NotMarkable
        return cls(bytes(head), passed if begin < 0 else begin, max(end, 0) or passed, bytes(tail))

    def deselect(self) -> None:
        """Another sheet is the one that is shown first: what is typed must not go into both."""
        self.head = _VIEW.sub(lambda view: _SELECTED.sub(b"", view[0]), self.head)

    def behind_cells(self) -> Any:
        """The root of the sheet, of which only what stands behind its cells is in it."""
        root = _ROOT.search(self.head)
        if root is None:
            raise NotMarkable
        return parse(root[0] + self.tail)

    def set_behind_cells(self, root: Any) -> None:
        """The same, changed."""
        xml = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
        self.tail = xml[xml.index(b">") + 1 :]


def is_marked(tail: bytes) -> bool:
    """Whether an earlier run has coloured cells."""
    return b"mashhad_tables" in tail


def drawing_relation(root: Any) -> str | None:
    """By which relation a sheet leads to the drawing of its comments."""
    found = next((each for each in root if local(each) == "legacyDrawing"), None)
    return None if found is None else found.get(f"{{{RELATIONS}}}id")


def lead_to_drawing(root: Any, relation: str) -> None:
    """Say by which relation the comments are drawn."""
    name = f"{{{etree.QName(root).namespace}}}legacyDrawing"
    new = etree.Element(name, {f"{{{RELATIONS}}}id": relation}, nsmap={"r": RELATIONS})
    insert_before(root, new, _BEHIND_COMMENTS)


def clear_colours(root: Any) -> None:
    """Take away the colours that an earlier run has put there."""
    for rule in list(root.iter("{*}cfRule")):
        said = "".join(each.text or "" for each in rule if local(each) == "formula")
        if said.replace(" ", "") == _ALWAYS:
            around = rule.getparent()
            around.remove(rule)
            if not len(around):
                around.getparent().remove(around)


def add_colours(root: Any, cells: Mapping[int, Iterable[tuple[int, int]]]) -> None:
    """Colour ``cells``, by row from 1 and position, in a differing look by its number; before all
    other conditions of the sheet, of which none is lost.
    """
    name = f"{{{etree.QName(root).namespace}}}"
    new = [(look, areas) for look, each in cells.items() for areas in _batches(_areas(each))]
    for rule in root.iter("{*}cfRule"):
        if rule.get("priority", "").isdecimal():
            rule.set("priority", str(int(rule.get("priority")) + len(new)))
    for number, (look, areas) in enumerate(new, 1):
        colours = etree.Element(f"{name}conditionalFormatting", {"sqref": " ".join(areas)})
        said = {"type": "expression", "dxfId": str(look), "priority": str(number)}
        etree.SubElement(
            etree.SubElement(colours, f"{name}cfRule", said), f"{name}formula"
        ).text = _ALWAYS
        insert_before(root, colours, _BEHIND_COLOURS)


def _areas(cells: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Cells below each other as one area: ``H2:H40``."""
    first = last = (0, 0)
    for row, position in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if last == (row - 1, position):
            last = (row, position)
            continue
        if last[0]:
            yield _area(first, last)
        first = last = (row, position)
    if last[0]:
        yield _area(first, last)


def _area(first: tuple[int, int], last: tuple[int, int]) -> str:
    begin, end = (f"{letter(position)}{row}" for row, position in (first, last))
    return begin if begin == end else f"{begin}:{end}"


def _batches(areas: Iterator[str]) -> Iterator[Sequence[str]]:
    every = list(areas)
    return (every[start : start + _AREAS] for start in range(0, len(every), _AREAS))
