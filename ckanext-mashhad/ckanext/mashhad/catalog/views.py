"""Pages of the catalog room that CKAN does not have."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.config.middleware.flask_app import csrf
from ckan.lib.search import SearchError
from ckanext.dcat import helpers as dcat_helpers
from flask import Blueprint, current_app, g
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import dcat, feed
from ckanext.mashhad.catalog.form_pages import mashhad_forms as mashhad_forms
from ckanext.mashhad.config import DATASET_TYPES

log = logging.getLogger(__name__)

mashhad = Blueprint("mashhad", __name__)


@mashhad.before_app_request
def refuse_nul() -> None:
    """No address of the portal has a NUL in it, and PostgreSQL cannot even be asked for one."""
    if "\0" in tk.request.path:
        tk.abort(404)


@mashhad.before_app_request
def guard_against_forged_requests() -> None:
    """Ask whoever came by cookie for the CSRF token, whatever CKAN has exempted meanwhile.

    CKAN 2.12.0 lacks the fix of CVE-2026-41255: one anonymous or token request to an address
    ends the check there for everybody until the worker restarts.
    """
    by_cookie = tk.current_user.is_authenticated and not g.get("login_via_auth_header")
    if by_cookie and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


class FirstPublished(MethodView):
    """When a dataset or file was first public, open to all; a sysadmin may attest earlier."""

    def get(self, object_id: str) -> str:
        return _first_published_page(object_id, {}, {})

    def post(self, object_id: str) -> Response | str:
        data = {"moment": tk.request.form.get("moment"), "reason": tk.request.form.get("reason")}
        try:
            tk.get_action("mashhad_publication_attest")({}, {"id": object_id, **data})
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        except tk.ValidationError as error:
            return _first_published_page(object_id, data, error.error_dict)
        tk.h.flash_success(tk._("The attestation is recorded."))
        return tk.redirect_to("mashhad.first_published", object_id=object_id)


def _first_published_page(object_id: str, data: dict[str, Any], errors: dict[str, Any]) -> str:
    try:
        publication = tk.get_action("mashhad_publication_show")({}, {"id": object_id})
        package = tk.get_action("package_show")({}, {"id": publication["package_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("This dataset or file has never been public."))
    return tk.render(
        "mashhad/first_published.html",
        {
            "publication": publication,
            "pkg_dict": package,
            "may_attest": tk.h.check_access("mashhad_publication_attest", {}),
            "data": data,
            "errors": errors,
        },
    )


mashhad.add_url_rule(
    "/first-published/<object_id>", view_func=FirstPublished.as_view("first_published")
)


mashhad_feed = Blueprint("mashhad_feed", __name__)

FEED_PARAMETERS = ("after", "page", "modified_since", "q", "fq", "profiles")


def catalog_feed(ending: str) -> Response:
    """A page of the feed. ckanext-dcat's own view answers a wrong parameter with a 409 page."""
    parameters = {key: tk.request.args.get(key) for key in FEED_PARAMETERS}
    return _feed("dcat_catalog_show", ending, parameters)


def dataset_feed(dataset_id: str, ending: str) -> Response:
    """The RDF of one dataset, at the address of its page of any type."""
    profiles = tk.request.args.get("profiles")
    return _feed("dcat_dataset_show", ending, {"id": dataset_id, "profiles": profiles})


def _feed(action: str, ending: str, parameters: dict[str, Any]) -> Response:
    if ending not in feed.FORMATS:
        return tk.abort(404, tk._("The feed has no such format."))
    try:
        text = tk.get_action(action)({}, {**parameters, "format": ending})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    except tk.ValidationError as error:
        lines = [f"{key}: {' '.join(texts)}" for key, texts in error.error_dict.items()]
        return Response("\n".join(lines) + "\n", 400, content_type="text/plain; charset=utf-8")
    except SearchError:
        log.exception("The feed cannot be made")
        message = tk._("The feed cannot be made just now. Try again later.")
        answer = Response(message + "\n", 503, content_type="text/plain; charset=utf-8")
        answer.headers["Retry-After"] = "120"
        return answer
    return Response(text, content_type=f"{feed.FORMATS[ending]}; charset=utf-8")


if dcat_helpers.endpoints_enabled():
    mashhad_feed.add_url_rule(dcat.catalog_endpoint("<ending>"), view_func=catalog_feed)
    for kind in ("dataset", *DATASET_TYPES):
        mashhad_feed.add_url_rule(
            f"/{kind}/<dataset_id>.<ending>", f"{kind}_feed", view_func=dataset_feed
        )


@mashhad.get("/publish")
def publish() -> str | Response:
    """Where an officer chooses what to publish; others are led to the login."""
    if not current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.url_for("mashhad.publish"))
    unit = tk.request.args.get("unit")
    return tk.render(
        "mashhad/publish.html", {"unit": unit, "may_publish": tk.h.mashhad_may_publish()}
    )


@mashhad.get("/for-systems")
def for_systems() -> str:
    """What national systems and developers need to know."""
    return tk.render("mashhad/for_systems.html")
