"""Which files a second person has confirmed, in the timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event, append
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.tables.versions.model import FileVersion

CONFIRMED: Final = "file_confirmed"
WITHDRAWN: Final = "file_confirmation_withdrawn"


class Confirmation(NamedTuple):
    """``holds`` until other bytes, or another address, stand in the place of what was confirmed."""

    since: dt.datetime
    holds: bool


def confirmed_files(packages: sa.Select[Any]) -> dict[str, dt.datetime]:
    """Since when each file (id) of these datasets is confirmed, of those that are."""
    query = (
        sa.select(Event.resource, Event.kind, Event.moment)
        .where(Event.kind.in_((CONFIRMED, WITHDRAWN)), Event.dataset.in_(packages))
        .order_by(Event.id)
    )
    found: dict[str, dt.datetime] = {}
    for file, kind, moment in model.Session.execute(query):
        found.pop(file, None)
        if kind == CONFIRMED:
            found[file] = moment
    return found


def confirmation(file: model.Resource) -> Confirmation | None:
    """That of a file, of what is there now or was before; none that was taken back."""
    package = sa.select(sa.literal(file.package_id))
    since = confirmed_files(package).get(file.id)
    if since is None:
        return None
    versions = sa.select(FileVersion.published).where(FileVersion.resource_id == file.id)
    came = [*renewals.moments(package)[file.id], *filter(None, model.Session.scalars(versions))]
    return Confirmation(since, all(moment <= since for moment in came))


def note(file: model.Resource, unit: str | None, user: str, *, confirmed: bool) -> None:
    """Keep that this user confirms the file, or no longer does; the caller commits."""
    kind = CONFIRMED if confirmed else WITHDRAWN
    append(kind, unit, file.package_id, file.id, {}, user)
