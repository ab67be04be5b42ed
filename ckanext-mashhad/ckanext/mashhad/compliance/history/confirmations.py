"""Which files a second person has confirmed, in the timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.catalog.timeline.model import Event, append, hold, since_purge

CONFIRMED: Final = "file_confirmed"
WITHDRAWN: Final = "file_confirmation_withdrawn"


def confirmed_files(datasets: AskedDatasets) -> dict[str, dt.datetime]:
    """Since when each file (id) of these datasets is confirmed, of those that are."""
    found: dict[str, dt.datetime] = {}
    for file, kind, moment in datasets.execute(_confirmations):
        found.pop(file, None)
        if kind == CONFIRMED:
            found[file] = moment
    return found


def _confirmations(datasets: Ids) -> sa.Select[Any]:
    return (
        sa.select(Event.resource, Event.kind, Event.moment)
        .where(Event.kind.in_((CONFIRMED, WITHDRAWN)), Event.dataset.in_(datasets))
        .where(since_purge(Event.dataset, Event.id))
        .order_by(Event.id)
    )


def note(file: model.Resource, user: str, *, confirmed: bool) -> None:
    """Keep that this user confirms the file, or no longer does; the caller commits.

    :raises ObjectNotFound: its dataset was purged
    """
    kind = CONFIRMED if confirmed else WITHDRAWN
    append(kind, hold(file.package_id), file.package_id, file.id, {}, user)
