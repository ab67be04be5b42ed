"""Files whose address holds the hash of their content: browsers keep them, and ask no more.

CKAN lets browsers ask anew for every static file on every page, some seventeen styles and scripts,
each of which is a request that a process of the portal has to answer. What is asked for by an
address that no other content will ever have may stay for a year. A font is also shown only where
it is there at once, so that nothing moves.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

FONT: Final = "/mashhad/fonts/vazirmatn.woff2"
_YEAR: Final = 365 * 24 * 60 * 60
_HOUR: Final = 60 * 60
_FILE: Final = Path(__file__).parents[1] / "public" / FONT.lstrip("/")
#: As webassets names what it builds.
_BUILT: Final = re.compile("(?:.*/)?[0-9a-f]{8}_[^/]+")
#: Words for CKAN's scripts: every page asks for them, and for the icon, by an address that stays.
WORDS_OF_SCRIPTS: Final = "api.i18n_js_translations"
_ICON: Final = "/mashhad/favicon.svg"


@cache
def font_version() -> str:
    """The beginning of the hash of the font; empty where it was not built."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12] if _FILE.is_file() else ""


def let_browsers_keep_them(app: Flask) -> None:
    """Have their answers say so, after CKAN has written its own word about caches."""
    # Flask calls these from last to first.
    app.after_request_funcs.setdefault(None, []).insert(0, _keep)


def _keep(response: Response) -> Response:
    if response.status_code >= 400:
        return response
    if _is_lasting():
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    elif request.endpoint == WORDS_OF_SCRIPTS or request.path == _ICON:
        response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    return response


def _is_lasting() -> bool:
    if request.endpoint == "webassets.index":
        return bool(_BUILT.fullmatch((request.view_args or {}).get("path", "")))
    version = font_version()
    return request.path == FONT and bool(version) and request.args.get("v") == version
