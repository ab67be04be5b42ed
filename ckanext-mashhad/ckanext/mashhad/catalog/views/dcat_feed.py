"""The addresses of the DCAT feed; what it holds is in `catalog.dcat`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError
from ckanext.dcat import helpers as dcat_helpers
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.dcat import feed, feed_paging, feed_state
from ckanext.mashhad.catalog.dcat.feed_state import FeedState
from ckanext.mashhad.types import DATASET_TYPES

log = logging.getLogger(__name__)

mashhad_feed = Blueprint("mashhad_feed", __name__)

FEED_PARAMETERS = ("after", "page", "modified_since", "q", "fq", "profiles")


def catalog_feed(ending: str) -> Response:
    """A page of the feed. ckanext-dcat's own view answers a wrong parameter with a 409 page."""
    parameters = {key: tk.request.args.get(key) for key in FEED_PARAMETERS}

    def state() -> FeedState | None:
        _, request = feed.read_request({**parameters, "format": ending})
        return feed_state.of_catalog(request, ending)

    return _feed("dcat_catalog_show", ending, parameters, state)


def dataset_feed(dataset_id: str, ending: str) -> Response:
    """The RDF of one dataset, at the address of its page of any type."""
    profiles = tk.request.args.get("profiles")

    def state() -> FeedState | None:
        return feed_state.of_dataset(dataset_id, ending, profiles)

    return _feed("dcat_dataset_show", ending, {"id": dataset_id, "profiles": profiles}, state)


def _feed(
    action: str,
    ending: str,
    parameters: dict[str, Any],
    read_state: Callable[[], FeedState | None],
) -> Response:
    if ending not in feed_paging.FORMATS:
        return tk.abort(404, tk._("The feed has no such format."))
    try:
        state = read_state()
        if state and _has_it(state):
            return _named(Response(status=304), state)
        text = ""
        if not (state and tk.request.method == "HEAD"):
            text = tk.get_action(action)({}, {**parameters, "format": ending})
            # What was committed meanwhile may be in it, or not.
            state = state if state == read_state() else None
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    except tk.ValidationError as error:
        lines = [f"{key}: {' '.join(texts)}" for key, texts in error.error_dict.items()]
        return Response("\n".join(lines) + "\n", 400, content_type="text/plain; charset=utf-8")
    except (SearchError, SolrConnectionError):
        log.exception("The feed cannot be made")
        message = tk._("The feed cannot be made just now. Try again later.")
        answer = Response(message + "\n", 503, content_type="text/plain; charset=utf-8")
        answer.headers["Retry-After"] = "120"
        return answer
    answer = Response(text, content_type=f"{feed_paging.FORMATS[ending]}; charset=utf-8")
    return _named(answer, state)


def _has_it(state: FeedState) -> bool:
    """Whether the client says that it has this (RFC 9110, 13.2.2)."""
    request = tk.request
    if request.if_none_match:
        return request.if_none_match.contains_weak(state.tag)
    since = request.if_modified_since
    return bool(since and state.changed and state.changed <= since)


def _named(answer: Response, state: FeedState | None) -> Response:
    """Let everybody keep the answer, and ask each time whether it is still true."""
    answer.headers["Cache-Control"] = "public, no-cache"
    if state:
        answer.set_etag(state.tag)
    if state and state.changed:
        answer.last_modified = state.changed
    return answer


if dcat_helpers.endpoints_enabled():
    mashhad_feed.add_url_rule(feed.catalog_endpoint("<ending>"), view_func=catalog_feed)
    for kind in ("dataset", *DATASET_TYPES):
        mashhad_feed.add_url_rule(
            f"/{kind}/<dataset_id>.<ending>", f"{kind}_feed", view_func=dataset_feed
        )
