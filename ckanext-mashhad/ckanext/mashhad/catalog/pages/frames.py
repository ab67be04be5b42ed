"""Small pages for the frames of other sites: nothing of them runs or is fetched.

Their templates extend `mashhad/frame.html`.
"""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import make_response
from werkzeug.wrappers import Response

_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors *"
)


def render(template: str, values: dict[str, Any]) -> Response:
    """The page, which any site may show, wherever that is."""
    answer = make_response(tk.render(template, values))
    policy = _POLICY.format(nonce=tk.h.mashhad_nonce())
    answer.headers["Content-Security-Policy"] = policy
    return answer
