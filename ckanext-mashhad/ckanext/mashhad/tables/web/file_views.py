"""Pages of one file: its check, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from flask import make_response
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.workbooks import findings_file
from ckanext.mashhad.tables.intake import waiving
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.web import form_choices
from ckanext.mashhad.tables.web.checked_files import (
    FILE,
    find_file,
    no_check,
    own_address,
    private,
    tell,
)

#: Seconds after which the page of a check that still runs asks again, without JavaScript.
REFRESH = 5


@mashhad_tables.get(FILE)
def file_check(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """How the check of a file went: its newest version, or the one numbered ``n``."""
    pkg, res = find_file(package_type, id, resource_id)
    return check_page(pkg, res, tk.request.args.get("n", type=int), Said())


@dataclass(frozen=True, slots=True)
class Said:
    """What a form of the page has sent that was refused: ``typed`` into fields, ``columns`` by
    header; and ``errors``, for columns and values by header and text.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)


def check_page(pkg: dict[str, Any], res: dict[str, Any], n: int | None, said: Said) -> Response:
    """The page of the version numbered ``n``, or of the newest."""
    resource_id = res["id"]
    asked = {"id": resource_id, "n": n}
    try:
        check = tk.get_action("mashhad_file_check_show")({}, asked)
        versions = tk.get_action("mashhad_file_version_list")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return no_check()
    running = check["state"] in store.UNFINISHED
    if check["state"] == store.PUBLISHED and tk.request.args.get("then") == "public":
        tk.h.flash_success(tk._("Published. This is what everybody sees."))
        return tk.redirect_to(
            f"{pkg['type']}_resource.read", id=pkg["name"], resource_id=resource_id
        )
    may_edit = tk.h.check_access("package_update", {"id": pkg["id"]})
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "check": check,
        "versions": versions,
        "most_findings": findings_file.MOST,
        "may_waive": _may_waive(resource_id, check["n"]),
        "overridable": _overridable(resource_id, check["n"]),
        "may_edit": may_edit,
        **(_choices(pkg, check, said) if may_edit and check["n"] == versions[0]["n"] else {}),
        "refresh": REFRESH if running else None,
        "typed": said.typed,
        "said": said.columns,
        "errors": said.errors,
        "confirmed": tk.request.form.getlist("confirm"),
    }
    answer = private(make_response(tk.render("mashhad_tables/check.html", shown)))
    if running:
        # A header, not a <meta>: a browser obeys both, and pages stay free of what bars readers.
        answer.headers["Refresh"] = str(REFRESH)
    return answer


def _choices(pkg: Mapping[str, Any], check: Mapping[str, Any], said: Said) -> dict[str, Any]:
    """What the officers may say of columns and values of the newest version: of those that were not
    understood without being asked, of others where they ask.
    """
    if check["table"] not in registry.names() or check["state"] in store.UNFINISHED:
        return {}
    unread = check["state"] in (store.REJECTED, store.TO_CONFIRM)
    is_asked = tk.request.values.get("columns") or said.errors.get("mapping")
    schema, seen = registry.load(check["table"]), {}
    if is_asked or (unread and form_choices.may_be_corrected(check)):
        seen = _look_at_columns(check, tk.request.values.get("table"))
        schema = registry.load(seen["table"]) if "table" in seen else schema
    sheets = seen.get("sheets", ())
    return {
        "values": form_choices.unclear(schema, check, pkg["owner_org"]),
        "seen": form_choices.in_order(sheets),
        "why_unseen": seen.get("why_not", ""),
        "taken": {column["field"] for sheet in sheets for column in sheet["columns"]},
        "table": schema.name,
        "tables": seen.get("tables", ()),
        "columns": fields.dictionary(schema, data_language(tk.h.lang())),
    }


