"""Who may do what in the catalog room. Sysadmins may always; the rest is denied by default."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context


def mashhad_publication_attest(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {
        "success": False,
        "msg": tk._("Only a system administrator may attest when something was published."),
    }


def mashhad_units_load(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may load the units.")}


def mashhad_keywords_merge(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may merge keywords.")}


def mashhad_unit_invite(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may invite officers here.")}


@tk.auth_allow_anonymous_access
def mashhad_publication_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the dataset may know when it was published."""
    return tk.check_access("package_show", context, {"id": data_dict["package_id"]}) and {
        "success": True
    }
