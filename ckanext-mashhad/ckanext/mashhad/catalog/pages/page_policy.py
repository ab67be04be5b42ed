"""What every answer allows a browser to do with it: the last fence behind escaping.

Scripts and styles come from the portal itself or stand in a template: the source of each template
gets a number that only this answer knows (``nonce``), so that what data put into a page by any
error has none and does not run. The headers are added outside of Flask, to all that it answers.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask
from jinja2.ext import Extension

#: The handler of a button in CKAN's preview of tables, in a template that is one block.
_CORE_HANDLERS: Final = ("fitColText()",)
_KEY: Final = "mashhad.nonce"
_SOURCES: Final = {
    "default-src": "'self'",
    "script-src": "'self' 'nonce-{nonce}'",
    "script-src-attr": "'unsafe-hashes' {handlers}",
    "style-src": "'self' 'nonce-{nonce}'",
    "style-src-attr": "'unsafe-inline'",  # CKAN and its scripts set them on elements of theirs
    "img-src": "'self' data: blob: http: https:",  # logos and pictures may lie anywhere
    "media-src": "'self' http: https:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_OF_PAGES: Final = {name.lower() for name in (*_HEADERS, "Content-Security-Policy")}
#: Names whose template source holds scripts or styles of a page.
_OPENING: Final = ("<script", "<style")

Environ = dict[str, Any]


class NonceExtension(Extension):
    """Gives each script and style in the source of a template the nonce of the answer."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source before Jinja reads it: nothing of data is in it yet."""
        for tag in _OPENING:
            source = source.replace(tag, f'{tag} nonce="{{{{ h.mashhad_nonce() }}}}"')
        return source


def guard(app: Flask) -> None:
    """Let every answer of the portal, errors and static files too, say what is allowed."""
    app.jinja_env.add_extension(NonceExtension)
    inner = app.wsgi_app

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = {**_HEADERS, "Content-Security-Policy": _policy(nonce(environ))}

        def start(status: str, given: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith("304"):
                # The browser's copy has the policy that fits its numbers.
                given = [each for each in given if each[0].lower() not in _OF_PAGES]
                return start_response(status, given, *more)
            has = {name.lower() for name, _ in given}
            added = [each for each in headers.items() if each[0].lower() not in has]
            return start_response(status, [*given, *added], *more)

        return inner(environ, start)

    app.wsgi_app = answer  # type: ignore[method-assign]


def nonce(environ: Environ) -> str:
    """The number of this answer."""
    return str(environ.setdefault(_KEY, secrets.token_urlsafe(16)))


def _policy(of_answer: str) -> str:
    filled = {"nonce": of_answer, "handlers": " ".join(map(_hash, _CORE_HANDLERS))}
    return "; ".join(f"{name} {sources.format(**filled)}" for name, sources in _SOURCES.items())


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
