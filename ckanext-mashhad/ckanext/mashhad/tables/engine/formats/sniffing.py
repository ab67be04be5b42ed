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

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.tables.engine.common.source import SNIFFED, is_open_document
from ckanext.mashhad.tables.engine.structures import compound, pdf, signs

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
OTHER: Final = "application/octet-stream"
#: Media type to the name CKAN has for the format.
FORMATS: Final = {CSV: "CSV", XLSX: "XLSX", ODS: "ODS", OTHER: ""}

_ENDINGS: Final = (".csv", ".tsv", ".tab", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What is called a program or an archive is refused, even if it is text.
_REFUSED: Final = tuple(
    f".{ending}"
    for kind in ("archive", "program")
    for ending in rule_files.read("file_kinds.yaml")[kind]["endings"]
)
#: Letters with all that was sent with them.
_MAIL: Final = b"MIME-Version:"


def at_sight(file: IO[bytes], filename: str) -> bool | None:
    """Whether the file is to be checked as a table, by its name and its first bytes alone; None
    where they do not tell. Leaves the file at its beginning.
    """
    file.seek(0)
    head = file.read(SNIFFED)
    file.seek(0)
    if filename.lower().endswith(_ENDINGS) or not head.strip():
        return True  # what is empty is refused, whatever it was to be
    if head.startswith((*_ZIP, compound.MARK)) or filename.lower().endswith(_REFUSED):
        return None
    if head.startswith(_UTF16):
        return True
    if head.lstrip().startswith(pdf.MARK) or head.startswith(_MAIL) or not signs.is_text(head):
        return False
    return None if signs.begins(head) else True


def is_packed_table(file: IO[bytes]) -> bool | None:
    """The same of what is a container; None of what is none. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(SNIFFED)
    try:
        if head.startswith(_ZIP):
            return _is_workbook(file, head)
        return compound.is_workbook(head + file.read()) if head.startswith(compound.MARK) else None
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
