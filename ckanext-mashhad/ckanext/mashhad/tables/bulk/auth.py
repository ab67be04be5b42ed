"""Who may do what with a batch: whoever sent it, and system administrators.

That an officer publishes only for the own units is asked of CKAN for every dataset, when the batch
is checked and again when it is written.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.tables.bulk import model as store


def mashhad_batch_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create datasets in some unit."""
    tk.check_access("package_create", context, {})
    return {"success": True}


def mashhad_batch_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``mashhad_batch_create``: everybody reads of the own ones only."""
    return mashhad_batch_create(context, data_dict)


def mashhad_batch_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    batch = store.get(data_dict["id"])
    user = context.get("auth_user_obj")
    return {"success": bool(batch and user) and batch.user_id == user.id}  # type: ignore[union-attr]


def mashhad_batch_apply(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    return mashhad_batch_show(context, data_dict)


def mashhad_batch_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    return mashhad_batch_show(context, data_dict)


def mashhad_batch_undo(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    return mashhad_batch_show(context, data_dict)
