"""Comments at cells: added to a sheet's, and taken away again; nobody else's are touched."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from typing import Any, Final

from lxml import etree

from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.readers.aside import AUTHOR
from ckanext.mashhad.tables.engine.workbooks.marking.package import NotMarkable, Package, local

_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EXCEL: Final = "{urn:schemas-microsoft-com:office:excel}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_NUMBER: Final = re.compile(r"_s([0-9]+)$")


def clear(package: Package, sheet: str, drawing: str | None) -> None:
    """Take away the comments that an earlier run has put at cells of a sheet."""
    part = package.related(sheet, "comments")
    if part is None or not any(each.encode() in package.read(part) for each in AUTHOR):
        return
    root = package.edit(part)
    authors = [each.text for each in root.iter(f"{_space(root)}author")]
    gone = set()
    for comment in list(root.iter(f"{_space(root)}comment")):
        if authors[int(comment.get("authorId", 0))] in AUTHOR:
            gone.add(comment.get("ref"))
            comment.getparent().remove(comment)
    if gone and drawing is not None:
        _remove_shapes(package.edit(drawing), gone)


def add(package: Package, sheet: str, drawing: str | None, donor: Package, page: str) -> str | None:
    """Put the comments of the sheet ``page`` of ``donor`` at the cells of ``sheet`` that have none.

    ``drawing``: the part that draws the sheet's comments. Returned is the relation by which the
    sheet must lead to it, None where it does.
    """
    comments, drawn = donor.related(page, "comments"), donor.related(page, "vmlDrawing")
    if comments is None or drawn is None:
        return None
    own = package.related(sheet, "comments")
    if drawing is not None:
        try:  # old programs write drawings that are no XML
            package.edit(drawing)
        except NotMarkable:
            return None
    taken: set[str] = set()
    if own is None:
        own = package.unused("xl/comments{}.xml")
        package.put(own, donor.read(comments))
        package.declare(own, _COMMENTS_TYPE)
        package.relate(sheet, "comments", own)
    else:
        taken = _add_comments(package.edit(own), donor.edit(comments))
    if drawing is not None:
        _add_shapes(package.edit(drawing), donor.edit(drawn), taken)
        return None
    drawing = package.unused("xl/drawings/vmlDrawing{}.vml")
    package.put(drawing, donor.read(drawn))
    package.declare("vml", _DRAWING_TYPE)
    if taken:
        _remove_shapes(package.edit(drawing), taken)
    return package.relate(sheet, "vmlDrawing", drawing)


def _add_comments(root: Any, new: Any) -> set[str]:
    """Add all ``new`` comments but those at cells that have one, which are returned."""
    taken = {comment.get("ref") for comment in root.iter(f"{_space(root)}comment")}
    authors = next(each for each in root if local(each) == "authors")
    listed = next(each for each in root if local(each) == "commentList")
    for author in new.iter(f"{_space(new)}author"):
        authors.append(copy.deepcopy(author))
    for comment in new.iter(f"{_space(new)}comment"):
        if comment.get("ref") not in taken:
            added = copy.deepcopy(comment)
            added.set("authorId", str(len(authors) - 1))
            listed.append(added)
    return taken


def _add_shapes(drawing: Any, new: Any, taken: Collection[str]) -> None:
    ids = (_NUMBER.search(shape.get("id", "")) for shape in drawing.iter(f"{_VML}shape"))
    number = max((int(found[1]) for found in ids if found), default=1024)
    known = {each.get("id") for each in drawing.iter(f"{_VML}shapetype")}
    for kind in new.iter(f"{_VML}shapetype"):
        if kind.get("id") not in known:
            drawing.append(copy.deepcopy(kind))
    for shape in new.iter(f"{_VML}shape"):
        if _cell(shape) not in taken:
            number += 1
            added = copy.deepcopy(shape)
            added.set("id", f"_x0000_s{number}")
            drawing.append(added)


def _remove_shapes(drawing: Any, cells: Collection[str]) -> None:
    for shape in list(drawing.iter(f"{_VML}shape")):
        if _cell(shape) in cells:
            shape.getparent().remove(shape)


def _cell(shape: Any) -> str | None:
    """The cell whose comment a shape draws."""
    said = shape.find(f"{_EXCEL}ClientData")
    if said is None or said.get("ObjectType") != "Note":
        return None
    row, column = (said.findtext(f"{_EXCEL}{name}", "") for name in ("Row", "Column"))
    return f"{letter(int(column))}{int(row) + 1}"


def _space(root: Any) -> str:
    return f"{{{etree.QName(root).namespace}}}"
