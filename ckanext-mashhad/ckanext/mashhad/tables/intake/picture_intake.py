"""Logos of units and pictures of accounts are pictures to their last byte, and nothing besides.

CKAN asks for the kind of such a file by its first 2 KB, and everybody may download all of it.
"""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib import files
from ckan.lib.uploader import FKUpload, Upload, get_max_image_size
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.engine.structures import pictures

_MEGABYTE: Final = 1 << 20


def uploader(upload_to: str, old_filename: str | None) -> Upload | FKUpload:
    """As CKAN's ``get_uploader``, of pictures only."""
    try:
        files.get_storage(tk.config[f"ckan.files.default_storages.{upload_to}"])
    except files.exc.UnknownStorageError:
        return _PictureUpload(upload_to, old_filename)
    return _StoredPictureUpload(upload_to, old_filename)


class _PictureUpload(Upload):
    def update_data_dict(self, data_dict: dict[str, Any], *fields: str) -> None:
        _check(data_dict, fields[1])
        super().update_data_dict(data_dict, *fields)


class _StoredPictureUpload(FKUpload):
    def update_data_dict(self, data_dict: dict[str, Any], *fields: str) -> None:
        _check(data_dict, fields[1])
        super().update_data_dict(data_dict, *fields)


def _check(data_dict: dict[str, Any], field: str) -> None:
    """Refuse what is not a picture as a whole; CKAN itself refuses one that is too large."""
    upload = data_dict.get(field)
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    most = get_max_image_size() * _MEGABYTE
    raw = upload.stream.read(most + 1)
    upload.stream.seek(0)
    if len(raw) <= most and pictures.fault(raw) != "":
        said = tk._(
            "This is no picture, or not all of it is: it is damaged, or something else stands"
            " behind it. Save it anew as PNG or JPEG."
        )
        raise tk.ValidationError({field: [said]})
