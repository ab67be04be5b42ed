"""An activity as its reader gets it: stored data go to whoever may change the thing, no further."""

from __future__ import annotations

from typing import Any, cast

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.dictization import table_dictize
from ckan.types import Context

#: In a context: what its user may change, by id, and the user's own id.
_MAY_CHANGE, _OWN_ID = "mashhad_may_change", "mashhad_own_id"


def dictize(activity: Any, context: Context) -> dict[str, Any]:
    """As CKAN's for those who may change the dataset, unit or group.

    Others get which thing changed when, with its title of now, and nothing of who did it.
    """
    thing = model.Package.get(activity.object_id) or model.Group.get(activity.object_id)
    now = _public(thing)
    if thing is not None and may_change(thing, context):
        shown = table_dictize(activity, context)
        return {**shown, "data": {**now, **(shown["data"] or {})}}
    own = activity.user_id if activity.user_id == _own_id(context) else None
    return {
        "id": activity.id,
        "timestamp": activity.timestamp.isoformat(),
        "object_id": activity.object_id,
        "activity_type": activity.activity_type,
        "user_id": own,
        "data": now,
    }


def may_change(thing: model.Package | model.Group, context: Context) -> bool:
    if context.get("ignore_auth"):
        return True
    known = cast("dict[str, Any]", context).setdefault(_MAY_CHANGE, {})
    if thing.id not in known:
        known[thing.id] = _is_allowed(thing, context)
    return bool(known[thing.id])


def _is_allowed(thing: model.Package | model.Group, context: Context) -> bool:
    kind = "package" if isinstance(thing, model.Package) else "group"
    right = "organization" if kind == "group" and thing.is_organization else kind
    asked = Context(user=context.get("user") or "", auth_user_obj=context.get("auth_user_obj"))
    try:
        return bool(tk.check_access(f"{right}_update", asked, {"id": thing.id}))
    except tk.NotAuthorized:
        return False


def _public(thing: model.Package | model.Group | None) -> dict[str, Any]:
    """What the templates of the stream need, as it is now."""
    if thing is None:
        return {}
    kind = "package" if isinstance(thing, model.Package) else "group"
    fields = ("id", "name", "title", "type")
    return {kind: {field: getattr(thing, field) for field in fields}}


def _own_id(context: Context) -> Any:
    kept = cast("dict[str, Any]", context)
    if _OWN_ID not in kept:
        user = model.User.get(kept.get("user")) if kept.get("user") else None
        kept[_OWN_ID] = user.id if user else None
    return kept[_OWN_ID]
