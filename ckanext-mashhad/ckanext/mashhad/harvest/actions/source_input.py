"""What was typed of a source, read and judged against what is there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.engine import source_form
from ckanext.mashhad.harvest.engine.settings import heading_settings, options
from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.model import Source
from ckanext.mashhad.harvest.sources import credentials, origins
from ckanext.mashhad.harvest.writing import record_to_dataset
from ckanext.mashhad.tables.versions import meanings
from ckanext.mashhad.types import DATASET_TYPES


def read(
    data_dict: dict[str, Any], unit: Any, existing: Source | None
) -> tuple[source_form.SourceFields, dict[str, str]]:
    """The fields and choices of a source; ``ValidationError`` for what is wrong with them."""
    fields, faults = source_form.read(data_dict, DATASET_TYPES, staging.client().check_url)
    chosen, more = options.read(fields.kind, data_dict)
    secret = str(data_dict.get("secret") or "").strip()
    if secret and not (secret.isascii() and secret.isprintable()):
        more["secret"] = (source_form.BAD_SECRET, {})
    if len(secret) > credentials.MAX_LENGTH:
        more["secret"] = (options.TOO_LONG, {})
    found = {**faults, **more}
    errors = {key: [tk._(msgid).format(**params)] for key, (msgid, params) in found.items()}
    if fields.unit and not (unit and unit.is_organization and unit.state == "active"):
        errors["unit"] = [tk._("There is no such unit.")]
    taken = store.source_named(fields.name)
    if "name" not in errors and taken is not None and taken is not existing:
        errors["name"] = [tk._(source_form.TAKEN)]
    table = record_to_dataset.table_of(fields.dataset_type, chosen) if "columns" in chosen else None
    _, unknown = heading_settings.read(chosen.get("columns", ""), table) if table else ({}, [])
    if unknown:
        named = tk._(", ").join(unknown)
        errors["columns"] = [tk._("This table has no column called: {names}").format(names=named)]
    if errors:
        raise tk.ValidationError(errors)
    return fields, chosen


def refuse_twin(
    fields: source_form.SourceFields, chosen: dict[str, str], unit_id: str, existing: Source | None
) -> None:
    """``ValidationError`` where a source of the unit brings the same datasets already."""
    origins.hold_sources(unit_id)
    twin = origins.twin(fields, chosen, unit_id, existing)
    if twin is not None:
        raise tk.ValidationError({"url": [tk._(source_form.SAME_ADDRESS).format(title=twin.title)]})


def say_columns(context: Context, source: Source, before: str) -> None:
    """Keep for the unit what its officer says of the headings; of ``before`` what no longer holds
    is forgotten.
    """
    table = record_to_dataset.table(source, source.options)
    if table is None:
        return
    said, _ = heading_settings.read(source.options.get("columns", ""), table)
    earlier, _ = heading_settings.read(before, table)
    user = model.User.get(context.get("user"))
    meanings.remember(
        source.owner_org,
        table.name,
        said,
        earlier.keys() - said.keys(),
        user_id=user.id if user else "",
        now=dt.datetime.now(dt.UTC),
    )


def values(fields: source_form.SourceFields) -> dict[str, Any]:
    """What of the fields the source keeps as it is."""
    return {key: getattr(fields, key) for key in fields.__dataclass_fields__ if key != "unit"}


def unit(data_dict: dict[str, Any]) -> Any:
    """The unit that was named, if there is one."""
    name = str(data_dict.get("unit") or "").strip()
    return model.Group.get(name) if name and source_form.is_storable(name) else None
