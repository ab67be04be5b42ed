"""Files that are no tables: which of them are not taken, and what they say of persons (pure).

What cannot be looked at does not pass the gate: an archive goes through a batch, whose files are
looked at one by one. Of documents only text is read, not PDF, pictures or word processors' files.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any, ClassVar, Final

from ckanext.mashhad.catalog import rule_files
from ckanext.mashhad.persian.errors import N_, InputError
from ckanext.mashhad.tables import personal_tally, personal_text, sniffing
from ckanext.mashhad.tables.drawn_text import drawn_text, is_drawn
from ckanext.mashhad.tables.source import SNIFFED

_KINDS: Final[Mapping[str, Any]] = rule_files.read("file_kinds.yaml")
_ZIP: Final = b"PK"
#: Bytes of a text that are read; CKAN takes no larger file unless a site says so.
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
    }


def refusal(head: bytes, filename: str) -> DocumentError | None:
    """Why a file that begins so is not taken; None where it is."""
    ending = PurePosixPath(filename.lower()).suffix.removeprefix(".")
    if head.startswith(_ZIP) and ending in _KINDS["documents"]["endings"]:
        marks = (mark.encode() for mark in _KINDS["documents"]["marks"])
        return None if any(mark in head for mark in marks) else DocumentError("archive")
    for kind in ("archive", "program"):
        begins = (bytes.fromhex(each) for each in _KINDS[kind]["begins"])
        if ending in _KINDS[kind]["endings"] or any(map(head.startswith, begins)):
            return DocumentError(kind)
    return None


def look(file: IO[bytes], filename: str) -> list[str]:
    """The places of a text that hold something of a person, as they stand there.

    Leaves the file at its beginning.

    :raises DocumentError: the file is not taken at all
    """
    file.seek(0)
    head = file.read(SNIFFED)
    if refused := refusal(head, filename):
        raise refused
    if not sniffing.is_text(head):
        file.seek(0)
        return []
    raw = head + file.read(_MOST)
    file.seek(0)
    # the figures of a drawing stand in rows, as the digits of a number do
    return personal_places(drawn_text(raw) if is_drawn(head) else _text(raw))


def personal_places(text: str) -> list[str]:
    """Each place of a text with an identifier of a person, or all places of codes without a name
    where most of them are national codes.
    """
    places = list(_places(text))
    found = [place for place in places if next(personal_text.in_text(place), None)]
    lines = [] if found else _codes_by_line(text)
    if personal_tally.mostly_codes(lines):
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
            lines[-1] += personal_text.codes(part)
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