def _look_at_columns(check: Mapping[str, Any], table: str | None) -> dict[str, Any]:
    """What ``mashhad_column_mapping_show`` returns, or ``why_not``."""
    asked = {"id": check["resource_id"], "n": check["n"], "table": table}
    try:
        seen = tk.get_action("mashhad_column_mapping_show")({}, asked)
    except tk.ValidationError as error:
        return {"why_not": " ".join(text for texts in error.error_dict.values() for text in texts)}
    if refusal := seen.get("refusal"):
        said = (tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint"))
        return {"why_not": " ".join(said)}
    return dict(seen)


def _may_waive(resource_id: str, n: int) -> bool:
    """Whether the reader may publish this version although it has errors."""
    if not tk.h.check_access("mashhad_file_waive", {"id": resource_id}):
        return False
    version = next((each for each in store.versions(resource_id) if each.n == n), None)
    return version is not None and waiving.may_be_waived(version)


def _overridable(resource_id: str, n: int) -> list[Mapping[str, Any]]:
    """The findings of which the reader may say that they are no personal data."""
    if not tk.h.check_access("mashhad_file_override", {"id": resource_id}):
        return []
    version = next((each for each in store.versions(resource_id) if each.n == n), None)
    return waiving.overridable(version) if version else []


def _decide(action: str, data: dict[str, Any]) -> None:
    """Ask an action for what an officer decides: 403 with its reason, or 404, where it may not be.

    ``ValidationError`` is left to the page.
    """
    try:
        tk.get_action(action)({}, data)
    except tk.NotAuthorized as error:
        tk.abort(403, str(error))
    except tk.ObjectNotFound:
        no_check()


@mashhad_tables.post(f"{FILE}/confirm")
def confirm(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An officer confirms what the newest version would do; then it is published."""
    pkg, res = find_file(package_type, id, resource_id)
    said = {
        "token": tk.request.form.get("token", ""),
        "confirm": tk.request.form.getlist("confirm"),
    }
    try:
        _decide("mashhad_file_confirm", {**said, "id": resource_id})
    except tk.ValidationError as error:
        if "token" not in error.error_dict:
            return check_page(pkg, res, None, Said(errors=error.error_dict))
        tell(error)
        return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))
    own = own_address(pkg, resource_id)
    return tk.redirect_to("mashhad_tables.file_check", **own, then="public")


@mashhad_tables.post(f"{FILE}/discard")
def discard(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An officer does not want the newest version published."""
    pkg, _res = find_file(package_type, id, resource_id)
    asked = {"id": resource_id, "token": tk.request.form.get("token", "")}
    try:
        _decide("mashhad_file_discard", asked)
    except tk.ValidationError as error:
        tell(error)
    else:
        tk.h.flash_success(tk._("This version is not published. What was public stays."))
    return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))


@mashhad_tables.post(f"{FILE}/restore")
def restore(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """What was public before takes its place back."""
    pkg, _res = find_file(package_type, id, resource_id)
    asked = {"id": resource_id, "n": tk.request.form.get("n")}
    try:
        _decide("mashhad_file_restore", asked)
    except tk.ValidationError as error:
        tell(error)
        return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))
    own = own_address(pkg, resource_id)
    return tk.redirect_to("mashhad_tables.file_check", **own, then="public")


@mashhad_tables.post(f"{FILE}/waive")
def waive(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An administrator publishes the newest version although it has errors."""
    pkg, res = find_file(package_type, id, resource_id)
    said = {"reason": tk.request.form.get("reason", "")}
    try:
        _decide("mashhad_file_waive", {**said, "id": resource_id})
    except tk.ValidationError as error:
        if "reason" in error.error_dict:
            return check_page(pkg, res, None, Said(said, errors=error.error_dict))
        tell(error)
    return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))


@mashhad_tables.post(f"{FILE}/override")
def override(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An administrator says that a finding of personal data is none."""
    pkg, _res = find_file(package_type, id, resource_id)
    names = ("rule", "table", "field", "spot", "reason")
    said = {name: tk.request.form.get(name, "") for name in names}
    try:
        _decide("mashhad_file_override", {**said, "id": resource_id})
    except tk.ValidationError as error:
        tell(error)
    return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))
