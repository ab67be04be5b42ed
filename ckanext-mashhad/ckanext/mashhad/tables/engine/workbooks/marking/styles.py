"""Looks of cells taken over into the styles of another workbook."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from ckanext.mashhad.tables.engine.workbooks.marking.package import insert_before, local

_ORDER: Final = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
#: Lists of parts of a look, and what of it says which of each it has.
_PARTS: Final = {"fonts": "fontId", "fills": "fillId", "borders": "borderId"}


def take_over(styles: Any, others: Any) -> dict[bytes, bytes]:
    """Add the looks of cells of ``others``; by their numbers there, their numbers in ``styles``.

    Their formats of numbers are those that every program knows.
    """
    parts = {
        key: _add(_section(styles, name), _section(others, name)) for name, key in _PARTS.items()
    }
    looks = []
    for look in _section(others, "cellXfs"):
        looks.append(copy.deepcopy(look))
        looks[-1].set("xfId", "0")
        for key, places in parts.items():
            looks[-1].set(key, str(places[int(look.get(key, 0))]))
    numbers = _add(_section(styles, "cellXfs"), looks)
    return {b"%d" % old: b"%d" % new for old, new in enumerate(numbers)}


def add_shade(styles: Any, colour: str) -> int:
    """The number of the differing look that is only a colour behind the text, as ``FFC7CE``."""
    name = etree.QName(styles).namespace
    look = etree.Element(f"{{{name}}}dxf", nsmap={None: name})
    fill = etree.SubElement(etree.SubElement(look, f"{{{name}}}fill"), f"{{{name}}}patternFill")
    etree.SubElement(fill, f"{{{name}}}bgColor", {"rgb": f"FF{colour}"})
    return _add(_section(styles, "dxfs"), [look])[0]


def _section(styles: Any, name: str) -> Any:
    """The list of that name, which is made where there is none."""
    found = next((each for each in styles if local(each) == name), None)
    if found is None:
        later = _ORDER[_ORDER.index(name) + 1 :]
        found = etree.Element(f"{{{etree.QName(styles).namespace}}}{name}", {"count": "0"})
        insert_before(styles, found, re.compile("|".join(later)))
    return found


def _add(section: Any, new: Iterable[Any]) -> list[int]:
    """The number of each of ``new`` in a list, to which those are added that it does not have."""
    known: dict[Any, int] = {}
    for number, each in enumerate(section.iterchildren("*")):
        known.setdefault(_plain(each), number)
    count, numbers = len(list(section.iterchildren("*"))), []
    for each in new:
        number = known.setdefault(_plain(each), count)
        if number == count:
            section.append(copy.deepcopy(each))
            count += 1
        numbers.append(number)
    section.set("count", str(count))
    return numbers


def _plain(element: Any) -> tuple[Any, ...]:
    """An element so that it can be compared, whatever the prefixes."""
    attributes = tuple(sorted(element.attrib.items()))
    return (element.tag, attributes, *map(_plain, element))
