"""What officers download of a file: findings, workbooks, versions as they were sent."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context
from flask import send_file
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables import actions
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.workbooks import findings_file, template
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.intake import examination
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import download_limit
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.web.checked_files import (
    FILE,
    back_to_check,
    find_file,
    find_version,
    no_check,
    private,
)


@mashhad_tables.get(f"{FILE}/<int:n>/findings.<any(csv, json):form>")
def findings(package_type: str, id: str, resource_id: str, n: int, form: str) -> Response:  # noqa: A002
    """All that the check of a version found, cut or not; for who may change the file."""
    pkg, version = find_version(package_type, id, resource_id, n)
    report = version.report or {}
    if "findings" not in report or not version.decided:
        return no_check()
    name = _name(version, tk._("what was found"), form)
    mimetype = {"csv": "text/csv", "json": "application/json"}[form]
    lang = data_language(tk.h.lang())
    if report.get("complete", True) or not version.table:
        table = registry.load(version.table) if version.table else None
        whole = report["findings"]
        told = findings_file.as_csv(whole, table, lang) if form == "csv" else None
        body = b"".join(told or findings_file.as_json(whole))
        return private(send_file(BytesIO(body), mimetype, as_attachment=True, download_name=name))
    if not download_limit.take_alone("workbook", current_user.id):
        return back_to_check(pkg, resource_id, n, _one_at_a_time())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "findings"
        asked = examination.question(version, moments.tehran_day(version.decided))
        found = checking.tell_all(asked, path, form, lang)
        if refusal := found.report.get("refusal"):
            said = [tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint")]
            return back_to_check(pkg, resource_id, n, " ".join(said))
        content = path.open("rb")
    return private(send_file(content, mimetype, as_attachment=True, download_name=name))


def _one_at_a_time() -> str:
    return tk._("Another file is being prepared for you. Wait for it, then ask again.")


@mashhad_tables.get(f"{FILE}/<int:n>/workbook.xlsx")
def workbook(package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
    """The officer's own rows with each error at its cell; for who may change the file."""
    pkg, version = find_version(package_type, id, resource_id, n)
    if not version.table or not version.decided:
        return no_check()
    if not download_limit.take_alone("workbook", current_user.id):
        return back_to_check(pkg, resource_id, n, _one_at_a_time())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        asked = examination.question(version, moments.tehran_day(version.decided))
        found = checking.annotate(asked, path, data_language(tk.h.lang()))
        if refusal := found.report.get("refusal"):
            said = [tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint")]
            return back_to_check(pkg, resource_id, n, " ".join(said))
        content = path.open("rb")
    name = _name(version, tk._("marked"), "xlsx")
    return private(send_file(content, MIMETYPE, as_attachment=True, download_name=name))


@mashhad_tables.get("/<package_type>/<id>/resource/<resource_id>/template.xlsx")
def filled_template(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """The published rows in the template, to be edited; for who may change the file."""
    pkg, _res = find_file(package_type, id, resource_id)
    try:
        tk.check_access("mashhad_file_version_read", {}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return no_check()
    version = store.published_versions([resource_id]).get(resource_id)
    if version is None or not version.table:
        return no_check()
    if not download_limit.take_alone("workbook", current_user.id):
        return back_to_check(pkg, resource_id, version.n, _one_at_a_time())
    if (version.rows or 0) > DEFAULT.xlsx_rows:
        message = tk._("This file has more rows than a workbook may have.")
        return back_to_check(pkg, resource_id, version.n, message)
    table = registry.load(version.table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        with path.open("wb") as out:
            rows = row_store.rows(resource_id, table)
            template.write(out, table, data_language(tk.h.lang()), rows)
        content = path.open("rb")
    name = _name(version, tk._("to be edited"), "xlsx")
    return private(send_file(content, MIMETYPE, as_attachment=True, download_name=name))


@mashhad_tables.get("/<package_type>/<id>/resource/<resource_id>/version/<int:n>")
def file_version(package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
    """The bytes of a version: the published one for whoever may see the resource."""
    package = model.Package.get(id)
    try:
        seen = actions.visible_versions(Context(), {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        seen = []
    version = next((each for each in seen if each.n == n), None)
    if version is None or package is None or package.type != package_type:
        return tk.abort(404, tk._("There is no such version of the file."))
    if version.package_id != package.id:
        return tk.abort(404, tk._("There is no such version of the file."))
    officer = actions.is_officer({}, resource_id)
    return serving.send(version, as_sent=officer)


def _name(version: store.FileVersion, what: str, ending: str) -> str:
    return f"{Path(version.filename).stem} - {what}.{ending}"
