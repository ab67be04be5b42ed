"""Documents that are a ZIP inside: of word processors, of presentations and drawings, books (pure).

By what their parts are, not by their names: a table zipped as ``.docx`` has none of them.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO, Any, Final

from ckanext.mashhad.catalog.engine import rule_files

_KINDS: Final[Mapping[str, Any]] = rule_files.read("file_kinds.yaml")["documents"]
_TYPES: Final = "[Content_Types].xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_MOST: Final = 10_000
_LARGEST: Final = 10 << 20
#: The lengths of what stands before a part, in the list of them, and at the end.
_LOCAL, _LISTED, _END, _END64 = 30, 46, 22, 76
_END_MARK: Final = b"PK\x05\x06"
#: What may follow the bytes of a part: its sum and sizes, where they were not known before.
_DESCRIPTOR: Final = 24


def fault(file: IO[bytes]) -> str:
    """``archive`` for any other ZIP, ``program`` for one with macros, ``attached`` for a document
    with files of other kinds, ``damaged`` for one with bytes that belong to none of its parts.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _fault(archive)
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
        *(RuntimeError, ValueError),
    ):
        return "archive"


def _fault(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    told = _told(archive, names)
    if not told or len(names) > _MOST:
        return "archive"
    if "macroenabled" in told.lower() or any("vbaproject" in each.lower() for each in names):
        return "program"
    if len({name.lower() for name in names}) < len(names) or not _is_dense(archive, entries):
        return "damaged"
    if any(sign in told for sign in _KINDS["tables"]) or not all(map(_is_part, names)):
        return "attached"
    return ""


def _told(archive: zipfile.ZipFile, names: list[str]) -> str:
    """What a document says of its parts; empty for what is none."""
    if names[:1] == ["mimetype"]:
        kind = _read(archive, "mimetype").strip()
        if kind not in _KINDS["types"]:
            return ""
        return f"{kind} {_read(archive, _MANIFEST) if _MANIFEST in names else ''}"
    told = _read(archive, _TYPES) if _TYPES in names else ""
    return told if any(f'"{kind}"' in told for kind in _KINDS["types"]) else ""


def _read(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(_LARGEST).decode("utf-8", "replace")


def _is_part(name: str) -> bool:
    path = PurePosixPath(name.lower())
    if name.endswith("/"):
        return True
    if any(folder in _KINDS["closed_folders"] for folder in path.parts[:-1]):
        return False
    return path.suffix.removeprefix(".") in _KINDS["parts"]


def _is_dense(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether the parts follow each other from the first byte of the file to the list of them."""
    file, end = archive.fp, 0
    if file is None or archive.comment:
        return False
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if not end <= entry.header_offset <= end + _DESCRIPTOR:
            return False
        file.seek(entry.header_offset + 26)
        lengths = struct.unpack("<HH", file.read(4))
        end = entry.header_offset + _LOCAL + sum(lengths) + entry.compress_size
    if not end <= archive.start_dir <= end + _DESCRIPTOR:
        return False
    listed = sum(_LISTED + len(e.filename.encode()) + len(e.extra) for e in entries)
    file.seek(-_END, 2)
    left = file.tell() - archive.start_dir - listed
    return file.read(len(_END_MARK)) == _END_MARK and left <= _END64
