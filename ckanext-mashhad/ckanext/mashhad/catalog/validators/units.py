"""Where a unit stands among the others."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog import lineage
from ckanext.mashhad.catalog.validators.common import isolate, stop, store, unless_stored


@unless_stored
def mashhad_parent_unit(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """The name of another unit, which is not below this one."""
    store(key, data, errors, str)
    parents = parents_of_units()
    if data[key] not in parents:
        message = tk._("There is no unit with the name “{name}”.")
        stop(key, errors, message.format(name=isolate(data[key])))
    group = context.get("group")
    unit = group.name if group else data.get(("name",), "")
    if lineage.makes_circle(unit, data[key], parents):
        stop(key, errors, tk._("A unit cannot be above itself."))


def parents_of_units() -> dict[str, str]:
    """The parent, or an empty text, of every unit."""
    rows = model.Session.execute(
        sa.select(model.Group.name, model.Group.extras["parent"].astext).where(
            model.Group.is_organization, model.Group.state == "active"
        )
    )
    return {name: parent or "" for name, parent in rows}
