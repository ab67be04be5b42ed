"""Intervals in which files whose rows are cases held another table in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.cases.case_store import CountedVersion
from ckanext.mashhad.compliance.cases.removed_versions import RemovedFile
from ckanext.mashhad.compliance.engine.evidence import file_records, hidden_intervals
from ckanext.mashhad.compliance.engine.evidence.file_records import Version
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import FOREVER, HiddenIntervals
from ckanext.mashhad.tables.versions.model import FileVersion


def load_replaced_intervals(
    datasets: AskedDatasets,
    replaced: Mapping[str, Sequence[datetime]],
    removed: Iterable[RemovedFile],
) -> dict[str, HiddenIntervals]:
    """Return by file the intervals in which it held another table than before and after; of files
    of these datasets, among which these were ``removed``. ``replaced``: when files were
    (``renewals.moments``).

    Files without such an interval are left out.
    """
    tables = frozenset(case_store.tables())
    runs = {each.id: each.runs for each in removed}
    for file, versions in _load_versions(datasets).items():
        runs[file] = file_records.runs(versions, replaced.get(file, ()))
    found = {}
    for file, its in runs.items():
        cased = (each for each in its if each.table in tables)
        found[file] = hidden_intervals.between(
            (each.since, each.until or FOREVER) for each in cased
        )
    return {file: times for file, times in found.items() if times}


def _cased() -> sa.Select[Any]:
    return sa.select(CountedVersion.resource_id)


def _load_versions(datasets: AskedDatasets) -> dict[str, list[Version]]:
    """The versions of the files that were two things at least."""
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for file, table, published in datasets.execute(_changed):
        found[file].append(Version(table, published, None, False))
    return found


def _changed(datasets: Ids) -> sa.Select[Any]:
    version, other = FileVersion, aliased(FileVersion)
    is_other = sa.and_(other.resource_id == version.resource_id, other.table != version.table)
    changed = sa.or_(
        renewals.was_replaced(version.resource_id),
        sa.exists().where(is_other, other.published.is_not(None)),
    )
    return (
        sa.select(version.resource_id, version.table, version.published)
        .where(version.published.is_not(None), version.package_id.in_(datasets))
        .where(version.resource_id.in_(_cased()), changed)
        .order_by(version.published, version.n)
    )
