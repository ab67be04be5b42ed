"""What the columns and values of a file are taken for; its officers correct it for their unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import make_response
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.web import form_choices
from ckanext.mashhad.tables.web.checked_files import (
    FILE,
    back_to_check,
    find_version,
    no_check,
    own_address,
    private,
    tell,
)


class Columns(MethodView):
    """What the columns of a version are taken for; its officers correct it for their unit."""

    def get(self, package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
        return _columns_page(*find_version(package_type, id, resource_id, n), {}, {})

    def post(self, package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
        pkg, version = find_version(package_type, id, resource_id, n)
        form = tk.request.form
        said, table = form_choices.mapping(form), form.get("table")
        values = form_choices.values(form)
        asked = {"id": resource_id, "n": n, "table": table, "mapping": said, "values": values}
        try:
            tk.get_action("mashhad_column_mapping_update")({}, asked)
        except tk.ValidationError as error:
            at_choices = {name: error.error_dict.pop(name, {}) for name in ("mapping", "values")}
            tell(error)
            return _columns_page(pkg, version, said, at_choices)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return no_check()
        message = tk._(
            "This is remembered for the files of the unit, and the file is checked again."
        )
        tk.h.flash_success(message)
        return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))


mashhad_tables.add_url_rule(f"{FILE}/<int:n>/columns", view_func=Columns.as_view("columns"))


def _columns_page(
    pkg: dict[str, Any],
    version: store.FileVersion,
    said: dict[str, str],
    errors: Mapping[str, Mapping[str, list[str]]],
) -> Response:
    """``said`` of the headers; what is wrong with it by header, and with ``values`` by text."""
    own = own_address(pkg, version.resource_id)
    try:
        table = tk.request.values.get("table")
        asked = {"id": version.resource_id, "n": version.n, "table": table}
        seen = tk.get_action("mashhad_column_mapping_show")({}, asked)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return no_check()
    except tk.ValidationError as error:
        return back_to_check(pkg, version.resource_id, version.n, str(error))
    if refusal := seen.get("refusal"):
        text = " ".join(tk.h.mashhad_table_said(refusal[part]) for part in ("message", "hint"))
        return back_to_check(pkg, version.resource_id, version.n, text)
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
    return private(make_response(tk.render("mashhad_tables/columns.html", shown)))
