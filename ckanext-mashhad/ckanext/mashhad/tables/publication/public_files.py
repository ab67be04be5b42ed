"""Which bytes everybody gets of a published version: its own, or only its rows.

A column that no table has, a hidden sheet or the marks of a check are told to its officer as not
published. So the file itself stays with the unit then, and its accepted rows are what its address
gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions.model import FileVersion

#: Findings about what a file holds beside its rows, of which is said that it is not published.
_LEFT_OUT: Final = (
    *("column.unknown", "column.unnamed", "column.twice"),
    *("sheet.hidden", "sheet.summary", "workbook.marked"),
)
#: The rendition that takes the place of such a file: the same in every language.
FORM: Final = ("csv", "")


@dataclass(frozen=True, slots=True)
class PublicFile:
    """What the public address gives, with the facts of it that a resource tells."""

    filename: str
    public_name: str
    mimetype: str
    size: int
    sha256: str
    location: str


def is_whole(version: FileVersion) -> bool:
    """Whether all that the file holds may be read, so that it is given as it was sent."""
    report: Mapping[str, Any] = version.report or {}
    told = {count["rule"] for count in report.get("counts") or ()}
    columns = (each for sheet in report.get("sheets") or () for each in sheet["columns"])
    set_aside = any(each["how"] == "mapping" and not each["field"] for each in columns)
    return not version.table or not (set_aside or told.intersection(_LEFT_OUT))


def public_file(version: FileVersion) -> PublicFile:
    """What everybody gets of a version; ``ObjectNotFound`` where its rows are still to be made."""
    if is_whole(version):
        return PublicFile(
            *_names(version),
            version.mimetype,
            version.size,
            version.sha256,
            version.location,
        )
    made = renditions.of_version(version.id).get(FORM)
    if made is None:
        raise tk.ObjectNotFound(tk._("No download is available"))
    names = _names_of_rows(version)
    return PublicFile(*names, sniffing.CSV, made.size, made.sha256, made.location)


def facts_of_rows(version: FileVersion) -> dict[str, Any]:
    """What may be told of a version of which everybody gets only its rows; without a size until
    they are made.
    """
    with suppress(tk.ObjectNotFound):
        file = public_file(version)
        return {"filename": file.filename, "size": file.size, "sha256": file.sha256}
    return {"filename": _names_of_rows(version)[0], "size": None, "sha256": None}


def file_name(version: FileVersion) -> str:
    """What everybody calls the file: a table as its dataset, whatever its officer calls it."""
    package = model.Session.get(model.Package, version.package_id) if version.table else None
    if package is None:
        return version.filename
    return url_names.sent_name(f"{package.title}{Path(version.public_name).suffix}")


def _names(version: FileVersion) -> tuple[str, str]:
    """Under which names everybody saves it, and finds it."""
    return file_name(version), version.public_name


def _names_of_rows(version: FileVersion) -> tuple[str, str]:
    """The same with the ending of a CSV file."""
    filename, public_name = (str(Path(name).with_suffix(".csv")) for name in _names(version))
    return filename, public_name
