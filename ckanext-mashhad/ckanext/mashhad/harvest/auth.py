"""Who may do what in the harvest room. Sysadmins may always; the rest is denied by default.

An administrator of a unit proposes sources and approves deletions, a system administrator approves
sources; whoever edits a unit's datasets may run its sources and see what came of it. Nothing here
is open to the public.
"""

from __future__ import annotations

from typing import Any

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.catalog.mail import officers


def mashhad_harvest_source_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """An administrator of the unit; of some unit, as long as none is named."""
    if "owner_org" not in data_dict:
        return _answer(authz.has_user_permission_for_some_org(context["user"], "membership"))
    return _administrator(context, data_dict)


def mashhad_harvest_source_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _administrator(context, data_dict)


def mashhad_harvest_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _administrator(context, data_dict)


def mashhad_harvest_deletions_approve(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _administrator(context, data_dict)


def mashhad_harvest_source_approve(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may approve a source.")}


def mashhad_harvest_source_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may remove a source.")}


def mashhad_harvest_health(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator sees all sources.")}


def mashhad_harvest_source_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, data_dict)


def mashhad_harvest_run(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, data_dict)


def mashhad_harvest_job_stop(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, data_dict)


def mashhad_harvest_job_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, data_dict)


def mashhad_harvest_source_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever edits datasets of some unit; the list holds that unit's sources only."""
    allowed = authz.has_user_permission_for_some_org(context["user"], "update_dataset")
    return _answer(allowed)


def _editor(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return _answer(officers.publishes_for(context, data_dict.get("owner_org")))


def _administrator(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    unit = data_dict.get("owner_org")
    # CKAN gives the right to change a unit's members to its administrators alone.
    allowed = authz.has_user_permission_for_group_or_org(unit, context["user"], "membership")
    if unit and allowed:
        return {"success": True}
    return {"success": False, "msg": tk._("Only an administrator of the unit may do this.")}


def _answer(allowed: bool) -> AuthResult:
    if allowed:
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit may see its harvest jobs.")}
