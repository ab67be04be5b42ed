"""What a dataset says of its files by itself: counts, sums, codes (``describes`` of the schemas).

An officer may say otherwise; what is not as the files had it is the officer's, and stays.
"""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.rows import row_facts
from ckanext.mashhad.tables.rows.row_facts import Fact
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion

Facts = dict[str, Fact]


def of_dataset(package: model.Package) -> Facts:
    """What its published files say together."""
    files = [each.id for each in package.resources if each.state == "active"]
    return row_facts.together(
        [version.described or {} for version in store.published_versions(files).values()]
    )


def update(package: model.Package, version: FileVersion, before: Facts) -> None:
    """Say of the dataset what its files say with this version, where it said nothing, or what they
    said ``before``. The caller's transaction.
    """
    if version.table in registry.names():
        schema = registry.load(version.table)
        version.described = row_facts.describe(version.resource_id, schema)
    model.Session.flush()
    now, stored = of_dataset(package), dict(package.extras or {})
    for field in {*before, *now}:
        said = stored.get(field)
        if said not in (None, "", "[]") and _read(said) != _read(_written(before.get(field, ""))):
            continue
        if field in now:
            stored[field] = _written(now[field])
        else:
            stored.pop(field, None)
    package.extras = stored


def _written(fact: Fact | str) -> str:
    """As the dataset's fields are stored."""
    return json.dumps(fact) if isinstance(fact, list) else str(fact)


def _read(stored: Any) -> Any:
    """What a stored field says, however it is written."""
    if isinstance(stored, str) and stored.startswith("["):
        return set(json_text.parsed(stored) or ())
    return str(stored)
