"""Secrets with which sources are read: written, used, and never shown again.

They lie beside CKAN's files, outside the database and its backups, one file a source that only
the portal's own user may read.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Final

import ckan.plugins.toolkit as tk

MAX_LENGTH: Final = 2000
DEFAULT_HEADER: Final = "Authorization"


def keep(source_id: str, secret: str) -> None:
    """Keep a secret; an empty one takes the old one away."""
    path = _path(source_id)
    if not secret:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{uuid.uuid4().hex}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as target:
        target.write(secret)
    fresh.replace(path)


def is_kept(source_id: str) -> bool:
    """Whether there is a secret of this source."""
    return _path(source_id).exists()


def headers(source_id: str, header: str) -> dict[str, str]:
    """The header that carries the source's secret; none where there is none."""
    path = _path(source_id)
    if not path.exists():
        return {}
    return {header or DEFAULT_HEADER: path.read_text(encoding="ascii")}


def _path(source_id: str) -> Path:
    # The id is ours; as a UUID it cannot lead out of the folder.
    folder = Path(tk.config["ckan.storage_path"]) / "mashhad_harvest" / "credentials"
    return folder / str(uuid.UUID(source_id))
