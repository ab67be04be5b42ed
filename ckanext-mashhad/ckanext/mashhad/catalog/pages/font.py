"""The Persian font: its address, and that browsers keep it.

CKAN lets browsers ask anew for every static file on every page. A font that is shown only where
it is there at once, so that nothing moves, has to be kept instead: its address holds the hash of
its content, and what is asked for by that address may stay for a year.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

PATH: Final = "/mashhad/fonts/vazirmatn.woff2"
YEAR: Final = 365 * 24 * 60 * 60
_FILE: Final = Path(__file__).parents[1] / "public" / PATH.lstrip("/")


@cache
def version() -> str:
    """The beginning of the hash of the font; empty where it was not built."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12] if _FILE.is_file() else ""


def let_browsers_keep_it(app: Flask) -> None:
    """Have the font's answers say so, after CKAN has written its own word about caches."""
    # Flask calls these from last to first.
    app.after_request_funcs.setdefault(None, []).insert(0, _keep)


def _keep(response: Response) -> Response:
    if request.path == PATH and version() and request.args.get("v") == version():
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
