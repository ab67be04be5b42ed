"""Pages of the harvest room; changes by POST only."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, make_response
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.harvest.actions.harvest_dictization import RECENT
from ckanext.mashhad.harvest.actions.jobs import PAGE
from ckanext.mashhad.harvest.engine import adapters, source_health
from ckanext.mashhad.harvest.engine.messages import results_file

mashhad_harvest = Blueprint("mashhad_harvest", __name__, url_prefix="/harvest")

#: Seconds after which the page of a running job renews itself.
REFRESH: Final = 10
_PREVIEW: Final = "preview"


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


@mashhad_harvest.get("/health")
def state_of_all() -> Response:
    """Whether all sources are well, for monitoring: 200, or 503."""
    found = _act("mashhad_harvest_health", {})
    response = make_response(json.dumps(found), 200 if found["ok"] else 503)
    response.content_type = "application/json"
    return response


@mashhad_harvest.get("/metrics")
def metrics() -> Response:
    """The same as Prometheus reads it."""
    found = _act("mashhad_harvest_health", {})
    response = make_response(
        source_health.metrics(found["sources"], found["queues"], dt.datetime.now(dt.UTC))
    )
    response.content_type = "text/plain; version=0.0.4; charset=utf-8"
    return response


class NewSource(MethodView):
    """The form that adds a source, with a preview of what it would bring."""

    def get(self) -> str:
        return _form({"kind": tk.request.args.get("kind", "")}, {})

    def post(self) -> Response | str:
        data = dict(tk.request.form)
        try:
            if _PREVIEW in data:
                return _form(data, {}, found=_act("mashhad_harvest_preview", data))
            made = _act("mashhad_harvest_source_create", data)
        except tk.ValidationError as error:
            return _form(data, error.error_dict)
        if made["taken_over"]:
            number = made["taken_over"]
            words = tk.ungettext(
                "{number} dataset that came from this address before is its own again.",
                "{number} datasets that came from this address before are its own again.",
                number,
            )
            tk.h.flash_success(words.format(number=tk.h.mashhad_number(number)))
        if made["approved_at"]:
            tk.h.flash_success(tk._("The source is saved. Nothing has been read yet."))
        else:
            tk.h.flash_success(
                tk._("The source is saved. It is read once a system administrator has approved it.")
            )
        return tk.redirect_to("mashhad_harvest.source", name=made["name"])


class EditSource(MethodView):
    """The form that changes a source."""

    def get(self, name: str) -> str:
        found = _act("mashhad_harvest_source_show", {"id": name})
        private = "true" if found["private"] else ""
        return _form({**found, **found["options"], "private": private}, {}, source=found)

    def post(self, name: str) -> Response | str:
        found = _act("mashhad_harvest_source_show", {"id": name})
        data = dict(tk.request.form)
        fixed = {key: found[key] for key in ("name", "kind", "unit", "dataset_type")}
        try:
            if _PREVIEW in data:
                shown = _act("mashhad_harvest_preview", {**data, **fixed})
                return _form({**data, **fixed}, {}, source=found, found=shown)
            _act("mashhad_harvest_source_update", {**data, "id": name})
        except tk.ValidationError as error:
            return _form({**data, **fixed}, error.error_dict, source=found)
        tk.h.flash_success(tk._("The source is changed."))
        return tk.redirect_to("mashhad_harvest.source", name=name)


def _form(
    data: dict[str, Any],
    errors: dict[str, Any],
    *,
    source: dict[str, Any] | None = None,
    found: dict[str, Any] | None = None,
) -> str:
    action = "mashhad_harvest_source_update" if source else "mashhad_harvest_source_create"
    asked = {"owner_org": source["owner_org"]} if source else {}
    if not tk.h.check_access(action, asked):
        return tk.abort(403, tk._("Only an administrator of the unit may do this."))
    kind = data.get("kind") if data.get("kind") in adapters.KINDS else next(iter(adapters.KINDS))
    shown = {**data, "kind": kind}
    extra = {"data": shown, "errors": errors, "source": source, "preview": found}
    return tk.render("mashhad_harvest/form.html", extra)


mashhad_harvest.add_url_rule("/new", view_func=NewSource.as_view("new"))
mashhad_harvest.add_url_rule("/<name>/edit", view_func=EditSource.as_view("edit"))


@mashhad_harvest.get("/<name>")
def source(name: str) -> str:
    """A source with its health and its jobs."""
    asked = {"id": name, "page": tk.request.args.get("page")}
    try:
        found = _act("mashhad_harvest_source_show", asked)
    except tk.ValidationError:
        return tk.abort(404, tk._("There is no such page."))
    page = Page(
        found["jobs"],
        page=found["page"],
        items_per_page=RECENT,
        item_count=found["job_count"],
        presliced_list=True,
    )
    return tk.render("mashhad_harvest/source.html", {"source": found, "page": page})


@mashhad_harvest.post("/<name>/run")
def run(name: str) -> Response:
    """Ask for a run, or a dry one, and show its job."""
    return _asked("mashhad_harvest_run", name, {"dry": tk.request.form.get("dry", "")})


@mashhad_harvest.post("/<name>/deletions")
def deletions(name: str) -> Response:
    """Run it and let go what it withheld, up to the number that was shown."""
    ceiling = tk.request.form.get("ceiling", "")
    return _asked("mashhad_harvest_deletions_approve", name, {"ceiling": ceiling})


def _asked(action: str, name: str, data: dict[str, Any]) -> Response:
    try:
        asked = _act(action, {"id": name, **data})
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(text for texts in error.error_dict.values() for text in texts))
        return tk.redirect_to("mashhad_harvest.source", name=name)
    return tk.redirect_to("mashhad_harvest.job", name=name, job_id=asked["job_id"])


@mashhad_harvest.post("/<name>/approve")
def approve(name: str) -> Response:
    """Let a source be read, or no longer."""
    approved = tk.request.form.get("approved", "") != "false"
    _act("mashhad_harvest_source_approve", {"id": name, "approved": approved})
    if approved:
        tk.h.flash_success(tk._("The source is approved. Nothing has been read yet."))
    else:
        tk.h.flash_success(tk._("The source is no longer read. Its datasets stay as they are."))
    return tk.redirect_to("mashhad_harvest.source", name=name)


@mashhad_harvest.post("/<name>/remove")
def remove(name: str) -> Response:
    """Forget a source; its datasets stay."""
    try:
        _act("mashhad_harvest_source_delete", {"id": name})
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["id"]))
        return tk.redirect_to("mashhad_harvest.source", name=name)
    tk.h.flash_success(tk._("The source is removed. Its datasets stay."))
    return tk.redirect_to("mashhad_harvest.index")


@mashhad_harvest.post("/<name>/<int:job_id>/stop")
def stop(name: str, job_id: int) -> Response:
    """Stop a job after the records at hand."""
    _job(name, {"id": job_id})
    try:
        _act("mashhad_harvest_job_stop", {"id": job_id})
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["id"]))
    return tk.redirect_to("mashhad_harvest.job", name=name, job_id=job_id)


@mashhad_harvest.get("/<name>/<int:job_id>")
def job(name: str, job_id: int) -> Response:
    """A job with its records."""
    outcome = tk.request.args.get("outcome", "")
    found = _job(name, {"id": job_id, "outcome": outcome, "page": tk.request.args.get("page")})
    page = Page(
        found["records"],
        page=found["page"],
        items_per_page=PAGE,
        item_count=found["record_count"],
        presliced_list=True,
    )
    running = found["finished_at"] is None and not found["is_stuck"]
    extra = {"job": found, "page": page, "outcome": outcome, "refresh": REFRESH if running else 0}
    response = make_response(tk.render("mashhad_harvest/job.html", extra))
    if running:
        response.headers["Refresh"] = str(REFRESH)
    return response


@mashhad_harvest.get("/<name>/<int:job_id>/records.csv")
def records(name: str, job_id: int) -> Response:
    """The records of a job as a table."""
    outcome = tk.request.args.get("outcome", "")
    found = _job(name, {"id": job_id, "outcome": outcome, "all": True})
    response = make_response(results_file.as_csv(found["records"], tk._, is_dry=found["is_dry"]))
    response.content_type = "text/csv; charset=utf-8"
    filename = f"harvest-{found['source']['name']}-{job_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _job(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _act("mashhad_harvest_job_show", asked)
    except tk.ValidationError:
        return tk.abort(404, tk._("There is no such page."))
    if found["source"]["name"] != name:
        return tk.abort(404, tk._("There is no such job."))
    return found
