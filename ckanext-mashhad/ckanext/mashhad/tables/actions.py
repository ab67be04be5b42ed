"""API actions of the tables room; each checks access.

``docs/gate.md`` says who sees which version of a file.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.mashhad.persian import moments
from ckanext.mashhad.tables import gate, trial
from ckanext.mashhad.tables.model import PUBLISHED, FileVersion, versions

#: Of a report, what is told beside the version's own facts.
_TOLD: Final = ("notes", "complete", "counts", "findings", "sheets", "sums", "refusal")


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; uploaded tables wait for their check."""
    with gate.creating(context, data_dict):
        return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; uploaded tables wait for their check."""
    with gate.updating(context, data_dict):
        return next_action(context, data_dict)


@tk.side_effect_free
def mashhad_file_check_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What the check of a file found. Officers of its unit see the newest version, others the
    published one.

    :param id: id of the resource
    :param n: number of a version (optional)
    :returns: ``resource_id``, ``n``, ``state`` (``pending``, ``accepted``, ``published``,
        ``superseded``, ``rejected``), ``table`` (row schema, or empty), ``filename``, ``size``,
        ``sha256``, ``created``, ``decided``, ``published`` (UTC, ISO 8601), ``rows``, ``errors``,
        ``warnings`` (null until checked), and of the report ``notes``, ``complete``, ``counts``,
        ``findings``, ``sheets``, ``sums``, ``refusal`` (null unless the file could not be read)
    :raises ObjectNotFound: there is no such version, or it is not for the caller
    """
    seen = visible_versions(context, data_dict)
    n = _number(data_dict.get("n"))
    version = next((each for each in seen if n in (None, each.n)), None)
    if version is None:
        raise tk.ObjectNotFound(tk._("There is no such version of the file."))
    report = version.report or {}
    return {**version_dict(version), **{key: report.get(key) for key in _TOLD}}


@tk.side_effect_free
def mashhad_file_version_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The versions of a file, newest first, without what their checks found.

    :param id: id of the resource
    :returns: as ``mashhad_file_check_show``, without the report
    """
    return [version_dict(version) for version in visible_versions(context, data_dict)]


def mashhad_table_check(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Check a file as if it were to be published; nothing of it is kept.

    :param upload: the file, sent as ``multipart/form-data``
    :param table: name of a row schema
    :param fiscal_year: as the dataset will say, such as 1403 (optional)
    :param period_part: code of the codelist (optional)
    :param budget_stage: code of the codelist (optional)
    :returns: ``table`` with the report as ``Report.as_dict()`` has it, or with ``refusal`` for a
        file that cannot be read as such a table
    :raises ValidationError: there is no such table, the file is missing or too large, or what is
        said of the dataset is no year or code
    """
    tk.check_access("mashhad_table_check", context, data_dict)
    asked = trial.asked(data_dict)
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    return {"table": asked.table, **trial.check(asked, today).report}


def visible_versions(context: Context, data_dict: dict[str, Any]) -> list[FileVersion]:
    """The versions that the caller may see, newest first; none of a resource that is gone."""
    resource = _resource(tk.get_or_bust(data_dict, "id"))
    asked = {"id": resource.id}
    tk.check_access("mashhad_file_check_show", Context(context), asked)
    try:
        tk.check_access("mashhad_file_version_read", Context(context), asked)
    except tk.NotAuthorized:
        return versions(resource.id, (PUBLISHED,))
    return versions(resource.id)


def version_dict(version: FileVersion) -> dict[str, Any]:
    """The facts of a version for JSON."""
    return {
        "resource_id": version.resource_id,
        "n": version.n,
        "state": version.state,
        "table": version.table,
        "filename": version.filename,
        "size": version.size,
        "sha256": version.sha256,
        "created": _iso(version.created),
        "decided": _iso(version.decided),
        "published": _iso(version.published),
        "rows": version.rows,
        "errors": version.errors,
        "warnings": version.warnings,
    }


def _resource(resource_id: Any) -> model.Resource:
    if not isinstance(resource_id, str) or "\0" in resource_id:
        raise tk.ObjectNotFound()
    found = model.Session.get(model.Resource, resource_id)
    if found is None or found.state != "active" or found.package.state == "deleted":
        raise tk.ObjectNotFound(tk._("There is no such file."))
    return found


def _number(given: Any) -> int | None:
    if given in (None, ""):
        return None
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise tk.ValidationError({"n": [tk._("A version is a number from 1.")]})
    return int(text)


def _iso(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
