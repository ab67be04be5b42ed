"""Files of old Office programs: containers whose streams have names (pure).

Source: MS-CFB, 2.6.1: an entry of the list of streams is the name in 64 bytes, then its length.
"""

from __future__ import annotations

from typing import Final

MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS: Final = ("Workbook", "Book", "WORKBOOK", "BOOK", "EncryptedPackage")
_DOCUMENTS: Final = ("WordDocument", "PowerPoint Document")
_EMBEDDED: Final = (*_WORKBOOKS, "Package", "CONTENTS", "\x01Ole10Native")
_MACROS: Final = ("_VBA_PROJECT",)


def is_workbook(raw: bytes) -> bool:
    """Whether the file is a workbook, or locked so that nobody can tell."""
    return _has(raw, _WORKBOOKS) and not _has(raw, _DOCUMENTS)


def fault(raw: bytes) -> str:
    """Empty for a document of a word processor or a presentation in which no other file lies."""
    if not _has(raw, _DOCUMENTS):
        return "unknown"
    if _has(raw, _MACROS):
        return "program"
    return "attached" if _has(raw, _EMBEDDED) else ""


def _has(raw: bytes, names: tuple[str, ...]) -> bool:
    entries = (name.encode("utf-16-le") for name in names)
    return any(
        each.ljust(64, b"\0") + (len(each) + 2).to_bytes(2, "little") in raw for each in entries
    )
