"""What a dataset says of its files by itself: counts, sums, codes (``describes`` of the schemas).

An officer may say otherwise; what is not as the files had it is the officer's, and stays.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

import ckan.model as model

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.rows import row_facts
from ckanext.mashhad.tables.rows.row_facts import Fact
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion

Facts = dict[str, Fact]
#: In the context of a call: whoever calls says what the dataset is to say without its files.
FIGURES_SAID: Final = "mashhad_figures_said"


def of_dataset(package: model.Package) -> Facts:
    """What its published files say together."""
    return of_files([each.id for each in package.resources if each.state == "active"])


def of_files(files: Collection[str]) -> Facts:
    """What those of the ``files`` that are published say together."""
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


def let_go(
    said: dict[str, Any], before: Facts, files: Collection[str], sent: Collection[str]
) -> None:
    """Let a dataset that is ``said`` anew say what the files that stay say, where it says what they
    said ``before`` together with those that leave it.

    ``files``, ``sent``: ids of its files, and of those that are sent.
    """
    stay = set(files) & set(sent)
    if len(stay) == len(files):
        return
    now = of_files(stay)
    for field, fact in before.items():
        if said.get(field) and _read(_written(said[field])) == _read(_written(fact)):
            said[field] = now.get(field, "")


def is_of_files(package: model.Package, field: str, value: Any) -> bool:
    """Whether this ``value`` of a field of the dataset is what its published files say."""
    fact = of_dataset(package).get(field)
    return fact is not None and _read(_written(value)) == _read(_written(fact))


def _written(fact: Fact | str) -> str:
    """As the dataset's fields are stored."""
    return json.dumps(fact) if isinstance(fact, list) else str(fact)


def _read(stored: Any) -> Any:
    """What a stored field says, however it is written."""
    if isinstance(stored, str) and stored.startswith("["):
        return set(json_text.parsed(stored) or ())
    return str(stored)
