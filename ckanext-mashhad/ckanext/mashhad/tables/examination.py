"""One version looked at in the cage, with what its dataset says of itself."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.persian import moments
from ckanext.mashhad.tables import checking, rowstore, schema
from ckanext.mashhad.tables.checking import Found, Question
from ckanext.mashhad.tables.limits import Limits
from ckanext.mashhad.tables.model import FileVersion
from ckanext.mashhad.tables.vault import Vault


def examine(version_id: str) -> Found:
    """What is found in the file; the rows of an acceptable one are staged where nobody reads."""
    version = model.Session.get(FileVersion, version_id)
    package = model.Session.get(model.Package, version.package_id)
    known = {name: (package.extras or {}).get(name) for name in checking.FACTS} if package else {}
    vault, table = Vault(config.vault_folder()), version.table
    with tempfile.TemporaryDirectory(dir=vault.workshop()) as folder:
        rows = Path(folder) / "rows.csv" if table else None
        asked = Question(
            vault.path(version.location),
            table,
            moments.tehran_day(dt.datetime.now(dt.UTC)),
            version.filename,
            facts={name: str(value) for name, value in known.items() if value},
            limits=Limits(**config.table_limits()),
        )
        found = checking.examine(asked, rows)
        model.Session.rollback()  # the check may have taken minutes
        if found.accepted and rows is not None:
            rowstore.stage(version_id, schema.load(table), rows)
    return found
