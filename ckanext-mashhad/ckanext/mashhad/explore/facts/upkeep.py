"""The store brought in line with what is published: made anew where it is not as it should be.

It can be lost and made again: every row of it stands in the DataStore's relations of the files.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

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
#: Behind every number that a file has.
_NEXT: Final = 2**31


class _Published(NamedTuple):
    """Of rows that are published the version, the unit that has it, its year, and since when."""

    version: str
    unit: str
    year: int | None
    since: dt.datetime


def stale() -> list[str]:
    """Resources whose rows are missing from the store, or stand there as they were elsewhere.

    Those that were published first come first: of contracts that two files have, the last counts.
    """
    return _stale(_wanted(), _there())


def _stale(wanted: Mapping[str, _Published], there: Mapping[str, Any]) -> list[str]:
    known = {each: (row.version_id, row.unit_id, row.fiscal_year) for each, row in there.items()}
    missing = [each for each, of in wanted.items() if known.get(each) != of[:-1]]
    return [*missing, *sorted(there.keys() - wanted.keys())]


def _misplaced(wanted: Mapping[str, _Published], there: Mapping[str, Any]) -> list[str]:
    """Resources that stand before one of their unit that was published earlier: what is published
    while the store is read again comes before older files that are read after it.
    """
    last: dict[tuple[str, str], tuple[int, dt.datetime]] = {}
    found: list[str] = []
    for resource_id, of in wanted.items():
        if row := there.get(resource_id):
            group = of.unit, row.relation
            number, before = last.get(group, (0, of.since))
            if row.id < number and before < of.since:
                found.append(resource_id)
                number = _NEXT  # it will be the last, and who follows it has to be again
            last[group] = max(row.id, number), of.since
    return found


def _there() -> dict[str, Any]:
    """What the store says of the rows of each resource."""
    relations.ensure_for_readers()
    names = ("id", "resource_id", "version_id", "unit_id", "fiscal_year", "relation")
    query = sa.select(*map(sa.column, names)).select_from(sa.table(REGISTER))
    with postgres.get_write_engine().connect() as connection:
        return {each.resource_id: each for each in connection.execute(query)}


def _wanted() -> dict[str, _Published]:
    """By resource what is published, in the order in which it was."""
    rows = row_store.swapped()
    tables = [schema.name for schema in relations.explored()]
    query = (
        sa.select(
            *(FileVersion.resource_id, FileVersion.id, model.Package.owner_org),
            *(store.FISCAL_YEAR, FileVersion.published),
        )
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(FileVersion.state == PUBLISHED, FileVersion.table.in_(tables))
        .order_by(FileVersion.published, FileVersion.id)
    )
    with model.meta.engine.connect() as connection:
        return {
            resource_id: _Published(version_id, unit_id or "", store.read_year(year), published)
            for resource_id, version_id, unit_id, year, published in connection.execute(query)
            if rows.get(resource_id) == version_id
        }


def mend(resource_id: str, *, as_last: bool = False) -> None:
    """Take the published rows of the resource in again, or forget them where there are none;
    ``as_last``: behind all others of its unit, whatever place it had.
    """
    with postgres.get_write_engine().begin() as connection:
        row_store.lock_rows(connection, resource_id)
        version_id = row_store.version_of(resource_id)
        if version_id is None:
            store.forget(connection, resource_id)
        else:
            rows = Rows(resource_id, version_id, resource_id)
            store.replace(connection, rows, as_last=as_last)


def tick() -> int:
    """Mend what is stale, then what stands at a wrong place; how many files were."""
    known = _wanted(), _there()
    mended = _mend_all(_stale(*known)[:_AT_ONCE])
    return mended or _mend_all(_misplaced(*known)[:_AT_ONCE], as_last=True)


def _mend_all(resource_ids: list[str], *, as_last: bool = False) -> int:
    for resource_id in resource_ids:
        mend(resource_id, as_last=as_last)
    return len(resource_ids)


def rebuild() -> int:
    """Forget everything and take it in again; how many files."""
    with postgres.get_write_engine().begin() as connection:
        relations.drop_all(connection)
    count = _mend_all(stale())
    _mend_all(_misplaced(_wanted(), _there()), as_last=True)
    return count
