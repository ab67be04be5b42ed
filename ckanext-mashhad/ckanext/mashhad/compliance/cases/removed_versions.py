"""What files were as tables of which CKAN keeps not even the row, as the timeline tells it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.catalog.timeline.removed_files import VERSION_PUBLISHED, removed
from ckanext.mashhad.compliance.cases.case_store import CountedVersion
from ckanext.mashhad.compliance.engine.evidence import file_records
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, Version


class RemovedFile(NamedTuple):
    """A file (id), whose (dataset) it was, and the tables that it was one after the other."""

    id: str
    dataset: str
    runs: tuple[Checked, ...]


def load_removed(
    datasets: AskedDatasets, replaced: Mapping[str, Sequence[dt.datetime]]
) -> list[RemovedFile]:
    """The removed files of these datasets that were tables; ``replaced``: when files were, by id
    (``renewals.moments``).
    """
    files: defaultdict[tuple[str, str, dt.datetime], list[Version]] = defaultdict(list)
    for id_, dataset, until, table, moment, cases, again in datasets.execute(_versions):
        version = Version(table or "", moment, None, False, cases, bool(again))
        files[id_, dataset, until].append(version)
    found = []
    for (id_, dataset, ended), versions in files.items():
        *others, last = file_records.runs(versions, replaced.get(id_, ()))
        runs = (*others, last._replace(until=last.until or ended))
        found.append(RemovedFile(id_, dataset, runs))
    return found


def _versions(datasets: Ids) -> sa.Select[Any]:
    """The versions that the removed files of these datasets had, in their order."""
    file, payload = removed(datasets).c, Event.payload
    return (
        sa.select(
            *(Event.resource, file.package_id, file.until),
            *(payload["table"].astext, Event.moment),
            *(CountedVersion.cases, payload["again"].as_boolean()),
        )
        .join(file.id.table, file.id == Event.resource)
        .outerjoin(CountedVersion, CountedVersion.version_id == Event.version)
        .where(Event.kind == VERSION_PUBLISHED)
        .order_by(Event.id)
    )
