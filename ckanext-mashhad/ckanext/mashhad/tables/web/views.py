"""Pages of the tables room: what each table is."""

from __future__ import annotations

from io import BytesIO

import ckan.plugins.toolkit as tk
from flask import jsonify, send_file
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.bulk import views as bulk_views  # noqa: F401 (adds its pages)
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.feedback.views import mashhad_feedback  # noqa: F401 (registered too)
from ckanext.mashhad.tables.nil_reports import views  # noqa: F401 (likewise)
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.rows.row_writes import is_checked
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import download_limit
from ckanext.mashhad.tables.web import (
    column_views,  # noqa: F401 (they add their pages to the blueprint)
    file_downloads,  # noqa: F401
    file_views,  # noqa: F401
    preview_views,  # noqa: F401 (likewise)
    row_views,  # noqa: F401 (likewise)
)
from ckanext.mashhad.tables.web.past import version_views  # noqa: F401 (likewise)


@mashhad_tables.before_app_request
def refuse_awaited_downloads() -> None:
    serving.refuse_what_is_not_there(tk.request.endpoint or "", tk.request.view_args or {})


@mashhad_tables.before_app_request
def bound_downloads() -> Response | None:
    """CKAN's own answer that holds all rows keeps a thread for seconds too."""
    slow = tk.request.endpoint == "datastore.dump"
    return None if not slow or download_limit.hold("dump", 2) else download_limit.busy()


@mashhad_tables.after_app_request
def name_downloads(response: Response) -> Response:
    return serving.say_unchanged(serving.name_as_the_officer_did(response))


@mashhad_tables.after_app_request
def lead_to_check(response: Response) -> Response:
    return serving.lead_to_check(response)


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


@mashhad_tables.get("/tables/<name>")
def table(name: str) -> str:
    """What a table is; for officers a box for a file of it."""
    shown, lang = _table(name), data_language(tk.h.lang())
    return tk.render(
        "mashhad_tables/table.html",
        {
            "table": shown,
            "locale": _locale(),
            "columns": fields.dictionary(shown, lang),
            "may_check": tk.h.mashhad_may_publish(),
        },
    )


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


def _locale() -> str:
    return LOCALE[data_language(tk.h.lang())]
