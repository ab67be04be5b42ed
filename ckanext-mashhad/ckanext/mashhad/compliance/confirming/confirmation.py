"""The confirmation of a file, and whether it still holds."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.fact_tables import belonging
from ckanext.mashhad.compliance.history import confirmations
from ckanext.mashhad.tables.versions.model import FileVersion


class Confirmation(NamedTuple):
    """``holds`` until other bytes, or another address, stand in the place of what was confirmed,
    or its dataset is another unit's, or is said to be something else.
    """

    since: dt.datetime
    holds: bool


def find_confirmation(file: model.Resource) -> Confirmation | None:
    """That of a file, of what is there now or was before; none that was taken back."""
    dataset = these([file.package_id])
    since = confirmations.confirmed_files(dataset).get(file.id)
    if since is None:
        return None
    versions = sa.select(FileVersion.published).where(FileVersion.resource_id == file.id)
    came = [*renewals.moments(dataset)[file.id], *filter(None, model.Session.scalars(versions))]
    changes = belonging.changes(dataset)
    came += [each.until for each in changes.claims[file.package_id]]
    came += [until for _, until in changes.moves[file.package_id]]
    return Confirmation(since, all(moment <= since for moment in came))
