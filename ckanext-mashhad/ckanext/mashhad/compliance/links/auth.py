"""Who may read which addresses of a unit do not open: its officers, who can mend them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.authz import has_user_permission_for_group_or_org
from ckan.types import AuthResult, Context


def mashhad_link_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    unit = data_dict.get("owner_org")
    if unit and has_user_permission_for_group_or_org(unit, context["user"], "update_dataset"):
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit may read this list.")}
