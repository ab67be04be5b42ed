"""Who may do what in the tables room. Sysadmins may always; the rest is denied by default.

What is published is everybody's; versions that are not, and what their check found, are read by
those who may change the resource: the officers of its unit.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad import config
from ckanext.mashhad.catalog.mail import officers


@tk.auth_allow_anonymous_access
def mashhad_file_check_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the resource; which versions they see is decided one by one."""
    return _readable(context, data_dict)


@tk.auth_allow_anonymous_access
def mashhad_file_version_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``mashhad_file_check_show``."""
    return _readable(context, data_dict)


def mashhad_file_version_read(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource reads its versions that are not published."""
    tk.check_access("resource_update", context, {"id": data_dict["id"]})
    return {"success": True}


def mashhad_column_mapping_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource."""
    return mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})


def mashhad_column_mapping_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource, and so sends the files of its unit."""
    return mashhad_column_mapping_show(context, data_dict)


def mashhad_file_restore(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource, and so sends its files."""
    return mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})


def mashhad_file_confirm(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource, and so sends its files."""
    return mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})


def mashhad_file_discard(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the resource, and so sends its files."""
    return mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})


def mashhad_file_waive(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``mashhad_file_override``, where the site allows it."""
    if not config.waivers_allowed():
        return {"success": False, "msg": tk._("This site publishes no file that has errors.")}
    mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})
    resource = model.Session.get(model.Resource, data_dict["id"])
    return {"success": bool(resource) and officers.answers_for(context, resource.package)}


def mashhad_file_override(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of all units that have had the dataset since it was published."""
    mashhad_file_version_read(context, {"id": tk.get_or_bust(data_dict, "id")})
    resource = model.Session.get(model.Resource, data_dict["id"])
    return {"success": bool(resource) and officers.answers_for(context, resource.package)}


def mashhad_personal_override_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of the unit, and of all others that have had the dataset ``package_id``:
    nobody gains a right over its texts by moving it.
    """
    package_id = data_dict.get("package_id")
    package = model.Package.get(package_id) if package_id else None
    if package is not None and not officers.answers_for(context, package):
        return {"success": False}
    return _administers(context, data_dict.get("owner_org"))


def mashhad_personal_override_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of the unit."""
    return _administers(context, data_dict.get("owner_org"))


def mashhad_table_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create datasets in some unit."""
    allowed = tk.check_access("package_create", context, {})
    return {"success": bool(allowed)}


def mashhad_table_publish(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``mashhad_table_preview``; CKAN asks again for the unit that gets the file."""
    return mashhad_table_preview(context, data_dict)


def mashhad_nil_report_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may publish for the unit; without one, for any: the action asks for it then."""
    owner = data_dict.get("owner_org")
    tk.check_access("package_create", context, {"owner_org": owner} if owner else {})
    return {"success": True}


def mashhad_nil_report_withdraw(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the dataset that says it."""
    tk.check_access("package_update", context, {"id": data_dict["id"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def mashhad_nil_report_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the dataset."""
    tk.check_access("package_show", context, {"id": data_dict["id"]})
    return {"success": True}


def _administers(context: Context, owner: str | None) -> AuthResult:
    return {"success": officers.administers(context, owner)}


def _readable(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    tk.check_access("resource_show", context, {"id": data_dict["id"]})
    return {"success": True}
