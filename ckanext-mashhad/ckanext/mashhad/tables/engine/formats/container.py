"""An XLSX or ODS file looked at before any reader opens it.

It is a ZIP of XML. A reader in memory builds a rectangle from the first to the last cell, so one
cell in the last corner makes a sheet of 17 billion; a part can unpack to a thousand times its size;
an old reader would follow a DTD. Each part of XML is therefore unpacked once here, in pieces, and
counted. What is refused is told by :class:`TableError`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Final
from xml.parsers import expat

from ckanext.mashhad.tables.engine.common import outside
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Grid
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.outside import (
    COMMENTS,
    FORMATS,
    LINKS,
    OTHER,
    PROPERTIES,
    SETTINGS,
    Outside,
)
from ckanext.mashhad.tables.engine.common.source import check_outside
from ckanext.mashhad.tables.engine.formats import (
    book_parts,
    extents,
    number_formats,
    running_formulas,
)
from ckanext.mashhad.tables.engine.formats.book_parts import BookParts
from ckanext.mashhad.tables.engine.formats.extents import Extent
from ckanext.mashhad.tables.engine.formats.parts import (
    headless_tables,
    other_parts,
    unread_parts,
)
from ckanext.mashhad.tables.engine.formats.parts.beside_cells import BesideCells
from ckanext.mashhad.tables.engine.formats.parts.caches import Caches
from ckanext.mashhad.tables.engine.formats.parts.headless_tables import HeadlessTable
from ckanext.mashhad.tables.engine.formats.plain_xml import extract_text, plain

CHUNK: Final = 1 << 20
CONTENT_TYPES: Final = "[content_types].xml"
_NEEDED: Final = (CONTENT_TYPES, book_parts.BOOK)
_MANIFEST: Final = "meta-inf/manifest.xml"
_NEEDED_OPEN: Final = ("mimetype", "content.xml", _MANIFEST)
_SPREADSHEETS: Final = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
_LONGEST_KIND: Final = 100
_FORBIDDEN: Final = (
    ("vbaproject", "workbook.macros"),
    ("xl/macrosheets", "workbook.macros"),
    ("xl/dialogsheets", "workbook.macros"),
    ("xl/externallinks", "workbook.external_links"),
    ("xl/connections", "workbook.external_links"),
    ("xl/querytables", "workbook.external_links"),
    ("xl/model/", "workbook.active_content"),
    ("customui/", "workbook.active_content"),
    ("webextension", "workbook.active_content"),
    ("xl/activex", "workbook.active_content"),
    ("xl/embeddings", "workbook.active_content"),
    ("xl/ctrlprops", "workbook.active_content"),
    ("xl/revisions", "workbook.tracked_changes"),
    ("versions/", "workbook.saved_versions"),
    ("versionlist.xml", "workbook.saved_versions"),
    ("basic/", "workbook.macros"),
    ("scripts/", "workbook.macros"),
)
#: Of an entry: its name is in UTF-8.
_UTF8: Final = 0x800
#: How parts of workbooks end: XML, pictures, settings of printers; some have no ending.
_ENDINGS: Final = frozenset(
    ("", "xml", "rels", "vml", "rdf", "bin", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff",
     "emf", "wmf", "svg")
)  # fmt: skip
_DOCTYPE: Final = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


@dataclass(frozen=True, slots=True)
class Container:
    """What was learnt: the parts of the sheets, extents by part name, and text outside cells.
    ``sources`` tells from which part another is led to, in small letters.
    """

    book: BookParts
    extents: dict[str, Extent]
    elsewhere: list[Outside]
    sources: dict[str, str]
    grids: list[Grid]
    headless: list[HeadlessTable]


def inspect(file: IO[bytes], limits: Limits) -> Container:
    """Check the container; :class:`TableError` when it may not be opened."""
    with _looked_into(file, limits, _NEEDED) as archive:
        return _read_parts(archive, limits)


def inspect_opendocument(file: IO[bytes], limits: Limits) -> tuple[list[Outside], list[Grid]]:
    """Check the container of an ODS; text and tables beside its content.

    :class:`TableError` when it may not be opened.
    """
    with _looked_into(file, limits, _NEEDED_OPEN) as archive:
        if archive.read("mimetype")[:_LONGEST_KIND].strip() not in _SPREADSHEETS:
            raise TableError("file.unknown_kind")
        elsewhere = [*_parts_of_no_xml(archive, limits), *unread_parts.of_archive(archive)]
        remarks: list[str] = []
        caches = Caches()
        for part, pieces in _xml_parts(archive, limits, remarks):
            name, text = part.lower(), bytearray()
            for piece in pieces:
                if name != "content.xml":  # which its reader judges
                    text += piece
            if running_formulas.any_in_open(bytes(text)):
                raise TableError("workbook.active_content")
            if name == _MANIFEST and b"encryption-data" in text:
                raise TableError("file.encrypted")
            other_parts.check_object(name, bytes(text))
            if text:
                where = PROPERTIES if name == "meta.xml" else OTHER
                elsewhere.append(Outside(where, extract_text(bytes(text)), part=name))
                caches.take(name, bytes(text))
        return [*elsewhere, Outside(OTHER, " ; ".join(remarks))], caches.grids({})


@contextmanager
def _looked_into(
    file: IO[bytes], limits: Limits, needed: Sequence[str]
) -> Iterator[zipfile.ZipFile]:
    """The container when its parts are in order; what is wrong with it is told as one error."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), limits, needed)
            yield archive
    except TableError:
        raise
    except (
        *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError),
        *(ValueError, RuntimeError),
    ) as error:
        raise TableError("workbook.broken") from error


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits, needed: Sequence[str]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableError("file.encrypted")
    if not all(name in names for name in needed):
        raise TableError("file.unknown_kind")
    if len(entries) > limits.entries or len(set(names)) < len(names) or overlap(entries):
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
    if PurePosixPath(name).suffix.removeprefix(".") not in _ENDINGS and not entry.is_dir():
        raise TableError("workbook.active_content")
    large = entry.file_size > limits.ratio_counts_from
    if large and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise TableError("workbook.bomb")


def overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether files of a ZIP share bytes, by which a small one unpacks to any size."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + 30 + _bytes_of_name(entry) + entry.compress_size
    return False


def _bytes_of_name(entry: zipfile.ZipInfo) -> int:
    """How many the name has in the file; Python takes what is not said to be UTF-8 for cp437."""
    return len(entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437"))


def _read_parts(archive: zipfile.ZipFile, limits: Limits) -> Container:
    found: dict[str, Extent] = {}
    sources: dict[str, str] = {}
    book = book_parts.read(archive.namelist(), lambda name: b"".join(_part(archive, name)))
    elsewhere = [*_parts_of_no_xml(archive, limits), *unread_parts.of_archive(archive)]
    styles = b"".join(_part(archive, book_parts.STYLES))
    formats = number_formats.read(styles)
    calculated = extents.is_calculated(_begin(archive, book_parts.BOOK))
    constants: set[str] = set()
    spoken: list[str] = []
    remarks: list[str] = []
    caches = Caches()
    headless: list[HeadlessTable] = []
    for part, pieces in _xml_parts(archive, limits, remarks):
        name = part.lower()
        # Any part may be named as a sheet, so all are counted as if they were one.
        extent = Extent(formats=formats, calculated=calculated) if name.endswith(".xml") else None
        beside = BesideCells(name in book.read_as_cells)
        text = bytearray()
        for piece in pieces:
            formulas = extent is None or extent.scan(piece) or not beside.has_cells
            if formulas and running_formulas.any_in(piece):
                raise TableError("workbook.active_content")
            if formulas:
                constants |= unread_parts.of_formulas(piece)
            if name != book_parts.SHARED:
                text += beside.take(piece)
            if beside.has_cells:
                spoken += unread_parts.spoken(piece)
        if extent is not None:
            found[part] = extent
        if name == CONTENT_TYPES and "macroenabled" in extract_text(bytes(text)).lower():
            raise TableError("workbook.macros")
        if text:
            elsewhere += islice(_outside(name, bytes(text), sources), limits.remarks + 1)
            check_outside(elsewhere, limits)
            caches.take(name, b"" if beside.has_cells else bytes(text))
            headless += headless_tables.read(name, bytes(text))
    used = {number for extent in found.values() for number in extent.shared}
    elsewhere += unread_parts.of_shared_strings(
        _part(archive, book_parts.SHARED), used, limits.unshown_texts
    )
    elsewhere.append(Outside(FORMATS, number_formats.texts(styles)))
    elsewhere += (unread_parts.formulas(constants), Outside(OTHER, " ; ".join(remarks)))
    elsewhere.append(Outside(OTHER, "\n".join(spoken)))
    return Container(book, found, elsewhere, sources, caches.grids(sources), headless)


def _outside(name: str, xml: bytes, sources: dict[str, str]) -> Iterator[Outside]:
    """The texts of a part, each comment by itself; where it leads to is noted in ``sources``."""
    where = outside.place(name)
    if where == LINKS:
        sources.update(outside.targets(name, xml))
    if where != COMMENTS:
        is_styles = name == book_parts.STYLES
        text = unread_parts.of_styles(xml) if is_styles else extract_text(xml)
        if where == SETTINGS:
            text = unread_parts.without_codes(text)
        yield Outside(where, text, part=name)
        return
    for cell, comment in outside.comments(xml):
        yield Outside(where, extract_text(comment), cell=cell, part=name)


def _parts_of_no_xml(archive: zipfile.ZipFile, limits: Limits) -> Iterator[Outside]:
    for entry in archive.infolist():
        if not _is_xml(entry) and not entry.is_dir():
            with archive.open(entry) as part:
                # what a ZIP says of sizes is held to when it is read
                content = part.read(limits.unpacked_bytes)
            name = entry.filename.lower()
            if not other_parts.is_known(name, content):
                raise TableError("workbook.active_content")
            yield from unread_parts.of_part(name, content)


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels", ".vml"))


def _xml_parts(
    archive: zipfile.ZipFile, limits: Limits, remarks: list[str]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each part of XML in pieces, by its name; all of them together unpack to so much at most.

    What stands in remarks is added to ``remarks``.
    """
    budget = limits.unpacked_bytes

    def counted(entry: zipfile.ZipInfo) -> Iterator[bytes]:
        nonlocal budget
        for piece in _plain_pieces(archive, entry, remarks):
            budget -= len(piece)
            if budget < 0:
                raise TableError("workbook.bomb")
            yield piece

    for entry in archive.infolist():
        if _is_xml(entry):
            yield entry.filename, counted(entry)


def _begin(archive: zipfile.ZipFile, part: str) -> bytes:
    """The beginning of a part, enough of what may be of any length."""
    return b"".join(islice(_part(archive, part), 4))


def _part(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The pieces of a part, none where it is not there; ``part`` in small letters."""
    entry = next((each for each in archive.infolist() if each.filename.lower() == part), None)
    return iter(()) if entry is None else _plain_pieces(archive, entry, [])


def _plain_pieces(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, remarks: list[str]
) -> Iterator[bytes]:
    """The part, plainly spelled. Old programs write drawings that are no XML, which stay as they
    are.
    """
    try:
        yield from plain(lambda: read_pieces(archive, entry), remarks.append)
    except expat.ExpatError:
        if not entry.filename.lower().endswith(".vml"):
            raise
        yield from read_pieces(archive, entry)


def read_pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that end before a tag; refused when it has a DTD."""
    carried = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            data = carried + chunk
            if b"!" in data and any(mark in data for mark in _DOCTYPE):  # "!" is rare
                raise TableError("workbook.doctype")
            cut = data.rfind(b"<")
            if cut <= 0 or len(data) - cut > CHUNK:
                cut = len(data)
            yield data[:cut]
            carried = data[cut:]
    yield carried
