"""API actions of the tables room; each checks access.

``docs/gate.md`` says who sees which version of a file.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.confirmations import needed, version_questions
from ckanext.mashhad.tables.intake import column_mapping, recheck, waiving
from ckanext.mashhad.tables.preview import asked as preview_asked
from ckanext.mashhad.tables.publication import public_files
from ckanext.mashhad.tables.versions.model import (
    PENDING,
    PUBLISHED,
    SUPERSEDED,
    TO_CONFIRM,
    FileVersion,
    ahead_of,
    versions,
)

#: Of a report, what is told beside the version's own facts.
_TOLD: Final = (
    *("notes", "complete", "counts", "findings", "sheets", "sums"),
    *("amounts", "days", "refusal", "compared"),
)

#: Who it was is the unit's own matter.
_TOLD_OF_OVERRIDES: Final = ("rule", "table", "field", "reason", "created")


@tk.side_effect_free
def mashhad_file_check_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What the check of a file found. Officers of its unit see the newest version, others the
    published one.

    :param id: id of the resource
    :param n: number of a version (optional)
    :returns: ``resource_id``, ``n``, ``state`` (``pending``, ``to_confirm``, ``accepted``,
        ``published``, ``superseded``, ``rejected``), ``table`` (row schema, or empty),
        ``filename``, ``size``, ``sha256``, ``created``, ``decided``, ``published`` (UTC, ISO 8601),
        ``rows``, ``errors``, ``warnings`` (null until checked), ``waiver_reason`` (why it is
        published with errors),
        ``overrides`` (findings of personal data that are none, each with ``reason``), and
        of the report ``notes``, ``complete``, ``counts``, ``findings``, ``sheets``, ``sums``,
        ``amounts``, ``days``, ``refusal`` (null unless the file could not be read) and
        ``compared`` (null, or how many rows differ from the version that was public before; which
        ones only for the officers, and while it waits for them, which ``cells``); ``as_sent``:
        whether everybody gets the file as it was sent, or only its rows, since it holds what is not
        published; ``waiting`` (null unless pending): whether the check has ``begun``, and how many
        files are ``ahead`` of this one; and of a version that waits for it, for the officers,
        ``confirm`` (what ``mashhad_file_confirm`` must be told, each ``code`` with a ``sentence``)
        and ``token``
    :raises ObjectNotFound: there is no such version, or it is not for the caller
    """
    seen = visible_versions(context, data_dict)
    n = _number(data_dict.get("n"))
    version = latest(seen) if n is None else next((v for v in seen if v.n == n), None)
    if version is None:
        raise tk.ObjectNotFound(tk._("There is no such version of the file."))
    report = version.report or {}
    told = {key: report.get(key) for key in _TOLD}
    if told["compared"]:
        told["compared"] = _compared(context, version, told["compared"])
    waiting = None
    if version.state == PENDING:
        waiting = {"begun": version.attempts > 0, "ahead": ahead_of(version)}
    told["as_sent"] = public_files.is_whole(version)
    asked = version_questions.list_open(version)
    told["confirm"] = [each._asdict() for each in asked]
    # What was asked may be settled meanwhile; the version waits on for somebody to say so.
    waits = version.state == TO_CONFIRM
    told["token"] = version_questions.sign(version, asked) if waits else None
    return {**_facts(context, version), **told, "waiting": waiting}


def _compared(context: Context, version: FileVersion, compared: dict[str, Any]) -> dict[str, Any]:
    """What the caller may know of how the rows differ from the public ones."""
    if not is_officer(context, version.resource_id):
        return {**compared, "listed": {}, "cells": []}
    return compared


