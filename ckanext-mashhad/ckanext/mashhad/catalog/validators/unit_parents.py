"""Where a unit stands among the others."""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz, model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog.engine.units import lineage
from ckanext.mashhad.catalog.validators.field_errors import (
    is_empty,
    isolate,
    stop,
    store,
    unless_stored,
)


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


#: What a unit is to others, since when it is judged and by how many its budget is divided: not for
#: those who are judged to say.
OF_THE_PORTAL: Final = (
    *("name", "unit_kind", "parent", "legal_person", "monitored_from", "state"),
    *("population", "population_year"),
)


def mashhad_portal_decides(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Only the portal's administrators change :data:`OF_THE_PORTAL` of a unit that is there, and
    a state is no way round what ``organization_delete`` refuses; stands last in a schema.
    """
    unit: Any = context.get("group")
    if unit is None:
        return
    changed = [name for name in OF_THE_PORTAL if _is_changed(name, data, unit)]
    portal_itself = context.get("ignore_auth")
    if not portal_itself and not authz.is_sysadmin(context.get("user", "")):
        for name in changed:
            message = tk._("Only the administrators of the portal may change this.")
            errors.setdefault((name,), []).append(message)
    elif "state" in changed and data[("state",)] == "deleted" and unit.packages():
        message = tk._("A unit that has datasets is not deleted: delete or move them first.")
        errors.setdefault(("state",), []).append(message)


def _is_changed(name: str, data: FlattenDataDict, unit: Any) -> bool:
    if name in ("name", "state"):
        return data.get((name,), getattr(unit, name)) != getattr(unit, name)
    sent = data.get((name,))
    stored = (unit.extras or {}).get(name)
    return ("" if is_empty(sent) else str(sent)) != str(stored or "")


def parents_of_units() -> dict[str, str]:
    """The parent, or an empty text, of every unit."""
    rows = model.Session.execute(
        sa.select(model.Group.name, model.Group.extras["parent"].astext).where(
            model.Group.is_organization, model.Group.state == "active"
        )
    )
    return {name: parent or "" for name, parent in rows}
