"""Pages of the tables room: what each table is, and a check without publishing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from flask import jsonify, send_file
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.bulk import views as bulk_views  # noqa: F401 (adds its pages)
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.feedback.views import mashhad_feedback  # noqa: F401 (registered too)
from ckanext.mashhad.tables.intake import trial
from ckanext.mashhad.tables.nil_reports import views  # noqa: F401 (likewise)
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.rows.row_writes import is_checked
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import held, proposal
from ckanext.mashhad.tables.web import (
    file_views,  # noqa: F401 (adds its pages to the blueprint)
    row_views,  # noqa: F401 (likewise)
)

FACTS = ("fiscal_year", "period_part", "budget_stage")


@mashhad_tables.before_app_request
def refuse_awaited_downloads() -> None:
    serving.refuse_what_is_not_there(tk.request.endpoint or "", tk.request.view_args or {})


@mashhad_tables.after_app_request
def name_downloads(response: Response) -> Response:
    return serving.say_unchanged(serving.name_as_the_officer_did(response))


@mashhad_tables.before_app_request
def keep_dictionary() -> None:
    """CKAN's page would save a data dictionary; that of a checked table is its row schema's."""
    saving = tk.request.endpoint == "datastore.dictionary" and tk.request.method == "POST"
    if saving and is_checked((tk.request.view_args or {}).get("resource_id")):
        tk.abort(403, tk._("These rows change with their file only: upload a new version of it."))


@mashhad_tables.get("/tables")
def index() -> str:
    """All tables that are checked row by row."""
    known = [registry.load(name) for name in registry.names()]
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
        more: dict[str, Any] = {"found": found, "filename": upload.filename}
        if found.get("accepted"):
            limit = tk.config["ckan.max_resource_size"] * trial.MEGABYTE
            kept = held.hold(upload.stream, upload.filename, name, current_user.id, limit)
            more["sending"] = _sending(table, proposal.proposed(table, typed, found), kept)
        return _table_page(table, typed, **more)


mashhad_tables.add_url_rule("/tables/<name>", view_func=Table.as_view("table"))


@mashhad_tables.post("/tables/<name>/publish")
def publish(name: str) -> Response | str:
    """Publish the file that was checked just now; for officers, each their own file."""
    table, form = _table(name), tk.request.form
    file = held.held(form.get("file", ""), current_user.id) if _may_publish() else None
    if file is None or file.table != name:
        tk.h.flash_error(tk._("This file is not kept any more. Check it again."))
        return tk.redirect_to("mashhad_tables.table", name=name)
    typed = {key: form.get(key, "").strip() for key in (*proposal.ASKED, *proposal.codes(table))}
    try:
        with held.sent(file) as upload:
            token = form.get(proposal.CONFIRMED, "")
            dataset, resource_id = proposal.send(table, typed, upload, token)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        again = _sending(table, typed, form["file"], error.error_dict)
        return _table_page(table, {}, filename=file.filename, sending=again)
    held.release(file)
    own = {"package_type": table.dataset_type, "id": dataset, "resource_id": resource_id}
    return tk.redirect_to("mashhad_tables.file_check", **own)


def _may_publish() -> bool:
    return bool(tk.h.mashhad_may_publish())


def _sending(
    table: TableSchema, typed: dict[str, str], kept: str, errors: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the form shows by which a checked file is published."""
    codes = proposal.options(table)
    return {
        "file": kept,
        "typed": typed,
        "errors": errors or {},
        "removal": proposal.removal(table, typed),
        "units": [
            {"value": unit["id"], "text": tk.h.mashhad_unit_title(unit)}
            for unit in proposal.units()
        ],
        "codes": codes,
        "labels": {field: proposal.label(table, field) for field in codes},
    }


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
    return send_file(out, MIMETYPE, as_attachment=True, download_name=filename)


def _table(name: str) -> TableSchema:
    if name not in registry.names():
        return tk.abort(404, tk._("There is no such table."))
    return registry.load(name)


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
        "sending": None,
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
