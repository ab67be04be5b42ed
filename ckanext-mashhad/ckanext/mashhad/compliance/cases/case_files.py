"""The files whose rows are cases: which of them anybody can read now, and since when the others
are gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids, these
from ckanext.mashhad.catalog.timeline.first_public import publications
from ckanext.mashhad.catalog.timeline.model import ResourcePeriod, since_purge
from ckanext.mashhad.catalog.withdrawals import model as withdrawals
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.cases.case_store import Case, CountedVersion
from ckanext.mashhad.compliance.cases.removed_versions import RemovedFile
from ckanext.mashhad.compliance.engine.evidence import hidden_intervals
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import FOREVER, HiddenIntervals
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

#: More cases than this are joined by hashes.
MANY: Final = 2000
_MOMENT: Final = sa.DateTime(timezone=True)


def every(name: str) -> sa.Subquery:
    """All files with cases, those too of which CKAN keeps no row: ``id``, ``package_id``, and
    whether each is ``active``.
    """
    resource, period = model.Resource.__table__, ResourcePeriod
    counted = sa.select(CountedVersion.resource_id).distinct().subquery()
    file = counted.c.resource_id
    active = sa.func.coalesce(resource.c.state == "active", sa.false())
    last = sa.select(period.dataset).where(period.resource == file)
    last = last.where(since_purge(period.dataset, period.opened)).limit(1)
    last = last.order_by(period.during.desc()).correlate_except(period)
    dataset = sa.func.coalesce(resource.c.package_id, last.scalar_subquery())
    return (
        sa.select(file.label("id"), dataset.label("package_id"), active.label("active"))
        .outerjoin(resource, resource.c.id == file)
        .subquery(name)
    )


def with_cases(datasets: Ids) -> sa.Select[tuple[str]]:
    """Ids of those of these datasets with files whose rows are cases."""
    dataset = every("file").c.package_id
    return sa.select(dataset).where(dataset.in_(datasets)).distinct()


def fallen(datasets: Ids) -> sa.Select[Any]:
    """The files with cases of these datasets that do not stand: ids of their datasets, and their
    own.
    """
    file = every("file").c
    query = _with_dataset(file, file.package_id, file.id).where(~stands(file.id, file.active))
    return query.where(model.Package.id.in_(datasets))


@cache
def away() -> sa.Select[tuple[str]]:
    """Ids of the files with cases that do not stand, or perhaps for a while did not."""
    file = every("file").c
    was_other = sa.exists().where(
        FileVersion.resource_id == file.id,
        FileVersion.published.is_not(None),
        FileVersion.table.not_in(case_store.tables()),
    )
    was_private = withdrawals.was_hidden(file.package_id)
    ways = (~stands(file.id, file.active), was_private, renewals.was_replaced(file.id), was_other)
    return _with_dataset(file, file.id).where(sa.or_(*ways))


def _with_dataset(file: Any, *columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).join(model.Package, model.Package.id == file.package_id)


def load_ends(
    datasets: AskedDatasets,
    gone: Callable[[str, str], datetime | None],
    replaced: Mapping[str, HiddenIntervals],
    removed: Iterable[RemovedFile],
) -> dict[str, list[Any]]:
    """Since when the files with cases of these datasets that do not stand are gone, and since when
    another file has taken the place of one: the values of :func:`ends`. ``replaced``: when files
    were something else; ``removed``: those of which CKAN keeps no row.
    """
    files = datasets.execute(fallen).all()
    ended = {file: gone(file, dataset) for dataset, file in files}
    # Mostly there are none.
    heirs = _replaced({each[0] for each in files}, ended, replaced, removed) if files else {}
    values = list(ended), list(ended.values()), [heirs.get(file) for file in ended]
    return dict(zip(_ENDS, values, strict=True))


#: What :func:`ends` is executed with.
_ENDS: Final = ("fallen_files", "fallen_since", "replaced_since")


def ends() -> Any:
    """What :func:`load_ends` found, as rows of a statement: ``file``, ``ended``, ``replaced``."""
    kinds = sa.UnicodeText, _MOMENT, _MOMENT
    arrays = (
        sa.bindparam(name, type_=sa.ARRAY(kind)) for name, kind in zip(_ENDS, kinds, strict=True)
    )
    return sa.func.unnest(*arrays).table_valued("file", "ended", "replaced").render_derived()


def _replaced(
    datasets: Collection[str],
    ended: Mapping[str, datetime | None],
    replaced: Mapping[str, HiddenIntervals],
    removed: Iterable[RemovedFile],
) -> dict[str, datetime]:
    """Since when, after a file was gone, another one of the same table was there in its dataset."""
    places: defaultdict[tuple[str, str], dict[str, _Heir]] = defaultdict(dict)
    for id_, dataset, table, since, standing in these(datasets).execute(_tables):
        places[dataset, table][id_] = _Heir(since, FOREVER if standing else ended.get(id_))
    for file in removed:
        table, until = file.runs[-1].table, file.runs[-1].until
        since = min(each.since for each in file.runs if each.table == table)
        places[file.dataset, table][file.id] = _Heir(since, until)
    found: dict[str, datetime] = {}
    for heirs in places.values():
        for file in heirs.keys() & ended.keys():
            if (end := ended[file]) is not None:
                later = [
                    hidden_intervals.shown(max(each.since, end), replaced.get(heir, ()))
                    for heir, each in heirs.items()
                    if each.outlives(end)
                ]
                found.update((file, moment) for moment in sorted(later)[:1])
    return found


class _Heir(NamedTuple):
    """A file: when it was first public as a table, and until when, where that is known."""

    since: datetime
    until: datetime | None

    def outlives(self, end: datetime) -> bool:
        """Whether it was there after that."""
        return self.until is not None and self.until > max(end, self.since)


def _tables(datasets: Ids) -> sa.Select[Any]:
    """What the files of these datasets are or were last: the table, since when, and whether it
    stands.
    """
    version, later, file = aliased(FileVersion), aliased(FileVersion), model.Resource
    is_last = ~sa.exists().where(
        later.resource_id == version.resource_id,
        *(later.n > version.n, later.published.is_not(None), later.table != version.table),
    )
    present = stands(file.id, file.state == "active")
    standing = sa.and_(present, sa.func.bool_or(version.state == PUBLISHED))
    first = publications(datasets)
    since = sa.func.min(sa.func.greatest(version.published, first.c.seen_at))
    return (
        sa.select(version.resource_id, version.package_id, version.table, since, standing)
        .join(file, file.id == version.resource_id)
        .join(model.Package, model.Package.id == file.package_id)
        .join(first, first.c.object_id == file.id)
        .where(version.package_id.in_(datasets), version.published.is_not(None), is_last)
        .group_by(version.resource_id, version.package_id, version.table)
        .group_by(file.id, model.Package.id)
    )


def stands(file: Any, active: Any) -> sa.ColumnElement[bool]:
    """Whether anybody can read a file (id, whether it is active) now, and its rows are cases."""
    package = model.Package.__table__
    public = sa.and_(package.c.state == "active", ~package.c.private, active)
    published = sa.exists().where(
        FileVersion.resource_id == file,
        FileVersion.state == PUBLISHED,
        FileVersion.table.in_(case_store.tables()),
    )
    return sa.and_(public, published)


@contextmanager
def planned_for(datasets: AskedDatasets) -> Iterator[None]:
    """Plan the query within for as many cases as these datasets have.

    PostgreSQL guesses that a part of it has a few rows, and goes through another part for each:
    of 25,000 cases of a young portal it came to no end in minutes. Joined by hashes it takes a
    second; of few cases the loops are quicker.
    """
    if datasets.execute(_cases, at=MANY).first() is None:
        yield
        return
    model.Session.execute(sa.text("SET LOCAL enable_nestloop = off"))
    yield
    model.Session.execute(sa.text("SET LOCAL enable_nestloop = on"))


def _cases(datasets: Ids) -> sa.Select[Any]:
    file = every("file").c
    files = sa.select(file.id).where(file.package_id.in_(datasets))
    cases = sa.select(Case.key).where(Case.resource_id.in_(files))
    return cases.offset(sa.bindparam("at", type_=sa.Integer)).limit(1)
