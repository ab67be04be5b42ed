"""The files whose rows are cases: which of them anybody can read now, and since when the others
are gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.first_public import publications
from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.catalog.timeline.removed_files import load_removed
from ckanext.mashhad.catalog.withdrawals import model as withdrawals
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases import case_store, removed_versions
from ckanext.mashhad.compliance.cases.case_store import Case, CountedVersion
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
    last = sa.select(period.dataset).where(period.resource == file).limit(1)
    last = last.order_by(period.during.desc()).correlate_except(period)
    dataset = sa.func.coalesce(resource.c.package_id, last.scalar_subquery())
    return (
        sa.select(file.label("id"), dataset.label("package_id"), active.label("active"))
        .outerjoin(resource, resource.c.id == file)
        .subquery(name)
    )


def with_cases(ids: Collection[str] | None = None) -> sa.Select[Any]:
    """Ids of the datasets with files whose rows are cases; of these only, where any are given."""
    dataset = every("file").c.package_id
    query = sa.select(dataset).where(dataset.is_not(None)).distinct()
    return query if ids is None else query.where(dataset.in_(ids))


def fallen() -> sa.Select[Any]:
    """The files with cases that do not stand: ids of their datasets, and their own."""
    file = every("file").c
    return _with_dataset(file, file.package_id, file.id).where(~stands(file.id, file.active))


def away() -> sa.Select[Any]:
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


def ends(
    packages: sa.Select[Any],
    gone: Callable[[str, str], datetime | None],
    replaced: Mapping[str, HiddenIntervals],
) -> Any:
    """Since when the files with cases that do not stand are gone, and since when another file has
    taken the place of one, as rows of a statement; ``replaced``: when files were something else.
    """
    files = model.Session.execute(fallen().where(model.Package.id.in_(packages))).all()
    ended = {file: gone(file, dataset) for dataset, file in files}
    replaced = _replaced({dataset for dataset, _ in files}, ended, replaced)
    rows = [(file, end, replaced.get(file)) for file, end in ended.items()]
    arrays = (
        sa.cast([row[n] for row in rows], sa.ARRAY(kind))
        for n, kind in enumerate((sa.UnicodeText, _MOMENT, _MOMENT))
    )
    return sa.func.unnest(*arrays).table_valued("file", "ended", "replaced").render_derived()


def _replaced(
    datasets: Collection[str],
    ended: Mapping[str, datetime | None],
    replaced: Mapping[str, HiddenIntervals],
) -> dict[str, datetime]:
    """Since when, after a file was gone, another one of the same table was there in its dataset."""
    places: defaultdict[tuple[str, str], dict[str, _Heir]] = defaultdict(dict)
    for id_, dataset, table, since, standing in model.Session.execute(_tables(datasets)):
        places[dataset, table][id_] = _Heir(since, FOREVER if standing else ended.get(id_))
    runs = removed_versions.load_removed_runs(datasets)
    for file in load_removed(datasets):
        if its := runs.get(file.id):
            table, until = its[-1].table, its[-1].until
            since = min(each.since for each in its if each.table == table)
            places[file.package_id, table][file.id] = _Heir(since, until)
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


def _tables(datasets: Collection[str]) -> sa.Select[Any]:
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
def planned_for(packages: sa.Select[Any]) -> Iterator[None]:
    """Plan the query within for as many cases as these datasets have.

    PostgreSQL guesses that a part of it has a few rows, and goes through another part for each:
    of 25,000 cases of a young portal it came to no end in minutes. Joined by hashes it takes a
    second; of few cases the loops are quicker.
    """
    file = every("file").c
    files = sa.select(file.id).where(file.package_id.in_(packages))
    cases = sa.select(Case.key).where(Case.resource_id.in_(files)).offset(MANY).limit(1)
    if model.Session.scalar(cases) is None:
        yield
        return
    model.Session.execute(sa.text("SET LOCAL enable_nestloop = off"))
    yield
    model.Session.execute(sa.text("SET LOCAL enable_nestloop = on"))
