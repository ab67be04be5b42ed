"""Pages of one file: its check, what its columns are taken for, its versions and workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context
from flask import make_response, send_file
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables import actions
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.workbooks import findings_file, template
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.intake import examination, waiving
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import download_limit
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.web import form_choices

#: Seconds after which the page of a check that still runs asks again, without JavaScript.
REFRESH = 5
FILE = "/<package_type>/<id>/resource/<resource_id>/check"


@mashhad_tables.get(FILE)
def file_check(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """How the check of a file went: its newest version, or the one numbered ``n``."""
    pkg, res = _file(package_type, id, resource_id)
    return _check_page(pkg, res, tk.request.args.get("n", type=int), {}, {})


def _check_page(
    pkg: dict[str, Any],
    res: dict[str, Any],
    n: int | None,
    typed: Mapping[str, str],
    errors: Mapping[str, list[str]],
) -> Response:
    """``typed``, ``errors``: of the form by which a file is published with its errors."""
    resource_id = res["id"]
    asked = {"id": resource_id, "n": n}
    try:
        check = tk.get_action("mashhad_file_check_show")({}, asked)
        versions = tk.get_action("mashhad_file_version_list")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return _no_check()
    running = check["state"] in store.UNFINISHED
    if check["state"] == store.PUBLISHED and tk.request.args.get("then") == "public":
        tk.h.flash_success(tk._("Published. This is what everybody sees."))
        return tk.redirect_to(
            f"{pkg['type']}_resource.read", id=pkg["name"], resource_id=resource_id
        )
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "check": check,
        "versions": versions,
        "most_findings": findings_file.MOST,
        "may_waive": _may_waive(resource_id, check["n"]),
        "overridable": _overridable(resource_id, check["n"]),
        "may_edit": tk.h.check_access("package_update", {"id": pkg["id"]}),
        "refresh": REFRESH if running else None,
        "typed": typed,
        "errors": errors,
    }
    answer = _private(make_response(tk.render("mashhad_tables/check.html", shown)))
    if running:
        # A header, not a <meta>: a browser obeys both, and pages stay free of what bars readers.
        answer.headers["Refresh"] = str(REFRESH)
    return answer


class Columns(MethodView):
    """What the columns of a version are taken for; its officers correct it for their unit."""

    def get(self, package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
        return _columns_page(*_version(package_type, id, resource_id, n), {}, {})

    def post(self, package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
        pkg, version = _version(package_type, id, resource_id, n)
        form = tk.request.form
        said, table = form_choices.mapping(form), form.get("table")
        values = form_choices.values(form)
        asked = {"id": resource_id, "n": n, "table": table, "mapping": said, "values": values}
        try:
            tk.get_action("mashhad_column_mapping_update")({}, asked)
        except tk.ValidationError as error:
            at_choices = {name: error.error_dict.pop(name, {}) for name in ("mapping", "values")}
            _tell(error)
            return _columns_page(pkg, version, said, at_choices)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return _no_check()
        message = tk._(
            "This is remembered for the files of the unit, and the file is checked again."
        )
        tk.h.flash_success(message)
        return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id))


mashhad_tables.add_url_rule(f"{FILE}/<int:n>/columns", view_func=Columns.as_view("columns"))


def _columns_page(
    pkg: dict[str, Any],
    version: store.FileVersion,
    said: dict[str, str],
    errors: Mapping[str, Mapping[str, list[str]]],
) -> Response:
    """``said`` of the headers; what is wrong with it by header, and with ``values`` by text."""
    own = _own(pkg, version.resource_id)
    try:
        table = tk.request.values.get("table")
        asked = {"id": version.resource_id, "n": version.n, "table": table}
        seen = tk.get_action("mashhad_column_mapping_show")({}, asked)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return _no_check()
    except tk.ValidationError as error:
        return _back_to_check(pkg, version.resource_id, version.n, str(error))
    if refusal := seen.get("refusal"):
        text = " ".join(tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint"))
        return _back_to_check(pkg, version.resource_id, version.n, text)
    res = next(each for each in pkg["resources"] if each["id"] == version.resource_id)
    schema = registry.load(seen["table"])
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "version": version,
        "own": own,
        "values": form_choices.unclear(schema, version.report or {}, pkg["owner_org"]),
        "sheets": seen["sheets"],
        "taken": {seen["field"] for sheet in seen["sheets"] for seen in sheet["columns"]},
        "said": said,
        "errors": errors,
        "table": seen["table"],
        "tables": seen["tables"],
        "columns": fields.dictionary(schema, data_language(tk.h.lang())),
    }
    return _private(make_response(tk.render("mashhad_tables/columns.html", shown)))


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


def _own(pkg: dict[str, Any], resource_id: str) -> dict[str, str]:
    """What addresses of a file's pages have in common."""
    return {"package_type": pkg["type"], "id": pkg["name"], "resource_id": resource_id}


@mashhad_tables.post(f"{FILE}/restore")
def restore(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """What was public before takes its place back."""
    pkg, _res = _file(package_type, id, resource_id)
    try:
        asked = {"id": resource_id, "n": tk.request.form.get("n")}
        tk.get_action("mashhad_file_restore")({}, asked)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return _no_check()
    except tk.ValidationError as error:
        _tell(error)
        return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id))
    return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id), then="public")


