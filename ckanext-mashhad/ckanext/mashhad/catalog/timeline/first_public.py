"""When datasets and files were first public, and which earlier moments were attested.

Both are rows of queries on the timeline. What was before a purge is none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.authz import users_role_for_group_or_org
from ckan.logic.validators import boolean_validator
from ckan.types import Context

from ckanext.mashhad.catalog.timeline import replaced_files
from ckanext.mashhad.catalog.timeline.model import (
    DatasetPeriod,
    Event,
    ResourcePeriod,
    append,
    hold,
    since_purge,
)
from ckanext.mashhad.persian.calendar.moments import tehran_day

_MOMENT: Final = sa.DateTime(timezone=True)
_PUBLIC: Final = "public"
_ATTESTED: Final = "attested"


class Publication(NamedTuple):
    """A dataset or file (``object_type`` resource) that was public, first at ``seen_at``."""

    object_id: str
    object_type: str
    package_id: str
    seen_at: dt.datetime


def publications(datasets: Any = None) -> sa.Subquery:
    """``object_id``, ``object_type`` (dataset, resource), ``package_id`` and ``seen_at``, the first
    moment at which it was public, of every dataset and file that ever was.

    :param datasets: a value or a query of ids: of these datasets only. PostgreSQL brings a value
        from outside into the query, but no join: without it all of the city is grouped.
    """
    found = [
        sa.select(
            column.label("object_id"),
            sa.literal(kind).label("object_type"),
            period.dataset.label("package_id"),
            sa.func.min(sa.func.lower(period.during), type_=_MOMENT).label("seen_at"),
        )
        .where(period.state == _PUBLIC, since_purge(period.dataset, period.opened))
        .where(*_among(period.dataset, datasets))
        .group_by(*{column, period.dataset})
        for period, column, kind in (
            (DatasetPeriod, DatasetPeriod.dataset, "dataset"),
            (ResourcePeriod, ResourcePeriod.resource, "resource"),
        )
    ]
    return sa.union_all(*found).subquery()


def attestations(datasets: Any = None) -> sa.Subquery:
    """``id`` (later ones are higher), ``object_id``, ``package_id``, ``published_at``, ``reason``,
    ``attested_at``, ``unit`` (the dataset's then) and ``own``, whether who attested it was an
    editor or member of that; ``datasets`` as of ``publications``.
    """
    return (
        sa.select(
            Event.id,
            sa.func.coalesce(Event.resource, Event.dataset).label("object_id"),
            Event.dataset.label("package_id"),
            _attested_moment().label("published_at"),
            Event.payload["reason"].astext.label("reason"),
            Event.moment.label("attested_at"),
            Event.unit.label("unit"),
            sa.func.coalesce(Event.payload["own"].as_boolean(), sa.false()).label("own"),
        )
        .where(Event.kind == _ATTESTED, since_purge(Event.dataset, Event.id))
        .where(*_among(Event.dataset, datasets))
        .subquery()
    )


def last_attested(resource: Any, dataset: Any) -> sa.ScalarSelect[Any]:
    """The moment that counts of those attested of a file in a dataset (columns of ids); null
    without any.
    """
    its = (Event.resource == resource, Event.dataset == dataset, Event.kind == _ATTESTED)
    words = sa.select(_attested_moment()).where(*its, since_purge(dataset, Event.id))
    return words.order_by(Event.id.desc()).limit(1).scalar_subquery()


def attest(of: Publication, moment: dt.datetime, reason: str, user: str) -> None:
    """Keep this user's word that something was public at an earlier moment. The caller commits.

    :raises ObjectNotFound: its dataset was purged
    """
    unit = hold(of.package_id)
    file = None if of.object_id == of.package_id else of.object_id
    payload: dict[str, Any] = {"published_at": moment.isoformat(), "reason": reason}
    # Whoever makes a unit is its administrator by that, and need not be of it.
    if users_role_for_group_or_org(unit, user) in ("editor", "member"):
        payload["own"] = True
    append(_ATTESTED, unit, of.package_id, file, payload, user)


def find(object_id: str) -> Publication | None:
    """Of a dataset or file (id), in the dataset that has it now, or else where it came to be public
    last; none where it never was.
    """
    first, file = publications().c, model.Resource.__table__.c
    has_it = sa.exists().where(file.id == first.object_id, file.package_id == first.package_id)
    query = sa.select(*first).where(first.object_id == object_id)
    row = model.Session.execute(query.order_by(has_it.desc(), first.seen_at.desc())).first()
    return Publication(*row) if row else None


def was_public(package_id: Any) -> sa.ColumnElement[bool]:
    """The condition that a dataset (a column of ids) was ever public."""
    period = DatasetPeriod
    return sa.exists().where(
        period.dataset == package_id,
        period.state == _PUBLIC,
        since_purge(period.dataset, period.opened),
    )


def file_was_public(resource_id: Any) -> sa.ColumnElement[bool]:
    """The same of a file."""
    period = ResourcePeriod
    return sa.exists().where(
        period.resource == resource_id,
        period.state == _PUBLIC,
        since_purge(period.dataset, period.opened),
    )


def is_public(object_id: str) -> bool:
    """Whether everybody can read a dataset or file (id)."""
    places = (
        (DatasetPeriod, DatasetPeriod.dataset),
        (ResourcePeriod, ResourcePeriod.resource),
    )
    public = (
        sa.exists().where(
            column == object_id, period.state == _PUBLIC, sa.func.upper_inf(period.during)
        )
        for period, column in places
    )
    return bool(model.Session.scalar(sa.select(sa.or_(*public))))


def _attested_moment() -> Any:
    return sa.cast(Event.payload["published_at"].astext, _MOMENT)


def _among(column: Any, datasets: Any) -> list[Any]:
    if datasets is None:
        return []
    one = isinstance(datasets, sa.BindParameter)
    return [column == datasets if one else column.in_(datasets)]


class TakenAway(NamedTuple):
    """What a change of a dataset takes off the public: all of it, and else which files (ids);
    ``moved``: it goes to another unit.
    """

    whole: bool = False
    files: frozenset[str] = frozenset()
    moved: bool = False

    def __bool__(self) -> bool:
        return self.whole or bool(self.files)


def taken_away(package: model.Package, data_dict: dict[str, Any]) -> TakenAway:
    """What is taken away by what is sent to ``package_update``. All of a dataset is that becomes
    private or is deleted, goes to another unit, or has no file any more that everybody could read;
    without ``resources`` all files stay. Of what was there on an earlier day nothing is left by a
    link that came today: nobody knows yet whether it opens.
    """
    if _moves(package, data_dict):
        return TakenAway(whole=True, moved=True)
    if package.private:
        return TakenAway()
    if boolean_validator(data_dict.get("private"), Context()) or _ends(package, data_dict):
        return TakenAway(whole=True)
    gone = [file.id for file in package.resources if _is_gone(file, data_dict)]
    if not any(map(is_public, gone)):
        return TakenAway()
    files = frozenset(filter(is_public, gone))
    older = _of_earlier_days([file.id for file in package.resources])
    links_of_today_count = files.isdisjoint(older)

    def is_left(file: model.Resource) -> bool:
        if file.id in gone or not is_public(file.id):
            return False
        if file.url_type:
            return True
        counts = links_of_today_count or file.id in older
        return counts and replaced_files.is_web(file.url or "")

    return TakenAway(whole=not any(map(is_left, package.resources)), files=files)


def _of_earlier_days(files: Collection[str]) -> set[str]:
    """Those that were first public before today."""
    since = sa.func.min(sa.func.lower(ResourcePeriod.during))
    query = sa.select(ResourcePeriod.resource, since).group_by(ResourcePeriod.resource)
    query = query.where(ResourcePeriod.resource.in_(files), ResourcePeriod.state == _PUBLIC)
    today = tehran_day(dt.datetime.now(dt.UTC))
    return {id_ for id_, moment in model.Session.execute(query) if tehran_day(moment) < today}


def _moves(package: model.Package, data_dict: dict[str, Any]) -> bool:
    given = data_dict.get("owner_org")
    unit = model.Group.get(given) if given and isinstance(given, str) else None
    return unit is not None and unit.id != package.owner_org


def _ends(package: model.Package, data_dict: dict[str, Any]) -> bool:
    return package.state == "active" and (data_dict.get("state") or "active") != "active"


def _is_gone(file: model.Resource, data_dict: dict[str, Any]) -> bool:
    """Whether a file is not among those sent, or something else is sent in its place."""
    if "resources" not in data_dict:
        return False
    given = data_dict["resources"]
    sent = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    shown = {"id": file.id, "url": file.url, "url_type": file.url_type}
    its = [each for each in sent if each.get("id") == file.id]
    return not its or any(replaced_files.is_taken_away(each, shown) for each in its)
