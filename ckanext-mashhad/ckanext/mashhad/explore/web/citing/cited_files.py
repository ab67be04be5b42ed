"""Which versions of which files were the explorer's at a place in the log of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, ResourcePeriod
from ckanext.mashhad.explore.facts import public_records, relations
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.listed_rows import unit_title
from ckanext.mashhad.tables.history import version_rows
from ckanext.mashhad.tables.versions.model import FileVersion


def list_at(city: City, event: int) -> list[dict[str, Any]]:
    """By unit and dataset the files that were public when the event was the newest and have been
    since: what was taken off the public for a while stays off.

    They have the columns of :func:`listed_columns.files`; None are the ``address`` of rows that
    nobody is given any more, and a unit that is there no more.
    """
    stays = _stays(event)
    package, unit, version, period = model.Package, model.Group, FileVersion, DatasetPeriod
    query = (
        sa.select(
            *(unit.name.label("unit"), package.name.label("dataset"), package.type),
            *(package.id.label("dataset_id"), stays.c.is_readable),
            *(version.resource_id, version.n, version.table, version.rows, version.sha256),
        )
        .join(stays, stays.c.version == version.id)
        .join(package, package.id == version.package_id)
        .join(period, sa.and_(period.dataset == package.id, *_was_there(period, event)))
        .outerjoin(unit, sa.and_(unit.id == period.unit, unit.state == "active"))
        .where(stays.c.is_there, version.table.in_(_tables()), _may_be_read(package.id))
        .order_by(unit.name, package.name, version.resource_id)
    )
    return list(_rows(city.ckan.execute(query).mappings()))


def count_taken_off(city: City, event: int) -> int:
    """How many files were public when the event was the newest, and are not among those of
    :func:`list_at`.
    """
    stays = _stays(event)
    query = (
        sa.select(sa.func.count())
        .select_from(FileVersion)
        .join(stays, stays.c.version == FileVersion.id)
        .where(FileVersion.table.in_(_tables()))
        .where(~sa.and_(stays.c.is_there, _may_be_read(FileVersion.package_id)))
    )
    return city.ckan.scalar(query) or 0


def _stays(event: int) -> sa.Subquery:
    """By file the version that was public then, whether the file has been public since, and whether
    its rows may be read: as :func:`public_versions.list_readable` and :data:`MOST_ROWS` have it.
    """
    period, version = ResourcePeriod, FileVersion
    there = sa.and_(*_was_there(period, event))
    spans = sa.func.range_agg(sa.func.int8range(period.opened, period.closed))
    is_since = sa.or_(period.closed.is_(None), period.closed > event)
    tables = sa.func.count(version.table.distinct()).filter(is_since)
    has_rows = sa.func.bool_and(version.table.is_not(None)).filter(period.closed.is_(None))
    is_small = sa.func.bool_and(version.rows <= version_rows.MOST_ROWS).filter(there)
    return (
        sa.select(
            sa.func.max(period.version).filter(there).label("version"),
            spans.op("@>")(sa.func.int8range(event, None)).label("is_there"),
            sa.and_(tables == 1, has_rows, is_small).label("is_readable"),
        )
        .join(version, version.id == period.version)
        .where(period.state == "public")
        .group_by(period.resource)
        .subquery()
    )


def _was_there(period: Any, event: int) -> list[sa.ColumnElement[bool]]:
    return [period.opened <= event, sa.or_(period.closed.is_(None), period.closed > event)]


def _tables() -> list[str]:
    return [schema.name for schema in relations.explored()]


def _may_be_read(dataset: Any) -> sa.ColumnElement[bool]:
    package, unit = (sa.orm.aliased(each) for each in (model.Package, model.Group))
    public = public_records.is_public(package, unit)
    return sa.exists().where(package.id == dataset, unit.id == package.owner_org, *public)


def _rows(found: Any) -> Iterator[dict[str, Any]]:
    for each in found:
        # By ids, which stay when a dataset is called otherwise.
        place = {"id": each["dataset_id"], "resource_id": each["resource_id"]}
        asked = {"package_type": each["type"], **place, "form": "csv", "version": each["n"]}
        address = tk.h.url_for("mashhad_tables.history_file", qualified=True, **asked)
        yield {
            **each,
            "unit_title": unit_title(each["unit"]) if each["unit"] else None,
            "file": each["resource_id"],
            "file_version": each["n"],
            "address": str(address) if each["is_readable"] else None,
        }
