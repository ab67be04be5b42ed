"""Marks put into a workbook, and those of an earlier run taken away."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Final

from lxml import etree

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.findings.check_report import Report, position
from ckanext.mashhad.tables.engine.formats import book_parts
from ckanext.mashhad.tables.engine.readers.aside import ERRORS
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks.findings_file import Told
from ckanext.mashhad.tables.engine.workbooks.marking import comments, styles
from ckanext.mashhad.tables.engine.workbooks.marking import sheet_ends as ends
from ckanext.mashhad.tables.engine.workbooks.marking.errors_sheet import (
    MOST_COMMENTS,
    ErrorsSheet,
    Remark,
    Remarks,
    write_comments,
)
from ckanext.mashhad.tables.engine.workbooks.marking.package import (
    MAIN,
    RELATIONS,
    NotMarkable,
    Package,
    local,
)
from ckanext.mashhad.tables.engine.workbooks.marking.sheet_ends import SheetEnds
from ckanext.mashhad.tables.engine.workbooks.paper import SHADES, Paper, sheet_name

_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: The look of a cell in a part that xlsxwriter wrote; within a text "<" is always escaped.
_LOOK: Final = re.compile(rb'(<c r="[A-Z]+[0-9]+" s=")([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Marks:
    """What to put into a workbook: all that was ``told`` of a file.

    ``names``: of its sheets in the workbook, as they are told. ``old``: the sheet of errors that an
    earlier run has put there, or empty.
    """

    told: list[Told]
    names: Mapping[str, str]
    old: str
    report: Report
    schema: TableSchema
    lang: Lang

    def put(self, out: IO[bytes], book: IO[bytes]) -> None:
        """Write ``book`` with the marks in it.

        :raises NotMarkable: it is spelled so that it is not changed in place; nothing is written
        """
        with Package(book) as package:
            read = book_parts.read(package.names, lambda name: package.read(package.spelled(name)))
            remarks = {self.names[told]: each for told, each in self._remarks().items()}
            file, pages = self._donor(remarks)
            looks = package.edit(package.spelled(book_parts.STYLES))
            if etree.QName(looks).namespace != MAIN:
                raise NotMarkable
            shades = {name: styles.add_shade(looks, colour[1:]) for name, colour in SHADES.items()}
            with Package(file) as donor:
                for name, part in read.sheets.items():
                    if name != self.old:
                        said, page = remarks.get(name, {}), pages.get(name, "")
                        self._mark(package, part, said, shades, donor, page)
                listed = donor.read("xl/worksheets/sheet1.xml")
                numbers = styles.take_over(looks, donor.edit("xl/styles.xml"))
            listed = _LOOK.sub(lambda cell: cell[1] + numbers[cell[2]] + b'"', listed)
            self._list(package, listed, read.sheets)
            package.write(out)

    def _remarks(self) -> Mapping[str, Remarks]:
        """By sheet, what is to be said at its cells; of several things, the gravest colours."""
        found: dict[str, dict[tuple[int, int], Remark]] = defaultdict(dict)
        for finding in self.told:
            if not finding["row"] or finding["sheet"] not in self.names:
                continue
            if finding["severity"] == "note":
                continue
            at = finding["row"], position(finding["column"]) if finding["column"] else 0
            text = f"{finding['message'][self.lang]}\n{finding['hint'][self.lang]}"
            before = found[finding["sheet"]].get(at)
            severity = before.severity if before else finding["severity"]
            whole = f"{before.text}\n\n{text}" if before else text
            found[finding["sheet"]][at] = Remark(severity, whole)
        return found

    def _donor(self, remarks: Mapping[str, Remarks]) -> tuple[IO[bytes], dict[str, str]]:
        """A workbook with the sheet of errors, and with a page of comments for each sheet."""
        file, pages, left = io.BytesIO(), {}, MOST_COMMENTS
        with Paper(file, self.lang) as paper:
            ErrorsSheet(paper, self.report, self.schema, self.lang).write(self.told, self.names)
            for number, (name, said) in enumerate(remarks.items(), 2):
                pages[name] = f"xl/worksheets/sheet{number}.xml"
                page = paper.sheet(str(number))
                write_comments(page, dict(islice(said.items(), left)), self.lang)
                left = max(0, left - len(said))
        return file, pages

    def _mark(
        self,
        package: Package,
        part: str,
        remarks: Remarks,
        shades: Mapping[str, int],
        donor: Package,
        page: str,
    ) -> None:
        """Mark one sheet, of which nothing is changed where there is nothing to say."""
        sheet = SheetEnds.read(package.pieces(part))
        before = sheet.head, sheet.tail
        sheet.deselect()
        root = sheet.behind_cells() if sheet.tail else None
        drawing = ends.drawing_relation(root) if root is not None else None
        drawn = package.related(part, "vmlDrawing", drawing) if drawing else None
        comments.clear(package, part, drawn)
        if root is not None and (remarks or ends.is_marked(sheet.tail)):
            ends.clear_colours(root)
            cells: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for cell, remark in remarks.items():
                cells[shades[remark.severity]].append(cell)
            ends.add_colours(root, cells)
            new = comments.add(package, part, drawn, donor, page) if page else None
            if new:
                ends.lead_to_drawing(root, new)
            sheet.set_behind_cells(root)
        if (sheet.head, sheet.tail) != before:
            package.replace_ends(part, sheet.begin, sheet.end, sheet.head, sheet.tail)

    def _list(self, package: Package, listed: bytes, sheets: Mapping[str, str]) -> None:
        """Put the sheet of errors there, in the place of the old one or before all others."""
        book = package.edit(package.spelled(book_parts.BOOK))
        parts = {local(each): each for each in book}
        names = list(sheets)
        if self.old:
            package.put(sheets[self.old], listed)
            parts["sheets"][names.index(self.old)].attrib.pop("state", None)
        else:
            self._add_sheet(package, parts["sheets"], listed, names)
            for each in parts.get("definedNames", ()):
                if each.get("localSheetId") is not None:
                    each.set("localSheetId", str(int(each.get("localSheetId")) + 1))
        for view in parts.get("bookViews", ()):
            view.set("activeTab", str(names.index(self.old) if self.old else 0))
            view.attrib.pop("firstSheet", None)

    def _add_sheet(self, package: Package, sheets: Any, listed: bytes, names: list[str]) -> None:
        part = package.unused("xl/worksheets/sheet{}.xml")
        package.put(part, listed)
        package.declare(part, _SHEET_TYPE)
        said = {
            "name": sheet_name(ERRORS.to(self.lang), {name.lower() for name in names}),
            "sheetId": str(max(int(each.get("sheetId")) for each in sheets) + 1),
            f"{{{RELATIONS}}}id": package.relate(
                package.spelled(book_parts.BOOK), "worksheet", part
            ),
        }
        sheets.insert(0, etree.Element(f"{{{MAIN}}}sheet", said))
