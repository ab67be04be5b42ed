"""The cases that stand in rows, as facts: by day and publication, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.model import Attestation, Publication
from ckanext.mashhad.compliance import case_store
from ckanext.mashhad.compliance.case_store import Case, CountedVersion
from ckanext.mashhad.compliance.facts import Event
from ckanext.mashhad.persian.jalali import to_gregorian
from ckanext.mashhad.persian.moments import TEHRAN
from ckanext.mashhad.tables.model import PUBLISHED, FileVersion

#: How many cases of a group are named.
NAMED: Final = 5
#: The days on which Jalali years begin: PostgreSQL knows no Jalali calendar.
_NEW_YEARS: Final = [to_gregorian(year, 1, 1) for year in range(1300, 1500)]


def with_cases() -> sa.Select[Any]:
    """Ids of the datasets with files whose rows are cases."""
    return sa.select(model.Resource.package_id).join(
        CountedVersion, CountedVersion.resource_id == model.Resource.id
    )


def sharing(ids: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Datasets that have a case of which a dataset of another unit has one too, each with that
    one; where ``ids`` are given, those of these only.
    """
    case, other = aliased(Case), aliased(Case)
    files = [aliased(model.Resource) for _ in range(2)]
    ours, theirs = (aliased(model.Package) for _ in range(2))
    query = sa.select(ours.id, theirs.id).select_from(ours).distinct()
    query = query.join(files[0], files[0].package_id == ours.id)
    query = query.join(case, case.resource_id == files[0].id)
    query = query.join(other, _alike(case, other))
    query = query.join(files[1], files[1].id == other.resource_id)
    query = query.join(theirs, theirs.id == files[1].package_id)
    query = query.where(ours.owner_org != theirs.owner_org)
    if ids is not None:
        query = query.where(ours.id.in_(ids))
    return [(one, another) for one, another in model.Session.execute(query)]


def _alike(one: Any, other: Any) -> sa.ColumnElement[bool]:
    """Whether two rows of different units are the same case."""
    return sa.and_(*(getattr(one, name) == getattr(other, name) for name in _SAME))


#: What makes two rows of different units the same case.
_SAME: Final = ("table", "key", "day", "title")


def events(
    packages: sa.Select[Any],
    gone: Callable[[str, str], datetime | None],
    units: Collection[str] | None = None,
) -> list[Event]:
    """The cases in files of these datasets; ``gone``: since when a file (id) of a dataset (id) is
    not public, where that is known; ``units``: ids of those that are asked about.

    A case that stands in several files of a unit is one: first published where it was first, and
    public while it is in any of them. Numbers may begin anew with each Jalali year. Of a case that
    nobody can read now nothing is told but its day: it may have gone for what its row says.
    Where rows tell what became of their cases, a register that went tells of none any more.
    """
    every = rows = _rows("every", packages)
    if units is not None:
        rows = _rows("asked", packages.where(model.Package.owner_org.in_(units)))
    by_rows = case_store.told_by_rows()
    found = []
    for row in model.Session.execute(_grouped(rows, every)):
        ended = None if row.stands else gone(row.resource_id, row.package_id) or row.first
        told = row.table in by_rows
        event = Event(
            id=f"{row.resource_id}:{row.day}:{row.first.isoformat()}:{row.done or ''}",
            unit=row.owner_org,
            day=row.day,
            table=row.table,
            titles=tuple(row.titles) if row.stands and not row.left_out else (),
            done=_noon(row.done) if told else row.first,
            attested=row.attested,
            dataset=row.package_id,
            file=row.resource_id,
            known=row.first,
            withdrawn=None if told else ended,
            dismissed=row.left_out or (ended if told else None),
            count=row.many,
            told=row.told if told else None,
        )
        found.append(event)
    return found


def _noon(day: date | None) -> datetime | None:
    """A day that a row names, as a moment of it."""
    return datetime.combine(day, time(12), TEHRAN) if day else None


