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

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.outside import DRAWINGS, FORMULAS, OTHER, Outside
from ckanext.mashhad.tables.engine.formats.parts.drawn_text import MARK, drawn_text
from ckanext.mashhad.tables.engine.formats.plain_xml import PARAGRAPHS, extract_text
from ckanext.mashhad.tables.engine.structures import signs
from ckanext.mashhad.tables.engine.wordings import without_escapes

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]+)")
#: Of lists and prompts, of formats by conditions, and of names, which are looked at as texts too.
_OTHER_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?(?:formula[12]?|definedName)(?:\s[^>]*)?>([^<]+&amp;[^<]+)"
)
#: A text, or a number that is put to one.
_CONSTANT: Final = re.compile(r'"((?:[^"]|"")*)"|(?<=&)([0-9]{1,15})|\b([0-9]{1,15})(?=&)')
_TEXT: Final = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)")
#: What programs write of a shared string beside its texts.
_ORDINARY: Final = re.compile(
    rb"<(?:\w+:)?rPr\b.*?</(?:\w+:)?rPr>|<(?:\w+:)?t(?: xml:space=\"preserve\")?>[^<]*</(?:\w+:)?t>"
    rb"|</?(?:\w+:)?(?:si|r)>",
    re.DOTALL,
)
_HEADER_CODE: Final = re.compile(r'&(?:"[^"]{0,200}"|[BIUSEXY])')
_ITEM_END: Final = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si(?:\s[^>]*)?/>")
_SPOKEN: Final = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)
#: Written as codes, which ``number_formats`` reads.
_NUMBER_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
#: What stands around the text of a string alone.
_ENDS: Final = PARAGRAPHS + "\n"
#: Bytes by which a part that is neither XML nor a picture shows what it is.
_HEAD: Final = 4096


def constants(formula: str) -> str:
    """The texts in a formula, put together as it may put them."""
    return "".join("".join(each).replace('""', '"') for each in _CONSTANT.findall(formula))


def of_formulas(xml: bytes) -> set[str]:
    """The texts in the formulas of plain XML."""
    written = {*_FORMULA.findall(xml), *_OTHER_FORMULA.findall(xml)}
    formulas = (unescape(each.decode("utf-8", "replace")) for each in written)
    return {text for each in formulas if (text := constants(each))}


def of_styles(xml: bytes) -> str:
    """Names of styles and fonts."""
    return extract_text(_NUMBER_FORMAT.sub(b"", xml))


def of_shared_strings(
    pieces: Iterable[bytes], used: Collection[int], most: int
) -> Iterator[Outside]:
    """Strings that no cell shows, and what others say beside that; ``used``: those of cells.

    :raises TableError: more than ``most`` different ones
    """
    unshown: dict[str, None] = {}
    beside: list[str] = []
    number, carried = 0, b""
    for piece in pieces:
        data, end = carried + piece, 0
        for found in _ITEM_END.finditer(data):
            item = data[end : found.end()]
            if number not in used:
                both = (extract_text(item), _whole(item))
                unshown.update(dict.fromkeys(each.strip(_ENDS) for each in both))
                if len(unshown) > most:
                    raise TableError("file.too_hard")
            elif not _is_plain(item) and (rest := _ORDINARY.sub(b"", item).strip()):
                beside.append(extract_text(rest))
            number, end = number + 1, found.end()
        beside += spoken(data[:end])
        carried = data[end:]
    unshown[extract_text(carried)] = None
    yield Outside(OTHER, "\n".join(unshown), part="xl/sharedstrings.xml")
    yield Outside(OTHER, "\n".join(beside), part="xl/sharedstrings.xml")


def spoken(xml: bytes) -> Iterator[str]:
    """How texts are spoken."""
    return map(extract_text, _SPOKEN.findall(xml) if b"rPh" in xml else ())


def without_codes(header: str) -> str:
    """A header or footer of paper without the codes of its fonts."""
    return _HEADER_CODE.sub("", header)


def _is_plain(item: bytes) -> bool:
    return item.startswith((b"<si><t>", b'<si><t xml:space="preserve">')) and item.count(b"<") == 4


def _whole(item: bytes) -> str:
    """The text of a string whatever its parts look like."""
    text = unescape(b"".join(_TEXT.findall(item)).decode("utf-8", "replace"))
    return without_escapes(text)


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
