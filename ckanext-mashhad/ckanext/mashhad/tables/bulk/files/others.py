"""Files of a batch that are no tables: letters, pictures, plans.

They are CKAN's own business, as anywhere, so they have no versions and undo could not bring an
older one back. So a batch adds them, and takes away what it has added; it replaces none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.mashhad.tables.versions import file_facts

File = dict[str, Any]


def called(file: File) -> str:
    """How the file is called in its dataset."""
    return str(file["title"] or file["name"])


def look(file: File, before: Mapping[str, Any] | None) -> list[Any]:
    """Find out whether the dataset, as it was ``before``, has it already. Another file of its name
    is a problem.
    """
    file |= {"report": {}, "table": "", "resource_id": None, "version": None, "same": False}
    shown = _files(before)
    twin = next((each for each in shown if each.get("name") == called(file)), None)
    if twin is None:
        return []
    if _has(twin, file["sha256"]):
        file |= {"resource_id": twin["id"], "same": True}
        return []
    return [{"code": "other_there", "params": {"file": called(file)}}]


def is_one_of(resource: dict[str, Any], files: Iterable[File]) -> bool:
    """Whether a file of the dataset has the bytes of one of ``files`` that the batch has added."""
    added = (file for file in files if file.get("other") and not file["same"])
    return any(_has(resource, file["sha256"]) for file in added)


def _files(dataset: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return list((dataset or {}).get("resources", ()))


def _has(resource: Mapping[str, Any], sha256: str) -> bool:
    """Whether CKAN keeps these bytes of it."""
    hash_ = file_facts.hash_of(sha256)
    return resource.get("url_type") == file_facts.UPLOAD and resource.get("hash") == hash_
