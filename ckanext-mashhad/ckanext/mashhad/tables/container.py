"""An XLSX file looked at before any reader opens it.

It is a ZIP of XML. A reader in memory builds a rectangle from the first to the last cell, so one
cell in the last corner makes a sheet of 17 billion; a part can unpack to a thousand times its size;
an old reader would follow a DTD. Each part of XML is therefore unpacked once here, in pieces, and
counted. What is refused is told by :class:`TableError`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import IO, Final

from ckanext.mashhad.tables.errors import TableError
from ckanext.mashhad.tables.limits import Limits

CHUNK: Final = 1 << 20
#: More positions of broken formulas than this are not kept; each is an error anyway.
MOST_FLAWS: Final = 10_000

CONTENT_TYPES: Final = "[content_types].xml"
_NEEDED: Final = (CONTENT_TYPES, "xl/workbook.xml")
_FORBIDDEN: Final = (
    ("vbaproject", "workbook.macros"),
    ("xl/macrosheets", "workbook.macros"),
    ("xl/dialogsheets", "workbook.macros"),
    ("xl/externallinks", "workbook.external_links"),
    ("xl/activex", "workbook.active_content"),
    ("xl/embeddings", "workbook.active_content"),
    ("xl/ctrlprops", "workbook.active_content"),
)
OTHER: Final = "other parts"
#: Cells, which are watched one by one, and what holds no text of anybody.
_READ_OTHERWISE: Final = (
    *(CONTENT_TYPES, "xl/worksheets/sheet", "xl/sharedstrings", "xl/styles"),
    *("xl/theme/", "xl/calcchain"),
)
_TAG: Final = re.compile("<[^>]*>")
_VALUE: Final = re.compile(r"""=\s*["']([^"']*)["']""")
_DOCTYPE: Final = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]+[0-9]+)[\"'](?:[^>]*[^/])?>"
)
_NO_REF: Final = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=)[^>]*)?>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>]")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>]")
_BROKEN: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']e[\"'][^>]*>")
_REF: Final = re.compile(rb"\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_DIGITS: Final = b"0123456789"
_LETTERS: Final = bytes([*range(65, 91), *range(97, 123)])


@dataclass(slots=True)
class Extent:
    """How far a sheet's values reach, and where its formulas are broken (row from 1, column
    from 0).
    """

    rows: int = 0
    columns: int = 0
    broken: set[tuple[int, int]] = field(default_factory=set)
    _in_row: int = 0

    def scan(self, xml: bytes) -> None:
        """Count the cells of a piece of XML that ends before a tag."""
        refs = b"\n".join(_CELL.findall(xml)).upper()
        if refs:
            letters = set(refs.translate(None, _DIGITS).split(b"\n"))
            numbers = set(refs.translate(None, _LETTERS).split(b"\n"))
            self.columns = max(self.columns, *map(column_number, letters))
            self.rows = max(self.rows, *map(int, numbers))
        if _NO_REF.search(xml):
            self._scan_without_refs(xml)
        if b't="e"' in xml or b"t='e'" in xml:
            self._find_broken(xml)

    def _scan_without_refs(self, xml: bytes) -> None:
        """Cells that do not say where they are stand one after the other."""
        for place, part in enumerate(_ROW.split(xml)):
            if place:
                self._in_row = 0
                self.rows += 1
            self._in_row += len(_ANY_CELL.findall(part))
            self.columns = max(self.columns, self._in_row)

    def _find_broken(self, xml: bytes) -> None:
        for tag in _BROKEN.findall(xml):
            ref = _REF.search(tag)
            if ref and len(self.broken) < MOST_FLAWS:
                self.broken.add((int(ref[2]), column_number(ref[1].upper()) - 1))


@dataclass(frozen=True, slots=True)
class Container:
    """What was learnt: extents by part name, and text outside cells, by where it stands."""

    extents: dict[str, Extent]
    elsewhere: list[tuple[str, str]]


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for char in letters[:4]:
        number = number * 26 + char - 64
    return number


def inspect(file: IO[bytes], limits: Limits) -> Container:
    """Check the container; :class:`TableError` when it may not be opened."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), limits)
            return _read_parts(archive, limits)
    except TableError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise TableError("workbook.broken") from error


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename.lower() for entry in entries]
    if "mimetype" in names and "content.xml" in names:
        raise TableError("file.open_document")
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableError("file.encrypted")
    if not all(name in names for name in _NEEDED):
        raise TableError("file.unknown_kind")
    if len(entries) > limits.entries or len(set(names)) < len(names) or _overlap(entries):
        raise TableError("workbook.bad_entries")
    for entry in entries:
        _check_entry(entry, entry.filename.lower(), limits)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise TableError("workbook.bomb")


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    outside = name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name
    if outside or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise TableError("workbook.bad_entries")
    for part, rule in _FORBIDDEN:
        if part in name:
            raise TableError(rule)
    large = entry.file_size > limits.ratio_counts_from
    if large and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise TableError("workbook.bomb")


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size
    return False


def _read_parts(archive: zipfile.ZipFile, limits: Limits) -> Container:
    extents: dict[str, Extent] = {}
    elsewhere: list[tuple[str, str]] = []
    budget = limits.unpacked_bytes
    for entry in archive.infolist():
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        # Any part may be named as a sheet, so all are counted as if they were one.
        extent = Extent() if name.endswith(".xml") else None
        text = bytearray()
        for piece in _pieces(archive, entry):
            budget -= len(piece)
            if budget < 0:
                raise TableError("workbook.bomb")
            if extent is not None:
                extent.scan(piece)
            text += _outside_cells(name, piece, begun=bool(text))
        if extent is not None:
            extents[entry.filename] = extent
        if name == CONTENT_TYPES:
            if b"macroenabled" in bytes(text).lower():
                raise TableError("workbook.macros")
        elif text:
            elsewhere.append((_place(name) or OTHER, _plain(bytes(text))))
    return Container(extents, elsewhere)


def _outside_cells(name: str, piece: bytes, *, begun: bool) -> bytes:
    """All of a part, or of a sheet what follows its cells: headers, footers, prompts, links."""
    if name == CONTENT_TYPES or _place(name):
        return piece
    after = b"</sheetData>"
    return piece.rpartition(after)[2] if begun or after in piece else b""


def _place(name: str) -> str | None:
    if "comments" in name and "/_rels/" not in name:
        return "comments"
    if name.startswith("docprops/"):
        return "properties"
    return None if name.startswith(_READ_OTHERWISE) else OTHER


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that end before a tag; refused when it has a DTD."""
    carried = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            data = carried + chunk
            if any(mark in data for mark in _DOCTYPE):
                raise TableError("workbook.doctype")
            cut = data.rfind(b"<")
            if cut <= 0 or len(data) - cut > CHUNK:
                cut = len(data)
            yield data[:cut]
            carried = data[cut:]
    yield carried


def _plain(xml: bytes) -> str:
    """What is written between tags and, each by itself, in them."""
    wide = xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = xml.decode("utf-16" if wide else "utf-8", "replace")
    return unescape(_TAG.sub(lambda tag: " ; ".join(["", *_VALUE.findall(tag[0]), ""]), text))
