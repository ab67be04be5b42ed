"""CKAN's own actions through which files come; uploaded tables wait for their check."""

from __future__ import annotations

from typing import Any

import ckan.lib.datapreview as datapreview
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.mashhad.tables.intake import upload_intake
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.file_facts import COMING_VERSION


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; uploaded tables wait for their check."""
    with upload_intake.creating(context, data_dict):
        return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; uploaded tables wait for their check."""
    with upload_intake.updating(context, data_dict):
        return next_action(context, data_dict)


@tk.chained_action
def package_create_default_resource_views(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> Any:
    """As CKAN's, whose views ask every file for its address: one that waits has none yet.

    CKAN asks the database for the views of every file before it asks whether there can be any.
    """
    package = data_dict.get("package")
    if isinstance(package, dict):
        views = datapreview.get_default_view_plugins(
            tk.asbool(data_dict.get("create_datastore_views", False))
        )
        files = [{"url": "", **each} for each in package.get("resources") or []]
        package = {**package, "resources": files}
        shown = [
            file
            for file in files
            if any(view.can_view({"resource": file, "package": package}) for view in views)
        ]
        data_dict = {**data_dict, "package": {**package, "resources": shown}}
    return next_action(context, data_dict)


@tk.chained_action
def resource_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; the answer says in ``coming_version`` (``n``, ``state``) that a version of the
    file is not public yet. ``mashhad_file_check_show`` tells what becomes of it.
    """
    return _with_coming_version(next_action(context, data_dict))


@tk.chained_action
def resource_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, with the answer of ``resource_create``."""
    return _with_coming_version(next_action(context, data_dict))


def _with_coming_version(shown: dict[str, Any]) -> dict[str, Any]:
    version = store.newest_versions([shown["id"]], store.COMING).get(shown["id"])
    if version is None:
        return shown
    return {**shown, COMING_VERSION: {"n": version.n, "state": version.state}}
