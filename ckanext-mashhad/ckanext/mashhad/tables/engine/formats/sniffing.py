"""Whether an uploaded file is a table, by its bytes (pure).

What a spreadsheet program would open as a table is one, whatever it is called: a CSV named
``.pdf`` too. Text is one unless it keeps to the signs of JSON, XML, RTF or a web page, and holds no
table of theirs. And whatever is called a table is one: the check says what is wrong with it, be it
a web page that some system exports as ``.xls``. What is no table need not be a document
(:mod:`documents`).
"""

from __future__ import annotations

import zipfile
from typing import IO, Final

from ckanext.mashhad.tables.engine.common.source import SNIFFED, is_open_document
from ckanext.mashhad.tables.engine.structures import compound, markup, pdf, signs

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
OTHER: Final = "application/octet-stream"
#: Media type to the name CKAN has for the format.
FORMATS: Final = {CSV: "CSV", XLSX: "XLSX", ODS: "ODS", OTHER: ""}

_ENDINGS: Final = (".csv", ".tsv", ".tab", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Letters with all that was sent with them.
_MAIL: Final = b"MIME-Version:"


def is_table(file: IO[bytes], filename: str) -> bool:
    """Whether the file is to be checked as a table; leaves the file at its beginning."""
    try:
        file.seek(0)
        return _is_table(file, filename)
    finally:
        file.seek(0)


def media_type(file: IO[bytes]) -> str:
    """``CSV``, ``XLSX``, ``ODS`` or ``OTHER`` for a file that :func:`is_table`."""
    file.seek(0)
    head = file.read(SNIFFED)
    file.seek(0)
    if head.startswith(_ZIP):
        if is_open_document(head) and b"spreadsheet" in head:
            return ODS
        return XLSX if _is_xlsx(file) else OTHER
    return OTHER if head.startswith(compound.MARK) or signs.begins(head) else CSV


def _is_table(file: IO[bytes], filename: str) -> bool:
    if filename.lower().endswith(_ENDINGS):
        return True
    head = file.read(SNIFFED)
    if not head.strip():
        return True  # refused as empty, whatever it was to be
    if head.startswith(_ZIP):
        return _is_workbook(file, head)
    if head.startswith(compound.MARK):
        return compound.is_workbook(head + file.read())
    if head.startswith(_UTF16):
        return True
    if head.lstrip().startswith(pdf.MARK) or head.startswith(_MAIL) or not signs.is_text(head):
        return False
    if not signs.begins(head):
        return True
    found = markup.read(head + file.read())
    return found is None or found.table


def _is_workbook(file: IO[bytes], head: bytes) -> bool:
    """XLSX and its kin, ODS; a container that cannot be listed counts if it begins like one."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return b"[Content_Types].xml" in head or b"xl/" in head or b"spreadsheet" in head
    return b"opendocument.spreadsheet" in head or any(n.lower().startswith("xl/") for n in names)


def _is_xlsx(file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(name.lower() == "xl/workbook.xml" for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    finally:
        file.seek(0)
