"""Pages on which readers tell a unit of an error and follow it, and on which officers answer."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import Blueprint, make_response
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.feedback import feedback_texts
from ckanext.mashhad.tables.feedback.model import Feedback
from ckanext.mashhad.tables.publication import published_rows, serving
from ckanext.mashhad.tables.rows import row_search, shown_rows

mashhad_feedback = Blueprint("mashhad_feedback", __name__)

FIELDS = ("n", "row", "column", "text", "email", feedback_texts.TRAP)


class New(MethodView):
    """The form by which a reader tells of an error in a file, or in one of its rows."""

    def get(self, package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
        asked = {"n": tk.request.args.get("n"), "row": tk.request.args.get("row")}
        return _form(package_type, id, resource_id, asked, {})

    def post(self, package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
        typed = {name: tk.request.form.get(name, "") for name in FIELDS}
        _file(package_type, id, resource_id)
        try:
            told = tk.get_action("mashhad_feedback_create")({}, {"id": resource_id, **typed})
        except tk.ValidationError as error:
            return _form(package_type, id, resource_id, typed, error.error_dict)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return tk.abort(404, tk._("There are no published rows of such a file."))
        tk.h.flash_success(tk._("Thank you. The unit has your message."))
        return tk.redirect_to("mashhad_feedback.show", receipt=told["receipt"])


mashhad_feedback.add_url_rule(
    "/<package_type>/<id>/resource/<resource_id>/feedback", view_func=New.as_view("new")
)


def _file(package_type: str, id_or_name: str, resource_id: str) -> tuple[dict[str, Any], Any]:
    """The dataset and its file whose published rows the caller may read; else 404."""
    try:
        pkg = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There are no published rows of such a file."))
    res = next((each for each in pkg["resources"] if each["id"] == resource_id), None)
    if res is None or pkg["type"] != package_type or not published_rows.published(resource_id):
        return tk.abort(404, tk._("There are no published rows of such a file."))
    return pkg, res


def _form(
    package_type: str,
    id_or_name: str,
    resource_id: str,
    typed: dict[str, Any],
    errors: dict[str, Any],
) -> Response:
    pkg, res = _file(package_type, id_or_name, resource_id)
    version = published_rows.published(resource_id)
    assert version is not None  # noqa: S101 (for the type checker: _file has seen it)
    table = registry.load(version.table)
    # A row is shown of the version that the reader saw only: a newer one may have it elsewhere.
    same = str(typed.get("n")) == str(version.n)
    row = row_search.row(resource_id, table, typed.get("row")) if same else None
    lang = data_language(tk.h.lang())
    cells = shown_rows.cells([c for c in table.columns if row and c.name in row], row or {}, lang)
    shown = {
        "pkg": pkg,
        "pkg_dict": pkg,
        "res": res,
        "version": version,
        "row": row["_id"] if row else None,
        "cells": [(column, cell) for column, cell in cells if cell.text],
        "table": table,
        "typed": typed,
        "errors": errors,
        "trap": feedback_texts.TRAP,
    }
    return _private(make_response(tk.render("mashhad_tables/feedback/new.html", shown)))


@mashhad_feedback.get("/feedback")
def find() -> Response:
    """Where a reader types the number of a message to see how it stands."""
    typed = tk.request.args.get("receipt", "")
    receipt = feedback_texts.read_receipt(typed)
    if receipt and model.Session.get(Feedback, receipt):
        return tk.redirect_to("mashhad_feedback.show", receipt=receipt)
    shown = {"typed": typed, "unknown": bool(typed.strip())}
    return _private(make_response(tk.render("mashhad_tables/feedback/find.html", shown)))


class Show(MethodView):
    """How a message stands, for whoever has its number; its unit's officers answer it here."""

    def get(self, receipt: str) -> Response:
        return _message(receipt, {}, {})

    def post(self, receipt: str) -> Response:
        typed = {name: tk.request.form.get(name, "") for name in ("state", "answer")}
        try:
            tk.get_action("mashhad_feedback_update")({}, {"receipt": receipt, **typed})
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        except tk.ValidationError as error:
            return _message(receipt, typed, error.error_dict)
        tk.h.flash_success(tk._("Your answer is public now."))
        return tk.redirect_to("mashhad_feedback.show", receipt=receipt)


mashhad_feedback.add_url_rule("/feedback/<receipt>", view_func=Show.as_view("show"))


def _message(receipt: str, typed: dict[str, str], errors: dict[str, Any]) -> Response:
    try:
        told = tk.get_action("mashhad_feedback_show")({}, {"receipt": receipt})
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    shown = {"told": told, "typed": typed, "errors": errors, "decisions": feedback_texts.DECISIONS}
    return _private(make_response(tk.render("mashhad_tables/feedback/show.html", shown)))


@mashhad_feedback.get("/feedback/unit/<unit_name>")
def of_unit(unit_name: str) -> Response:
    """What a unit has been told, for its officers."""
    state = tk.request.args.get("state", "")
    state = state if state in feedback_texts.STATES else ""
    page = tk.request.args.get("page", 1, type=int)
    try:
        asked = {"unit": unit_name, "state": state, "page": page}
        found = tk.get_action("mashhad_feedback_list")({}, asked)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    unit = tk.h.mashhad_unit(unit_name)
    if unit is None:
        return tk.abort(404, tk._("There is no such unit."))
    shown = {"unit": unit, "found": found, "state": state, "states": list(feedback_texts.STATES)}
    shown["page_number"] = min(max(page, 1), found["pages"])
    return _private(make_response(tk.render("mashhad_tables/feedback/unit.html", shown)))


def _private(answer: Response) -> Response:
    """For one reader, not for caches or search engines."""
    answer.headers["X-Robots-Tag"] = "noindex"
    return serving.keep_private(answer)
