"""Which versions of a file were public when, of those that a reader may read.

The timeline knows it. What was taken off the public stays off: of a file that was hidden, deleted
or replaced by something else for a while, everybody reads the versions since it came back. Officers
of the unit, who may read the bytes of all versions, read the rows of all that were public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.versions.model import FileVersion

_PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version that was public from ``since``; ``until`` is None while it is."""

    id: str
    n: int
    resource_id: str
    table: str
    rows: int
    since: dt.datetime
    until: dt.datetime | None

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it now."""
        return self.until is None


def list_readable(resource_id: str, table: str, *, officer: bool) -> list[PublicVersion]:
    """The versions that were public one after the other, the oldest first.

    ``table``: of the one that is public now; versions of another table have other rows.
    """
    periods = _read_periods(resource_id)
    periods = _join(each for each in periods if each.state == _PUBLIC and each.version)
    if not officer:
        periods = _last_without_gap(periods)
    versions = {each.id: each for each in _versions(resource_id)}
    known = ((versions.get(each.version), each) for each in periods)
    found = [_public_version(row, each) for row, each in known if row and row.table]
    same = [each for each in found if each.table == table]
    return same if officer else same[_after_last(found, table) :]


def find_as_of(versions: Sequence[PublicVersion], day: dt.date) -> PublicVersion | None:
    """The version that was public when the ``day`` ended in Tehran, or is now; None if none was."""
    end = moments.end_of_day(day)
    return next(
        (each for each in versions if each.since < end and (not each.until or each.until >= end)),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Period:
    state: str
    version: str | None
    since: dt.datetime
    until: dt.datetime | None


def _read_periods(resource_id: str) -> list[_Period]:
    since, until = (end(ResourcePeriod.during) for end in (sa.func.lower, sa.func.upper))
    query = sa.select(ResourcePeriod.state, ResourcePeriod.version, since, until)
    query = query.where(ResourcePeriod.resource == resource_id).order_by(since)
    return [_Period(*each) for each in model.Session.execute(query)]


def _join(periods: Iterable[_Period]) -> list[_Period]:
    """One period for each stay of a version: a file is called otherwise meanwhile."""
    joined: list[_Period] = []
    for each in periods:
        last = joined[-1] if joined else None
        if last and last.version == each.version and last.until == each.since:
            joined[-1] = replace(last, until=each.until)
        else:
            joined.append(each)
    return joined


def _last_without_gap(periods: Sequence[_Period]) -> list[_Period]:
    """Those that lead to what is public now; nothing where nothing is."""
    chain: list[_Period] = []
    for each in reversed(periods):
        if each.until != (chain[0].since if chain else None):
            break
        chain.insert(0, each)
    return chain


def _after_last(found: Sequence[PublicVersion], table: str) -> int:
    """How many versions of the table stand before the last of another one."""
    others = [place for place, each in enumerate(found) if each.table != table]
    return sum(each.table == table for each in found[: others[-1]]) if others else 0


def _versions(resource_id: str) -> Iterable[FileVersion]:
    columns = (FileVersion.id, FileVersion.n, FileVersion.table, FileVersion.rows)
    query = sa.select(FileVersion.resource_id, *columns)
    return list(model.Session.execute(query.where(FileVersion.resource_id == resource_id)))


def _public_version(row: FileVersion, period: _Period) -> PublicVersion:
    return PublicVersion(
        row.id, row.n, row.resource_id, row.table, row.rows or 0, period.since, period.until
    )
