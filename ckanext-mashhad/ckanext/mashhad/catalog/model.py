"""When a dataset or a file was first public: what the portal saw, and what was attested.

The portal writes the moment itself and never changes it; nobody types it. For a
history loaded later a sysadmin may attest an earlier moment with a reason. Every
attestation is kept, the latest counts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.publications import Attested, FirstPublished
from ckanext.mashhad.config import DATASET_TYPES

KEY = "first_published"


class Publication(BaseModel):
    """One dataset or file that has been public, with the moment the portal first saw it so."""

    __tablename__ = "mashhad_publication"

    object_id = sa.Column(sa.UnicodeText, primary_key=True)
    object_type = sa.Column(sa.UnicodeText, nullable=False)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    seen_at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class Attestation(BaseModel):
    """A sysadmin's word that something was public before the portal saw it."""

    __tablename__ = "mashhad_attestation"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    object_id = sa.Column(
        sa.UnicodeText,
        sa.ForeignKey("mashhad_publication.object_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    published_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    reason = sa.Column(sa.UnicodeText, nullable=False)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    attested_at = sa.Column(sa.DateTime(timezone=True), nullable=False)


def record_publication(package_id: str, now: dt.datetime) -> None:
    """Note what of this dataset is public now and was not before; the rest stays as it is."""
    session = model.Session
    session.flush()
    package, resource = model.Package.__table__, model.Resource.__table__
    public = sa.and_(package.c.id == package_id, package.c.state == "active", ~package.c.private)
    datasets = sa.select(
        package.c.id, sa.literal("dataset"), package.c.id, sa.literal(now, sa.DateTime(True))
    ).where(public)
    resources = (
        sa.select(
            resource.c.id, sa.literal("resource"), package.c.id, sa.literal(now, sa.DateTime(True))
        )
        .join_from(resource, package, resource.c.package_id == package.c.id)
        # Without an address there is no file yet: it waits for its check.
        .where(public, resource.c.state == "active", resource.c.url != "")
    )
    columns = ["object_id", "object_type", "package_id", "seen_at"]
    for rows in (datasets, resources):
        statement = insert(Publication).from_select(columns, rows).on_conflict_do_nothing()
        session.execute(statement)


def touch(package_id: str, now: dt.datetime) -> None:
    """Say that the dataset's metadata changed now; CKAN stores UTC without saying so."""
    package = model.Package.__table__
    model.Session.execute(
        sa.update(package)
        .where(package.c.id == package_id)
        .values(metadata_modified=now.astimezone(dt.UTC).replace(tzinfo=None))
    )


def first_published(package_ids: Iterable[str]) -> dict[str, FirstPublished]:
    """Object id to what is known, for the given datasets and all their files."""
    ids = list(package_ids)
    if not ids:
        return {}
    # One question for both: every search, every dataset shown and every one indexed asks it.
    rows = model.Session.execute(
        sa.select(Publication, Attestation)
        .outerjoin(Attestation, Attestation.object_id == Publication.object_id)
        .where(Publication.package_id.in_(ids))
        .order_by(Attestation.id)
    )
    seen: dict[str, dt.datetime] = {}
    attested: defaultdict[str, list[Attested]] = defaultdict(list)
    for publication, told in rows:
        seen[publication.object_id] = publication.seen_at
        if told is not None:
            attested[publication.object_id].append(
                Attested(told.published_at, told.reason, told.attested_at)
            )
    return {id_: FirstPublished(moment, tuple(attested[id_])) for id_, moment in seen.items()}


def add_first_published(packages: list[dict[str, Any]]) -> None:
    """Put ``first_published`` (UTC, ISO 8601) on dataset dicts and on the files of our types.

    Files of other types go without: their schema would store the key when a client sends the
    dict back. What has never been public has no such key; what was stored under it is dropped.
    """
    known = first_published(package["id"] for package in packages if package.get("id"))
    for package in packages:
        ours = package.get("type") in DATASET_TYPES
        files = package.get("resources") or []
        if isinstance(package.get("extras"), list):
            package["extras"] = [e for e in package["extras"] if e.get("key") != KEY]
        for item in [package, *files]:
            item.pop(KEY, None)
            if (ours or item is package) and (found := known.get(item.get("id", ""))):
                item[KEY] = found.as_dict()[KEY]


def forget_sent(package: model.Package) -> None:
    """Store no ``first_published`` that a client sent with a dataset or a file of any type."""
    package.extras.pop(KEY, None)
    for resource in package.resources_all:
        if KEY in (resource.extras or {}):
            # A new dict, since a change within one is not seen as a change.
            resource.extras = {k: v for k, v in resource.extras.items() if k != KEY}
