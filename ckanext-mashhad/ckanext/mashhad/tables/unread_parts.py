"""Text in a workbook that no reader of cells gives, and that everybody gets with the file (pure).

Constants within formulas, shared strings that no cell shows, how a text is spoken, remarks and
comments of the container.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from typing import Final

from ckanext.mashhad.tables.drawn_text import MARK, drawn_text
from ckanext.mashhad.tables.outside import DRAWINGS, FORMULAS, OTHER, Outside
from ckanext.mashhad.tables.plain_xml import said
from ckanext.mashhad.tables.structures import signs

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]+)")
_CONSTANT: Final = re.compile(r'"((?:[^"]|"")*)"')
_ITEM_END: Final = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si(?:\s[^>]*)?/>")
_SPOKEN: Final = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)
#: Written as codes, which ``number_formats`` reads.
_NUMBER_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
#: Bytes by which a part that is neither XML nor a picture shows what it is.
_HEAD: Final = 4096


def constants(formula: str) -> str:
    """The texts in a formula, put together as it may put them."""
    return "".join(each.replace('""', '"') for each in _CONSTANT.findall(formula))


def of_formulas(xml: bytes) -> set[str]:
    """The texts in the formulas of plain XML."""
    formulas = (unescape(each.decode("utf-8", "replace")) for each in set(_FORMULA.findall(xml)))
    return {text for each in formulas if (text := constants(each))}


def of_styles(xml: bytes) -> str:
    """Names of styles and fonts."""
    return said(_NUMBER_FORMAT.sub(b"", xml))


def of_shared_strings(pieces: Iterable[bytes], used: Collection[int]) -> Iterator[Outside]:
    """Strings that no cell shows, and how others are spoken; ``used``: those of cells."""
    unshown: list[str] = []
    spoken: list[str] = []
    number, carried = 0, b""
    for piece in pieces:
        data, end = carried + piece, 0
        for found in _ITEM_END.finditer(data):
            if number not in used:
                unshown.append(said(data[end : found.end()]))
            number, end = number + 1, found.end()
        if b"rPh" in data:
            spoken += map(said, _SPOKEN.findall(data[:end]))
        carried = data[end:]
    unshown.append(said(carried))
    yield Outside(OTHER, "\n".join(unshown), part="xl/sharedstrings.xml")
    yield Outside(OTHER, "\n".join(spoken), part="xl/sharedstrings.xml")


def of_archive(archive: zipfile.ZipFile) -> Iterator[Outside]:
    """Comments and further fields of the container, and the names of its parts."""
    for entry in archive.infolist():
        notes = (entry.filename, *(_decoded(each) for each in (entry.comment, entry.extra)))
        yield Outside(OTHER, " ; ".join(filter(None, notes)), part=entry.filename.lower())
    yield Outside(OTHER, _decoded(archive.comment))


def of_part(name: str, content: bytes) -> Iterator[Outside]:
    """What a part that is no XML says: a picture made of text, or a text."""
    if content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(MARK):
        yield Outside(DRAWINGS, drawn_text(content), part=name)
    elif signs.is_text(content[:_HEAD]):
        yield Outside(OTHER, _decoded(content), part=name)


def formulas(texts: Iterable[str]) -> Outside:
    """The texts in all formulas, each by itself."""
    return Outside(FORMULAS, " ; ".join(sorted(texts)))


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
