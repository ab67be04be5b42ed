"""Who may keep an answer: shared caches nothing of somebody who is known, everybody open pages.

CKAN lets caches keep the answers of its API to whoever asks, and those of its pages by its own
marks, which a view of a plugin or an error does not set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Flask, Response, g, request, session

from ckanext.mashhad.catalog.pages import page_policy

#: Files that are the same for everybody.
_STATIC: Final = ("static", "webassets.index")
#: Answers that are true for a moment: ask later.
_FOR_NOW: Final = (429, 503)


def decide(app: Flask) -> None:
    """Have all answers say who may keep them, after CKAN has written its own word."""
    # Flask calls these from last to first.
    app.after_request_funcs.setdefault(None, []).insert(0, _decide)


def let_keep(blueprint: Blueprint, *views: str) -> None:
    """Let everybody keep the blueprint's pages (of ``views`` alone, where any are named) while they
    are as they were: readers without a login find no form on them, and get no token for one.
    """
    kept = {f"{blueprint.name}.{view}" for view in views}

    def note() -> None:
        g.mashhad_open_page = not g.get("user") and (not kept or request.endpoint in kept)

    def hide_token() -> dict[str, Callable[[], str]]:
        return {"csrf_token": str} if g.get("mashhad_open_page") else {}

    blueprint.before_request(note)
    blueprint.context_processor(hide_token)


def _decide(response: Response) -> Response:
    is_file = request.endpoint in _STATIC and response.status_code < 400  # an error is a page
    if response.status_code in _FOR_NOW:
        response.headers["Cache-Control"] = "no-store"
    stored = "no-store" not in response.headers.get("Cache-Control", "")
    if g.get("user") and not is_file:
        # A page that goes back to a form finds there what was typed; data is kept nowhere.
        keeps = "no-cache" if stored and response.mimetype == "text/html" else "no-store"
        response.headers["Cache-Control"] = f"private, {keeps}"
    elif stored and g.get("mashhad_open_page") and not session.modified:
        _mark(response)
    return response


def _mark(page: Response) -> None:
    """Give a page an ETag, and spare it who has it.

    It is made of the page itself, since what a page says depends on more than the rows it lists:
    whether a unit publishes in time, the site's settings, the day. It is weak: the number that
    scripts and styles carry is another in each answer.
    """
    is_read = request.method in ("GET", "HEAD")
    if not is_read or (page.status_code, page.mimetype) != (200, "text/html"):
        return
    lasting = page.get_data().replace(page_policy.nonce(request.environ).encode(), b"")
    page.set_etag(hashlib.sha256(lasting).hexdigest()[:32], weak=True)
    page.headers["Cache-Control"] = "public, no-cache"
    page.make_conditional(request.environ)
