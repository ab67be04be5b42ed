"""When each case that stands in rows was first public: counted once for each published version.

A row's first publication is the version in which its key first appeared. Versions are counted when
they are published, those that were missed by the next tick, and all of them anew by ``recount``.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.timeline.removed_files import is_removed
from ckanext.mashhad.compliance.engine.evidence import row_cases
from ckanext.mashhad.compliance.engine.evidence.row_cases import RowCase
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.intake.examination import RowsGoneError, rows_of
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion

log = logging.getLogger(__name__)

#: Cases written at once.
_AT_ONCE: Final = 5_000
_MOMENT = sa.DateTime(timezone=True)


class Case(BaseModel):
    """A case of a file: ``seen`` when its row was first published, ``left_out`` when a newer
    version did not have it any more; ``done``: the day on which the row says that it was done.
    """

    __tablename__ = "mashhad_compliance_case"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    key = sa.Column(sa.UnicodeText, primary_key=True, index=True)
    table = sa.Column(sa.UnicodeText, nullable=False)
    day = sa.Column(sa.Date, nullable=False)
    called = sa.Column(sa.UnicodeText, nullable=False)
    title = sa.Column(sa.UnicodeText, nullable=False)
    seen = sa.Column(_MOMENT, nullable=False)
    left_out = sa.Column(_MOMENT)
    done = sa.Column(sa.Date)
    many = sa.Column(sa.Integer, nullable=False, server_default="1")


class CountedVersion(BaseModel):
    """A version whose cases are counted; ``cases`` is None where its rows were gone."""

    __tablename__ = "mashhad_compliance_counted"

    version_id = sa.Column(sa.UnicodeText, primary_key=True)
    resource_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    cases = sa.Column(sa.Integer)


def told_by_rows() -> frozenset[str]:
    """The tables whose rows tell themselves when their cases were done."""
    every = (registry.load(name).cases for name in registry.names())
    return frozenset(cases.of for cases in every if cases and cases.done)


def tables() -> list[str]:
    """The tables whose rows are cases of a duty."""
    return [name for name in registry.names() if registry.load(name).cases]


def count_at_publication(package_id: str) -> None:
    """Count the cases of what a dataset has just published, in the same transaction.

    A publication does not wait for what goes wrong here: the next tick does it again.
    """
    query = _uncounted().where(
        FileVersion.package_id == package_id, FileVersion.state == store.PUBLISHED
    )
    try:
        with model.Session.begin_nested():
            for version in model.Session.scalars(query).all():
                _count(version)
    except Exception:
        log.exception("The cases of dataset %s wait for the next tick", package_id)


def count(most: int | None = None) -> int:
    """Count the published versions that nobody has counted yet, the oldest first; how many.

    At most so many at once. The caller commits.
    """
    versions = list(model.Session.scalars(_uncounted().limit(most)))
    for version in versions:
        _count(version)
    return len(versions)


def recount() -> int:
    """Forget all cases and count every version anew; how many versions. The caller commits.

    Of files whose rows CKAN removed no version is left to be counted: theirs stay.
    """
    for table in (Case, CountedVersion):
        model.Session.execute(sa.delete(table).where(~is_removed(table.resource_id)))
    return count()


def forget_purged() -> None:
    """Cases of datasets that are no more are no cases. The caller commits."""
    for table in (Case, CountedVersion):
        is_there = sa.exists().where(model.Resource.id == table.resource_id)
        is_known = sa.or_(is_there, is_removed(table.resource_id))
        model.Session.execute(sa.delete(table).where(~is_known))


def _uncounted() -> sa.Select[Any]:
    return (
        sa.select(FileVersion)
        .where(
            FileVersion.published.is_not(None),
            FileVersion.table.in_(tables()),
            FileVersion.id.not_in(sa.select(CountedVersion.version_id)),
        )
        .order_by(FileVersion.published)
    )


def _count(version: FileVersion) -> None:
    cases = registry.load(version.table).cases
    assert cases is not None  # noqa: S101 (only such tables are asked for)
    store.lock(version.resource_id)
    number: int | None = None
    try:
        rows = rows_of(version, row_cases.columns(cases))
        found = row_cases.of_rows(cases, rows)
    except RowsGoneError:
        log.warning("The rows of file version %s are gone: its cases are not known", version.id)
    else:
        number = len(found)
        _write(version, cases.of, found)
    values = {"version_id": version.id, "resource_id": version.resource_id, "cases": number}
    model.Session.execute(insert(CountedVersion).values(values).on_conflict_do_nothing())


def _write(version: FileVersion, table: str, found: list[RowCase]) -> None:
    newer = _next_counted(version)
    for start in range(0, len(found), _AT_ONCE):
        _upsert(version, table, found[start : start + _AT_ONCE], newer)
    if newer is None:
        # NOT EXISTS is joined by hash; NOT IN would look through all keys for every case.
        keys = _as_rows({"key": _TEXTS}, found)
        left_out = sa.update(Case).where(
            Case.resource_id == version.resource_id,
            Case.left_out.is_(None),
            ~sa.exists().where(keys.c.key == Case.key),
        )
        model.Session.execute(left_out.values(left_out=version.published))


_TEXTS: Final = sa.ARRAY(sa.UnicodeText)
_DAYS: Final = sa.ARRAY(sa.Date)
_COLUMNS: Final = {
    **{"key": _TEXTS, "day": _DAYS, "called": _TEXTS, "title": _TEXTS},
    **{"done": _DAYS, "many": sa.ARRAY(sa.Integer)},
}


def _as_rows(columns: Mapping[str, Any], found: Iterable[RowCase]) -> Any:
    """The cases as rows of a statement, sent as one array for each column."""
    cases = list(found)
    arrays = (
        sa.cast([getattr(one, name) for one in cases], kind) for name, kind in columns.items()
    )
    return sa.func.unnest(*arrays).table_valued(*columns).render_derived()


def _upsert(
    version: FileVersion, table: str, found: Iterable[RowCase], newer: dt.datetime | None
) -> None:
    rows = _as_rows(_COLUMNS, found)
    of_version = {
        "resource_id": version.resource_id,
        "table": table,
        "seen": version.published,
        "left_out": newer,
    }
    values = (sa.literal(value, Case.__table__.c[n].type) for n, value in of_version.items())
    statement = insert(Case).from_select(
        [*_COLUMNS, *of_version], sa.select(*(rows.c[name] for name in _COLUMNS), *values)
    )
    new = statement.excluded
    change: dict[str, Any] = {"seen": sa.func.least(Case.seen, new.seen)}
    if newer is None:
        told = (name for name in _COLUMNS if name != "key")
        change |= {name: new[name] for name in ("table", "left_out", *told)}
    model.Session.execute(
        statement.on_conflict_do_update(index_elements=["resource_id", "key"], set_=change)
    )


def _next_counted(version: FileVersion) -> dt.datetime | None:
    """When the next newer version was published that is counted already: this one was missed."""
    query = (
        sa.select(sa.func.min(FileVersion.published))
        .join(CountedVersion, CountedVersion.version_id == FileVersion.id)
        .where(FileVersion.resource_id == version.resource_id, FileVersion.n > version.n)
    )
    return model.Session.scalar(query)
