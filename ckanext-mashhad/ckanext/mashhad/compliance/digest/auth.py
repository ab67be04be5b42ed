"""Who may do what with reminders: everybody chooses their own, whoever runs the portal sees all."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.compliance.digest import model as store


def mashhad_letter_choice_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": _is_somebody(context)}


def mashhad_letter_choice_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": _is_somebody(context)}


@tk.auth_allow_anonymous_access
def mashhad_letters_end(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever holds a letter may end the letters: its address is signed."""
    return {"success": True}


def mashhad_letters_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Letters name persons: system administrators only."""
    return {"success": False}


def _is_somebody(context: Context) -> bool:
    return store.person(context.get("user")) is not None
