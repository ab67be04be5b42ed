"""What an address answers whose dataset or file was withdrawn, and where the reason is written."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, g
from flask.globals import request_ctx
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.withdrawals import model as store
from ckanext.mashhad.catalog.withdrawals.actions import REASON, read_reason

mashhad_withdrawals = Blueprint("mashhad_withdrawals", __name__)


@mashhad_withdrawals.after_app_request
def say_that_it_was_withdrawn(response: Response) -> Response:
    """410 with what it was, since when it is gone and why, where else there is a 404 (or a 403,
    as CKAN answers who asks for the bytes of a hidden dataset).
    """
    request, arguments = tk.request, tk.request.view_args or {}
    asked = arguments.get("id") if "package_type" in arguments else arguments.get("dataset_id")
    refused = response.status_code in (403, 404) and request.method in ("GET", "HEAD")
    if not refused or not asked or "\0" in request.path:  # PostgreSQL knows no such character
        return response
    found = store.of_address(asked, arguments.get("resource_id"))
    if found is None:
        return response
    told = tk.get_action("mashhad_withdrawal_show")({}, {"id": found.object_id})
    if "dataset_id" in arguments:  # the feed of one dataset, for programs
        text = f"{told['object_id']} was withdrawn at {told['withdrawn_at']}: {told['reason']}\n"
        answer = Response(text, 410, content_type="text/plain; charset=utf-8")
    else:
        # Another page was made for this answer: its style sheets and message are not ours.
        g.pop("_webassets", None)
        request_ctx.flashes = []
        answer = Response(_page(told, {}, {}), 410, content_type="text/html; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"  # it may come back
    return answer


class Withdrawn(MethodView):
    """The same at an address of its own, where officers of the unit write the reason and its
    administrators hide what it was called.
    """

    def get(self, object_id: str) -> str:
        return _page(_told(object_id), {}, {})

    def post(self, object_id: str) -> Response | str:
        told, typed = _told(object_id), {"reason": tk.request.form.get("reason", "")}
        hides = "hide" in tk.request.form
        action = tk.get_action(f"mashhad_withdrawal_{'hide' if hides else 'update'}")
        try:
            action({}, {"id": object_id, **({} if hides else typed)})
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(told, typed, error.error_dict)
        done = tk._("Its former name is hidden from everybody.")
        tk.h.flash_success(done if hides else tk._("This reason is public now."))
        return tk.redirect_to("mashhad_withdrawals.withdrawn", object_id=object_id)


mashhad_withdrawals.add_url_rule("/withdrawn/<object_id>", view_func=Withdrawn.as_view("withdrawn"))


@mashhad_withdrawals.before_app_request
def ask_why_something_public_is_deleted() -> Response | None:
    """The page that asks whether to delete asks for the reason too; CKAN's views know of none."""
    request, arguments = tk.request, tk.request.view_args or {}
    endpoint = request.endpoint or ""
    deletes = endpoint.endswith(".delete") and "package_type" in arguments
    if not deletes or request.method != "POST" or "cancel" in request.form:
        return None
    if not tk.h.mashhad_is_published(arguments.get("resource_id") or arguments["id"]):
        return None
    try:
        g.setdefault(REASON, read_reason(request.form.get("reason")))
    except tk.ValidationError as error:
        for text in error.error_dict["reason"]:
            tk.h.flash_error(text)
        return tk.redirect_to(tk.h.url_for(request.path))
    return None


def _told(object_id: str) -> dict[str, Any]:
    try:
        return tk.get_action("mashhad_withdrawal_show")({}, {"id": object_id})
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))


def _page(told: dict[str, Any], typed: dict[str, str], errors: dict[str, Any]) -> str:
    unit = {"owner_org": told["owner_org"], "package_id": told["package_id"]}
    shown = {
        "told": told,
        "anew": store.public_now(told) if told["object_type"] == store.DATASET else None,
        "typed": typed,
        "errors": errors,
        "may_write": tk.h.check_access("mashhad_withdrawal_update", unit),
        "may_hide": tk.h.check_access("mashhad_withdrawal_hide", unit),
    }
    return tk.render("mashhad/withdrawn.html", shown)
