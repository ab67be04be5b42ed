"""Pages of the tables room: what each table is, a check without publishing, a file's check."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, jsonify, make_response
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.catalog.multilingual import data_language
from ckanext.mashhad.tables import fields, schema
from ckanext.mashhad.tables.rulebook import LOCALE
from ckanext.mashhad.tables.schema import TableSchema

mashhad_tables = Blueprint("mashhad_tables", __name__)

#: Seconds after which the page of a check that still runs asks again, without JavaScript.
REFRESH = 5
FACTS = ("fiscal_year", "period_part", "budget_stage")


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


@mashhad_tables.get("/<package_type>/<id>/resource/<resource_id>/check")
def file_check(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """How the check of a file went: its newest version, or the one numbered ``n``."""
    n = tk.request.args.get("n", type=int)
    asked = {"id": resource_id, **({"n": n} if n else {})}
    try:
        pkg = tk.get_action("package_show")({}, {"id": id})
        check = tk.get_action("mashhad_file_check_show")({}, asked)
        versions = tk.get_action("mashhad_file_version_list")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no check of such a file."))
    res = next((each for each in pkg["resources"] if each["id"] == resource_id), None)
    if res is None or pkg["type"] != package_type:
        return tk.abort(404, tk._("There is no check of such a file."))
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "check": check,
        "versions": versions,
        "may_edit": tk.h.check_access("package_update", {"id": pkg["id"]}),
    }
    answer = make_response(tk.render("mashhad_tables/check.html", shown))
    if check["state"] in ("pending", "accepted"):
        # A header, not a <meta>: a browser obeys both, and pages stay free of what bars readers.
        answer.headers["Refresh"] = str(REFRESH)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
