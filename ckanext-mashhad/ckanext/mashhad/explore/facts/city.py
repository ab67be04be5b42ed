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
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.explore.facts import public_records, relations
from ckanext.mashhad.explore.facts.public_records import Nil, SittingRecord
from ckanext.mashhad.explore.facts.relations import REGISTER
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

_PATIENCE: Final = "8s"
_MEMORY: Final = "32MB"
_READ_ONLY: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_STATE: Final = f"SELECT md5(string_agg(loaded\\:\\:text, ' ' ORDER BY id)) FROM {REGISTER}"  # noqa: S608
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
    sha256: str
    package: Mapping[str, Any]


@dataclass(frozen=True)
class City:
    """The store within one transaction that only reads.

    ``registers``: by the number of a file in the store what it is, of those everybody may read.
    ``hidden``: the numbers of the others. ``nil_reports``: reports that there was nothing, which
    stand and everybody may read; ``sittings``: what is public of sittings. ``state`` is another
    whenever an answer may be, and ``today`` the day in Tehran.
    """

    connection: sa.Connection
    registers: Mapping[int, Register]
    hidden: tuple[int, ...]
    missing: int
    nil_reports: tuple[Nil, ...]
    sittings: tuple[SittingRecord, ...]
    state: str
    today: dt.date

    def of_unit(self, unit: str) -> list[int]:
        """The numbers of the files of a unit."""
        return [number for number, each in self.registers.items() if each.unit == unit]

    def of_dataset(self, name: str) -> list[int]:
        """The numbers of the files of a dataset."""
        known = self.registers.items()
        return [number for number, each in known if each.package["name"] == name]

    @cached_property
    def datasets(self) -> frozenset[str]:
        """The names of the datasets that have rows."""
        return frozenset(each.package["name"] for each in self.registers.values())

    @cached_property
    def units(self) -> frozenset[str]:
        """The names of the units that have rows."""
        return frozenset(each.unit for each in self.registers.values())

    @cached_property
    def compared_units(self) -> frozenset[str]:
        """The same, and those of other records that signs compare."""
        return self.units.union(each.unit for each in (*self.nil_reports, *self.sittings))


@contextmanager
def reading() -> Iterator[City]:
    """Open the store for reading.

    :raises TooLong: the database did not answer in time
    """
    relations.ensure_for_readers()
    # What CKAN's database says comes first: a file that is hidden meanwhile is not public later. It
    # says it as of one moment, or an answer would be kept under a state that it is not of.
    with model.meta.engine.connect() as ckan, ckan.begin():
        ckan.execute(sa.text(_READ_ONLY))
        records = public_records.nil_reports(ckan), public_records.sittings(ckan)
        beside = hashlib.md5(_written(records), usedforsecurity=False).hexdigest()
        said = f"{ckan.scalar(_summed_up(_public()))} {beside} {ckan.scalar(reply_log.latest())}"
        try:
            with postgres.get_write_engine().connect() as connection, connection.begin():
                connection.execute(sa.text(_READ_ONLY))
                connection.execute(sa.text(f"SET LOCAL statement_timeout = '{_PATIENCE}'"))
                connection.execute(sa.text(f"SET LOCAL work_mem = '{_MEMORY}'"))
                state = f"{said} {connection.scalar(sa.text(_STATE))} {_today()}"
                files = _files(state, ckan, connection)
                yield City(connection, *files, *records, state, _today())
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "pgcode", None) == _TOO_LONG:
                raise TooLong from error
            raise


Files = tuple[Mapping[int, Register], tuple[int, ...], int]
#: What this process read last, with the state it is of.
_last: tuple[str, Files] | None = None


def _files(state: str, ckan: sa.Connection, connection: sa.Connection) -> Files:
    """The public files by their number, the numbers of the others, and how many are missing."""
    global _last
    known = _last
    if known is not None and known[0] == state:
        return known[1]
    public = _read(ckan)
    query = sa.text(f"SELECT id, resource_id FROM {REGISTER} ORDER BY id")  # noqa: S608
    there = connection.execute(query).all()
    shown = {each.id: public[each.resource_id] for each in there if each.resource_id in public}
    hidden = tuple(each.id for each in there if each.resource_id not in public)
    files = shown, hidden, len(public) - len(shown)
    _last = state, files
    return files


def _written(records: tuple[tuple[Nil, ...], tuple[SittingRecord, ...]]) -> bytes:
    """The same bytes for the same records in every process: sets have no order of their own."""
    nils, sittings = records
    in_order = [(*each[:5], sorted(each.named), sorted(each.serves)) for each in sittings]
    return repr((nils, in_order)).encode()


def _today() -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC))


def _public() -> sa.Select[Any]:
    """The files whose rows everybody may read now, with their datasets and units."""
    tables = [schema.name for schema in relations.explored()]
    package, resource, unit = model.Package, model.Resource, model.Group
    return (
        sa.select(
            FileVersion.resource_id,
            FileVersion.id,
            FileVersion.n,
            FileVersion.table,
            unit.name.label("unit"),
            unit.id.label("unit_id"),
            FileVersion.sha256,
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


def _summed_up(public: sa.Select[Any]) -> sa.Select[Any]:
    """One word that is another whenever one of them is."""
    parts = (FileVersion.id, model.Group.name, model.Package.name, model.Package.metadata_modified)
    said = sa.func.concat_ws(" ", *parts)
    in_order = aggregate_order_by(sa.literal_column("'|'"), FileVersion.id)
    return public.with_only_columns(sa.func.md5(sa.func.string_agg(said, in_order)))


def _read(connection: sa.Connection) -> dict[str, Register]:
    """By resource."""
    return {
        each.resource_id: Register(
            each.resource_id,
            each.id,
            each.n,
            each.table,
            each.unit,
            each.unit_id,
            each.sha256,
            {
                **(each.extras or {}),
                "id": each.package_id,
                "name": each.name,
                "type": each.type,
                "title": each.title,
            },
        )
        for each in connection.execute(_public())
    }


def shown(city: City, rows: Any) -> Any:
    """The condition that a row is of a file that everybody may read."""
    return rows.c["_register"].not_in(city.hidden) if city.hidden else sa.true()
