"""What everybody may read of the store, at the moment it is asked.

A file's rows are public while CKAN's database says so: it is asked first, at every request, and
rows of files that it does not name are left out. So a dataset that is made private, withdrawn or
deleted is gone from every answer before the action that did it returns.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend import postgres

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.relations import REGISTER
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

_PATIENCE: Final = "8s"
_TOO_LONG: Final = "57014"  # PostgreSQL's code for a statement that was stopped


class TooLong(Exception):  # noqa: N818 (named after what happened)
    """The database could not answer in time."""


@dataclass(frozen=True, slots=True)
class Register:
    """A published file and its dataset; ``package`` as ``period_of`` and the pages ask it."""

    resource_id: str
    version_id: str
    n: int
    table: str
    unit: str
    unit_id: str
    package: Mapping[str, Any]


@dataclass(frozen=True)
class City:
    """The store within one transaction that only reads.

    ``registers``: by the number of a file in the store what it is, of those everybody may read.
    ``hidden``: the numbers of the others. ``state`` is another whenever an answer may be, and
    ``today`` the day in Tehran.
    """

    connection: sa.Connection
    registers: Mapping[int, Register]
    hidden: tuple[int, ...]
    missing: int
    state: str
    today: dt.date

    def of_unit(self, unit: str) -> list[int]:
        """The numbers of the files of a unit."""
        return [number for number, each in self.registers.items() if each.unit == unit]

    @cached_property
    def units(self) -> frozenset[str]:
        """The names of the units that have rows."""
        return frozenset(each.unit for each in self.registers.values())


@contextmanager
def reading() -> Iterator[City]:
    """Open the store for reading.

    :raises TooLong: the database did not answer in time
    """
    public = _public()
    relations.ensure_for_readers()
    try:
        with postgres.get_write_engine().connect() as connection, connection.begin():
            connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            connection.execute(sa.text(f"SET LOCAL statement_timeout = '{_PATIENCE}'"))
            yield _city(connection, public)
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "pgcode", None) == _TOO_LONG:
            raise TooLong from error
        raise


def _city(connection: sa.Connection, public: Mapping[str, Register]) -> City:
    query = sa.text(f"SELECT id, resource_id, loaded FROM {REGISTER} ORDER BY id")  # noqa: S608
    there = connection.execute(query).all()
    known = {each.id: public[each.resource_id] for each in there if each.resource_id in public}
    hidden = tuple(each.id for each in there if each.resource_id not in public)
    digest = hashlib.sha256()
    for each in there:
        shown = known.get(each.id)
        digest.update(f"{each.id} {each.loaded} {shown}\n".encode())
    missing = len(public) - len(known)
    return City(connection, known, hidden, missing, digest.hexdigest(), _today())


def _today() -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC))


def _public() -> dict[str, Register]:
    """By resource, the files whose rows everybody may read now."""
    tables = [schema.name for schema in relations.explored()]
    package, resource, unit = model.Package, model.Resource, model.Group
    query = (
        sa.select(
            FileVersion.resource_id,
            FileVersion.id,
            FileVersion.n,
            FileVersion.table,
            unit.name.label("unit"),
            unit.id.label("unit_id"),
            package.id.label("package_id"),
            package.name,
            package.type,
            package.title,
            package.extras,
        )
        .join(resource, resource.id == FileVersion.resource_id)
        .join(package, package.id == resource.package_id)
        .join(unit, unit.id == package.owner_org)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table.in_(tables),
            resource.state == "active",
            package.state == "active",
            package.private.is_(False),
            unit.state == "active",
        )
    )
    with model.meta.engine.connect() as connection:
        return {
            each.resource_id: Register(
                each.resource_id,
                each.id,
                each.n,
                each.table,
                each.unit,
                each.unit_id,
                {
                    **(each.extras or {}),
                    "id": each.package_id,
                    "name": each.name,
                    "type": each.type,
                    "title": each.title,
                },
            )
            for each in connection.execute(query)
        }


def shown(city: City, rows: Any) -> Any:
    """The condition that a row is of a file that everybody may read."""
    return rows.c["_register"].not_in(city.hidden) if city.hidden else sa.true()
