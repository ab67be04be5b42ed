"""The datasets that can tell of a duty, for statements that ask about them.

Registers do by their type, others by the duties that they name, or might name by their subject:
thousands of documents harvested from elsewhere do neither.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline import asked_datasets
from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, texts
from ckanext.mashhad.compliance.engine.rules.duty import REGISTER_TYPES
from ckanext.mashhad.types import DATASET_TYPES

_PACKAGE: Final = model.Package.__table__.c
_EVERY: Final = sa.select(_PACKAGE.id).where(
    _PACKAGE.type.in_(DATASET_TYPES),
    sa.or_(
        _PACKAGE.type.in_(REGISTER_TYPES),
        _PACKAGE.extras.has_key("duties"),
        _PACKAGE.extras.has_key("subject"),
    ),
)
_OF_UNITS: Final = _EVERY.where(_PACKAGE.owner_org == texts("units"))


def among(ids: Collection[str] | None) -> AskedDatasets:
    """Return those with these ids, or all."""
    return asked_datasets.among(_EVERY, ids)


def of_units(units: Collection[str] | None) -> AskedDatasets:
    """Return those that these units (ids) own, or all."""
    if units is None:
        return AskedDatasets(_EVERY, {})
    return AskedDatasets(_OF_UNITS, {"units": [*units]})
