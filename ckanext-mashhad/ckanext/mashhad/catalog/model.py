"""When a dataset or a file was first public: what the portal saw, and what was attested.

The portal writes the moment itself and never changes it; nobody types it. For a
history loaded later a sysadmin may attest an earlier moment with a reason. Every
attestation is kept, the latest counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert


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


class FirstPublished(NamedTuple):
    """What is known of one object's first publication; moments are aware and in UTC."""

    seen_at: dt.datetime
    attested: Attestation | None

    @property
    def moment(self) -> dt.datetime:
        """The attested moment where there is one, else what the portal saw."""
        moment = self.attested.published_at if self.attested else self.seen_at
        return moment.astimezone(dt.UTC)


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
        .where(public, resource.c.state == "active")
    )
    columns = ["object_id", "object_type", "package_id", "seen_at"]
    for rows in (datasets, resources):
        statement = insert(Publication).from_select(columns, rows).on_conflict_do_nothing()
        session.execute(statement)


def first_published(package_ids: Iterable[str]) -> dict[str, FirstPublished]:
    """Object id to what is known, for the given datasets and all their files."""
    ids = list(package_ids)
    if not ids:
        return {}
    seen = model.Session.scalars(
        sa.select(Publication).where(Publication.package_id.in_(ids))
    ).all()
    attested = _latest_attestations([row.object_id for row in seen])
    return {row.object_id: FirstPublished(row.seen_at, attested.get(row.object_id)) for row in seen}


def _latest_attestations(object_ids: list[str]) -> dict[str, Attestation]:
    rows = model.Session.scalars(
        sa.select(Attestation)
        .where(Attestation.object_id.in_(object_ids))
        .order_by(Attestation.id)
    )
    return {row.object_id: row for row in rows}
