"""A file that was looked at and may be published with the next click, kept for its officer alone.

It lies beside the vault's versions for a day. The officer's page knows it by a signed word, which
also says what was read of it, so that nobody can name a file that is not theirs, or publish another
thing than what they saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
_SALT: Final = "mashhad-held-file"


@dataclass(frozen=True, slots=True)
class Held:
    """A file in the held vault, and what its officer calls it."""

    location: str
    filename: str

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return _vault().path(self.location)


def hold(stream: IO[bytes], filename: str, limit: int) -> Held:
    """Keep a file of at most so many bytes; ``TooLarge`` beyond."""
    return Held(_vault().put(stream, limit).location, filename)


def sign(file: Held, user_id: str, read: Mapping[str, Any]) -> str:
    """The word by which :func:`held` knows the file, and what was ``read`` of it."""
    return str(_signer().dumps([file.location, file.filename, user_id, dict(read)]))


def held(word: str, user_id: str) -> tuple[Held, dict[str, Any]] | None:
    """The file that the word names, and what was read; None where it is not this user's, or is no
    more.
    """
    try:
        location, filename, owner, read = _signer().loads(word, max_age=KEPT)
    except (BadSignature, ValueError):
        return None
    file = Held(location, filename)
    return (file, read) if owner == user_id and file.path.is_file() else None


@contextmanager
def sent(file: Held) -> Iterator[FileStorage]:
    """The file as a form sends it."""
    with file.path.open("rb") as stream:
        yield FileStorage(stream, file.filename)


def release(file: Held) -> None:
    """The file is published or not wanted any more."""
    _vault().remove(file.location)


def sweep() -> int:
    """Remove what nobody published within a day; how many files."""
    vault = _vault()
    old = list(vault.orphans((), KEPT))
    for location in old:
        vault.remove(location)
    return len(old)


def _vault() -> Vault:
    return Vault(config.vault_folder() / "held")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tk.config["SECRET_KEY"], salt=_SALT)