def _files(name: str, packages: sa.Select[Any]) -> sa.CTE:
    """Every file with cases that was ever public: whose it is, whether it stands, since when.

    ``attested``: the last word on when it was first public; ``begun``: its first version, ``told``:
    its last; ``about``: the year of its dataset.
    """
    package, resource = model.Package.__table__, model.Resource.__table__
    public = sa.and_(package.c.state == "active", ~package.c.private, resource.c.state == "active")
    of_file = Case.resource_id == resource.c.id
    stands = sa.exists().where(
        FileVersion.resource_id == resource.c.id,
        FileVersion.state == PUBLISHED,
        FileVersion.table != "",
    )
    attested = (
        sa.select(Attestation.published_at)
        .where(Attestation.object_id == resource.c.id)
        .order_by(Attestation.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    counted = sa.exists().where(CountedVersion.resource_id == resource.c.id)
    begun = sa.select(sa.func.min(Case.seen)).where(of_file).scalar_subquery()
    told = (
        sa.select(sa.func.max(FileVersion.published))
        .where(FileVersion.resource_id == resource.c.id)
        .scalar_subquery()
    )
    return (
        sa.select(
            resource.c.id.label("resource_id"),
            *(resource.c.package_id, package.c.owner_org, Publication.seen_at),
            sa.and_(public, stands).label("stands"),
            attested.label("attested"),
            begun.label("begun"),
            told.label("told"),
            package.c.extras["fiscal_year"].astext.label("about"),
        )
        .join(package, package.c.id == resource.c.package_id)
        .join(Publication, Publication.object_id == resource.c.id)
        .where(package.c.id.in_(packages), counted)
        .cte(f"{name}_files")
        # Else PostgreSQL asks all of this again for every row of a register.
        .prefix_with("MATERIALIZED")
    )


def _rows(name: str, packages: sa.Select[Any]) -> sa.CTE:
    """Every case of a file that was ever public, with its own moment and whether it stands.

    An attested moment is that of the whole file as it was first: rows that a later version
    brought have their own.
    """
    file = _files(name, packages).c
    attested = sa.and_(file.attested.is_not(None), Case.seen == file.begun)
    seen = sa.func.greatest(Case.seen, file.seen_at)
    return (
        sa.select(
            *(file.owner_org, file.package_id, file.stands, file.about, file.told),
            *(Case.resource_id, Case.table, Case.key, Case.day, Case.left_out),
            *(Case.done, Case.many, Case.called, Case.title, _year(Case.day).label("year")),
            attested.label("word"),
            sa.case((attested, file.attested), else_=seen).label("moment"),
        )
        .join(file.resource_id.table, file.resource_id == Case.resource_id)
        .cte(f"{name}_rows")
    )


def _year(day: Any) -> sa.ColumnElement[int]:
    return sa.func.width_bucket(day, sa.cast(_NEW_YEARS, sa.ARRAY(sa.Date)))


def _chosen(rows: sa.CTE) -> sa.Subquery:
    """Of the rows of one case the one that stands best, with the first moment of all.

    ``again``: whether its number stands in a file about the same year. A day that was corrected
    from one year into another is no second case.
    """
    c = rows.c
    number = [c.owner_org, c.table, c.key]
    one = [*number, c.year]
    best = [c.stands.desc(), c.left_out.nulls_first(), c.done, c.moment, c.resource_id]
    return sa.select(
        rows,
        sa.func.min(c.moment).over(partition_by=one).label("first"),
        sa.func.bool_or(c.stands).over(partition_by=[*number, c.about]).label("again"),
        sa.func.row_number().over(partition_by=one, order_by=best).label("place"),
    ).subquery()


def _elsewhere(rows: sa.CTE, every: sa.CTE) -> sa.CTE:
    """The cases that do not stand, but do in a file of another unit, where they belong: nothing is
    missing of them.
    """
    gone, other = rows.alias("gone"), every.alias("other")
    return (
        sa.select(gone.c.resource_id, gone.c.key)
        .join(other, sa.and_(other.c.owner_org != gone.c.owner_org, _alike(gone.c, other.c)))
        .where(~gone.c.stands, other.c.stands)
        .distinct()
        .cte("elsewhere")
    )


def _grouped(rows: sa.CTE, every: sa.CTE) -> sa.Select[Any]:
    chosen, elsewhere = _chosen(rows), _elsewhere(rows, every)
    c, moved = chosen.c, elsewhere.c
    group = [c.owner_org, c.package_id, c.resource_id, c.table]
    group += [c.day, c.first, c.left_out, c.stands, c.done, c.told]
    title = sa.func.concat_ws(" – ", c.called, sa.func.nullif(c.title, ""))
    titles = sa.func.array_agg(aggregate_order_by(title, c.key), type_=sa.ARRAY(sa.UnicodeText))
    return (
        sa.select(
            *group,
            sa.func.bool_or(c.word).label("attested"),
            sa.func.sum(c.many).label("many"),
            titles[1:NAMED].label("titles"),
        )
        .select_from(chosen)
        .outerjoin(elsewhere, sa.and_(moved.resource_id == c.resource_id, moved.key == c.key))
        .where(c.place == 1, sa.or_(c.stands, sa.and_(~c.again, moved.key.is_(None))))
        .group_by(*group)
    )
