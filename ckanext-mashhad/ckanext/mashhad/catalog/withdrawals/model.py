"""Withdrawals as the timeline has them: one for each time that a dataset or file stopped being
public, for another reason than that its dataset did.

What it was called is what it was called then: an officer may change a hidden dataset, and nobody
but the unit reads that.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.activities import model as activities
from ckanext.mashhad.catalog.timeline import model as timeline
from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids, texts
from ckanext.mashhad.catalog.timeline.event_kinds import ERASED
from ckanext.mashhad.catalog.withdrawals import erased_texts

DATASET = "dataset"
FILE = "resource"
_MOMENT = sa.DateTime(timezone=True)


def _columns(function: str, *names: str, **types: Any) -> Any:
    """The rows of a function of the database (migration/mashhad/withdrawals.sql)."""
    columns = [sa.Column("id", sa.BigInteger, primary_key=True)]
    columns += [sa.Column(name, types.get(name, sa.UnicodeText)) for name in names]
    times = [sa.Column(name, _MOMENT) for name in ("withdrawn_at", "returned_at")]
    return getattr(sa.func, function)().table_valued(*columns, *times).alias(function)


class HiddenDataset(BaseModel):
    """From when until when a dataset that was public was not; ``returned_at`` is empty as long as
    that goes on.
    """

    __table__ = _columns("mashhad_hidden_datasets", "package_id")
    __mapper_args__ = {"primary_key": [__table__.c.id]}


class Withdrawal(BaseModel):
    """``returned_at`` is empty as long as it is not public again; ``reason`` until one is given.
    ``id``: of the event that took it off the public; ``by_portal``: whether the administration of
    the portal did it, and not an officer of the unit.
    """

    __table__ = _columns(
        "mashhad_withdrawals",
        *("object_id", "object_type", "package_id", "dataset_type", "titles", "filename"),
        *("owner_org", "reason", "by_portal"),
        titles=JSONB,
        by_portal=sa.Boolean,
    )
    __mapper_args__ = {"primary_key": [__table__.c.id]}


def explain(withdrawal: Withdrawal, reason: str, user: str) -> None:
    """Say why, in the name of this user. The caller holds the dataset, and commits."""
    file = withdrawal.object_id if withdrawal.object_type == FILE else None
    place = (withdrawal.owner_org, withdrawal.package_id, file)
    timeline.append("withdrawal_explained", *place, {"reason": reason}, user)


def hide(withdrawal: Withdrawal) -> None:
    """Erase the title of a dataset and the names of its files, wherever they are kept; of a file
    alone its name. Their activities forget all that they store. The caller commits.
    """
    file = withdrawal.object_id if withdrawal.object_type == FILE else None
    erased_texts.erase(withdrawal.package_id, file)
    timeline.erase(withdrawal.package_id, file)
    activities.erase(withdrawal.package_id)


def of_package(package_id: str) -> list[Withdrawal]:
    """Those of a dataset and its files that stand, the latest first."""
    query = sa.select(Withdrawal).where(
        Withdrawal.package_id == package_id, Withdrawal.returned_at.is_(None)
    )
    return list(model.Session.scalars(query.order_by(Withdrawal.withdrawn_at.desc())))


def replacements(package_id: str) -> list[timeline.Event]:
    """When a link took the place of a file of a dataset, or it went to another unit, for a reason
    that was given; the latest first.
    """
    event = timeline.Event
    reason = event.payload["reason"].astext
    query = sa.select(event).where(
        event.dataset == package_id,
        event.kind.in_(("file_address_changed", "dataset_moved")),
        reason.is_not(None),
        reason != ERASED,
    )
    return list(model.Session.scalars(query.order_by(event.id.desc())))


def of_object(object_id: str) -> Withdrawal | None:
    """The one of a dataset or file that stands; none of what the portal has forgotten (purged)."""
    query = (
        sa.select(Withdrawal)
        .join(model.Package, model.Package.id == Withdrawal.package_id)
        .where(Withdrawal.object_id == object_id, Withdrawal.returned_at.is_(None))
    )
    fresh = {"populate_existing": True}
    return model.Session.scalars(query, execution_options=fresh).first()


def of_address(id_or_name: str, resource_id: str | None) -> Withdrawal | None:
    """Why there is nothing at the address of a dataset, or of a file of it."""
    package_id = _dataset_at(id_or_name)
    if package_id is None:
        return None
    asked = [package_id, resource_id] if resource_id else [package_id]
    found = {each.object_id: each for each in of_package(package_id)}
    return next((found[object_id] for object_id in asked if object_id in found), None)


def _dataset_at(id_or_name: str) -> str | None:
    """The id of the dataset that has this id, or was the last to be public under this name: what
    it is called while it is hidden, nobody reads.
    """
    period = timeline.DatasetPeriod
    was_public = sa.and_(period.name == id_or_name, period.state == "public")
    by_name = (
        sa.select(period.dataset).where(was_public).order_by(sa.func.lower(period.during).desc())
    )
    by_id = sa.select(model.Package.id).where(model.Package.id == id_or_name)
    return model.Session.scalar(by_id) or model.Session.scalar(by_name.limit(1))


def titles(withdrawal: Withdrawal) -> dict[str, str]:
    """The title of the dataset, by language; none where it was erased."""
    return {} if withdrawal.titles == ERASED else dict(withdrawal.titles or {})


def filename(withdrawal: Withdrawal) -> str:
    """What the file was called; empty where that was erased."""
    return "" if withdrawal.filename == ERASED else str(withdrawal.filename)


def public_now(told: dict[str, Any]) -> model.Package | None:
    """The dataset that everybody may read and that is called as this one of its unit was, with a
    file: the data was published anew. ``told``: as of ``mashhad_withdrawal_show``.
    """
    package, file, title = model.Package, model.Resource, told["titles"].get("fa")
    former = sa.select(package.extras).where(package.id == told["package_id"]).scalar_subquery()
    period = (
        package.extras[each].astext.is_not_distinct_from(sa.cast(former, JSONB)[each].astext)
        for each in ("fiscal_year", "period_part")
    )
    query = sa.select(package).where(
        package.title == title,
        package.type == told["dataset_type"],
        package.owner_org == told["owner_org"],
        package.state == "active",
        package.private.is_(False),
        sa.exists().where(file.package_id == package.id, file.state == "active", file.url != ""),
        *period,
    )
    newest = query.order_by(package.metadata_created.desc()).limit(1)
    return model.Session.scalar(newest) if title else None


def hidden_intervals(
    datasets: AskedDatasets,
) -> defaultdict[str, list[tuple[dt.datetime, dt.datetime]]]:
    """From when until when these datasets were withdrawn, of those times that are over; by id, in
    the order of time.
    """
    found: defaultdict[str, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for object_id, since, until in datasets.execute(_hidden_intervals):
        found[object_id].append((since, until))
    return found


def _hidden_intervals(datasets: Ids) -> sa.Select[Any]:
    hidden = HiddenDataset
    times = sa.select(hidden.package_id, hidden.withdrawn_at, hidden.returned_at)
    over = times.where(hidden.returned_at.is_not(None), hidden.package_id.in_(datasets))
    return over.order_by(hidden.withdrawn_at)


def was_hidden(package_id: Any) -> sa.ColumnElement[bool]:
    """The condition that a dataset was withdrawn for a time that is over."""
    hidden = HiddenDataset
    return sa.exists().where(hidden.returned_at.is_not(None), hidden.package_id == package_id)


_STANDING: Final = sa.select(Withdrawal.object_id, Withdrawal.withdrawn_at).where(
    Withdrawal.object_id == texts("objects"), Withdrawal.returned_at.is_(None)
)


def moments(object_ids: Collection[str]) -> dict[str, dt.datetime]:
    """Since when these datasets or files are withdrawn, for those that are."""
    if not object_ids:
        return {}
    rows: Iterable[tuple[str, dt.datetime]]
    rows = model.Session.execute(_STANDING, {"objects": list(object_ids)})
    return dict(tuple(row) for row in rows)
