"""What files were as tables of which CKAN keeps not even the row, as the timeline tells it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.catalog.timeline.removed_files import (
    VERSION_PUBLISHED,
    load_removed,
    removed,
)
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases.case_store import CountedVersion
from ckanext.mashhad.compliance.engine.evidence import file_records
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, Version


def load_removed_runs(packages: Any) -> dict[str, tuple[Checked, ...]]:
    """By removed file of these datasets the tables that it was one after the other."""
    ended = {file.id: file.until for file in load_removed(packages)}
    replaced = renewals.moments(packages)
    found: dict[str, tuple[Checked, ...]] = {}
    for id_, versions in _load_versions(packages).items():
        *others, last = file_records.runs(versions, replaced[id_])
        found[id_] = (*others, last._replace(until=last.until or ended[id_]))
    return found


def _load_versions(packages: Any) -> dict[str, list[Version]]:
    """The versions that the removed files of these datasets had, by file, in their order."""
    file, payload = removed(packages).c, Event.payload
    query = (
        sa.select(
            *(Event.resource, payload["table"].astext, Event.moment),
            *(CountedVersion.cases, payload["again"].as_boolean()),
        )
        .join(file.id.table, file.id == Event.resource)
        .outerjoin(CountedVersion, CountedVersion.version_id == Event.version)
        .where(Event.kind == VERSION_PUBLISHED)
        .order_by(Event.id)
    )
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for id_, table, moment, cases, again in model.Session.execute(query):
        found[id_].append(Version(table or "", moment, None, False, cases, bool(again)))
    return found
