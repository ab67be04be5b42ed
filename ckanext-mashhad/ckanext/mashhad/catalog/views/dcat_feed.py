"""The addresses of the DCAT feed; what it holds is in `catalog.dcat`."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckanext.dcat import helpers as dcat_helpers
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.dcat import feed_paging, profile
from ckanext.mashhad.types import DATASET_TYPES

log = logging.getLogger(__name__)

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
    if ending not in feed_paging.FORMATS:
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
    return Response(text, content_type=f"{feed_paging.FORMATS[ending]}; charset=utf-8")


if dcat_helpers.endpoints_enabled():
    mashhad_feed.add_url_rule(profile.catalog_endpoint("<ending>"), view_func=catalog_feed)
    for kind in ("dataset", *DATASET_TYPES):
        mashhad_feed.add_url_rule(
            f"/{kind}/<dataset_id>.<ending>", f"{kind}_feed", view_func=dataset_feed
        )
