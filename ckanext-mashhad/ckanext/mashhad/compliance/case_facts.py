"""The cases that stand in rows, as facts: by day and publication, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.mashhad.catalog.model import Attestation, Publication
from ckanext.mashhad.compliance.case_store import Case
from ckanext.mashhad.compliance.facts import Event
from ckanext.mashhad.tables.model import PUBLISHED, FileVersion

#: How many cases of a group are named.
NAMED: Final = 5


def events(packages: sa.Select[Any], changed: Mapping[str, datetime]) -> Iterator[Event]:
    """The cases in files of these datasets; ``changed``: by id when each was withdrawn or changed.

    A case that stands in several files of a unit is one: first published where it was first, and
    public while it is in any of them.
    """
    for row in model.Session.execute(_grouped(_chosen(_rows(packages)))):
        yield Event(
            id=f"{row.resource_id}:{row.day}:{row.first.isoformat()}",
            unit=row.owner_org,
            day=row.day,
            table=row.table,
            titles=tuple(row.titles[:NAMED]),
            done=row.first,
            attested=row.attested,
            dataset=row.package_id,
            file=row.resource_id,
            known=row.first,
            withdrawn=None if row.stands else _gone(row, changed),
            dismissed=row.left_out,
            count=row.many,
        )


def _gone(row: Any, changed: Mapping[str, datetime]) -> datetime:
    """Since when the file is not public; its dataset's last change, where nothing was noted."""
    return changed.get(row.resource_id) or changed.get(row.package_id, row.first)


def _rows(packages: sa.Select[Any]) -> sa.Subquery:
    """Every case of a file that was ever public, with its own moment and whether it stands.

    An attested moment is that of the whole file as it was first: rows that a later version
    brought have their own.
    """
    package, resource = model.Package.__table__, model.Resource.__table__
    of_file = sa.func.min(Case.seen).over(partition_by=Case.resource_id)
    attested = sa.and_(_attested().is_not(None), Case.seen == of_file)
    stands = sa.exists().where(
        FileVersion.resource_id == Case.resource_id,
        FileVersion.state == PUBLISHED,
        FileVersion.table != "",
    )
    public = sa.and_(package.c.state == "active", ~package.c.private, resource.c.state == "active")
    return (
        sa.select(
            package.c.owner_org,
            resource.c.package_id,
            *(Case.resource_id, Case.table, Case.key, Case.day, Case.left_out),
            sa.func.concat_ws(" – ", Case.called, sa.func.nullif(Case.title, "")).label("title"),
            sa.and_(public, stands).label("stands"),
            attested.label("attested"),
            sa.case(
                (attested, _attested()), else_=sa.func.greatest(Case.seen, Publication.seen_at)
            ).label("moment"),
        )
        .join(resource, resource.c.id == Case.resource_id)
        .join(package, package.c.id == resource.c.package_id)
        .join(Publication, Publication.object_id == Case.resource_id)
        .where(package.c.id.in_(packages))
        .subquery()
    )


def _attested() -> Any:
    """The last word on when the file was first public."""
    return (
        sa.select(Attestation.published_at)
        .where(Attestation.object_id == Case.resource_id)
        .order_by(Attestation.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _chosen(rows: sa.Subquery) -> sa.Subquery:
    """Of the rows of one case the one that stands best, with the first moment of all."""
    c = rows.c
    one = [c.owner_org, c.table, c.key]
    best = [c.stands.desc(), c.left_out.nulls_first(), c.moment, c.resource_id]
    return sa.select(
        rows,
        sa.func.min(c.moment).over(partition_by=one).label("first"),
        sa.func.first_value(c.attested).over(partition_by=one, order_by=c.moment).label("word"),
        sa.func.row_number().over(partition_by=one, order_by=best).label("place"),
    ).subquery()


def _grouped(chosen: sa.Subquery) -> sa.Select[Any]:
    c = chosen.c
    group = [
        c.owner_org,
        c.package_id,
        c.resource_id,
        c.table,
        c.day,
        c.first,
        c.left_out,
        c.stands,
    ]
    titles = sa.func.array_agg(aggregate_order_by(c.title, c.key))
    return (
        sa.select(
            *group,
            sa.func.bool_or(c.word).label("attested"),
            sa.func.count().label("many"),
            titles.label("titles"),
        )
        .where(c.place == 1)
        .group_by(*group)
    )
