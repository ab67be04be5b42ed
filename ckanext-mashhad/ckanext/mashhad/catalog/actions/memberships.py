"""Memberships that end: CKAN's own actions break where there is no such unit or group."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context


@tk.chained_action
def group_member_delete(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, which takes for granted that the group is there."""
    tk.check_access("group_member_delete", context, data_dict)
    return _end(next_action, context, data_dict)


@tk.chained_action
def organization_member_delete(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> Any:
    """The same of a unit."""
    tk.check_access("organization_member_delete", context, data_dict)
    return _end(next_action, context, data_dict)


def _end(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    if model.Group.get(data_dict.get("id")) is None:
        raise tk.ObjectNotFound(tk._("Group not found"))
    return next_action(context, data_dict)
