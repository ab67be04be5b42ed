"""Which unit a dataset belonged to before it was moved and what it said of itself before it was
changed, and when a unit was removed, as the timeline has it.

What a unit published stays its own, though its datasets are given to the one that goes on with its
work; and a unit that is deleted was there until that day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, Event
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows

Packages = sa.Select[Any] | Collection[str]


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


def claims(packages: Packages) -> defaultdict[str, list[tuple[dict[str, str], dt.datetime]]]:
    """What these datasets said of themselves and until when, in the order of time."""
    found: defaultdict[str, list[tuple[dict[str, str], dt.datetime]]] = defaultdict(list)
    changes = _changes(packages, DatasetPeriod.claims)
    for package_id, before, after, until in model.Session.execute(changes):
        if not facts_from_rows.says_the_same(before, after):
            found[package_id].append((before, until))
    return found


def last_public(packages: Packages) -> dict[str, tuple[dict[str, str], dt.datetime]]:
    """What these datasets said of themselves when they went, and when that was; of those that
    nobody can read now. What is said of them since is read by nobody either.
    """
    period = DatasetPeriod
    query = (
        sa.select(period.dataset, period.claims, sa.func.upper(period.during))
        .where(period.dataset.in_(packages), period.state == "public")
        .distinct(period.dataset)
        .order_by(period.dataset, sa.func.lower(period.during).desc())
    )
    rows = model.Session.execute(query)
    return {dataset: (claims, until) for dataset, claims, until in rows if until is not None}


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


def ends() -> dict[str, dt.datetime]:
    """When units were deleted last, by id."""
    left = sa.select(Event.unit, sa.func.max(Event.moment)).where(
        Event.dataset.is_(None), Event.kind == "unit_left"
    )
    return {unit: ended for unit, ended in model.Session.execute(left.group_by(Event.unit))}
