"""Who may do what in the tables room. Sysadmins may always; the rest is denied by default.

What is published is everybody's; versions that are not, and what their check found, are read by
those who may change the resource: the officers of its unit.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context


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


def mashhad_table_check(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create datasets in some unit."""
    allowed = tk.check_access("package_create", context, {})
    return {"success": bool(allowed)}


def _readable(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    tk.check_access("resource_show", context, {"id": data_dict["id"]})
    return {"success": True}
