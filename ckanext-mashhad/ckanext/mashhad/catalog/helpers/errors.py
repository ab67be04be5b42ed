"""Template functions of the page that says why another cannot be shown."""

from __future__ import annotations

import re
from typing import Any

from flask import g
from werkzeug.exceptions import default_exceptions

from ckanext.mashhad.catalog.helpers.common import page_language

_PERSIAN_LETTER = re.compile(r"[\u0620-\u06ff]")
_ENGLISH_WORDS = re.compile(r"[A-Za-z]{2}[\"']? [\"']?[A-Za-z]{2}")


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
    said = str(content or "")
    is_persian = _PERSIAN_LETTER.search(said) and not _ENGLISH_WORDS.search(said)
    return content if is_persian or page_language() == "en" else ""
