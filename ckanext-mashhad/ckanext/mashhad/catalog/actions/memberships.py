"""Members of groups and the datasets of units, where CKAN's own actions do half of it or break."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

#: Of an account, what CKAN tells its owner and system administrators.
_OWN: Final = ("apikey", "email", "password_hash", "plugin_extras")


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


@tk.chained_action
def package_owner_org_update(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> None:
    """As CKAN's, by which a dataset moves to another unit; the whole dataset does.

    CKAN writes the unit past checks and the search index, so that half of its answers name the unit
    before. As a part of ``package_update`` its own action is right.
    """
    if context.get("defer_commit"):
        next_action(context, data_dict)
        return
    tk.check_access("package_owner_org_update", context, data_dict)
    moved = {"id": data_dict.get("id"), "owner_org": data_dict.get("organization_id") or ""}
    if "reason" in data_dict:
        moved["reason"] = data_dict["reason"]
    tk.get_action("package_patch")(context, moved)


@tk.chained_action
def user_invite(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, which takes the account back where the letter cannot be sent: only a system
    administrator may do that, so that one whom an administrator of a unit invited stayed.
    """
    tk.check_access("user_invite", context, data_dict)
    invited = next_action({**context, "ignore_auth": True}, data_dict)
    return {name: value for name, value in invited.items() if name not in _OWN}
