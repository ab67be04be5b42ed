"""Where the bytes of versions lie: one folder that nothing serves (pure).

A file is written under a name of its own, flushed to the disk with its folder, and never changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_CHUNK: Final = 1 << 20
_LOCATION: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


class TooLarge(Exception):  # noqa: N818 (named after what happened)
    """More bytes than are accepted."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safely on the disk. ``size`` in bytes."""

    location: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder ``root``, made when first needed, for its owner only."""

    root: Path

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Keep what ``stream`` holds from its beginning; :class:`TooLarge` beyond ``limit`` bytes.

        Returns once all of it would outlive a power cut.
        """
        name = uuid.uuid4().hex
        location = f"{name[:2]}/{name}"
        path = self.root / location
        self._make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as target:
                size, digest = _copy(stream, target, limit)
                target.flush()
                os.fsync(target.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return Stored(location, size, digest)

    def path(self, location: str) -> Path:
        """The file at ``location``, which may be missing; nothing outside the folder."""
        if not _LOCATION.fullmatch(location):
            raise ValueError(f"no location: {location!r}")
        return self.root / location

    def remove(self, location: str) -> None:
        """Delete the file at ``location``, if it is there."""
        self.path(location).unlink(missing_ok=True)

    def orphans(self, known: Collection[str], older_than: float) -> Iterator[str]:
        """Locations not in ``known`` whose files are at least ``older_than`` seconds old."""
        latest = time.time() - older_than
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            location = f"{path.parent.name}/{path.name}"
            if location not in known and _LOCATION.fullmatch(location):
                try:
                    if path.stat().st_mtime <= latest:
                        yield location
                except FileNotFoundError:
                    continue

    def workshop(self) -> Path:
        """A folder for what a check writes on its way."""
        folder = self.root / "work"
        self._make_folder(folder)
        return folder

    def clear_workshop(self, older_than: float) -> None:
        """Remove what killed checks left, at least ``older_than`` seconds ago."""
        latest = time.time() - older_than
        for left in self.root.glob("work/*"):
            if left.stat().st_mtime <= latest:
                shutil.rmtree(left, ignore_errors=True)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        _sync_folder(self.root)
        _sync_folder(self.root.parent)


def _copy(stream: IO[bytes], target: IO[bytes], limit: int) -> tuple[int, str]:
    stream.seek(0)
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge
        digest.update(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
