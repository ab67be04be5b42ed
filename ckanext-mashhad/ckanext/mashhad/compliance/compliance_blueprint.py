"""The blueprint to which all files of views add their pages."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint
from werkzeug.wrappers import Response

mashhad_compliance = Blueprint("mashhad_compliance", __name__, url_prefix="/compliance")


@mashhad_compliance.after_app_request
def store_nothing_that_is_behind(response: Response) -> Response:
    """What tells of judgements that are being made anew holds for seconds, on whichever page."""
    if tk.g.get("mashhad_is_behind"):
        response.headers["Cache-Control"] = "no-store"
    return response


def ask_again_soon() -> Response:
    """The answer instead of a file while something is being judged: a file is kept and handed on,
    and says nothing of that.
    """
    said = tk._("Something was changed just now and is still being judged. Try again soon.")
    return Response(said, 503, {"Retry-After": "5"}, content_type="text/plain; charset=utf-8")
