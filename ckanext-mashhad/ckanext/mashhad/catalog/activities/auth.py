"""Who may read an activity: a filter for its metadata, the right to change for stored data."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import get_permission_labels
from ckan.types import AuthFunction, AuthResult, Context

from ckanext.mashhad.catalog.activities import model as store

#: What activities with data are about.
_KINDS: Final = ("package", "organization", "group")


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def activity_show(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Whoever finds it in a list."""
    labels = get_permission_labels().get_user_dataset_labels(context["auth_user_obj"])
    if store.is_readable(data_dict["id"], labels):
        return {"success": True}
    return {"success": False, "msg": tk._("Unauthorized to view activity data")}


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def activity_data_show(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Whoever may change the dataset, unit or group of which the data are."""
    return _may_read_data(context, data_dict)


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def activity_diff(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """As ``activity_data_show``."""
    return _may_read_data(context, data_dict)


@tk.chained_auth_function
def user_activity_list(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Oneself: what an officer did at which hour is nobody else's concern."""
    user, asked = model.User.get(context.get("user")), model.User.get(data_dict.get("id"))
    if user and asked and user.id == asked.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only you and system administrators see what you did.")}


def _may_read_data(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    tk.check_access("activity_show", context, {"id": data_dict["id"]})
    activity = tk.get_action("activity_show")(
        {"ignore_auth": True, "user": ""}, {"id": data_dict["id"]}
    )
    _, _, kind = activity["activity_type"].rpartition(" ")
    if kind not in _KINDS:
        return {"success": False, "msg": tk._("Unauthorized to view activity data")}
    tk.check_access(f"{kind}_update", context, {"id": activity["object_id"]})
    return {"success": True}
