"""Which unit a dataset belonged to before it was moved and what it said of itself before it was
changed, and when a unit was removed, as the timeline has it.

What a unit published stays its own, though its datasets are given to the one that goes on with its
work; and a unit that is deleted was there until that day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from itertools import groupby
from typing import Any, NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, Event, ResourcePeriod
from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.persian.calendar.moments import tehran_day

Packages = sa.Select[Any] | Collection[str]


class ClaimChange(NamedTuple):
    """What a dataset said ``before`` and ``after`` a change, and when that was."""

    before: dict[str, str]
    after: dict[str, str]
    until: dt.datetime

    @property
    def is_claim(self) -> bool:
        """Whether it changed by which duties look for it, and not only the day of a case."""
        return not facts_from_rows.says_the_same(self.before, self.after)


def _changes(packages: Packages, column: Any) -> sa.Select[Any]:
    """Of each interval of these datasets after which the column had another value: the dataset,
    both values, and when it ended; in the order of time.
    """
    period = DatasetPeriod
    in_time = {"partition_by": period.dataset, "order_by": sa.func.lower(period.during)}
    pair = (
        sa.select(
            *(period.dataset, column.label("before"), sa.func.upper(period.during).label("until")),
            sa.func.lead(column).over(**in_time).label("after"),
            sa.func.lead(period.opened).over(**in_time).label("following"),
        )
        .where(period.dataset.in_(packages))
        .subquery()
    ).c
    changed = sa.and_(pair.following.is_not(None), pair.before.is_distinct_from(pair.after))
    asked = sa.select(pair.dataset, pair.before, pair.after, pair.until)
    return asked.where(changed).order_by(pair.until)


def claim_changes(packages: Packages) -> defaultdict[str, list[ClaimChange]]:
    """All changes of what these datasets said of themselves, in the order of time."""
    found: defaultdict[str, list[ClaimChange]] = defaultdict(list)
    for package_id, *change in model.Session.execute(_changes(packages, DatasetPeriod.claims)):
        found[package_id].append(ClaimChange(*change))
    return found


#: What a dataset said of itself, until when, and the unit (id) whose it was.
Said = tuple[dict[str, str], dt.datetime, str]


def read_before(packages: Packages) -> defaultdict[str, list[Said]]:
    """What everybody could read that these datasets said of themselves before they were changed or
    went, in the order of time; not what was mended on the day on which it was said.
    """
    period, days = DatasetPeriod, DatasetPeriod.during
    ended = sa.and_(period.state == "public", ~sa.func.upper_inf(days))
    query = sa.select(
        *(period.dataset, period.claims, period.unit, sa.func.lower(days), sa.func.upper(days))
    )
    rows = model.Session.execute(
        query.where(ended, period.dataset.in_(packages)).order_by(period.dataset, days)
    )
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for (dataset, claims, unit), spans in groupby(rows, key=lambda row: tuple(row[:3])):
        told = list(spans)
        since, until = told[0][3], told[-1][4]
        if tehran_day(since) < tehran_day(until):
            found[dataset].append((claims, until, unit or ""))
    return found


def last_read(packages: Packages) -> dict[str, Said]:
    """What these datasets said of themselves when the last of their files went, or they themselves,
    when that was, and whose they were; of those of which nobody can read anything now. What is said
    of them since is about nothing that anybody reads; an address that is dead is none. What was
    there on one day alone was a slip: it is of no day.
    """
    period, file = DatasetPeriod, ResourcePeriod
    public = file.state == "public"
    # An address that never opened is nothing that anybody reads.
    stored, opened = model.Resource, outages.counts_from(sa.func.now()).is_not(None)
    is_file = sa.and_(links.is_downloadable(), sa.or_(~links.leads_elsewhere(), opened))
    real = sa.or_(stored.id.is_(None), is_file)
    dead_since = outages.dead_since(file.resource, sa.func.upper(file.during))
    ended_at = sa.func.coalesce(dead_since, sa.func.upper(file.during))
    ends = sa.select(file.dataset, sa.func.max(ended_at))
    ends = ends.outerjoin(stored, stored.id == file.resource)
    ends = ends.where(file.dataset.in_(packages), public, real).group_by(file.dataset)
    ended = dict(model.Session.execute(ends).tuples().all())
    # As a query of its own: else PostgreSQL may ask it for each dataset again.
    there = (
        sa.select(file.dataset)
        .join(stored, stored.id == file.resource)
        .where(file.dataset.in_(packages), public, sa.func.upper_inf(file.during))
        .where(is_file, file.resource.not_in(outages.dead_files()))
    )
    spans = sa.select(
        *(period.dataset, period.claims, period.unit),
        *(sa.func.lower(period.during), sa.func.upper(period.during)),
    ).where(
        *(period.dataset.in_(packages), period.state == "public"),
        period.dataset.not_in(there),
    )
    found: dict[str, Said] = {}
    came: dict[str, dt.datetime] = {}
    for dataset, claims, unit, since, until in model.Session.execute(spans.order_by(period.during)):
        end = ended.get(dataset) or until
        came.setdefault(dataset, since)
        if end is None:  # it never had a file, and stands there
            found.pop(dataset, None)
        elif until and tehran_day(came[dataset]) == tehran_day(until):
            found[dataset] = _without_day(claims), end, unit or ""
        elif since < end:
            found[dataset] = claims, end, unit or ""
    return found


def _without_day(claims: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in claims.items() if name not in rules.DAYS}


def moves(packages: Packages) -> defaultdict[str, list[tuple[str, dt.datetime]]]:
    """Whose these datasets were (ids) and until when, in the order of time."""
    found: defaultdict[str, list[tuple[str, dt.datetime]]] = defaultdict(list)
    changes = _changes(packages, DatasetPeriod.unit)
    for package_id, before, _, until in model.Session.execute(changes):
        if before:
            found[package_id].append((before, until))
    return found


def former_units(package_id: str, since: dt.datetime | None) -> set[str]:
    """The units (ids) that gave the dataset away after ``since``, or ever."""
    gave = moves([package_id])[package_id]
    return {unit for unit, until in gave if since is None or until >= since}


def ends() -> sa.Subquery:
    """When units were ``deleted`` last, by their id (``unit``)."""
    deleted = sa.func.max(Event.moment).label("deleted")
    left = sa.select(Event.unit, deleted).where(Event.dataset.is_(None), Event.kind == "unit_left")
    return left.group_by(Event.unit).subquery()
