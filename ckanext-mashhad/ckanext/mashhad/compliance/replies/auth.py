"""Who replies to judgements, and who decides on replies; everybody reads both."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.catalog.mail import officers


@tk.auth_allow_anonymous_access
def mashhad_compliance_reply_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


def mashhad_compliance_reply_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    if officers.publishes_for(context, data_dict.get("owner_org")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit may reply for it.")}


def mashhad_compliance_reply_withdraw(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return mashhad_compliance_reply_create(context, data_dict)


def mashhad_compliance_reply_decide(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever runs the portal: system administrators, nobody else."""
    return {"success": False}


def mashhad_compliance_reply_erase(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False}
