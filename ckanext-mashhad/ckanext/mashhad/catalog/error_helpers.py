"""Template functions of the page that says why another cannot be shown."""

from __future__ import annotations

import re
from typing import Any

import ckan.lib.helpers as core
from flask import g
from werkzeug.exceptions import default_exceptions

from ckanext.mashhad.catalog.multilingual import data_language

_PERSIAN_LETTER = re.compile("[\u0620-\u06ff]")


def mashhad_error_begins(code: Any) -> int:
    """The HTTP status: CKAN gives a number, or a list with one when an error was not foreseen.

    The page that broke off has asked for the styles already; this one may ask again.
    """
    g.pop("_webassets", None)
    given = code[0] if isinstance(code, list) and code else code
    return given if isinstance(given, int) else 500


def mashhad_error_reason(code: int, content: Any) -> Any:
    """Why a page cannot be shown, if CKAN said so to this reader.

    The web server's stock English tells nothing, and Persian pages leave out what is in English.
    """
    stock = default_exceptions.get(code)
    if stock is None or code == 500 or content == stock.description:
        return ""
    persian_page = data_language(core.lang()) == "fa"
    return "" if persian_page and not _PERSIAN_LETTER.search(str(content or "")) else content
