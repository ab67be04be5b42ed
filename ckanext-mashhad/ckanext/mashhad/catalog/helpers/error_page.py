"""Template functions of the page that says why another cannot be shown."""

from __future__ import annotations

import ast
import re
from html import unescape
from typing import Any

import ckan.plugins.toolkit as tk
from flask import g
from flask_babel import force_locale, get_translations
from markupsafe import Markup, escape
from werkzeug.exceptions import default_exceptions

from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.catalog.pages import html_tree
from ckanext.mashhad.persian.locales import LOCALE

#: What stands before and after the name in sentences of CKAN that it translates with the name.
_NAMED_TOO_EARLY = (("Promoted ", " to sysadmin"), ("Revoked sysadmin permission from ", ""))
#: The login name of somebody, within a Persian sentence.
_QUOTED = re.compile(r"(?<=«)([\w.@-]+)(?=»)", re.ASCII)
_PERSIAN_LETTER = re.compile(r"[\u0620-\u06ff]")
_ENGLISH_WORDS = re.compile(r"[A-Za-z]{2}[\"']? [\"']?[A-Za-z]{2}")


def mashhad_error_begins(code: Any) -> int:
    """The HTTP status: CKAN gives a number, or a list with one when an error was not foreseen.

    The page that broke off has asked for the styles already; this one may ask again.
    """
    g.pop("_webassets", None)
    given = code[0] if isinstance(code, list) and code else code
    return given if isinstance(given, int) else 500


def mashhad_told(message: Any) -> Markup:
    """What a page tells after a deed, of what CKAN keeps until the next page: HTML, or a text.

    CKAN may have kept all that a form refuses as Python writes it; and a sentence into which it
    put a name before it looked for a translation gets that here.
    """
    message = str(escape(message))  # what is put into HTML is HTML; here it is read as it is kept
    if message.startswith("{&#39;"):
        refused = ast.literal_eval(unescape(message))
        return escape(" ".join(_sentences(refused)))
    for begin, end in _NAMED_TOO_EARLY:
        if message.startswith(begin) and message.endswith(end):
            name = message[len(begin) : len(message) - len(end)]
            return Markup(tk._(f"{begin}{{}}{end}")).format(Markup(name))  # noqa: S704
    return html_tree.changed(message, _set_names_apart)


def _set_names_apart(body: Any) -> None:
    for place in html_tree.places(body):
        pieces = enumerate(_QUOTED.split(place.text))
        place.put(
            html_tree.element("bdi", each, **{"class": "ltr"}) if at % 2 else each
            for at, each in pieces
        )


def _sentences(refused: dict[str, Any]) -> list[str]:
    texts = (each if isinstance(each, list) else [each] for each in refused.values())
    return [str(text) for each in texts for text in each]


def mashhad_error_reason(code: int, content: Any) -> Any:
    """Why a page cannot be shown, if CKAN said so to this reader.

    The web server's stock English tells nothing, and Persian pages leave out what is in English.
    """
    stock = default_exceptions.get(code)
    if stock is None or code == 500 or content == stock.description:
        return ""
    said = str(content or "")
    if code in (401, 403) and not _stands_in_the_catalogue(said):
        return ""  # It names somebody or something, by login names and ids.
    if said == f"{tk._('Missing Value')}: url":
        return tk._("The address to which you want to go is missing.")
    is_persian = _PERSIAN_LETTER.search(said) and not _ENGLISH_WORDS.search(said)
    return content if is_persian or page_language() == "en" else ""


def _stands_in_the_catalogue(said: str) -> bool:
    """Whether a sentence, in English or Persian, is what it was before any name was put in."""
    with force_locale(LOCALE["fa"]):
        catalogue: dict[Any, str] = getattr(get_translations(), "_catalog", {})
    return bool(said) and (said in catalogue or said in catalogue.values())
