"""Previews (resource views) of files that nobody can read are nobody's either."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context


@tk.side_effect_free
@tk.chained_action
def resource_view_list(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; none of a file that is withdrawn or waits for its check, but for its officers."""
    views = next_action(context, data_dict)
    return views if _is_readable(context, data_dict["id"]) else []


@tk.side_effect_free
@tk.chained_action
def resource_view_show(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As ``resource_view_list``."""
    view = next_action(context, data_dict)
    if not _is_readable(context, view["resource_id"]):
        raise tk.ObjectNotFound(tk._("Resource view not found"))
    return view


def _is_readable(context: Context, resource_id: str) -> bool:
    """Whether there is a file at a public address, or the caller may change it."""
    file = model.Session.get(model.Resource, resource_id)
    if file is not None and file.state == "active" and file.url:
        return True
    asked = Context(user=context["user"], ignore_auth=context.get("ignore_auth", False))
    try:
        return tk.check_access("resource_update", asked, {"id": resource_id})
    except tk.NotAuthorized:
        return False
