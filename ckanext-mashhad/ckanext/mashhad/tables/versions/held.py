"""A file that was checked and may be published with the next click, kept for its officer alone.

It lies beside the vault's versions for a day. The officer's page knows it by a signed word, so that
nobody can name a file that is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

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
    table: str


def hold(stream: IO[bytes], filename: str, table: str, user_id: str, limit: int) -> str:
    """Keep the file; the word by which :func:`held` knows it."""
    stored = _vault().put(stream, limit)
    return str(_signer().dumps([stored.location, filename, table, user_id]))


def held(word: str, user_id: str) -> Held | None:
    """The file that the word names; None where it is not this user's, or is no more."""
    try:
        location, filename, table, owner = _signer().loads(word, max_age=KEPT)
    except (BadSignature, ValueError):
        return None
    return (
        Held(location, filename, table) if owner == user_id and _path(location).is_file() else None
    )


@contextmanager
def sent(file: Held) -> Iterator[FileStorage]:
    """The file as a form sends it."""
    with _path(file.location).open("rb") as stream:
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


def _path(location: str) -> Path:
    return _vault().path(location)


def _vault() -> Vault:
    return Vault(config.vault_folder() / "held")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tk.config["SECRET_KEY"], salt=_SALT)
