"""Whether an uploaded file is a table, by its bytes (pure).

What a spreadsheet program would open as a table is one, whatever it is called: a CSV named
``.pdf`` too. Text is one unless it is a web page, XML or JSON. And whatever is called a table is
one: the check says what is wrong with it, be it a web page that some system exports as ``.xls``.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO, Final

from ckanext.mashhad.tables.source import SNIFFED, is_open_document

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
OTHER: Final = "application/octet-stream"
#: Media type to the name CKAN has for the format.
FORMATS: Final = {CSV: "CSV", XLSX: "XLSX", ODS: "ODS", OTHER: ""}

_ENDINGS: Final = (".csv", ".tsv", ".tab", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "EncryptedPackage"))
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DOCUMENTS: Final = (b"%PDF", b"{\\rtf", b"%!PS")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: A tag, or JSON: a header may begin with a bracket too, as in ``[code],[name]``.
_MARKUP: Final = re.compile(rb"<[A-Za-z!?/]|[{[]\s*(?:[\"{}[\]\d-]|true|false|null)")
#: What no text holds: control characters other than those of lines, tabs and pages.
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 11, 12, 13, 26, 27})
_OLE_LOOKED_AT: Final = 1 << 22


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
    return OTHER if head.startswith(_OLE) or _MARKUP.match(head) else CSV


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is text, and not a document that only begins with some."""
    return not head.startswith(_DOCUMENTS) and not any(byte in _CONTROLS for byte in head)


def _is_table(file: IO[bytes], filename: str) -> bool:
    if filename.lower().endswith(_ENDINGS):
        return True
    head = file.read(SNIFFED)
    if not head.strip():
        return True  # refused as empty, whatever it was to be
    if head.startswith(_ZIP):
        return _is_workbook(file, head)
    if head.startswith(_OLE):
        rest = head + file.read(_OLE_LOOKED_AT)
        return any(name in rest for name in _IN_OLE)
    if head.startswith(_UTF16):
        return True
    return is_text(head) and not _MARKUP.match(head.lstrip(b"\xef\xbb\xbf \t\r\n"))


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
