"""Pages for people that CKAN does not have."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

mashhad = Blueprint("mashhad", __name__)


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