@tk.side_effect_free
def mashhad_file_version_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The versions of a file, newest first, without what their checks found.

    :param id: id of the resource
    :returns: as ``mashhad_file_check_show``, without the report
    """
    return [_facts(context, version) for version in visible_versions(context, data_dict)]


def mashhad_column_mapping_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How the columns of a file are read. Reads the file, one at a time for each user.

    :param id: id of the resource
    :param n: number of a version (optional; the newest by default)
    :param table: as which of the tables of its dataset (optional; what it was taken for)
    :returns: ``table``, ``tables`` (what it may be) and ``sheets``, each with ``name``,
        ``header_row``, ``known`` and
        ``columns`` (``header``, ``letter``, ``field``, ``how``, ``by_itself``: what it is taken for
        if nobody says so, ``samples``); or ``refusal`` for a file that cannot be read
    :raises ObjectNotFound: there is no such version, or it is not checked as a table
    """
    version = _officers_version(context, data_dict)
    return column_mapping.look(version, _user_id(context), data_dict.get("table") or None)


def mashhad_column_mapping_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say what headers mean in the files of a unit; the file is checked again with it.

    :param id: id of the resource whose newest version has these headers
    :param n: number of that version (optional)
    :param table: which of the tables of its dataset it is (optional)
    :param mapping: header to name of a column, to an empty text (the column is left out), or to
        ``*`` (what was said of it before is forgotten)
    :param values: by column of the table, text to code (optional)
    :returns: the facts of the version that is checked now, as ``mashhad_file_version_list``
    :raises ValidationError: no such column or one column twice, by header; or a newer version
        was sent
    """
    version = _officers_version(context, data_dict)
    said = data_dict.get("mapping")
    if not preview_asked.is_record_of_texts(said):
        raise tk.ValidationError({"mapping": [tk._("This must be a record.")]})
    table, values = data_dict.get("table") or None, data_dict.get("values") or {}
    if not preview_asked.are_values(values):
        raise tk.ValidationError({"values": [tk._("This must be a record.")]})
    return version_dict(column_mapping.keep(version, said, _user_id(context), table, values))


def mashhad_file_waive(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Publish a file although it has errors, none of which is of personal data.

    Only where ``ckanext.mashhad.tables.allow_waivers`` is set, and for administrators of the unit.
    Everybody reads that it was so, and the reason.

    :param id: id of the resource; its newest version is meant
    :param reason: why, in 10 to 1000 characters
    :returns: the facts of the version, as ``mashhad_file_version_list``
    :raises ValidationError: there is nothing to waive, or no reason
    """
    newest = _newest(context, data_dict, "mashhad_file_waive")
    reason = data_dict.get("reason")
    said = reason if isinstance(reason, str) else ""
    return version_dict(waiving.waive(newest, said, _user_id(context)))


