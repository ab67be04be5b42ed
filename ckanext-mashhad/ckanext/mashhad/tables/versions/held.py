"""A file that was looked at and may be published with the next click, kept for its officer alone.

It lies beside the vault's versions for a day. The officer's page knows it by a signed word, which
also says what was read of it, so that nobody can name a file that is not theirs, or publish another
thing than what they saw. The last word of a file lies beside it, for whoever has left the page.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import ckan.plugins.toolkit as tk
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.tables.versions.vault import Vault

#: Seconds.
KEPT: Final = 24 * 60 * 60
#: Files of one officer; the oldest goes when another one comes.
MOST: Final = 12
_SALT: Final = "mashhad-held-file"
_WORD: Final = ".word"


@dataclass(frozen=True, slots=True)
class Held:
    """A file of an officer (a user's id), and what that officer calls it."""

    officer: str
    location: str
    filename: str

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return _vault(self.officer).path(self.location)

    def sha256(self) -> str:
        """The hash of its bytes, as a version of it has it."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def hold(stream: IO[bytes], filename: str, officer: str, limit: int) -> Held:
    """Keep a file of at most so many bytes; ``TooLarge`` beyond."""
    vault = _vault(officer)
    made = Held(officer, vault.put(stream, limit).location, filename)
    others = vault.orphans((made.location,), 0)
    for location in sorted(others, key=lambda each: _age(vault.path(each)))[MOST - 1 :]:
        _forget(vault, location)
    return made


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:  # released meanwhile
        return 0.0


def sign(file: Held, read: Mapping[str, Any]) -> str:
    """The word by which :func:`held` knows the file, and what was ``read`` of it."""
    word = str(_signer().dumps([file.officer, file.location, file.filename, dict(read)]))
    with suppress(FileNotFoundError):  # released, or too old, meanwhile
        file.path.stat()
        _word(file.path).write_text(word, encoding="ascii")
    return word


def held(word: str, officer: str) -> tuple[Held, dict[str, Any]] | None:
    """The file that the word names, and what was read; None where it is not this officer's, or is
    no more.
    """
    try:
        owner, location, filename, read = _signer().loads(word, max_age=KEPT)
    except (BadSignature, ValueError):
        return None
    file = Held(owner, location, filename)
    return (file, read) if owner == officer and file.path.is_file() else None


def list_kept(officer: str) -> list[dict[str, Any]]:
    """The files of an officer that were looked at and not published, the latest first: ``preview``
    (the word), ``filename``, ``moment`` (of the last look) and what was ``read``.
    """
    found = []
    for path in (_folder() / officer).glob(f"*/*{_WORD}"):
        with suppress(FileNotFoundError):
            word, looked = path.read_text(encoding="ascii"), path.stat().st_mtime
            if known := held(word, officer):
                file, read = known
                moment = dt.datetime.fromtimestamp(looked, dt.UTC)
                found.append({"preview": word, "filename": file.filename, "read": read})
                found[-1]["moment"] = moment
    return sorted(found, key=lambda each: each["moment"], reverse=True)


@contextmanager
def sent(file: Held) -> Iterator[FileStorage]:
    """The file as a form sends it."""
    with file.path.open("rb") as stream:
        yield FileStorage(stream, file.filename)


def release(file: Held) -> None:
    """The file is published or not wanted any more."""
    _forget(_vault(file.officer), file.location)


def sweep() -> int:
    """Remove what nobody published within a day; how many files."""
    swept = 0
    for folder in _folder().glob("*"):
        vault = Vault(folder)
        for location in list(vault.orphans((), KEPT)):
            _forget(vault, location)
            swept += 1
    return swept


def _forget(vault: Vault, location: str) -> None:
    _word(vault.path(location)).unlink(missing_ok=True)
    vault.remove(location)


def _word(path: Path) -> Path:
    return path.with_name(path.name + _WORD)


def _folder() -> Path:
    return config.vault_folder() / "held"


def _vault(officer: str) -> Vault:
    return Vault(_folder() / officer)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tk.config["SECRET_KEY"], salt=_SALT)
