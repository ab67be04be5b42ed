"""Which versions of which files were the explorer's at a place in the log of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.explore.facts import public_records, relations
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.listed_rows import unit_title
from ckanext.mashhad.tables.versions.model import FileVersion


def at(city: City, event: int) -> list[dict[str, Any]]:
    """By unit and dataset the files that were public when the event was the newest and have been
    since: what was taken off the public for a while stays off.

    They have the columns of :func:`listed_columns.files`.
    """
    return list(_rows(city.ckan.execute(_query(event)).mappings()))


def _query(event: int) -> sa.Select[Any]:
    period, package, unit = ResourcePeriod, model.Package, model.Group
    tables = [schema.name for schema in relations.explored()]
    spans = sa.func.range_agg(sa.func.int8range(period.opened, period.closed))
    was_there = sa.and_(
        period.opened <= event, sa.or_(period.closed.is_(None), period.closed > event)
    )
    kept = (
        sa.select(sa.func.max(period.version).filter(was_there).label("version"))
        .where(period.state == "public", period.version.is_not(None))
        .group_by(period.resource)
        .having(spans.op("@>")(sa.func.int8range(event, None)))
        .subquery()
    )
    version = FileVersion
    return (
        sa.select(
            unit.name.label("unit"),
            package.name.label("dataset"),
            package.id.label("dataset_id"),
            package.type,
            *(version.resource_id, version.n, version.table, version.rows, version.sha256),
        )
        .join(kept, kept.c.version == version.id)
        .join(package, package.id == version.package_id)
        .join(unit, unit.id == package.owner_org)
        .where(version.table.in_(tables), *public_records.is_public())
        .order_by(unit.name, package.name, version.resource_id)
    )


def _rows(found: Any) -> Iterator[dict[str, Any]]:
    for each in found:
        # By ids, which stay when a dataset is called otherwise.
        place = {"id": each["dataset_id"], "resource_id": each["resource_id"]}
        asked = {"package_type": each["type"], **place, "form": "csv", "version": each["n"]}
        yield {
            **each,
            "unit_title": unit_title(each["unit"]),
            "file": each["resource_id"],
            "file_version": each["n"],
            "address": str(tk.h.url_for("mashhad_tables.history_file", qualified=True, **asked)),
        }
