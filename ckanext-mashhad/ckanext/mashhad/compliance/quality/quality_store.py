"""The quality of each public dataset as it was last measured, and the sums of units and city.

A measure is out of date when its dataset has changed since (by CKAN's own moment of that), when
the indicators have, when an address of it opens or does not any more, or when it is old.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.compliance.quality import quality
from ckanext.mashhad.compliance.quality.quality import Quality

#: After so long it is measured again, whatever changed without the dataset's doing.
OLD: Final = dt.timedelta(days=30)
#: Types of records that are no data.
_NO_DATA: Final = ("harvest", "showcase")


class Measured(BaseModel):
    """A measure. ``modified``: the dataset's last change then, None where the measure is out of
    date; ``earned``: by indicator, true, false or null, nothing where it could not be measured;
    ``points`` and ``possible``: of each dimension in their order.
    """

    __tablename__ = "mashhad_compliance_quality"

    package_id = sa.Column(sa.UnicodeText, primary_key=True)
    modified = sa.Column(sa.DateTime)
    version = sa.Column(sa.Integer, nullable=False)
    measured = sa.Column(sa.DateTime(timezone=True), nullable=False)
    earned = sa.Column(JSONB(none_as_null=True))
    points = sa.Column(sa.ARRAY(sa.Integer), nullable=False)
    possible = sa.Column(sa.ARRAY(sa.Integer), nullable=False)
    all_points = sa.Column(sa.Integer, nullable=False)
    all_possible = sa.Column(sa.Integer, nullable=False)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums over ``datasets`` of a unit: ``points`` and ``possible`` of each dimension."""

    unit: str
    datasets: int
    points: tuple[int, ...]
    possible: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many datasets of a unit earn the points of an indicator, lose them, were not measured."""

    earned: int
    lost: int
    unmeasured: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset with its points."""

    type: str
    name: str
    title: str
    points: int
    possible: int


def put(package_id: str, modified: dt.datetime | None, now: dt.datetime, found: Quality) -> None:
    """Keep a measure. The caller commits."""
    of_dimension = found.by_dimension().values()
    earned: dict[str, bool | None] = {each.indicator.id: each.earned for each in found.findings}
    _write(
        package_id=package_id,
        modified=modified,
        measured=now,
        earned=earned,
        points=[each.points for each in of_dimension],
        possible=[each.possible for each in of_dimension],
        all_points=found.points,
        all_possible=found.possible,
    )


def put_failure(package_id: str, now: dt.datetime) -> None:
    """Keep that a dataset could not be measured, until it changes. The caller commits."""
    package = model.Session.get(model.Package, package_id)
    _write(
        package_id=package_id,
        modified=package.metadata_modified if package else None,
        measured=now,
        earned=None,
        points=[],
        possible=[],
        all_points=0,
        all_possible=0,
    )


def _write(**values: Any) -> None:
    values |= {"version": quality.version()}
    statement = insert(Measured).values(values)
    change = {name: statement.excluded[name] for name in values if name != "package_id"}
    model.Session.execute(
        statement.on_conflict_do_update(index_elements=["package_id"], set_=change)
    )


def fresh(package: model.Package, now: dt.datetime) -> Measured | None:
    """The measure of a dataset, unless there is none or it is out of date."""
    query = sa.select(Measured).where(
        Measured.package_id == package.id,
        Measured.earned.is_not(None),
        *_holds(package.metadata_modified, now),
    )
    return model.Session.scalars(query).first()


def waiting(now: dt.datetime, most: int) -> list[str]:
    """Ids of public datasets that have no measure or one that is out of date."""
    package = model.Package
    holds = sa.exists().where(
        Measured.package_id == package.id, *_holds(package.metadata_modified, now)
    )
    query = sa.select(package.id).where(_public(), ~holds).order_by(package.id).limit(most)
    return list(model.Session.scalars(query))


def _holds(modified: Any, now: dt.datetime) -> tuple[Any, ...]:
    return (
        Measured.modified == modified,
        Measured.version == quality.version(),
        Measured.measured > now - OLD,
    )


