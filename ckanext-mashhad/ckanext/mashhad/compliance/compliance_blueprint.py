"""The blueprint to which all files of views add their pages."""

from __future__ import annotations

from typing import Final

import ckan.plugins.toolkit as tk
from flask import Blueprint

_MOST_PAGES: Final = 10_000

mashhad_compliance = Blueprint("mashhad_compliance", __name__, url_prefix="/compliance")


def asked_page() -> int:
    """The number of the page that is asked for; ends the request where there can be none."""
    typed = tk.request.args.get("page", "1")
    # Python refuses to read thousands of digits.
    known = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(_MOST_PAGES))
    if not (known and 0 < int(typed) <= _MOST_PAGES):
        return tk.abort(404, tk._("Page not found"))
    return int(typed)
