"""The store brought in line with what is published: made anew where it is not as it should be.

It can be lost and made again: every row of it stands in the DataStore's relations of the files.
"""

from __future__ import annotations

import logging
from typing import Final

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend import postgres

from ckanext.mashhad.catalog.interfaces import Rows
from ckanext.mashhad.explore.facts import relations, store
from ckanext.mashhad.explore.facts.relations import REGISTER
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

log = logging.getLogger(__name__)

#: Files that one tick reads again; the next goes on.
_AT_ONCE: Final = 200


def stale() -> list[str]:
    """Resources whose rows are missing from the store, or stand there as they were elsewhere.

    Those that were published first come first: of contracts that two files have, the last counts.
    """
    relations.ensure_for_readers()
    wanted = _wanted()
    with postgres.get_write_engine().connect() as connection:
        query = sa.text(f"SELECT resource_id, version_id, unit_id, fiscal_year FROM {REGISTER}")  # noqa: S608
        there = {each.resource_id: tuple(each[1:]) for each in connection.execute(query)}
    missing = [each for each, known in wanted.items() if there.get(each) != known]
    return [*missing, *sorted(there.keys() - wanted.keys())]


def _wanted() -> dict[str, tuple[str, str, int | None]]:
    """By resource the version whose rows are published, the unit that has it, and its year."""
    rows = row_store.swapped()
    tables = [schema.name for schema in relations.explored()]
    query = (
        sa.select(
            *(FileVersion.resource_id, FileVersion.id, model.Package.owner_org),
            model.Package.extras,
        )
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(FileVersion.state == PUBLISHED, FileVersion.table.in_(tables))
        .order_by(FileVersion.published, FileVersion.id)
    )
    with model.meta.engine.connect() as connection:
        return {
            resource_id: (version_id, unit_id or "", store.year_of(extras))
            for resource_id, version_id, unit_id, extras in connection.execute(query)
            if rows.get(resource_id) == version_id
        }


def mend(resource_id: str) -> None:
    """Take the published rows of the resource in again, or forget them where there are none."""
    with postgres.get_write_engine().begin() as connection:
        row_store.lock_rows(connection, resource_id)
        version_id = row_store.version_of(resource_id)
        if version_id is None:
            store.forget(connection, resource_id)
        else:
            store.replace(connection, Rows(resource_id, version_id, resource_id))


def tick() -> int:
    """Mend what is stale; how many files were."""
    resource_ids = stale()[:_AT_ONCE]
    for resource_id in resource_ids:
        mend(resource_id)
    return len(resource_ids)


def rebuild() -> int:
    """Forget everything and take it in again; how many files."""
    with postgres.get_write_engine().begin() as connection:
        relations.drop_all(connection)
    resource_ids = stale()
    for resource_id in resource_ids:
        mend(resource_id)
    return len(resource_ids)
