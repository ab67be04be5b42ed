"""Reports that a unit had nothing to publish in a period: what was said, and until when.

That one stands is said by its dataset too (``nil_report``, ``nil_tables``), which feeds and forms
know; here stand its period and its days, also of those that stand no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

SUPERSEDED: Final = "superseded"  # rows of the period were published
WITHDRAWN: Final = "withdrawn"
MOVED: Final = "moved"  # its dataset was given another period
_MOMENT = sa.DateTime(timezone=True)


class NilReport(BaseModel):
    """One report, of one table and period, in the dataset of its unit. ``how`` it ended: by rows of
    ``successor`` (a dataset), taken back with a ``reason``, or as the dataset was given another
    period; empty while it stands. The period is named as datasets name theirs, and empty where
    nobody knows it.
    """

    __tablename__ = "mashhad_nil_report"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    table = sa.Column(sa.UnicodeText, nullable=False)
    fiscal_year = sa.Column(sa.UnicodeText, nullable=False, default="")
    period_part = sa.Column(sa.UnicodeText, nullable=False, default="")
    made = sa.Column(_MOMENT, nullable=False)
    ended = sa.Column(_MOMENT)
    how = sa.Column(sa.UnicodeText, nullable=False, default="")
    reason = sa.Column(sa.UnicodeText, nullable=False, default="")
    successor = sa.Column(sa.UnicodeText)

    @property
    def period(self) -> Period | None:
        """The period of which it tells."""
        return rules.period_of({"fiscal_year": self.fiscal_year, "period_part": self.period_part})


def of_dataset(package_id: str, *, standing: bool = False) -> list[NilReport]:
    """The reports of a dataset, oldest first; only those that stand, if asked."""
    query = sa.select(NilReport).where(NilReport.package_id == package_id)
    if standing:
        query = query.where(NilReport.ended.is_(None))
    return list(model.Session.scalars(query.order_by(NilReport.id)))


class Place(NamedTuple):
    """Of which unit and period a dataset tells, and whether everybody can read it."""

    owner_org: str | None = None
    period: Period | None = None
    public: bool = False


def place_of(package: model.Package | sa.Row[Any]) -> Place:
    """Of what the dataset tells now."""
    public = package.state == "active" and not package.private
    return Place(package.owner_org, rules.period_of(package.extras or {}), public)


def committed_of(package_id: str) -> Place:
    """Of what a dataset told before the transaction that goes on."""
    row = _committed(package_id)
    return place_of(row) if row else Place()


def committed_extras(package_id: str) -> dict[str, Any]:
    """The fields of a dataset before the transaction that goes on."""
    row = _committed(package_id)
    return dict(row.extras or {}) if row else {}


def _committed(package_id: str) -> Any:
    package = model.Package
    query = sa.select(package.state, package.private, package.owner_org, package.extras)
    with model.meta.engine.connect() as apart:
        return apart.execute(query.where(package.id == package_id)).first()


def tables_of(package_id: str) -> list[str]:
    """The tables of which the dataset has published rows."""
    query = (
        sa.select(FileVersion.table)
        .join(model.Resource, model.Resource.id == FileVersion.resource_id)
        .where(
            FileVersion.package_id == package_id,
            FileVersion.state == PUBLISHED,
            model.Resource.state == "active",
        )
        .distinct()
    )
    return sorted(model.Session.scalars(query))


def standing(owner_org: str, table: str) -> Iterator[tuple[NilReport, model.Package, Period]]:
    """The reports of a unit that stand of a table, with their datasets and periods."""
    query = (
        sa.select(NilReport, model.Package)
        .join(model.Package, model.Package.id == NilReport.package_id)
        .where(
            NilReport.table == table,
            NilReport.ended.is_(None),
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
        )
    )
    for report, package in model.Session.execute(query):
        if report.period is not None:
            yield report, package, report.period


def published(owner_org: str, table: str) -> Iterator[tuple[model.Package, Period]]:
    """The datasets in which rows of a table of the unit are public, with their periods."""
    query = (
        sa.select(model.Package)
        .join(FileVersion, FileVersion.package_id == model.Package.id)
        .join(model.Resource, model.Resource.id == FileVersion.resource_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table == table,
            model.Resource.state == "active",
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
            model.Package.private.is_(False),
        )
        .order_by(model.Package.metadata_created)
    )
    for package in model.Session.scalars(query):
        period = rules.period_of(package.extras or {})
        if period is not None:
            yield package, period


def add(package_id: str, table: str, period: Period | None, now: dt.datetime) -> None:
    """Note that a report of the period stands from now on."""
    named = {"fiscal_year": str(period.year), "period_part": period.part} if period else {}
    model.Session.add(NilReport(package_id=package_id, table=table, made=now, **named))


def end(report: NilReport, now: dt.datetime, how: str, **more: Any) -> None:
    """Note that a report stands no more; ``more``: its ``reason`` or ``successor``."""
    report.ended, report.how = now, how
    for name, value in more.items():
        setattr(report, name, value)


def lock(owner_org: str, table: str) -> None:
    """Until the transaction ends nobody else publishes rows of the table, or reports that there
    are none, for this unit.
    """
    key = sa.func.hashtextextended(f"mashhad_nil:{owner_org}:{table}", 0)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
