"""What files were called, erased from the register of versions."""

from __future__ import annotations

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.withdrawals.erased_texts import erased_name
from ckanext.mashhad.tables.versions.model import FileVersion


def erase_names(package_id: str, resource_id: str | None) -> None:
    """Leave of the names of all files of a dataset, or of one alone, how they end."""
    query = sa.select(FileVersion).where(FileVersion.package_id == package_id)
    if resource_id:
        query = query.where(FileVersion.resource_id == resource_id)
    for version in model.Session.scalars(query):
        version.filename = erased_name(version.filename)
        version.public_name = erased_name(version.public_name)
