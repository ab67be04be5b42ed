"""Files of a batch that are no tables: letters, pictures, plans.

They are CKAN's own business, as anywhere, so they have no versions and undo could not bring an
older one back. So a batch adds them, and takes away what it has added; it replaces none.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ckanext.mashhad.tables import kept_bytes
from ckanext.mashhad.tables.bulk.model import BatchItem

File = dict[str, Any]


def called(file: File) -> str:
    """How the file is called in its dataset."""
    return str(file["title"] or file["name"])


def look(item: BatchItem, file: File) -> None:
    """Find out whether the dataset has it already; another one of its name is a problem."""
    file |= {"report": {}, "table": "", "resource_id": None, "version": None, "same": False}
    shown = (item.before or {}).get("resources", ())
    twin = next((each for each in shown if each.get("name") == called(file)), None)
    if twin is None:
        return
    if _fingerprint(twin) == file["sha256"]:
        file |= {"resource_id": twin["id"], "same": True}
        return
    problem = {"code": "other_there", "params": {"file": called(file)}}
    item.problems = [*item.problems, problem]


def is_added(item: BatchItem, resource: dict[str, Any]) -> bool:
    """Whether the batch has added this file, which no version tells of."""
    before = {each["id"] for each in (item.before or {}).get("resources", ())}
    added = [
        file["sha256"]
        for file in item.files
        if file.get("other") and not file["same"] and called(file) == resource.get("name")
    ]
    return bool(added) and resource["id"] not in before and _fingerprint(resource) in added


def _fingerprint(resource: dict[str, Any]) -> str:
    """SHA-256 of the bytes that CKAN keeps; empty for a link."""
    if resource.get("url_type") != "upload":
        return ""
    digest = hashlib.sha256()
    for piece in kept_bytes.of(resource):
        digest.update(piece)
    return digest.hexdigest()
