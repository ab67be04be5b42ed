"""Texts of withdrawn datasets and files, erased from where CKAN and other rooms keep them.

What is restored has none of them: a dataset is called by its address until it has a title again,
and nobody can read a file elsewhere that has no address.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Final

import ckan.model as model
import ckan.plugins as p
from ckan.lib.helpers import resource_formats

from ckanext.mashhad.catalog.interfaces import IStoredNames
from ckanext.mashhad.catalog.timeline.event_kinds import ERASED
from ckanext.mashhad.types import DATASET_TYPES

#: Columns and extras of a dataset that say what it is.
_OF_DATASET: Final = ("title", "notes", "title_translated", "notes_translated")
#: What else of a record of a foreign type may be any text.
_OF_FOREIGN: Final = ("author", "maintainer", "url", "version")
#: The same of a file.
_OF_FILE: Final = (
    *("name", "description", "url", "name_translated", "description_translated"),
    "original_filename",
)


def erase(package_id: str, resource_id: str | None) -> None:
    """Erase title and description of a dataset with what its files are called, say and lie at; or
    of one file alone. The caller commits.
    """
    package = model.Package.get(package_id)
    is_foreign = package.type not in DATASET_TYPES  # there each field may be any text
    if resource_id is None:
        _empty(package, (*_OF_DATASET, *(_OF_FOREIGN if is_foreign else ())))
        if is_foreign:
            package.extras = {}
    for file in package.resources_all:
        if resource_id in (None, file.id):
            kept = erased_name(file.url or "") if file.url_type else ""
            _empty(file, _OF_FILE)
            if is_foreign:
                file.extras = {}
            file.url = kept
    for room in p.PluginImplementations(IStoredNames):
        room.erase_names(package_id, resource_id)
    model.Session.flush()


def erased_name(name: str) -> str:
    """A name for bytes that are kept: of the one before its ending alone, if CKAN knows that."""
    ending = PurePosixPath(name).suffix.lower()
    return ERASED + (ending if ending.removeprefix(".") in resource_formats() else "")


def _empty(record: Any, fields: tuple[str, ...]) -> None:
    columns = record.__table__.columns
    for name in fields:
        if name in columns:
            setattr(record, name, "")
    extras = record.extras or {}
    record.extras = {name: each for name, each in extras.items() if name not in fields}
