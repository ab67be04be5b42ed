"""Who may do what with feedback. Sysadmins may always; the rest is denied by default."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.tables.feedback.model import Feedback


@tk.auth_allow_anonymous_access
def mashhad_feedback_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the rows of the file."""
    tk.check_access("datastore_search", context, {"resource_id": data_dict["id"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def mashhad_feedback_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever knows the receipt reads how it stands; what was written, only the unit's officers."""
    return {"success": True}


def mashhad_feedback_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    return _officer_of(context, data_dict.get("owner_org"))


def mashhad_feedback_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit of the dataset that the message is on, deleted or not."""
    told = model.Session.get(Feedback, data_dict["receipt"])
    package = model.Session.get(model.Package, told.package_id) if told else None
    return _officer_of(context, package.owner_org if package else None)


def _officer_of(context: Context, owner_org: str | None) -> AuthResult:
    if officers.publishes_for(context, owner_org):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only officers of the unit may read the messages that it got."),
    }
