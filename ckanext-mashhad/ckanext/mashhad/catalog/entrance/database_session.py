"""The database session of a request: whole again before an error is shown, ended with the request.

CKAN ends it after an answer. Where its page of an error fails too there is no answer, and the
thread would keep the session, broken or with what nobody has saved, for the requests to come.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Flask, Response
from flask_babel import force_locale
from markupsafe import Markup

log = logging.getLogger(__name__)

Environ = dict[str, Any]
_LANGUAGE: Final = "CKAN_LANG"
_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">'
    "<title>{what}</title></head><body><h1>{what}</h1><p>{then}</p></body></html>"
)


def install(app: Flask) -> None:
    """Give each request a session of its own, and each failure an answer."""
    for handler in ("handle_user_exception", "handle_exception"):
        setattr(app, handler, _after_rollback(getattr(app, handler)))
    app.after_request_funcs.setdefault(None, []).insert(0, _end_with_stream)
    inner = app.wsgi_app

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return inner(environ, start_response)
        except Exception:
            if _propagates(app):
                raise
            log.exception("The page of an error failed")
            return _plain_page(app, environ)(environ, start_response)
        finally:
            model.Session.remove()

    app.wsgi_app = answer  # type: ignore[method-assign]


def _propagates(app: Flask) -> bool:
    """Whether tests and who debugs shall see the exception, as Flask decides it."""
    chosen = app.config["PROPAGATE_EXCEPTIONS"]
    return (app.testing or app.debug) if chosen is None else bool(chosen)


def _after_rollback(handle: Callable[[Exception], Any]) -> Callable[[Exception], Any]:
    """What was not saved is dropped before anybody, such as the page's header, asks for a row."""

    def handle_whole(error: Exception) -> Any:
        model.Session.rollback()
        return handle(error)

    return handle_whole


def _end_with_stream(response: Response) -> Response:
    """What is read while the answer is sent has a session too."""
    if response.is_streamed:
        response.call_on_close(model.Session.remove)
    return response


def _plain_page(app: Flask, environ: Environ) -> Response:
    """What can be said without the database, in the language of the address."""
    locale = environ.get(_LANGUAGE) or tk.config["ckan.locale_default"]
    with app.app_context(), force_locale(locale):
        told = {
            "what": tk._("Something went wrong in the portal."),
            "then": tk._(
                "It is not your fault, and it has been recorded. Please try again in a few minutes."
            ),
        }
    direction = "rtl" if locale.startswith("fa") else "ltr"
    page = _PAGE.format(lang=locale.replace("_", "-"), dir=direction, **told)
    return Response(page, 500, mimetype="text/html")
