"""Queries on activities: which of them a reader gets, and how they are erased."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa


def core() -> Any:
    """CKAN's module of the tables; it exists for SQLAlchemy only where the plugin is loaded."""
    return importlib.import_module("ckanext.activity.model.activity")


def readable(query: Any, labels: Sequence[str] | None = None) -> Any:
    """Limit a query of activities to what a reader with these permission labels may read.

    An activity about a dataset is readable to whoever could read the dataset when it happened and
    may read it now; one about a unit or group, as long as that is active; one about an account, to
    its owner. Everything else is for sysadmins, who come without labels (None).
    """
    if labels is None:
        return query
    activity = core().Activity
    # CKAN's queries may be unions, to which SQLAlchemy cannot add a criterion with a subquery.
    chosen = query.with_entities(activity.id).subquery()
    return model.Session.query(activity).filter(
        activity.id.in_(sa.select(chosen)),
        sa.or_(
            sa.and_(
                activity.activity_type.endswith(" package"),
                activity.permission_labels.op("&&")(list(labels)),
                activity.object_id.in_(_datasets(labels)),
            ),
            activity.object_id.in_(_groups()),
            activity.object_id.in_(_labelled("creator-", labels)),
        ),
    )


def is_readable(activity_id: str, labels: Sequence[str]) -> bool:
    activity = core().Activity
    query = model.Session.query(activity).filter(activity.id == activity_id)
    return bool(readable(query, labels).first())


def is_comparable(activity_id: str) -> bool:
    """Whether what an activity is about is known as it was before: of that, or of its data, may be
    nothing.
    """
    activity = core().Activity
    this = model.Session.get(activity, activity_id)
    earlier = sa.select(activity.data).where(
        activity.object_id == this.object_id, activity.timestamp < this.timestamp
    )
    before = model.Session.scalar(earlier.order_by(activity.timestamp.desc()).limit(1))
    return not {"package", "group"}.isdisjoint({*(this.data or ())} & {*(before or ())})


def erase(object_id: str) -> None:
    """Forget what a dataset, unit or group was in its activities; that they happened stays."""
    if p.plugin_loaded("activity"):
        activity = core().Activity
        about = sa.update(activity).where(activity.object_id == object_id)
        model.Session.execute(about.values(data={}))


@sa.event.listens_for(model.Package, "after_delete")
@sa.event.listens_for(model.Group, "after_delete")
def _delete_with(_mapper: Any, connection: sa.Connection, purged: Any) -> None:
    """Delete the activities of a purged dataset, unit or group in the purging transaction."""
    if not p.plugin_loaded("activity"):
        return
    activity, detail = core().Activity.__table__, core().ActivityDetail.__table__
    gone = sa.select(activity.c.id).where(activity.c.object_id == purged.id)
    connection.execute(sa.delete(detail).where(detail.c.activity_id.in_(gone)))
    connection.execute(sa.delete(activity).where(activity.c.object_id == purged.id))


def _datasets(labels: Iterable[str]) -> sa.Select[tuple[str]]:
    """The datasets to which CKAN's own permission labels let these read now."""
    package: Any = model.Package
    ways = [package.owner_org.in_(_labelled("member-", labels))]
    if "public" in labels:
        ways.append(sa.and_(package.state == "active", package.private.is_(False)))
    return sa.select(package.id).where(sa.or_(*ways))


def _groups() -> sa.Select[tuple[str]]:
    group: Any = model.Group
    return sa.select(group.id).where(group.state == "active")


def _labelled(kind: str, labels: Iterable[str]) -> list[str]:
    return [label.removeprefix(kind) for label in labels if label.startswith(kind)]
