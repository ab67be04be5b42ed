"""What files were as tables of which CKAN keeps not even the row, as the timeline tells it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.catalog.timeline.removed_files import VERSION_PUBLISHED, removed
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases.case_store import CountedVersion
from ckanext.mashhad.compliance.engine.evidence import file_records
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, Version


def load_removed_runs(packages: Any) -> dict[str, tuple[Checked, ...]]:
    """By removed file of these datasets the tables that it was one after the other."""
    replaced = renewals.moments(packages)
    found: dict[str, tuple[Checked, ...]] = {}
    for (id_, ended), versions in _load_versions(packages).items():
        *others, last = file_records.runs(versions, replaced[id_])
        found[id_] = (*others, last._replace(until=last.until or ended))
    return found


def _load_versions(packages: Any) -> dict[tuple[str, dt.datetime], list[Version]]:
    """The versions that the removed files of these datasets had, in their order, by file and until
    when it was public.
    """
    file, payload = removed(packages).c, Event.payload
    query = (
        sa.select(
            *(Event.resource, file.until, payload["table"].astext, Event.moment),
            *(CountedVersion.cases, payload["again"].as_boolean()),
        )
        .join(file.id.table, file.id == Event.resource)
        .outerjoin(CountedVersion, CountedVersion.version_id == Event.version)
        .where(Event.kind == VERSION_PUBLISHED)
        .order_by(Event.id)
    )
    found: defaultdict[tuple[str, dt.datetime], list[Version]] = defaultdict(list)
    for id_, until, table, moment, cases, again in model.Session.execute(query):
        found[id_, until].append(Version(table or "", moment, None, False, cases, bool(again)))
    return found
