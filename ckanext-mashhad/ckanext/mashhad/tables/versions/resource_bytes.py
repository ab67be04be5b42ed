"""The bytes that the address of a resource gives, wherever CKAN or the gate keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import ckan.lib.uploader as uploader
from ckan.lib import files as files_api

_CHUNK: Final = 1 << 20


def read_chunks(resource: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of an uploaded file, piece by piece; ``resource`` as the API shows it."""
    upload = uploader.get_resource_uploader(resource)
    place = upload.get_path(resource["id"])
    if storage := getattr(upload, "storage", None):
        yield from storage.stream(files_api.FileData(files_api.Location(place)))
        return
    with Path(place).open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk
