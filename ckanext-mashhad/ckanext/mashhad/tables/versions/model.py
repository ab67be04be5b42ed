"""Versions of files: what was uploaded, what its check found, which one is published.

The row in state ``published`` is what a resource's address gives; there is one at most. The bytes
of a version never change, so that publishing is a change of rows only.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import defer

from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.versions import meanings

PENDING: Final = "pending"  # its check has not ended
TO_CONFIRM: Final = "to_confirm"  # checked; an officer has to confirm what it would do
ACCEPTED: Final = "accepted"  # its rows are on their way
PUBLISHED: Final = "published"
SUPERSEDED: Final = "superseded"  # a newer version came, or the resource left the gate
REJECTED: Final = "rejected"
UNFINISHED: Final = (PENDING, ACCEPTED)
#: These may become public yet.
COMING: Final = (*UNFINISHED, TO_CONFIRM)
#: These end when another file or a link takes the place of the table.
LIVING: Final = (*COMING, PUBLISHED)

#: How long a version may wait for a worker before it is woken again: Redis may have lost it.
PATIENCE: Final = dt.timedelta(minutes=2)
#: For so long a version gives its place back to the one before it.
RESTORED: Final = dt.timedelta(days=30)

_MOMENT = sa.DateTime(timezone=True)


class FileVersion(BaseModel):
    """One uploaded file of a resource. ``n`` counts from 1 within the resource."""

    __tablename__ = "mashhad_file_version"

    id = sa.Column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid.uuid4()))
    resource_id = sa.Column(sa.UnicodeText, nullable=False)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    n = sa.Column(sa.Integer, nullable=False)
    kind = sa.Column(sa.UnicodeText, nullable=False, default="file")
    state = sa.Column(sa.UnicodeText, nullable=False, default=PENDING)
    created = sa.Column(_MOMENT, nullable=False)
    decided = sa.Column(_MOMENT)
    published = sa.Column(_MOMENT)
    #: When a worker was last asked to check it; None where Redis could not be reached, or while
    #: it waits for another file of its unit.
    woken = sa.Column(_MOMENT)
    #: How often a check was begun that nobody ended.
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    #: As its officer calls it; ``public_name`` is what its address ends with.
    filename = sa.Column(sa.UnicodeText, nullable=False)
    public_name = sa.Column(sa.UnicodeText, nullable=False)
    size = sa.Column(sa.BigInteger, nullable=False)
    sha256 = sa.Column(sa.UnicodeText, nullable=False)
    mimetype = sa.Column(sa.UnicodeText, nullable=False)
    location = sa.Column(sa.UnicodeText, nullable=False)
    link = sa.Column(sa.UnicodeText, nullable=False, default="")
    #: The row schema that the file is checked against; without one the guard alone looks at it.
    table = sa.Column(sa.UnicodeText, nullable=False)
    #: Whether an officer said that it is this table; else the check finds out among several.
    table_is_said = sa.Column(sa.Boolean, nullable=False, default=False)
    rows = sa.Column(sa.BigInteger)
    errors = sa.Column(sa.BigInteger)
    warnings = sa.Column(sa.BigInteger)
    report = sa.Column(JSONB)
    #: What the check was told beside the bytes, as one hash: :func:`evidence.basis`.
    basis = sa.Column(sa.UnicodeText)
    #: Who let it be published although it has errors, and why.
    waived_by = sa.Column(sa.UnicodeText)
    waiver_reason = sa.Column(sa.UnicodeText)
    #: Findings of personal data of which an administrator says that they are none: of each
    #: ``rule``, ``table``, ``field``, ``reason``, ``user_id`` and ``created`` (ISO, UTC).
    overrides = sa.Column(JSONB)
    #: What its dataset says of its rows: by field a number, or a list of codes.
    described = sa.Column(JSONB)
    #: What had been said of headers and values when it was sent, by table: it is read so, whatever
    #: is said while it waits.
    said = sa.Column(JSONB)
    #: What officers have confirmed of it (codes of ``confirmations``): of each ``code``,
    #: ``user_id`` and ``created`` (ISO, UTC).
    confirmed = sa.Column(JSONB)


def ahead_of(version: FileVersion) -> int:
    """How many files wait for their check longer than this one."""
    query = sa.select(sa.func.count()).where(
        FileVersion.state == PENDING, FileVersion.created < version.created
    )
    return int(model.Session.scalar(query) or 0)


def same_verdict(version: FileVersion, basis: str) -> dict[str, Any] | None:
    """The report of an earlier version of the resource that was refused today with the same bytes
    and the same basis; None where the file has to be checked.
    """
    query = sa.select(FileVersion).where(
        FileVersion.resource_id == version.resource_id,
        FileVersion.sha256 == version.sha256,
        FileVersion.table == version.table,
        FileVersion.basis == basis,
        FileVersion.errors > 0,  # not what could not be read: a limit may have been in the way
    )
    last = model.Session.scalars(query.order_by(FileVersion.n.desc())).first()
    if last is None or moments.tehran_day(last.decided) != moments.tehran_day(version.created):
        return None
    return last.report


def published_versions(resource_ids: Iterable[str]) -> dict[str, FileVersion]:
    """Resource id to its published version, for those that have one."""
    ids = [resource_id for resource_id in resource_ids if resource_id]
    if not ids:
        return {}
    query = sa.select(FileVersion).where(
        FileVersion.resource_id.in_(ids), FileVersion.state == PUBLISHED
    )
    return {version.resource_id: version for version in model.Session.scalars(query)}


def restorable(resource_id: str, now: dt.datetime) -> FileVersion | None:
    """What was public before the newest version, which is public now: for a month."""
    ever = (each for each in versions(resource_id) if each.published or each.state != SUPERSEDED)
    newest, *older = list(ever) or [None]
    if newest is None or newest.state != PUBLISHED or newest.published < now - RESTORED:
        return None
    return next((each for each in older if each.state == SUPERSEDED and each.published), None)


def newest_versions(
    resource_ids: Iterable[str], states: Collection[str] | None = None
) -> dict[str, FileVersion]:
    """Resource id to its newest version, of those in these states; reports come when asked for."""
    query = sa.select(FileVersion).where(FileVersion.resource_id.in_(resource_ids))
    if states is not None:
        query = query.where(FileVersion.state.in_(states))
    query = query.distinct(FileVersion.resource_id).options(defer(FileVersion.report))
    query = query.order_by(FileVersion.resource_id, FileVersion.n.desc())
    return {version.resource_id: version for version in model.Session.scalars(query)}


def versions(resource_id: str, states: Collection[str] | None = None) -> list[FileVersion]:
    """The versions of a resource, newest first; their reports come when asked for."""
    query = sa.select(FileVersion).where(FileVersion.resource_id == resource_id)
    query = query.options(defer(FileVersion.report))
    if states is not None:
        query = query.where(FileVersion.state.in_(states))
    return list(model.Session.scalars(query.order_by(FileVersion.n.desc())))


def known(resource_ids: Iterable[str]) -> set[str]:
    """Which of these resources have had a version."""
    query = sa.select(FileVersion.resource_id).where(FileVersion.resource_id.in_(resource_ids))
    return set(model.Session.scalars(query))


def locations(among: Collection[str] | None = None) -> set[str]:
    """Where the bytes of versions lie; of all, or which ``among`` these are such places."""
    query = sa.select(FileVersion.location)
    if among is not None:
        query = query.where(FileVersion.location.in_(among))
    return set(model.Session.scalars(query))


def hold_files(package_id: str) -> dict[str, model.Resource]:
    """The files of a dataset by id, as they are now; nobody else changes them meanwhile.

    Until the transaction ends, that is: CKAN's own actions wait for the dataset's row too.
    """
    session, fresh = model.Session, {"populate_existing": True}
    row = sa.select(model.Package.id).where(model.Package.id == package_id)
    session.execute(row.with_for_update())
    query = sa.select(model.Resource).where(
        model.Resource.package_id == package_id, model.Resource.state == "active"
    )
    return {each.id: each for each in session.scalars(query, execution_options=fresh)}


def published_tables(most_attempts: int) -> dict[str, str]:
    """Resource id to its published version, of those whose rows belong in the DataStore.

    Not those whose rows could not be made so often, nor of what is deleted.
    """
    query = (
        sa.select(FileVersion.resource_id, FileVersion.id)
        .join(model.Resource, model.Resource.id == FileVersion.resource_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table != "",
            FileVersion.attempts < most_attempts,
            model.Resource.state == "active",
        )
    )
    return {resource_id: version_id for resource_id, version_id in model.Session.execute(query)}


def resources_with(states: Collection[str]) -> set[str]:
    """Ids of the resources that have a version in one of these states."""
    query = sa.select(FileVersion.resource_id).where(FileVersion.state.in_(states))
    return set(model.Session.scalars(query))


def hold(version_id: str) -> FileVersion | None:
    """The version as it is now; nobody else changes it until the transaction ends."""
    query = sa.select(FileVersion).where(FileVersion.id == version_id).with_for_update()
    return model.Session.scalars(query, execution_options={"populate_existing": True}).first()


def change(version_id: str, **values: Any) -> None:
    """Write these columns of a version."""
    change = sa.update(FileVersion).where(FileVersion.id == version_id)
    model.Session.execute(change.values(**values))


def delete_purged() -> list[tuple[str, str]]:
    """Delete the versions of resources that are no more: their ids and those of the resources."""
    gone = sa.delete(FileVersion).where(
        ~sa.exists().where(model.Resource.id == FileVersion.resource_id)
    )
    columns = (FileVersion.id, FileVersion.resource_id)
    return [(each.id, each.resource_id) for each in model.Session.execute(gone.returning(*columns))]


def add_version(resource_id: str, **fields: Any) -> FileVersion:
    """Add the next version of a resource; those that still waited give way to it.

    Until the transaction ends nobody else adds a version to the resource.
    """
    session = model.Session
    lock(resource_id)
    give_way(resource_id)
    last = session.scalar(
        sa.select(sa.func.max(FileVersion.n)).where(FileVersion.resource_id == resource_id)
    )
    if "said" not in fields:
        package = session.get(model.Package, fields["package_id"])
        fields["said"] = meanings.of_unit(package.owner_org) if package else {}
    version = FileVersion(resource_id=resource_id, n=(last or 0) + 1, **fields)
    session.add(version)
    session.flush()
    return version


def give_way(resource_id: str, states: Collection[str] = (PENDING, TO_CONFIRM)) -> None:
    """Versions of the resource in these states will not be published any more."""
    model.Session.execute(
        sa.update(FileVersion)
        .where(FileVersion.resource_id == resource_id, FileVersion.state.in_(states))
        .values(state=SUPERSEDED)
    )


def lock(resource_id: str) -> None:
    """Until the transaction ends nobody else changes the versions of this resource."""
    key = sa.func.hashtextextended(f"mashhad_file:{resource_id}", 0)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def units_of(version_ids: Collection[str]) -> dict[str, str | None]:
    """Version id to the unit of its dataset."""
    query = (
        sa.select(FileVersion.id, model.Package.owner_org)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(FileVersion.id.in_(version_ids))
    )
    return {version_id: unit for version_id, unit in model.Session.execute(query)}


def take_parked(unit: str | None, now: dt.datetime) -> str | None:
    """The oldest version of the unit whose check no worker has been asked for, marked so."""
    query = (
        sa.select(FileVersion)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(
            model.Package.owner_org.is_not_distinct_from(unit),
            FileVersion.state.in_(UNFINISHED),
            FileVersion.woken.is_(None),
        )
        .order_by(FileVersion.created)
        .limit(1)
        .with_for_update(of=FileVersion, skip_locked=True)
    )
    version = model.Session.scalars(query, execution_options={"populate_existing": True}).first()
    if version is None:
        return None
    version.woken = now
    return str(version.id)


def left_lying(now: dt.datetime) -> list[str]:
    """Ids of the versions whose check nobody has ended for a while, to be woken; marks them so."""
    query = (
        sa.select(FileVersion.id)
        .where(
            FileVersion.state.in_(UNFINISHED),
            sa.or_(FileVersion.woken.is_(None), FileVersion.woken + PATIENCE <= now),
        )
        .order_by(FileVersion.created)
        .with_for_update(skip_locked=True)
    )
    ids = list(model.Session.scalars(query))
    change = sa.update(FileVersion).where(FileVersion.id.in_(ids))
    model.Session.execute(change.values(woken=now))
    return ids
