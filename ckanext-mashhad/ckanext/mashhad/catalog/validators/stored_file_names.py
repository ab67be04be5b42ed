"""Uploaded files are kept under a name that can be read, whatever they were called."""

from __future__ import annotations

from typing import Any, Final

from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.engine import url_names

ORIGINAL: Final = "original_filename"
_LONGEST: Final = 250


def name_readably(resource: dict[str, Any]) -> None:
    """Rename the upload of a resource that is about to be stored; its own name is its label.

    It is remembered too, so that people save the file under the name that it was sent with.
    """
    upload = resource.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    kept = url_names.file_name(upload.filename, _dataset_name(resource))
    resource[ORIGINAL] = upload.filename[-_LONGEST:] if kept != upload.filename else ""
    if kept != upload.filename:
        resource["name"] = resource.get("name") or upload.filename
        upload.filename = kept


def original_name(resource_id: str, kept: str) -> str:
    """The name with which the file of a resource was sent, which is ``kept`` under this name."""
    resource = model.Resource.get(resource_id)
    if resource is None or resource.url != kept:
        return kept
    return (resource.extras or {}).get(ORIGINAL) or kept


def _dataset_name(resource: dict[str, Any]) -> str:
    stored = model.Resource.get(resource["id"]) if resource.get("id") else None
    package_id = stored.package_id if stored else resource.get("package_id")
    package = model.Package.get(package_id) if package_id else None
    return package.name if package else "data"
