"""Template functions of the tables room."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context


def mashhad_file_check(resource: dict[str, Any]) -> dict[str, Any] | None:
    """What ``mashhad_file_check_show`` tells the current user, None if there is nothing to tell."""
    if not resource.get("id"):
        return None
    context = Context(user=current_user.name, auth_user_obj=current_user)
    try:
        return tk.get_action("mashhad_file_check_show")(context, {"id": resource["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
