"""Requests of CKAN's preview of tables, whose form CKAN takes apart without looking at it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask
from werkzeug.exceptions import BadRequest

log = logging.getLogger(__name__)

#: By the script of the preview alone, and never wrongly.
_ENDPOINTS: Final = ("datatablesview.ajax", "datatablesview.filtered_download")
#: What Python says of a field that is missing, no number, or of another shape.
_MISFITS: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError)


def refuse_odd_forms(app: Flask) -> None:
    """Answer such a request with 400 where its form is none that the preview sends."""
    for endpoint in _ENDPOINTS:
        if view := app.view_functions.get(endpoint):
            app.view_functions[endpoint] = _strict(view)


def _strict(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return view(*arguments, **named)
        except _MISFITS as error:
            log.info("A request of the preview was refused", exc_info=True)
            raise BadRequest() from error

    return call
