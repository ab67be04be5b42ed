"""One version looked at in the cage, with what its dataset says of itself."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.persian import moments
from ckanext.mashhad.tables import checking, registers, rowstore, schema
from ckanext.mashhad.tables.checking import Found, Question
from ckanext.mashhad.tables.limits import Limits
from ckanext.mashhad.tables.model import FileVersion
from ckanext.mashhad.tables.vault import Vault


def examine(version_id: str) -> Found:
    """What is found in the file; the rows of an acceptable one are staged where nobody reads."""
    version = model.Session.get(FileVersion, version_id)
    package = model.Session.get(model.Package, version.package_id)
    said = dict(package.extras or {}) if package else {}
    vault, table = Vault(config.vault_folder()), version.table
    with tempfile.TemporaryDirectory(dir=vault.workshop()) as folder:
        rows = Path(folder) / "rows.csv" if table else None
        asked = Question(
            vault.path(version.location),
            table,
            moments.tehran_day(dt.datetime.now(dt.UTC)),
            version.filename,
            facts={name: str(said[name]) for name in checking.FACTS if said.get(name)},
            beside=_beside(package, table),
            published=registers.published(package, table) if package else {},
            limits=Limits(**config.table_limits()),
        )
        found = checking.examine(asked, rows)
        model.Session.rollback()  # the check may have taken minutes
        if found.accepted and rows is not None and found.table:
            rowstore.stage(version_id, schema.load(found.table), rows)
    return found


def _beside(package: model.Package | None, table: str) -> list[str]:
    """The other tables of the dataset, whose sheets may stand in the file."""
    if package is None or not table:
        return []
    tables = schema.of_dataset({"type": package.type, **(package.extras or {})})
    return [name for name in tables if name != table]
