"""Files that are no tables: which of them are taken, and what they say of persons (pure).

Taken is only what its structure shows to be a document or picture, and nothing else besides, and
text, which is read: JSON, XML, web pages, RTF (:mod:`sniffing` tells it from tables). What cannot
be looked at does not pass the gate: an archive goes through a batch, whose files are looked at one
by one. PDF, pictures and word processors' files are not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any, ClassVar, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.errors import N_, InputError
from ckanext.mashhad.tables.engine.formats.drawn_text import drawn_text, is_drawn
from ckanext.mashhad.tables.engine.personal import identifiers_in_text, tally
from ckanext.mashhad.tables.engine.structures import compound, markup, packed, pdf, pictures, signs

_KINDS: Final[Mapping[str, Any]] = rule_files.read("file_kinds.yaml")
_ZIP: Final = b"PK\x03\x04"
#: Bytes of a file that are read; CKAN takes no larger one unless a site says so.
_MOST: Final = 100 << 20
#: Places with as many digits as an identifier, and what stands around them.
_PLACES: Final = 20_000
_BEFORE, _AFTER = 60, 30
#: No longer than any identifier: the coordinates of a map are one row of digits.
_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){7,39}")
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")


class DocumentError(InputError):
    """A file that is not taken because of what it is."""

    messages: ClassVar = {
        "archive": N_(
            "This is an archive, and what is in it cannot be looked at. Send the files themselves;"
            " many at once go as a batch."
        ),
        "program": N_(
            "A program is not taken as a file of data. Send a table, PDF, picture or document."
        ),
        "unknown": N_(
            "What kind of file this is cannot be recognised. Send data as XLSX or CSV, a letter as"
            " PDF."
        ),
        "damaged": N_(
            "The file is damaged, or something else stands before, behind or between its parts."
            " Save it anew as PDF or as a picture; send data as XLSX or CSV."
        ),
        "attached": N_(
            "Another file lies within this document, such as the workbook of a chart. Take it out"
            " (paste charts as pictures) and send it by itself, as XLSX or CSV if it is a table."
        ),
    }


def look(file: IO[bytes], filename: str) -> list[str]:
    """The places of a text that hold something of a person, as they stand there.

    Leaves the file at its beginning.

    :raises DocumentError: the file is not taken at all
    """
    file.seek(0)
    raw = file.read(_MOST + 1)
    file.seek(0)
    code = _by_name(raw, filename) or ("unknown" if len(raw) > _MOST else _fault(file, raw))
    file.seek(0)
    if code:
        raise DocumentError(code)
    return _read(raw) if signs.is_text(raw) else []


def _by_name(head: bytes, filename: str) -> str:
    """The kind of file that is never taken, by how it is called or begins; or empty."""
    ending = PurePosixPath(filename.lower()).suffix.removeprefix(".")
    for kind in ("archive", "program"):
        begins = (bytes.fromhex(each) for each in _KINDS[kind]["begins"])
        if ending in _KINDS[kind]["endings"] or any(map(head.startswith, begins)):
            return kind
    return ""


def _fault(file: IO[bytes], raw: bytes) -> str:
    """Why the file is none of those that are taken, by its structure; empty where it is one."""
    if raw.startswith(_ZIP):
        return packed.fault(file)
    if raw.lstrip().startswith(pdf.MARK):
        return pdf.fault(raw)
    if raw.startswith(compound.MARK):
        return compound.fault(raw)
    if (fault := pictures.fault(raw)) is not None:
        return fault
    return "" if signs.is_text(raw) else "unknown"


def _read(raw: bytes) -> list[str]:
    """The places of what is text: as its bytes have it, and as it is shown."""
    if is_drawn(raw):  # the figures of a drawing stand in rows, as the digits of a number do
        return personal_places(drawn_text(raw))
    found = markup.read(raw) if signs.begins(raw) else None
    texts = (_text(raw), found.text if found else "")
    return list(dict.fromkeys(place for text in texts for place in personal_places(text)))


def personal_places(text: str) -> list[str]:
    """Each place of a text with an identifier of a person, or all places of codes without a name
    where most of them are national codes.
    """
    places = list(_places(text))
    found = [place for place in places if next(identifiers_in_text.in_text(place), None)]
    lines = [] if found else _codes_by_line(text)
    if tally.mostly_codes(lines):
        return [f"کد ملی {code}" for line in lines for code in line]
    return found


def _places(text: str) -> Iterator[str]:
    for digits in islice(_DIGITS.finditer(text), _PLACES):
        yield text[max(0, digits.start() - _BEFORE) : digits.end() + _AFTER]


def _codes_by_line(text: str) -> list[list[str]]:
    """The numbers of ten digits that stand there, by lines."""
    lines: list[list[str]] = [[]]
    end = 0
    for digits in islice(_DIGITS.finditer(text), _PLACES):
        if "\n" in text[end : digits.start()]:
            lines.append([])
        end = digits.end()
        for n, part in enumerate(text[max(0, digits.start() - 1) : end + 1].split("\n")):
            if n:
                lines.append([])
            lines[-1] += identifiers_in_text.codes(part)
    return [line for line in lines if line]


def _text(raw: bytes) -> str:
    """With what JSON and web pages write in other signs as its letters."""
    for encoding in ("utf-8-sig", "cp1256"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return html.unescape(text) if "&" in text else text
