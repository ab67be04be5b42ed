"""One version looked at in the sandbox, with what its dataset and its unit say."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ckan.model as model

from ckanext.mashhad import config
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.intake import registers
from ckanext.mashhad.tables.overrides import overrides
from ckanext.mashhad.tables.rows import row_comparison, row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found, Question
from ckanext.mashhad.tables.versions import meanings
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault


class RowsGoneError(LookupError):
    """The version's bytes are no longer there, or are not read as its table any more."""


def question(
    version: FileVersion,
    day: dt.date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Question:
    """What is asked of a version on ``day`` (in Tehran; today by default).

    ``facts``: what its dataset is about to say, where that is not stored yet.
    """
    package = model.Session.get(model.Package, version.package_id)
    said = facts if facts is not None else (package.extras or {}) if package else {}
    known = {name: said.get(name) for name in checking.FACTS}
    beside = () if version.table_is_said else _beside(version.table, package, said)
    mapping, values = meanings.among(version.said, (version.table, *beside))
    return Question(
        Vault(config.vault_folder()).path(version.location),
        version.table,
        day or moments.tehran_day(dt.datetime.now(dt.UTC)),
        version.filename,
        facts={name: str(value) for name, value in known.items() if value},
        mapping=mapping,
        values=values,
        beside=beside,
        published=registers.published(package, version.table) if package else {},
        limits=Limits(**config.table_limits()),
    )


def _beside(table: str, package: model.Package | None, said: Mapping[str, Any]) -> tuple[str, ...]:
    """The other tables of the dataset, whose sheets may stand in the file."""
    if package is None or not table:
        return ()
    known = registry.of_dataset({**said, "type": package.type})
    return tuple(name for name in known if name != table)


def examine(version_id: str) -> Found:
    """What is found in the file; the rows of an acceptable one are staged where nobody reads."""
    version = model.Session.get(FileVersion, version_id)
    table, asked = version.table, question(version)
    waived, overridden = version.waived_by is not None, overrides.of_version(version)
    # What is published may be other than it was, and what was said of this file is of it alone.
    changing = waived or overridden or asked.published
    if not changing and (known := store.same_verdict(version, asked.basis)):
        return Found(known, asked.basis)
    with tempfile.TemporaryDirectory(dir=Vault(config.vault_folder()).workshop()) as folder:
        rows = Path(folder) / "rows.csv" if table else None
        found = replace(
            checking.examine(asked, rows), basis=asked.basis, waived=waived, overridden=overridden
        )
        model.Session.rollback()  # the check may have taken minutes
        if not found.accepted or rows is None:
            return found
        read = registry.load(found.report["schema"])
        row_store.stage(version_id, read, rows)
    return replace(found, report={**found.report, **_compared(version_id, read)})


def _compared(version_id: str, table: TableSchema) -> dict[str, Any]:
    """``compared``: with which published version, and how many rows differ in what way."""
    resource_id = model.Session.get(FileVersion, version_id).resource_id
    last = store.published_versions([resource_id]).get(resource_id)
    model.Session.rollback()
    if last is None or last.table != table.name:
        return {}
    found = row_comparison.compare_staged(version_id, resource_id, table)
    return {"compared": {"n": last.n, **found}} if found else {}


def rows_of(version: FileVersion, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """These columns of a version's rows as text (days in ISO), empty where there is no value.

    Of the version that stands they come from the DataStore, of an older one from its bytes, read
    anew as on the day on which it was published.

    :raises RowsGoneError: there is nothing to read
    """
    table = registry.load(version.table)
    if row_store.version_of(version.resource_id) == version.id:
        for row in row_store.rows(version.resource_id, table):
            yield tuple(_text(row.get(name)) for name in columns)
        return
    yield from _from_bytes(version, [column.name for column in table.columns], columns)


def _from_bytes(
    version: FileVersion, names: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    vault = Vault(config.vault_folder())
    if not version.location or not vault.path(version.location).exists():
        raise RowsGoneError(version.id)
    asked = question(version, moments.tehran_day(version.published))
    with tempfile.TemporaryDirectory(dir=vault.workshop()) as folder:
        path = Path(folder) / "rows.csv"
        checking.examine(asked, path)
        if not path.exists():
            raise RowsGoneError(version.id)
        places = [names.index(name) for name in columns]
        with path.open(encoding="utf-8", newline="") as source:
            for row in csv.reader(source):
                yield tuple(row[place] for place in places)


def _text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return "" if value is None else str(value)
