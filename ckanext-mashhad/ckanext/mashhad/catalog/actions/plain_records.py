"""Datasets of types without a schema of ours: what of a person stands in them may be let pass too.

The types of ours have ``mashhad_guarded`` last in their schemas. A dataset of another type, such as
CKAN's own ``dataset``, is held against the same before CKAN looks at it, so that an administrator
of its unit has the same field for a reason. What comes past it is refused where it is written
(``stored_texts``).
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import flatten_dict, unflatten
from ckan.types import Context, FlattenErrorDict

from ckanext.mashhad.catalog.validators import guarded
from ckanext.mashhad.types import DATASET_TYPES


def guard(action: str, context: Context, record: dict[str, Any]) -> dict[str, Any]:
    """The record that the action shall write, without reasons in it.

    :raises ValidationError: the guard finds something, and no administrator gives a reason
    """
    if record.get("type") in DATASET_TYPES:
        return record
    stored = model.Package.get(record.get("id"))
    if stored is not None and stored.type in DATASET_TYPES:
        return record
    tk.check_access(action, context, record)
    reason = {guarded.GIVEN: record.get(guarded.REASON), "package": stored}
    errors: FlattenErrorDict = {}
    asked: Any = {**context, **reason}
    guarded.mashhad_guarded(("__after",), flatten_dict(record), errors, asked)
    if any(errors.values()):
        raise tk.ValidationError(unflatten(errors))
    return _without_reasons(record)


def _without_reasons(record: dict[str, Any]) -> dict[str, Any]:
    files = record.get("resources")
    kept = {name: value for name, value in record.items() if name != guarded.REASON}
    if isinstance(files, list):
        kept["resources"] = [_without_reasons(f) if isinstance(f, dict) else f for f in files]
    return kept
