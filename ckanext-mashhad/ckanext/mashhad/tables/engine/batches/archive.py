"""The ZIP of a batch, looked at before anything of it is used (pure).

Nothing is ever unpacked under a name of its own choosing: what a path in it says only serves to
find the file that the list names.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine import batch_list
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.engine.formats.container import overlap

#: Files, bytes when unpacked, and how far one may shrink (small ones may further).
MOST_FILES: Final = 500
MOST_BYTES: Final = 1_000_000_000
RATIO: Final = 100
RATIO_COUNTS_FROM: Final = 1_000_000
#: Of a sheet of a workbook that was sent as a batch; who writes the list may leave it out.
SHEET_ENDING: Final = ".xlsx"
_LIST_ENDINGS: Final = (".xlsx", ".ods", ".csv")
#: What systems put into archives by themselves.
_JUNK: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
#: How such names begin, and those of what Office and LibreOffice keep of an open file.
_HIDDEN: Final = ("._", "~$", ".~lock.")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8: Final = 0x800
_STROKES: Final = re.compile(r"[/\\:\x00]")
_CHUNK: Final = 1 << 20
#: What the library raises of archives that are cut, or that nobody but an attacker writes.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError,
    struct.error, OSError, ValueError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Archive:
    """An open ZIP: its list, if it has one, and its other files by the key of their path;
    ``hidden`` are sheets that the workbook has which was sent, and that are not in it.
    """

    zip: zipfile.ZipFile
    list_entry: zipfile.ZipInfo | None
    files: dict[str, zipfile.ZipInfo]
    hidden: frozenset[str] = frozenset()

    def find(self, path: str) -> zipfile.ZipInfo | None:
        """The file that the list calls so: its path from the list's folder, or a sheet's name."""
        key = key_of(path)
        return self.files.get(key) or self.files.get(f"{key}{SHEET_ENDING}")

    def without_list(self) -> Archive:
        """The same, whose list is one of the files."""
        if self.list_entry is None:
            return self
        entries = (*self.files.values(), self.list_entry)
        return replace(self, list_entry=None, files={key_of(_path(each)): each for each in entries})

    def is_hidden(self, path: str) -> bool:
        """Whether the list names a hidden sheet so."""
        return key_of(path) in self.hidden

    def unlisted(self, paths: Iterable[str]) -> list[str]:
        """The files that none of these paths of the list calls."""
        called = {entry.filename for path in paths if path and (entry := self.find(path))}
        return sorted(_path(each) for each in self.files.values() if each.filename not in called)

    def open(self, entry: zipfile.ZipInfo) -> Member:
        """The bytes of a file; whatever the ZIP says of its size, no more than is accepted."""
        return Member(self.zip, entry)


def key_of(path: str) -> str:
    """As two spellings of one path are alike: letters, digits, spaces, strokes."""
    parts = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    return "/".join(search_key(part) for part in parts if part not in ("", "."))


def safe_name(filename: str) -> str:
    """A name under which what was no file of a ZIP may stand in one."""
    return _STROKES.sub(" ", filename)


def name_of(entry: zipfile.ZipInfo) -> str:
    """The file's own name, without its folders."""
    return PurePosixPath(_path(entry).replace("\\", "/")).name


@contextmanager
def opened(path: Path, hidden: Iterable[str] = ()) -> Iterator[Archive]:
    """The ZIP at ``path``, if it may be used; :class:`BulkError` says why not. ``hidden``: names of
    sheets that stayed out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield replace(_looked_at(archive), hidden=frozenset(map(key_of, hidden)))
    except BulkError:
        raise
    except _BROKEN as error:
        raise BulkError("broken" if zipfile.is_zipfile(path) else "no_zip") from error


def _looked_at(archive: zipfile.ZipFile) -> Archive:
    if not all(each.filename.strip() for each in archive.infolist()):
        raise BulkError("bad_entries")  # nor can Python tell whether such a one is a folder
    entries = [each for each in archive.infolist() if not each.is_dir() and not _is_junk(each)]
    if any(entry.flag_bits & 1 for entry in entries):
        raise BulkError("encrypted")
    if len(archive.infolist()) > MOST_FILES:
        raise BulkError("too_many_files", count=len(archive.infolist()), most=MOST_FILES)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise BulkError("broken")
    keys = [key_of(_path(entry)) for entry in entries]
    if len(set(keys)) < len(keys) or overlap(entries) or any(map(_leads_out, entries)):
        raise BulkError("bad_entries")
    if sum(entry.file_size for entry in entries) > MOST_BYTES or any(map(_is_bomb, entries)):
        raise BulkError("bomb")
    listed = _list_of(entries)
    folder = PurePosixPath(_path(listed)).parent if listed else PurePosixPath()
    files: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        below = _below(_path(entry), folder)
        if entry is not listed and files.setdefault(key_of(below), entry) is not entry:
            raise BulkError("name_twice", file=below)
    if not files and not listed:
        raise BulkError("empty")
    return Archive(archive, listed, files)


def _list_of(entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The one file that is called as the list is, in the topmost folder that has one; or none."""
    names = {key_of(name) for name in batch_list.FILE_NAMES}
    paths = [(PurePosixPath(_path(entry)), entry) for entry in entries]
    found = [
        (len(path.parts), entry)
        for path, entry in paths
        if path.suffix.lower() in _LIST_ENDINGS and key_of(path.stem) in names
    ]
    least = min((depth for depth, _ in found), default=0)
    top = [entry for depth, entry in found if depth == least]
    if len(top) > 1:
        raise BulkError("two_lists", names="، ".join(_path(entry) for entry in top))
    return next(iter(top), None)


def _below(path: str, folder: PurePosixPath) -> str:
    whole = PurePosixPath(path)
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else path


def _path(entry: zipfile.ZipInfo) -> str:
    """The path as its writer meant it: old programs write names without saying in which letters."""
    name = entry.filename
    if not entry.flag_bits & _UTF8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp1256"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    path = _path(entry)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return (
        path.startswith("/")
        or ".." in path.replace("\\", "/").split("/")
        or ":" in path
        or "\0" in path
        or is_link
    )


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    large = entry.file_size > RATIO_COUNTS_FROM
    return large and entry.file_size > RATIO * max(1, entry.compress_size)


def _is_junk(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    return any(part in _JUNK or part.startswith(_HIDDEN) for part in parts)


class Member:
    """A file of the ZIP, read from its beginning; more bytes than it has announced are a bomb."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._stream, self._left = archive.open(entry), entry.file_size

    def seek(self, place: int, whence: int = 0) -> int:
        """As of any stream; nobody goes back once something is read."""
        return self._stream.seek(place, whence)

    def read(self, size: int = _CHUNK) -> bytes:
        """The next bytes."""
        data = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise BulkError("bomb")
        return data
