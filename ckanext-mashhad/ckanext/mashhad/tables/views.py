"""Pages of the tables room: what each table is, a check without publishing, a file's check."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context
from flask import Blueprint, jsonify, make_response, send_file
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad import config
from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.catalog.multilingual import data_language
from ckanext.mashhad.persian import moments
from ckanext.mashhad.tables import (
    actions,
    checking,
    fields,
    findings_file,
    rowstore,
    schema,
    serving,
    template,
)
from ckanext.mashhad.tables import model as store
from ckanext.mashhad.tables.limits import DEFAULT, Limits
from ckanext.mashhad.tables.row_writes import is_checked
from ckanext.mashhad.tables.rulebook import LOCALE
from ckanext.mashhad.tables.schema import TableSchema

mashhad_tables = Blueprint("mashhad_tables", __name__)

#: Seconds after which the page of a check that still runs asks again, without JavaScript.
REFRESH = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FACTS = ("fiscal_year", "period_part", "budget_stage")


@mashhad_tables.before_app_request
def refuse_awaited_downloads() -> None:
    serving.refuse_what_is_not_there(tk.request.endpoint or "", tk.request.view_args or {})


@mashhad_tables.after_app_request
def name_downloads(response: Response) -> Response:
    return serving.name_as_the_officer_did(response)


@mashhad_tables.before_app_request
def keep_dictionary() -> None:
    """CKAN's page would save a data dictionary; that of a checked table is its row schema's."""
    saving = tk.request.endpoint == "datastore.dictionary" and tk.request.method == "POST"
    if saving and is_checked((tk.request.view_args or {}).get("resource_id")):
        tk.abort(403, tk._("These rows change with their file only: upload a new version of it."))


@mashhad_tables.get("/tables")
def index() -> str:
    """All tables that are checked row by row."""
    known = [schema.load(name) for name in schema.names()]
    return tk.render("mashhad_tables/index.html", {"tables": known, "locale": _locale()})


class Table(MethodView):
    """What a table is; for officers a box that checks a file without publishing it."""

    def get(self, name: str) -> str:
        return _table_page(_table(name), {})

    def post(self, name: str) -> str:
        table = _table(name)
        typed = {key: tk.request.form.get(key, "").strip() for key in FACTS}
        upload = tk.request.files.get("upload")
        if upload is None or not upload.filename:
            return _table_page(table, typed, errors={"upload": [tk._("Choose a file.")]})
        asked = {"upload": upload, "table": table.name, **{k: v for k, v in typed.items() if v}}
        try:
            found = tk.get_action("mashhad_table_check")({}, asked)
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _table_page(table, typed, errors=error.error_dict)
        return _table_page(table, typed, found=found, filename=upload.filename)


mashhad_tables.add_url_rule("/tables/<name>", view_func=Table.as_view("table"))


@mashhad_tables.get("/tables/<name>/schema.json")
def table_schema(name: str) -> Response:
    """The Frictionless Table Schema of the published rows."""
    answer = jsonify(fields.table_schema(_table(name)))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.schema.json"
    return answer


@mashhad_tables.get("/tables/<name>/template.xlsx")
def empty_template(name: str) -> Response:
    """The workbook to be filled in."""
    table, out = _table(name), BytesIO()
    template.write(out, table, data_language(tk.h.lang()))
    out.seek(0)
    filename = f"{table.title[_locale()]}.xlsx"
    return send_file(out, XLSX, as_attachment=True, download_name=filename)


def _table(name: str) -> TableSchema:
    if name not in schema.names():
        return tk.abort(404, tk._("There is no such table."))
    return schema.load(name)


def _table_page(table: TableSchema, typed: dict[str, str], **more: Any) -> str:
    lang = data_language(tk.h.lang())
    shown = {
        "table": table,
        "locale": _locale(),
        "columns": fields.dictionary(table, lang),
        "may_check": tk.h.mashhad_may_publish(),
        "periods": _choices("period_part"),
        "stages": _choices("budget_stage") if table.dataset_type == "budget" else [],
        "typed": typed,
        "errors": {},
        "found": None,
        **more,
    }
    return tk.render("mashhad_tables/table.html", shown)


def _choices(codelist: str) -> list[dict[str, str]]:
    text = tk.h.scheming_language_text
    return [
        {"value": each["value"], "text": text(each["label"])}
        for each in codelists.load(codelist).choices()
    ]


def _locale() -> str:
    return LOCALE[data_language(tk.h.lang())]


FILE = "/<package_type>/<id>/resource/<resource_id>/check"


@mashhad_tables.get(FILE)
def file_check(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """How the check of a file went: its newest version, or the one numbered ``n``."""
    pkg, res = _file(package_type, id, resource_id)
    n = tk.request.args.get("n", type=int)
    asked = {"id": resource_id, "n": n}
    try:
        check = tk.get_action("mashhad_file_check_show")({}, asked)
        versions = tk.get_action("mashhad_file_version_list")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return _no_check()
    running = check["state"] in store.UNFINISHED
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "check": check,
        "versions": versions,
        "may_edit": tk.h.check_access("package_update", {"id": pkg["id"]}),
        "refresh": REFRESH if running else None,
    }
    answer = _private(make_response(tk.render("mashhad_tables/check.html", shown)))
    if running:
        # A header, not a <meta>: a browser obeys both, and pages stay free of what bars readers.
        answer.headers["Refresh"] = str(REFRESH)
    return answer


@mashhad_tables.get(f"{FILE}/<int:n>/findings.<any(csv, json):form>")
def findings(package_type: str, id: str, resource_id: str, n: int, form: str) -> Response:  # noqa: A002
    """What the check of a version found, as far as it is listed; for who may change the file."""
    _pkg, version = _version(package_type, id, resource_id, n)
    report = version.report or {}
    if "findings" not in report:
        return _no_check()
    if form == "json":
        told = tk.get_action("mashhad_file_check_show")({}, {"id": resource_id, "n": n})
        body, mimetype = json.dumps(told, ensure_ascii=False, indent=1).encode(), "application/json"
    else:
        table = schema.load(version.table) if version.table else None
        lang = data_language(tk.h.lang())
        body = b"".join(findings_file.as_csv(report["findings"], table, lang))
        mimetype = "text/csv"
    name = _name(version, tk._("what was found"), form)
    return _private(send_file(BytesIO(body), mimetype, as_attachment=True, download_name=name))


@mashhad_tables.get(f"{FILE}/<int:n>/workbook.xlsx")
def workbook(package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
    """The officer's own rows with each error at its cell; for who may change the file."""
    pkg, version = _version(package_type, id, resource_id, n)
    if not version.table or not version.decided:
        return _no_check()
    if not store.try_lock(f"mashhad_workbook:{current_user.id}"):
        message = tk._("Another file is being prepared for you. Wait for it, then ask again.")
        return _back_to_check(pkg, resource_id, n, message)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        asked = checking.Question(
            serving.path_of(version),
            version.table,
            moments.tehran_day(version.decided),
            version.filename,
            facts={name: pkg[name] for name in checking.FACTS if pkg.get(name)},
            beside=[name for name in schema.of_dataset(pkg) if name != version.table],
            limits=Limits(**config.table_limits()),
        )
        found = checking.annotate(asked, path, data_language(tk.h.lang()))
        if refusal := found.report.get("refusal"):
            said = [tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint")]
            return _back_to_check(pkg, resource_id, n, " ".join(said))
        content = path.open("rb")
    name = _name(version, tk._("marked"), "xlsx")
    return _private(send_file(content, XLSX, as_attachment=True, download_name=name))


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
    if not store.try_lock(f"mashhad_workbook:{current_user.id}"):
        message = tk._("Another file is being prepared for you. Wait for it, then ask again.")
        return _back_to_check(pkg, resource_id, version.n, message)
    if (version.rows or 0) > DEFAULT.xlsx_rows:
        message = tk._("This file has more rows than a workbook may have.")
        return _back_to_check(pkg, resource_id, version.n, message)
    table = schema.load(version.table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        with path.open("wb") as out:
            rows = rowstore.rows(resource_id, table)
            template.write(out, table, data_language(tk.h.lang()), rows)
        content = path.open("rb")
    name = _name(version, tk._("to be edited"), "xlsx")
    return _private(send_file(content, XLSX, as_attachment=True, download_name=name))


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
    return serving.send(version)


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
    own = {"package_type": pkg["type"], "id": pkg["name"], "resource_id": resource_id}
    return tk.redirect_to("mashhad_tables.file_check", **own, n=n)


def _private(answer: Response) -> Response:
    """Kept by no cache: what a reader may see changes with the check and with who reads."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return serving.keep_private(answer)
