"""Uploaded files are kept under a name that can be read, whatever they were called."""

from __future__ import annotations

from typing import Any

from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog import names


def name_readably(resource: dict[str, Any]) -> None:
    """Rename the upload of a resource that is about to be stored; its own name is its label."""
    upload = resource.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    kept = names.file_name(upload.filename, _dataset_name(resource))
    if kept != upload.filename:
        resource["name"] = resource.get("name") or upload.filename
        upload.filename = kept


def _dataset_name(resource: dict[str, Any]) -> str:
    stored = model.Resource.get(resource["id"]) if resource.get("id") else None
    package_id = stored.package_id if stored else resource.get("package_id")
    package = model.Package.get(package_id) if package_id else None
    return package.name if package else "data"
