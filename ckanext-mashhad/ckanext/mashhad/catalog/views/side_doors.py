"""Side doors of CKAN: what it shows to everybody and should not, and forms nobody has filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import Blueprint, current_app

from ckanext.mashhad.catalog.views.form_pages import new_file

mashhad_side_doors = Blueprint("mashhad_side_doors", __name__)

#: Pages for those who develop CKAN, and one that only units have.
_CLOSED: Final = (
    *("util.custom_form_fields", "util.primer", "activity.dashboard_testing"),
    "group.bulk_process",
)
#: CKAN tells everybody who administers a unit; its members it tells only to those among them.
_ADMINS: Final = ("group.admins", "organization.admins")
#: By the view that reads a form, whatever address it has: the fields that it breaks off without,
#: or one of several. By name, as CKAN loads its views twice.
_FIELDS: Final[Mapping[str, tuple[str | tuple[str, ...], ...]]] = {
    "ckan.views.user.login": ("login",),
    "ckan.views.user.EditView": ("email", "old_password"),
    "ckan.views.resource.CreateView": ("save", "id"),
    "ckan.views.resource.EditView": ("save",),
    "ckan.views.dataset.EditView": ("save",),
    "ckan.views.admin.ConfigView": ("save",),
    "ckan.views.group.MembersGroupView": ("role",),
    "ckan.views.group.BulkProcessView": (
        ("bulk_action.public", "bulk_action.private", "bulk_action.delete"),
    ),
    f"{new_file.__module__}.{new_file.__name__}": ("save", "id"),
}


def _right_to_delete(endpoint: str, arguments: dict[str, Any]) -> str | None:
    """For a page that asks whether to delete something: CKAN asks whoever may see that thing."""
    if endpoint == "user.delete":
        return "user_delete"
    is_dataset = "package_type" in arguments and "resource_id" not in arguments
    return "package_delete" if is_dataset and endpoint.endswith(".delete") else None


@mashhad_side_doors.before_app_request
def log_out_by_button_only() -> str | None:
    """CKAN ends a login for whoever is led to an address, by a picture in another site's page."""
    request = tk.request
    led_there = request.endpoint == "user.logout" and request.method != "POST"
    if led_there and tk.current_user.is_authenticated:
        return tk.render("user/log_out.html")
    return None


@mashhad_side_doors.before_app_request
def close_side_doors() -> None:
    """What CKAN shows to everybody and should not; forms that no page of the portal sends."""
    request, endpoint = tk.request, tk.request.endpoint or ""
    arguments = request.view_args or {}
    if endpoint in _CLOSED:
        tk.abort(404)
    if endpoint in _ADMINS:
        asked = {"id": arguments["id"], "object_type": "user"}
        tk.get_action("member_list")({"user": tk.current_user.name}, asked)
    if activity := arguments.get("activity_id"):  # one of CKAN's pages reads it without asking
        tk.check_access("activity_data_show", {"user": tk.current_user.name}, {"id": activity})
    if right := _right_to_delete(endpoint, arguments):
        tk.check_access(right, {"user": tk.current_user.name}, {"id": arguments["id"]})
    if request.method == "POST":
        view: Any = current_app.view_functions.get(endpoint)
        view = getattr(view, "view_class", view)
        for needed in _FIELDS.get(f"{view.__module__}.{view.__name__}", ()) if view else ():
            names = (needed,) if isinstance(needed, str) else needed
            if not any(name in request.form for name in names):
                tk.abort(400)
