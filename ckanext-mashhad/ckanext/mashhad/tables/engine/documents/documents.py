"""Files that are no tables: which of them are taken, and what they say of persons (pure).

Taken is only what its structure shows to be a document or picture, and nothing else besides, and
text, which is read: JSON, XML, web pages, RTF (:mod:`sniffing` tells it from tables). What cannot
be looked at does not pass the gate: an archive goes through a batch, whose files are looked at one
by one. PDF, pictures and word processors' files are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO, Any, ClassVar, Final

from ckanext.mashhad.catalog.engine import rule_files, url_names
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import content
from ckanext.mashhad.tables.engine.documents.texts import Personal, in_texts
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.engine.structures import compound, packed, pdf, pictures, signs

_KINDS: Final[Mapping[str, Any]] = rule_files.read("file_kinds.yaml")
_ZIP: Final = b"PK\x03\x04"
#: Bytes of a file that are read; CKAN takes no larger one unless a site says so.
MOST: Final = 100 << 20


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
        "locked": N_(
            "The PDF is protected, so that nobody can see whether other files lie within it. Save"
            " it without protection, or print it as a new PDF."
        ),
        "too_hard": N_(
            "Reading this file takes too much memory or time. Send data as XLSX or CSV, or the file"
            " in smaller parts."
        ),
        "blank": N_(
            "There is nothing in this PDF: no text and no picture. Send the document itself."
        ),
        "too_small": N_(
            "There is next to nothing in this file: less than 100 bytes. Send the document itself."
        ),
        "attached": N_(
            "Another file lies within this document, such as the workbook of a chart. Take it out"
            " (paste charts as pictures) and send it by itself, as XLSX or CSV if it is a table."
        ),
    }


def look(file: IO[bytes], filename: str) -> list[Personal] | None:
    """What a file that is taken holds of persons, its name too; None for what is a table.

    :raises DocumentError: the file is not taken at all
    """
    seen = sniffing.at_sight(file, filename)
    if seen:
        return None
    raw = file.read(MOST + 1)
    if code := "too_hard" if len(raw) > MOST else _by_name(raw, filename):
        raise DocumentError(code)
    if seen is None:
        seen = sniffing.is_packed_table(file)
    if seen:
        return None
    try:
        found = content.read(raw) if seen is None else []
    except TableError:
        raise DocumentError("too_hard") from None
    if found is not None and (code := _fault(file, raw)):
        raise DocumentError(code)
    if found is None:
        return None
    return [*read_name(filename), *found, *_read_packed(file, raw)]


def _read_packed(file: IO[bytes], raw: bytes) -> list[Personal]:
    if not raw.startswith(_ZIP):
        return []
    try:
        return content.read_packed(file)
    except TableError:
        raise DocumentError("too_hard") from None
    finally:
        file.seek(0)


def read_name(filename: str) -> list[Personal]:
    """What the name of a file holds of persons."""
    return list(in_texts([url_names.sent_name(filename)]))


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
