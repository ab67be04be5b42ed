"""Which unit a dataset belonged to before it was moved and what it said of itself before it was
changed, and when a unit was removed, as the timeline has it.

What a unit published stays its own, though its datasets are given to the one that goes on with its
work; and a unit that is deleted was there until that day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import groupby
from typing import Any, NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids, these
from ckanext.mashhad.catalog.timeline.model import (
    DatasetPeriod,
    Event,
    ResourcePeriod,
    since_purge,
)
from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.persian.calendar.moments import tehran_day


class ClaimChange(NamedTuple):
    """What a dataset said ``before`` and ``after`` a change, and when that was."""

    before: dict[str, str]
    after: dict[str, str]
    until: dt.datetime

    @property
    def is_claim(self) -> bool:
        """Whether it changed by which duties look for it, and not only the day of a case."""
        return not facts_from_rows.says_the_same(self.before, self.after)


class Changes(NamedTuple):
    """Of datasets, by id and in the order of time: what changed of what they said of themselves,
    and whose they were (ids) until when.
    """

    claims: defaultdict[str, list[ClaimChange]]
    moves: defaultdict[str, list[tuple[str, dt.datetime]]]


def changes(datasets: AskedDatasets) -> Changes:
    """All changes of these datasets."""
    found = Changes(defaultdict(list), defaultdict(list))
    for id_, until, claims, other_claims, unit, other_unit in datasets.execute(_changes):
        if claims != other_claims:
            found.claims[id_].append(ClaimChange(claims, other_claims, until))
        if unit and unit != other_unit:
            found.moves[id_].append((unit, until))
    return found


def _changes(datasets: Ids) -> sa.Select[Any]:
    """Of each interval of these datasets after which they said something else or were another
    unit's: the dataset, when it ended, and what it said and whose it was, before and after.
    """
    period = DatasetPeriod
    in_time = {"partition_by": period.dataset, "order_by": sa.func.lower(period.during)}
    pair = (
        sa.select(
            *(period.dataset, sa.func.upper(period.during).label("until")),
            *(period.claims, sa.func.lead(period.claims).over(**in_time).label("other_claims")),
            *(period.unit, sa.func.lead(period.unit).over(**in_time).label("other_unit")),
            sa.func.lead(period.opened).over(**in_time).label("following"),
        )
        .where(period.dataset.in_(datasets), since_purge(period.dataset, period.opened))
        .subquery()
    ).c
    is_other = sa.or_(
        pair.claims.is_distinct_from(pair.other_claims),
        pair.unit.is_distinct_from(pair.other_unit),
    )
    asked = sa.select(
        *(pair.dataset, pair.until, pair.claims, pair.other_claims, pair.unit, pair.other_unit)
    )
    return asked.where(pair.following.is_not(None), is_other).order_by(pair.until)


#: What a dataset said of itself, until when, and the unit (id) whose it was.
Said = tuple[dict[str, str], dt.datetime, str]


def read_before(datasets: AskedDatasets) -> defaultdict[str, list[Said]]:
    """What everybody could read that these datasets said of themselves before they were changed or
    went, in the order of time; not what was mended on the day on which it was said.
    """
    rows = datasets.execute(_ended)
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for (dataset, claims, unit), spans in groupby(rows, key=lambda row: tuple(row[:3])):
        told = list(spans)
        since, until = told[0][3], told[-1][4]
        if tehran_day(since) < tehran_day(until):
            found[dataset].append((claims, until, unit or ""))
    return found


def _ended(datasets: Ids) -> sa.Select[Any]:
    period, days = DatasetPeriod, DatasetPeriod.during
    query = sa.select(
        *(period.dataset, period.claims, period.unit, sa.func.lower(days), sa.func.upper(days))
    )
    ended = sa.and_(period.state == "public", ~sa.func.upper_inf(days))
    query = query.where(ended, since_purge(period.dataset, period.opened))
    return query.where(period.dataset.in_(datasets)).order_by(period.dataset, days)


def last_read(datasets: AskedDatasets) -> dict[str, Said]:
    """What these datasets said of themselves when the last of their files went, or they themselves,
    when that was, and whose they were; of those of which nobody can read anything now. What is said
    of them since is about nothing that anybody reads; an address that is dead is none. What was
    there on one day alone was a slip: it is of no day.
    """
    spans = datasets.execute(_unread).all()
    ended = dict(datasets.execute(_ends_of_files).tuples().all()) if spans else {}
    found: dict[str, Said] = {}
    came: dict[str, dt.datetime] = {}
    for dataset, claims, unit, since, until in spans:
        end = ended.get(dataset) or until
        came.setdefault(dataset, since)
        if end is None:  # it never had a file, and stands there
            found.pop(dataset, None)
        elif until and tehran_day(came[dataset]) == tehran_day(until):
            found[dataset] = _without_day(claims), end, unit or ""
        elif since < end:
            found[dataset] = claims, end, unit or ""
    return found


def _is_file() -> sa.ColumnElement[bool]:
    # An address that never opened is nothing that anybody reads.
    opened = outages.counts_from(sa.func.now()).is_not(None)
    return sa.and_(links.is_downloadable(), sa.or_(~links.leads_elsewhere(), opened))


def _ends_of_files(datasets: Ids) -> sa.Select[Any]:
    """When the last of the files that these datasets ever had went, by dataset."""
    file, stored = ResourcePeriod, model.Resource
    real = sa.or_(stored.id.is_(None), _is_file())
    dead_since = outages.dead_since(file.resource, sa.func.upper(file.during))
    ended_at = sa.func.coalesce(dead_since, sa.func.upper(file.during))
    query = sa.select(file.dataset, sa.func.max(ended_at))
    query = query.outerjoin(stored, stored.id == file.resource)
    query = query.where(file.dataset.in_(datasets), file.state == "public", real)
    query = query.where(since_purge(file.dataset, file.opened))
    return query.group_by(file.dataset)


def _unread(datasets: Ids) -> sa.Select[Any]:
    """The intervals in which those of these datasets were public that nobody reads now."""
    period, file, stored = DatasetPeriod, ResourcePeriod, model.Resource
    # As a query of its own: else PostgreSQL may ask it for each dataset again.
    there = (
        sa.select(file.dataset)
        .join(stored, stored.id == file.resource)
        .where(file.dataset.in_(datasets), file.state == "public", sa.func.upper_inf(file.during))
        .where(_is_file(), file.resource.not_in(outages.dead_files()))
    )
    spans = sa.select(
        *(period.dataset, period.claims, period.unit),
        *(sa.func.lower(period.during), sa.func.upper(period.during)),
    ).where(
        *(period.dataset.in_(datasets), period.state == "public"),
        *(period.dataset.not_in(there), since_purge(period.dataset, period.opened)),
    )
    return spans.order_by(period.during)


def _without_day(claims: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in claims.items() if name not in rules.DAYS}


def former_units(package_id: str, since: dt.datetime | None) -> set[str]:
    """The units (ids) that gave the dataset away after ``since``, or ever."""
    gave = changes(these([package_id])).moves[package_id]
    return {unit for unit, until in gave if since is None or until >= since}


def ends() -> sa.Subquery:
    """When units were ``deleted`` last, by their id (``unit``)."""
    deleted = sa.func.max(Event.moment).label("deleted")
    left = sa.select(Event.unit, deleted).where(Event.dataset.is_(None), Event.kind == "unit_left")
    return left.group_by(Event.unit).subquery()
