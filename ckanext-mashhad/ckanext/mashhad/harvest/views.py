"""Pages of the harvest room; changes by POST only."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.harvest.actions import PAGE

mashhad_harvest = Blueprint("mashhad_harvest", __name__, url_prefix="/harvest")


def _act(action: str, data_dict: dict[str, Any]) -> Any:
    """The action's result, or the page that says why there is none."""
    try:
        return tk.get_action(action)({}, data_dict)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))


# A redirect from the address without its last stroke would lose the language.
@mashhad_harvest.get("/", strict_slashes=False)
def index() -> str:
    """The sources that the reader may see."""
    sources = _act("mashhad_harvest_source_list", {})
    may_add = tk.h.check_access("mashhad_harvest_source_create")
    return tk.render("mashhad_harvest/index.html", {"sources": sources, "may_add": may_add})


class NewSource(MethodView):
    """The form that adds a source."""

    def get(self) -> str:
        return _form({}, {})

    def post(self) -> Response | str:
        data = dict(tk.request.form)
        try:
            made = _act("mashhad_harvest_source_create", data)
        except tk.ValidationError as error:
            return _form(data, error.error_dict)
        tk.h.flash_success(tk._("The source is saved. Nothing has been read yet."))
        return tk.redirect_to("mashhad_harvest.source", name=made["name"])


def _form(data: dict[str, Any], errors: dict[str, Any]) -> str:
    if not tk.h.check_access("mashhad_harvest_source_create"):
        return tk.abort(403, tk._("Only a system administrator may add a source."))
    return tk.render("mashhad_harvest/new.html", {"data": data, "errors": errors})


mashhad_harvest.add_url_rule("/new", view_func=NewSource.as_view("new"))


@mashhad_harvest.get("/<name>")
def source(name: str) -> str:
    """A source with its last jobs."""
    found = _act("mashhad_harvest_source_show", {"id": name})
    return tk.render("mashhad_harvest/source.html", {"source": found})


@mashhad_harvest.post("/<name>/run")
def run(name: str) -> Response:
    """Ask for a run and show its job."""
    try:
        asked = _act("mashhad_harvest_run", {"id": name})
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["id"]))
        return tk.redirect_to("mashhad_harvest.source", name=name)
    return tk.redirect_to("mashhad_harvest.job", name=name, job_id=asked["job_id"])


@mashhad_harvest.get("/<name>/<int:job_id>")
def job(name: str, job_id: int) -> str:
    """A job with its records."""
    outcome = tk.request.args.get("outcome", "")
    asked = {"id": job_id, "outcome": outcome, "page": tk.request.args.get("page")}
    try:
        found = _act("mashhad_harvest_job_show", asked)
    except tk.ValidationError:
        return tk.abort(404, tk._("There is no such page."))
    if found["source"]["name"] != name:
        return tk.abort(404, tk._("There is no such job."))
    page = Page(
        found["records"],
        page=found["page"],
        items_per_page=PAGE,
        item_count=found["record_count"],
        presliced_list=True,
    )
    return tk.render("mashhad_harvest/job.html", {"job": found, "page": page, "outcome": outcome})
