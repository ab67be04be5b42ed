"""Whether rows of two units tell of one case, and so what is told of one leans on the other."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids, texts
from ckanext.mashhad.compliance.cases import case_files
from ckanext.mashhad.compliance.cases.case_store import Case


def leaning(ids: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Pairs of datasets of two units: a case that does not stand in the second, or for a while did
    not, is in the first, or was, and so what is told of the second leans on that; those with one of
    ``ids`` only, where any are given.
    """
    away = list(model.Session.scalars(case_files.away()))
    if not away:
        return []
    values = {"away": away} if ids is None else {"away": away, "datasets": list(ids)}
    rows = model.Session.execute(_leaning(ids is not None), values)
    return [(one, another) for one, another in rows]


@cache
def _leaning(of_some: bool) -> sa.CompoundSelect[Any]:
    """The pairs of ``leaning`` with a file that is ``away``; ``of_some``: with one of these
    ``datasets``.
    """
    other, gone = aliased(Case), aliased(Case)
    theirs, ours = (model.Package.__table__.alias(name) for name in ("theirs", "ours"))
    their_file, file = case_files.every("their_file"), case_files.every("file")
    same_year = about(theirs.c.extras) == about(ours.c.extras)
    query = (
        sa.select(theirs.c.id, ours.c.id)
        .join(their_file, their_file.c.package_id == theirs.c.id)
        .join(other, other.resource_id == their_file.c.id)
        .join(gone, sa.and_(gone.table == other.table, gone.key == other.key))
        .join(file, file.c.id == gone.resource_id)
        .join(ours, ours.c.id == file.c.package_id)
        .where(theirs.c.owner_org != ours.c.owner_org, gone.resource_id == texts("away"))
        .where(are_one(other, gone, same_year))
        .distinct()
    )
    if not of_some:
        return sa.union(query)
    return sa.union(*(query.where(each.c.id == texts("datasets")) for each in (theirs, ours)))


def alike(datasets: AskedDatasets) -> list[str]:
    """The datasets with rows that may tell of a case of one of these, and these that have cases."""
    return list(datasets.execute(_alike).scalars())


def _alike(datasets: Ids) -> sa.Select[Any]:
    mine, theirs = case_files.every("my_file").c, case_files.every("their_file").c
    case, other = aliased(Case), aliased(Case)
    own = sa.select(mine.id).where(mine.package_id.in_(datasets)).cte("own")
    one_title = sa.and_(case.title == other.title, case.title != "")
    files = (
        sa.select(other.resource_id)
        .join(case, sa.and_(case.key == other.key, case.table == other.table))
        .where(case.resource_id.in_(sa.select(own.c.id)), sa.or_(case.day == other.day, one_title))
        .distinct()
    )
    return sa.select(theirs.package_id).where(theirs.id.in_(files)).distinct()


def is_of_others(case: Any, files: sa.CTE) -> sa.ColumnElement[bool]:
    """Whether another unit has or had the same case: nothing is missing then where it is."""
    other, theirs = aliased(Case), files.c
    return sa.exists().where(
        *(other.key == case.key, other.table == case.table),
        *(theirs.resource_id == other.resource_id, theirs.owner_org != case.owner_org),
        are_one(case, other, case.about == theirs.about),
    )


def are_one(one: Any, other: Any, same_year: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether rows of two units with the same number are the same case: of one day, or of one
    title in files about the same year. Either may be corrected later, by one of the two.
    """
    of_one_title = sa.and_(one.title == other.title, one.title != "", same_year)
    return sa.or_(one.day == other.day, of_one_title)


def about(extras: Any) -> sa.ColumnElement[str]:
    """The year that a dataset is about."""
    year: sa.ColumnElement[str] = extras["fiscal_year"].astext
    return year
