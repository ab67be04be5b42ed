"""What is answered to somebody who is known is kept by no shared cache.

CKAN lets caches keep the answers of its API to whoever asks, and those of its pages by its own
marks, which a view of a plugin or an error does not set.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, request

#: Files that are the same for everybody.
_STATIC: Final = ("static", "webassets.index")


def keep_private(app: Flask) -> None:
    """Have all answers to a login or token say so, after CKAN has written its own word."""
    # Flask calls these from last to first.
    app.after_request_funcs.setdefault(None, []).insert(0, _keep_private)


def _keep_private(response: Response) -> Response:
    is_file = request.endpoint in _STATIC and response.status_code < 400  # an error is a page
    if g.get("user") and not is_file:
        # A page that goes back to a form finds there what was typed; data is kept nowhere.
        stored = "no-store" not in response.headers.get("Cache-Control", "")
        keeps = "no-cache" if stored and response.mimetype == "text/html" else "no-store"
        response.headers["Cache-Control"] = f"private, {keeps}"
    return response
