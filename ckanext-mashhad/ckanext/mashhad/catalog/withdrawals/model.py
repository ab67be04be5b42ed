"""Withdrawals in PostgreSQL: one for each time that a dataset or file stopped being public.

What it was called is kept as it was then: an officer may change a hidden dataset, and nobody but
the unit reads that.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.activities import model as activities
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.model import Publication

_MOMENT = sa.DateTime(timezone=True)
DATASET = "dataset"
FILE = "resource"


class Withdrawal(BaseModel):
    """``returned_at`` is empty as long as it is not public again; ``reason`` until one is given."""

    __tablename__ = "mashhad_withdrawal"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    object_id = sa.Column(sa.UnicodeText, nullable=False)
    object_type = sa.Column(sa.UnicodeText, nullable=False)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    dataset_type = sa.Column(sa.UnicodeText, nullable=False)
    #: The title of the dataset, by language; none where it was hidden.
    titles = sa.Column(JSONB, nullable=False)
    filename = sa.Column(sa.UnicodeText, nullable=False, default="")
    owner_org = sa.Column(sa.UnicodeText, nullable=False)
    withdrawn_at = sa.Column(_MOMENT, nullable=False)
    returned_at = sa.Column(_MOMENT)
    reason = sa.Column(sa.UnicodeText, nullable=False, default="")
    #: Whether the administration of the portal did it, and not an officer of the unit.
    by_portal = sa.Column(sa.Boolean, nullable=False)
    user_id = sa.Column(sa.UnicodeText, nullable=False)


def note(
    package_id: str,
    now: dt.datetime,
    user: model.User | None,
    reason: str = "",
    *,
    deleted: bool = False,
) -> None:
    """Note what of a dataset was public and is so no more, and what is public again.

    Files of a dataset that is gone go with it. ``deleted``: it is about to be.
    """
    session = model.Session
    session.flush()
    seen = set(
        session.scalars(
            sa.select(Publication.object_id).where(Publication.package_id == package_id)
        )
    )
    if not seen:
        return
    package = session.get(model.Package, package_id)
    files = {each.id: each for each in package.resources_all}
    stands = not deleted and package.state == "active" and not package.private
    public = {package_id} | {id_ for id_, file in files.items() if _is_public(file)}
    public = public if stands else set()
    noted = {each.object_id: each for each in of_package(package_id)}
    gone = seen - public if stands else {package_id} & seen
    news = sorted((gone - noted.keys()) & (files.keys() | {package_id}))
    names = _names(package_id) if news else {}
    for object_id in news:
        withdrawal = _withdrawal(package, files.get(object_id), names)
        withdrawal.withdrawn_at, withdrawal.reason = now, reason
        withdrawal.by_portal = user is None or bool(user.sysadmin)
        withdrawal.user_id = user.id if user else ""
        session.add(withdrawal)
    for object_id in public & noted.keys():
        noted[object_id].returned_at = now
    session.flush()


def _is_public(file: model.Resource) -> bool:
    return file.state == "active" and bool(file.url)


def _names(package_id: str) -> dict[str, Any]:
    """What the dataset (its titles by language) and its files were called before the transaction
    that goes on: a save may hide and rename. Empty where the dataset was not public then.
    """
    package, file = model.Package, model.Resource
    of_dataset = sa.select(package.title, package.name, package.extras).where(
        package.id == package_id, package.state == "active", package.private.is_(False)
    )
    of_files = sa.select(file.id, file.name, file.url).where(file.package_id == package_id)
    with model.meta.engine.connect() as apart:
        dataset = apart.execute(of_dataset).first()
        files = apart.execute(of_files).all() if dataset else []
    if dataset is None:
        return {}
    titles = json_text.texts((dataset.extras or {}).get("title_translated"))
    return {
        package_id: titles or {"fa": dataset.title or dataset.name},
        **{each.id: (each.name or each.url or "").rsplit("/", 1)[-1] for each in files},
    }


def _withdrawal(
    package: model.Package,
    file: model.Resource | None,
    names: dict[str, Any],
) -> Withdrawal:
    return Withdrawal(
        object_id=file.id if file else package.id,
        object_type=FILE if file else DATASET,
        package_id=package.id,
        dataset_type=package.type,
        titles=names.get(package.id, {}),
        filename=names.get(file.id, "") if file else "",
        owner_org=package.owner_org or "",
    )


def hide(withdrawal: Withdrawal) -> None:
    """Forget the title of a dataset and the names of its files, in all that is noted of it; of a
    file alone its name. Their activities forget all that they store. The caller commits.
    """
    column = Withdrawal.object_id if withdrawal.object_type == FILE else Withdrawal.package_id
    forgotten = (
        {"filename": ""} if withdrawal.object_type == FILE else {"filename": "", "titles": {}}
    )
    session = model.Session
    session.execute(
        sa.update(Withdrawal).where(column == getattr(withdrawal, column.key)).values(forgotten)
    )
    activities.erase(withdrawal.package_id)
    session.refresh(withdrawal)


def of_package(package_id: str) -> list[Withdrawal]:
    """Those of a dataset and its files that stand, the latest first."""
    query = sa.select(Withdrawal).where(
        Withdrawal.package_id == package_id, Withdrawal.returned_at.is_(None)
    )
    return list(model.Session.scalars(query.order_by(Withdrawal.withdrawn_at.desc())))


def of_object(object_id: str) -> Withdrawal | None:
    """The one of a dataset or file that stands; none of what the portal has forgotten (purged)."""
    query = (
        sa.select(Withdrawal)
        .join(model.Package, model.Package.id == Withdrawal.package_id)
        .where(Withdrawal.object_id == object_id, Withdrawal.returned_at.is_(None))
    )
    return model.Session.scalars(query).first()


def of_address(id_or_name: str, resource_id: str | None) -> Withdrawal | None:
    """Why there is nothing at the address of a dataset, or of a file of it."""
    package = model.Package.get(id_or_name)
    if package is None:
        return None
    asked = [package.id, resource_id] if resource_id else [package.id]
    found = {each.object_id: each for each in of_package(package.id)}
    return next((found[object_id] for object_id in asked if object_id in found), None)


def hidden_intervals(
    package_ids: sa.Select[tuple[str]],
) -> defaultdict[str, list[tuple[dt.datetime, dt.datetime]]]:
    """From when until when these datasets were withdrawn, of those times that are over; by id, in
    the order of time.
    """
    times = sa.select(Withdrawal.object_id, Withdrawal.withdrawn_at, Withdrawal.returned_at)
    over = times.where(is_over(), Withdrawal.package_id.in_(package_ids))
    found: defaultdict[str, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for object_id, since, until in model.Session.execute(over.order_by(Withdrawal.withdrawn_at)):
        found[object_id].append((since, until))
    return found


def is_over() -> sa.ColumnElement[bool]:
    """Whether it is the withdrawal of a dataset that is public again."""
    of_dataset = Withdrawal.object_id == Withdrawal.package_id
    return sa.and_(of_dataset, Withdrawal.returned_at > Withdrawal.withdrawn_at)


def moments(object_ids: Collection[str]) -> dict[str, dt.datetime]:
    """Since when these datasets or files are withdrawn, for those that are."""
    query = sa.select(Withdrawal.object_id, Withdrawal.withdrawn_at).where(
        Withdrawal.object_id.in_(object_ids), Withdrawal.returned_at.is_(None)
    )
    rows: Iterable[tuple[str, dt.datetime]] = model.Session.execute(query)
    return dict(tuple(row) for row in rows)
