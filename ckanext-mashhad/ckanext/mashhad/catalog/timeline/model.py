"""The log of events and the intervals made of it. Triggers write both; here they are read."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, UUID

_MOMENT = sa.DateTime(timezone=True)


class Event(BaseModel):
    """Something that happened; ``payload`` is as ``event_kinds`` says, ``actor`` is a role.

    ``mark`` is chosen at random: a database that was restored writes other events under the same
    ids. ``written``: when it came into the log, in the order of ids.
    """

    __tablename__ = "mashhad_timeline_event"

    id = sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    mark = sa.Column(UUID(as_uuid=True), nullable=False)
    moment = sa.Column(_MOMENT, nullable=False)
    tx = sa.Column(sa.BigInteger, nullable=False)
    kind = sa.Column(sa.UnicodeText, nullable=False)
    unit = sa.Column(sa.UnicodeText)
    dataset = sa.Column(sa.UnicodeText)
    resource = sa.Column(sa.UnicodeText)
    version = sa.Column(sa.UnicodeText)
    actor = sa.Column(sa.UnicodeText, nullable=False)
    written = sa.Column(_MOMENT, nullable=False, server_default=sa.func.clock_timestamp())
    payload = sa.Column(JSONB, nullable=False)


class DatasetPeriod(BaseModel):
    """From when until when a dataset was so. ``opened``, ``closed``: ids of the first event of the
    row and of the one that ended it.
    """

    __tablename__ = "mashhad_dataset_period"

    dataset = sa.Column(sa.UnicodeText, primary_key=True)
    during = sa.Column(TSTZRANGE, primary_key=True)
    state = sa.Column(sa.UnicodeText, nullable=False)
    unit = sa.Column(sa.UnicodeText)
    name = sa.Column(sa.UnicodeText)
    type = sa.Column(sa.UnicodeText)
    titles = sa.Column(JSONB)
    claims = sa.Column(JSONB)
    opened = sa.Column(sa.BigInteger, nullable=False)
    closed = sa.Column(sa.BigInteger)


class ResourcePeriod(BaseModel):
    """The same of a file. It is ``public`` only while its dataset is."""

    __tablename__ = "mashhad_resource_period"

    resource = sa.Column(sa.UnicodeText, primary_key=True)
    during = sa.Column(TSTZRANGE, primary_key=True)
    dataset = sa.Column(sa.UnicodeText, nullable=False)
    state = sa.Column(sa.UnicodeText, nullable=False)
    name = sa.Column(sa.UnicodeText)
    address = sa.Column(sa.UnicodeText)
    here = sa.Column(sa.Boolean)
    version = sa.Column(sa.UnicodeText)
    table = sa.Column(sa.UnicodeText)
    rows = sa.Column(sa.BigInteger)
    opened = sa.Column(sa.BigInteger, nullable=False)
    closed = sa.Column(sa.BigInteger)


def since_purge(dataset: Any, event: Any) -> sa.ColumnElement[bool]:
    """The condition that a dataset (a column of ids) was not purged after an event (a column). What
    was before that is as if it had never been, also where the dataset is made anew under its id.
    """
    purge = sa.orm.aliased(Event)
    later = (purge.dataset == dataset, purge.kind == "dataset_purged", purge.id > event)
    return ~sa.exists().where(*later)


def erase(dataset: str, resource: str | None = None) -> None:
    """Erase the titles and file names of a dataset, or the name of one file. The caller commits."""
    model.Session.execute(sa.select(sa.func.mashhad_timeline_erase(dataset, resource)))


def hold(dataset: str) -> str:
    """Hold a dataset's row until the caller's transaction ends; returns its unit then. Whoever
    saves a dataset holds its row before the log, so whoever appends to the log about one must, too.

    :raises ObjectNotFound: it is gone, perhaps since the caller looked
    """
    package = model.Package.__table__
    row = sa.select(package.c.owner_org).where(package.c.id == dataset)
    found = model.Session.execute(row.with_for_update(key_share=True)).first()
    if found is None:
        raise tk.ObjectNotFound(tk._("This dataset was deleted for good."))
    return found.owner_org or ""


def append(
    kind: str,
    unit: str | None,
    dataset: str | None,
    resource: str | None,
    payload: dict[str, Any],
    user: str = "",
) -> None:
    """Write what no table shows. Nobody else writes until the caller commits."""
    written = sa.cast(payload, JSONB)
    call = sa.func.mashhad_timeline_append(
        kind, unit, dataset, resource, None, written, user or None
    )
    model.Session.execute(sa.select(call))


def append_of_files(
    kind: str, files: sa.ColumnElement[bool], payload: dict[str, Any] | None = None
) -> None:
    """Write what no table shows of all resources of which a condition holds, as :func:`append`."""
    file, of = model.Resource, model.Package
    written = sa.cast(payload or {}, JSONB)
    call = sa.func.mashhad_timeline_append(kind, of.owner_org, of.id, file.id, None, written)
    query = sa.select(call).join_from(file, of, of.id == file.package_id)
    model.Session.execute(query.where(files))


def lock() -> None:
    """Wait until nobody else writes; others wait until the caller's transaction ends."""
    model.Session.execute(sa.select(sa.func.mashhad_timeline_lock()))