@mashhad_tables.post(f"{FILE}/waive")
def waive(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An administrator publishes the newest version although it has errors."""
    pkg, res = _file(package_type, id, resource_id)
    said = {"reason": tk.request.form.get("reason", "")}
    try:
        tk.get_action("mashhad_file_waive")({}, {**said, "id": resource_id})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return _no_check()
    except tk.ValidationError as error:
        if "reason" in error.error_dict:
            return _check_page(pkg, res, None, said, error.error_dict)
        _tell(error)
    return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id))


@mashhad_tables.post(f"{FILE}/override")
def override(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """An administrator says that a finding of personal data is none."""
    pkg, _res = _file(package_type, id, resource_id)
    names = ("rule", "table", "field", "spot", "reason")
    said = {name: tk.request.form.get(name, "") for name in names}
    try:
        tk.get_action("mashhad_file_override")({}, {**said, "id": resource_id})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return _no_check()
    except tk.ValidationError as error:
        _tell(error)
    return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id))


def _tell(error: tk.ValidationError) -> None:
    for text in (text for texts in error.error_dict.values() for text in texts):
        tk.h.flash_error(text)


@mashhad_tables.get(f"{FILE}/<int:n>/findings.<any(csv, json):form>")
def findings(package_type: str, id: str, resource_id: str, n: int, form: str) -> Response:  # noqa: A002
    """All that the check of a version found, cut or not; for who may change the file."""
    pkg, version = _version(package_type, id, resource_id, n)
    report = version.report or {}
    if "findings" not in report or not version.decided:
        return _no_check()
    name = _name(version, tk._("what was found"), form)
    mimetype = {"csv": "text/csv", "json": "application/json"}[form]
    lang = data_language(tk.h.lang())
    if report.get("complete", True) or not version.table:
        table = registry.load(version.table) if version.table else None
        whole = report["findings"]
        told = findings_file.as_csv(whole, table, lang) if form == "csv" else None
        body = b"".join(told or findings_file.as_json(whole))
        return _private(send_file(BytesIO(body), mimetype, as_attachment=True, download_name=name))
    if not download_limit.take_alone("workbook", current_user.id):
        return _back_to_check(pkg, resource_id, n, _one_at_a_time())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "findings"
        asked = examination.question(version, moments.tehran_day(version.decided))
        found = checking.tell_all(asked, path, form, lang)
        if refusal := found.report.get("refusal"):
            said = [tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint")]
            return _back_to_check(pkg, resource_id, n, " ".join(said))
        content = path.open("rb")
    return _private(send_file(content, mimetype, as_attachment=True, download_name=name))


def _one_at_a_time() -> str:
    return tk._("Another file is being prepared for you. Wait for it, then ask again.")


@mashhad_tables.get(f"{FILE}/<int:n>/workbook.xlsx")
def workbook(package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
    """The officer's own rows with each error at its cell; for who may change the file."""
    pkg, version = _version(package_type, id, resource_id, n)
    if not version.table or not version.decided:
        return _no_check()
    if not download_limit.take_alone("workbook", current_user.id):
        return _back_to_check(pkg, resource_id, n, _one_at_a_time())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        asked = examination.question(version, moments.tehran_day(version.decided))
        found = checking.annotate(asked, path, data_language(tk.h.lang()))
        if refusal := found.report.get("refusal"):
            said = [tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint")]
            return _back_to_check(pkg, resource_id, n, " ".join(said))
        content = path.open("rb")
    name = _name(version, tk._("marked"), "xlsx")
    return _private(send_file(content, MIMETYPE, as_attachment=True, download_name=name))


@mashhad_tables.get("/<package_type>/<id>/resource/<resource_id>/template.xlsx")
def filled_template(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """The published rows in the template, to be edited; for who may change the file."""
    pkg, _res = _file(package_type, id, resource_id)
    try:
        tk.check_access("mashhad_file_version_read", {}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return _no_check()
    version = store.published_versions([resource_id]).get(resource_id)
    if version is None or not version.table:
        return _no_check()
    if not download_limit.take_alone("workbook", current_user.id):
        return _back_to_check(pkg, resource_id, version.n, _one_at_a_time())
    if (version.rows or 0) > DEFAULT.xlsx_rows:
        message = tk._("This file has more rows than a workbook may have.")
        return _back_to_check(pkg, resource_id, version.n, message)
    table = registry.load(version.table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        with path.open("wb") as out:
            rows = row_store.rows(resource_id, table)
            template.write(out, table, data_language(tk.h.lang()), rows)
        content = path.open("rb")
    name = _name(version, tk._("to be edited"), "xlsx")
    return _private(send_file(content, MIMETYPE, as_attachment=True, download_name=name))


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


def _file(package_type: str, id_or_name: str, resource_id: str) -> tuple[dict[str, Any], Any]:
    """The dataset and its file, as the caller may see them; else 404."""
    try:
        pkg = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return _no_check()
    res = next((each for each in pkg["resources"] if each["id"] == resource_id), None)
    if res is None or pkg["type"] != package_type:
        return _no_check()
    return pkg, res


def _version(
    package_type: str, id_or_name: str, resource_id: str, n: int
) -> tuple[dict[str, Any], store.FileVersion]:
    """The dataset and a version of its file, for whoever may see every version; else 404."""
    pkg, _res = _file(package_type, id_or_name, resource_id)
    try:
        tk.check_access("mashhad_file_version_read", {}, {"id": resource_id})
        seen = actions.visible_versions({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return _no_check()
    version = next((each for each in seen if each.n == n), None)
    return (pkg, version) if version else _no_check()


def _name(version: store.FileVersion, what: str, ending: str) -> str:
    return f"{Path(version.filename).stem} - {what}.{ending}"


def _no_check() -> NoReturn:
    return tk.abort(404, tk._("There is no check of such a file."))


def _back_to_check(pkg: dict[str, Any], resource_id: str, n: int, message: str) -> Response:
    tk.h.flash_error(message)
    return tk.redirect_to("mashhad_tables.file_check", **_own(pkg, resource_id), n=n)


def _private(answer: Response) -> Response:
    """Kept by no cache: what a reader may see changes with the check and with who reads."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return serving.keep_private(answer)
