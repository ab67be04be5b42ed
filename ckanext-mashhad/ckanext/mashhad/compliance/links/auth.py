"""Who may read which addresses of a unit do not open: its officers, who can mend them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.catalog.mail import officers


def mashhad_link_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    if officers.publishes_for(context, data_dict.get("owner_org")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit may read this list.")}
