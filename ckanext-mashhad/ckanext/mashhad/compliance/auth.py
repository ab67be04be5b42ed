"""Who may do what in the compliance room: its report is made of public data, for everybody.

The quality of a dataset is for whoever may see the dataset.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context


@tk.auth_allow_anonymous_access
def mashhad_compliance_report(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def mashhad_compliance_plan_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


def mashhad_compliance_plan_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who plans for the whole city runs the portal: system administrators, nobody else."""
    return {"success": False}


def mashhad_compliance_rules_put(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False}


@tk.auth_allow_anonymous_access
def mashhad_quality_report(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Made of public datasets only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def mashhad_quality_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    tk.check_access("package_show", context, {"id": data_dict["id"]})
    return {"success": True}