def outdate(package_ids: Any) -> None:
    """These datasets (a query of ids, or some) are to be measured anew. The caller commits."""
    mine = sa.update(Measured).where(Measured.package_id.in_(package_ids))
    change = mine.values(modified=None).execution_options(synchronize_session=False)
    model.Session.execute(change)


def outdate_all() -> None:
    """Everything is to be measured anew. The caller commits."""
    model.Session.execute(sa.update(Measured).values(modified=None))


def outdate_unit(unit_id: str) -> None:
    """All of a unit is to be measured anew: the feed says of each dataset whose it is."""
    package = model.Package
    outdate(sa.select(package.id).where(package.owner_org == unit_id))


def forget_hidden() -> None:
    """What is public no more has no measure. The caller commits."""
    public = sa.exists().where(model.Package.id == Measured.package_id, _public())
    model.Session.execute(sa.delete(Measured).where(~public))


def sums(unit: str | None = None) -> list[Sums]:
    """The sums of each unit that has measured datasets, or of the one of this id.

    Those of the city are remembered until something is measured, or forgotten.
    """
    if unit is not None:
        return _sums(unit)
    stamp = sa.select(sa.func.count(), sa.func.max(Measured.measured))
    return list(_sums_of_city(*model.Session.execute(stamp).one()))


@lru_cache(maxsize=1)
def _sums_of_city(count: int, measured: dt.datetime | None) -> tuple[Sums, ...]:
    return tuple(_sums(None))


def _sums(unit: str | None) -> list[Sums]:
    numbers = range(1, len(quality.dimensions()) + 1)
    columns = [
        sa.func.sum(array[n]) for array in (Measured.points, Measured.possible) for n in numbers
    ]
    owner = model.Package.owner_org
    query = _measured(unit).with_only_columns(owner, sa.func.count(), *columns).group_by(owner)
    half = len(columns) // 2
    return [
        Sums(unit_id, count, tuple(rest[:half]), tuple(rest[half:]))
        for unit_id, count, *rest in model.Session.execute(query)
    ]


def shares(unit: str | None = None) -> dict[str, Share]:
    """Of each indicator how many datasets of a unit, or of all, earn it."""
    each = sa.func.jsonb_each(Measured.earned).table_valued("key", "value")
    value = sa.cast(each.c.value, sa.UnicodeText)
    counts = [sa.func.count().filter(value == word) for word in ("true", "false", "null")]
    query = _measured(unit).join(each, sa.true()).with_only_columns(each.c.key, *counts)
    query = query.group_by(each.c.key)
    return {key: Share(*numbers) for key, *numbers in model.Session.execute(query)}


def listed(unit: str, *, most: int, skip: int = 0) -> list[Listed]:
    """The datasets of a unit, those first that lose the greatest share of their points."""
    package = model.Package
    share = Measured.all_points * 1.0 / sa.func.nullif(Measured.all_possible, 0)
    query = (
        _measured(unit)
        .with_only_columns(
            package.type, package.name, package.title, Measured.all_points, Measured.all_possible
        )
        .order_by(share, package.title, package.id)
        .limit(most)
        .offset(skip)
    )
    return [
        Listed(type_, name, title or name, points, possible)
        for type_, name, title, points, possible in model.Session.execute(query)
    ]


def unmeasured(unit: str | None = None) -> int:
    """How many public datasets, of a unit or of all, have no measure."""
    package = model.Package
    there = sa.exists().where(Measured.package_id == package.id, Measured.earned.is_not(None))
    query = sa.select(sa.func.count(package.id)).where(_public(), ~there)
    if unit is not None:
        query = query.where(package.owner_org == unit)
    return int(model.Session.scalar(query) or 0)


def _measured(unit: str | None) -> sa.Select[Any]:
    """Measures of public datasets, up to date or not: a figure a minute old is better than none."""
    query = (
        sa.select(Measured)
        .join(model.Package, model.Package.id == Measured.package_id)
        .where(_public(), Measured.earned.is_not(None))
    )
    return query if unit is None else query.where(model.Package.owner_org == unit)


def _public() -> sa.ColumnElement[bool]:
    package = model.Package
    return sa.and_(
        package.state == "active", package.private.is_(False), package.type.not_in(_NO_DATA)
    )