def mashhad_file_confirm(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Have the newest version of a file published, which waits until this is confirmed.

    :param id: id of the resource
    :param token: as ``mashhad_file_check_show`` returned it of this version
    :param confirm: the codes of all that it asked to confirm
    :returns: the facts of the version, as ``mashhad_file_version_list``
    :raises ValidationError: something is not confirmed (by code), or something else is asked now
    """
    newest = _newest(context, data_dict, "mashhad_file_confirm")
    codes, word = needed.read_codes(data_dict), str(data_dict.get("token") or "")
    return version_dict(recheck.confirm(newest, word, codes, _user_id(context)))


def mashhad_file_discard(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Do not publish the newest version of a file, which waits for confirmation.

    What is public stays; the version stays among the older ones, for the officers.

    :param id: id of the resource
    :param token: as ``mashhad_file_check_show`` returned it of this version
    :returns: the facts of the version, as ``mashhad_file_version_list``
    :raises ValidationError: it does not wait any more, or something else is asked now
    """
    newest = _newest(context, data_dict, "mashhad_file_discard")
    return version_dict(recheck.discard(newest, str(data_dict.get("token") or "")))


def _newest(context: Context, data_dict: dict[str, Any], name: str) -> FileVersion:
    """The newest version of a resource, for whoever may call the action ``name`` of it."""
    resource = _resource(tk.get_or_bust(data_dict, "id"))
    tk.check_access(name, context, {"id": resource.id})
    newest = next(iter(visible_versions(context, {"id": resource.id})), None)
    if newest is None:
        raise tk.ObjectNotFound(tk._("There is no such version of the file."))
    return newest


def mashhad_file_restore(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put the file that was public before in the place of the newest, which is public for less than
    a month. It is checked once more on the way, as any file.

    :param id: id of the resource
    :param n: number of the version that is wanted back (optional: the last that was public)
    :returns: the facts of the version that is made, as ``mashhad_file_version_list``
    :raises ValidationError: there is no such version, or another one is the newest by now
    """
    resource = _resource(tk.get_or_bust(data_dict, "id"))
    tk.check_access("mashhad_file_restore", context, {"id": resource.id})
    n = _number(data_dict.get("n"))
    return version_dict(recheck.restore(resource.id, n, _user_id(context)))


def mashhad_file_override(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say that findings of personal data in a file are none. It is published once no error is left.

    For administrators of the unit. It holds for this version alone; everybody reads the reason.

    :param id: id of the resource; its newest version is meant
    :param rule: of the findings, such as ``personal.column``
    :param table: of the findings, as ``counts`` of the check has it (optional)
    :param field: of the findings, as ``counts`` of the check has it (optional)
    :param spot: of the findings, as ``counts`` of the check has it: which kind of personal data,
        and in which column of the file or in what else; others are not let pass with it
    :param reason: what it is instead, in 10 to 1000 characters
    :returns: the facts of the version, as ``mashhad_file_version_list``
    :raises ValidationError: there are no such findings, or no reason
    """
    newest = _newest(context, data_dict, "mashhad_file_override")
    rule, table, field, spot, reason = (
        str(data_dict.get(name) or "") for name in ("rule", "table", "field", "spot", "reason")
    )
    key = (rule, table, field, spot)
    return version_dict(waiving.override(newest, key, reason, _user_id(context)))


def _officers_version(context: Context, data_dict: dict[str, Any]) -> FileVersion:
    """A version of a table, for whoever may change its resource."""
    _resource(tk.get_or_bust(data_dict, "id"))
    tk.check_access("mashhad_column_mapping_update", context, data_dict)
    n = _number(data_dict.get("n"))
    seen = visible_versions(context, data_dict)
    version = next((each for each in seen if n in (None, each.n)), None)
    if version is None or not version.table:
        raise tk.ObjectNotFound(tk._("There is no such version of the file."))
    return version


def _user_id(context: Context) -> str:
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    return getattr(user, "id", None) or ""


def visible_versions(context: Context, data_dict: dict[str, Any]) -> list[FileVersion]:
    """The versions that the caller may see, newest first; none of a resource that is gone."""
    resource = _resource(tk.get_or_bust(data_dict, "id"))
    asked = {"id": resource.id}
    tk.check_access("mashhad_file_check_show", Context(context), asked)
    return versions(resource.id, None if is_officer(context, resource.id) else (PUBLISHED,))


def latest(seen: list[FileVersion]) -> FileVersion | None:
    """Of versions, newest first, the one that says how the file stands: one that was discarded
    says nothing beside the public one.
    """
    newest = seen[0] if seen else None
    if newest is None or newest.state != SUPERSEDED:
        return newest
    return next((each for each in seen if each.state == PUBLISHED), newest)


def is_officer(context: Context, resource_id: str) -> bool:
    """Whether the caller may see every version of the resource."""
    try:
        tk.check_access("mashhad_file_version_read", Context(context), {"id": resource_id})
    except tk.NotAuthorized:
        return False
    return True


def _facts(context: Context, version: FileVersion) -> dict[str, Any]:
    """The facts of a version; its name, size and fingerprint are of what the caller gets of it."""
    told = version_dict(version)
    if not public_files.is_whole(version) and not is_officer(context, version.resource_id):
        told |= public_files.facts_of_rows(version)
    return told


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
        "waiver_reason": version.waiver_reason,
        "overrides": [
            {key: each[key] for key in _TOLD_OF_OVERRIDES} for each in version.overrides or ()
        ],
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
    return None if moment is None else moments.iso(moment)
