"""What everybody may read of the store, at the moment it is asked.

A file's rows are public while CKAN's database says so: it is asked first, at every request, and
rows of files that it does not name are left out. So a dataset that is made private, withdrawn or
deleted is gone from every answer before the action that did it returns.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend import postgres
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.explore.facts import public_records, relations, store
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
    """A published file, and the name, type, id and year of its dataset; what else is stored of
    that, :meth:`City.describe` tells.
    """

    resource_id: str
    version_id: str
    n: int
    table: str
    unit: str
    unit_id: str
    sha256: str
    dataset_id: str
    dataset: str
    type: str
    fiscal_year: int | None


#: What a file was when its rows were read.
_STORED: Final = ("id", "resource_id", "unit_id", "fiscal_year")

#: Stored fields by name.
Fields = Mapping[str, Any]
#: Those of a dataset that are told, beside its title.
_FIELDS: Final = (
    *("title_translated", "fiscal_year", "period_part", "budget_stage", "statement_kind"),
)


@dataclass(frozen=True, slots=True)
class Files:
    """The public files by their number, the numbers of the others, how many are missing, and by
    dataset the fields that somebody asked for.
    """

    shown: Mapping[int, Register]
    hidden: tuple[int, ...]
    missing: int
    fields: dict[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True)
class City:
    """The store within one transaction that only reads, and CKAN's database within another.

    ``nil_reports``: reports that there was nothing, which stand and everybody may read;
    ``sittings``: what is public of sittings. ``version``: the newest event of the timeline, by
    which what is shown is cited. ``state`` is another whenever an answer may be, and
    ``today`` the day in Tehran.
    """

    connection: sa.Connection
    ckan: sa.Connection
    files: Files
    nil_reports: tuple[Nil, ...]
    sittings: tuple[SittingRecord, ...]
    version: int
    state: str
    today: dt.date

    @property
    def registers(self) -> Mapping[int, Register]:
        """By the number of a file in the store what it is, of those everybody may read."""
        return self.files.shown

    @property
    def hidden(self) -> tuple[int, ...]:
        """The numbers of the others."""
        return self.files.hidden

    @property
    def missing(self) -> int:
        """How many files everybody may read whose rows are not in the store."""
        return self.files.missing

    def describe(self, numbers: Iterable[int]) -> Mapping[int, Fields]:
        """Of these files, by number, the fields of their datasets that pages and rules ask for.

        They are read where somebody asks, since few pages need them, and of few files.
        """
        wanted = {number: self.registers[number].dataset_id for number in numbers}
        known = self.files.fields
        if new := set(wanted.values()) - known.keys():
            known.update(_describe(self.ckan, new))
        return {number: known[dataset] for number, dataset in wanted.items()}

    def of_unit(self, unit: str) -> list[int]:
        """The numbers of the files of a unit."""
        return [number for number, each in self.registers.items() if each.unit == unit]

    def of_dataset(self, name: str) -> list[int]:
        """The numbers of the files of a dataset."""
        known = self.registers.items()
        return [number for number, each in known if each.dataset == name]

    @cached_property
    def datasets(self) -> frozenset[str]:
        """The names of the datasets that have rows."""
        return frozenset(each.dataset for each in self.registers.values())

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
                version = ckan.scalar(sa.select(sa.func.max(Event.id))) or 0
                yield City(connection, ckan, files, *records, version, state, _today())
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "pgcode", None) == _TOO_LONG:
                raise TooLong from error
            raise


#: What this process read last, with the state it is of.
_last: tuple[str, Files] | None = None


def _files(state: str, ckan: sa.Connection, connection: sa.Connection) -> Files:
    """Which files there are."""
    global _last
    known = _last
    if known is not None and known[0] == state:
        return known[1]
    public = _read(ckan)
    query = sa.select(*map(sa.column, _STORED)).select_from(sa.table(REGISTER))
    there = connection.execute(query.order_by(sa.column("id"))).all()
    shown, hidden = {}, []
    for each in there:
        register = public.get(each.resource_id)
        # Numbers are a unit's own, and rows without a day are of its year: those of a file that
        # has another unit or year now are to be read again.
        of = each.unit_id, each.fiscal_year
        if register and (register.unit_id, register.fiscal_year) == of:
            shown[each.id] = register
        else:
            hidden.append(each.id)
    files = Files(shown, tuple(hidden), len(public) - len(shown))
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
            package.id.label("dataset_id"),
            package.name.label("dataset"),
            package.type,
            store.FISCAL_YEAR,
        )
        .join(resource, resource.id == FileVersion.resource_id)
        .join(package, package.id == resource.package_id)
        .join(unit, unit.id == package.owner_org)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table.in_(tables),
            resource.state == "active",
            *public_records.is_public(),
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
    found = (
        Register(*known, store.read_year(year)) for *known, year in connection.execute(_public())
    )
    return {each.resource_id: each for each in found}


def _describe(connection: sa.Connection, datasets: Iterable[str]) -> dict[str, Fields]:
    """By dataset the fields that are told of it, as they are stored."""
    package = model.Package
    fields = (package.extras[name].astext.label(name) for name in _FIELDS)
    query = sa.select(package.id, package.title, *fields)
    ids = sa.bindparam(None, list(datasets), sa.ARRAY(sa.Text))
    found = connection.execute(query.where(package.id == sa.any_(ids))).mappings()
    return {each["id"]: each for each in found}


def shown(city: City, rows: Any) -> Any:
    """The condition that a row is of a file that everybody may read."""
    return rows.c["_register"].not_in(city.hidden) if city.hidden else sa.true()
