"""Files whose address holds the hash of their content: browsers keep them, and ask no more.

CKAN lets browsers ask anew for every static file on every page, some seventeen styles and scripts,
each of which is a request that a process of the portal has to answer. What is asked for by an
address that no other content will ever have may stay for a year. A font is also shown only where
it is there at once, so that nothing moves. Words for CKAN's scripts and the icon, for which every
page asks by an address that stays, are kept for an hour.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request

FONT: Final = "/mashhad/fonts/vazirmatn.woff2"
_YEAR: Final = 365 * 24 * 60 * 60
_HOUR: Final = 60 * 60
_FILE: Final = Path(__file__).parents[1] / "public" / FONT.lstrip("/")
#: As webassets names what it builds.
_BUILT: Final = re.compile("(?:.*/)?[0-9a-f]{8}_[^/]+")
_ICON: Final = "/mashhad/favicon.svg"
#: What their answers say of caches instead.
_KEY: Final = "mashhad.kept"
_OTHERWISE: Final = ("cache-control", "set-cookie", "vary")
_WITH_THE_FILE: Final = (200, 206, 304)


@cache
def font_version() -> str:
    """The beginning of the hash of the font; empty where it was not built."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12] if _FILE.is_file() else ""


def let_browsers_keep_them(app: Flask) -> None:
    """Have their answers say so, and nothing of who asks, after all others have had their word:
    the session is saved, and its cookie sent, when all of Flask's functions are through. No other
    answer that everybody may keep sends a cookie: it would be one visitor's.
    """
    app.after_request(_mark)
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if said := environ.get(_KEY):
                headers = [each for each in headers if each[0].lower() not in _OTHERWISE]
                headers.append(("Cache-Control", said))
            elif _is_of_no_reader(environ, status, headers):
                headers = [each for each in headers if each[0].lower() != "set-cookie"]
            return start_response(status, headers, *more)

        return inner(environ, start)

    app.wsgi_app = answer  # type: ignore[method-assign]


def _is_of_no_reader(environ: dict[str, Any], status: str, headers: list[tuple[str, str]]) -> bool:
    """Whether shared caches may keep the answer, and it is no page: a page, or an answer that leads
    to one, may tell a reader something once, or have a form.
    """
    fields = {name.lower(): words for name, words in headers}
    is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD") and int(status[:3]) in _WITH_THE_FILE
    is_public = "public" in re.split(r"\s*,\s*", fields.get("cache-control", ""))
    return is_read and is_public and "text/html" not in fields.get("content-type", "")


def _mark(response: Response) -> Response:
    if request.method in ("GET", "HEAD") and response.status_code in _WITH_THE_FILE:
        if _is_lasting():
            request.environ[_KEY] = f"public, max-age={_YEAR}, immutable"
        elif request.endpoint == "api.i18n_js_translations" or request.path == _ICON:
            request.environ[_KEY] = f"public, max-age={_HOUR}"
    return response


def _is_lasting() -> bool:
    if request.endpoint == "webassets.index":
        return bool(_BUILT.fullmatch((request.view_args or {}).get("path", "")))
    version = font_version()
    return request.path == FONT and bool(version) and request.args.get("v") == version
