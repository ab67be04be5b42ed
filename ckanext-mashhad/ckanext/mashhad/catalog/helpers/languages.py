"""What people have written stands on a page of another language: it says which it is of.

On an English page a Persian title is read out as Persian only when it carries ``lang="fa"``, and
stands in its own order with ``dir="rtl"``, whatever its first letter is.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ckan import model
from markupsafe import Markup, escape

from ckanext.mashhad.catalog import foreign_words
from ckanext.mashhad.catalog.helpers.common import page_language
from ckanext.mashhad.persian.digits import in_words
from ckanext.mashhad.persian.text import ANY_LETTER, is_persian, subject_line

_LATIN: Final = re.compile("[A-Za-z]")
_ISOLATED: Final = re.compile("\u2068(.*?)\u2069", re.S)
_SAID: Final = {"fa": ' lang="fa" dir="rtl"', "en": ' lang="en" dir="ltr"'}


def mashhad_lang(text: Any) -> Markup:
    """``lang`` and ``dir`` for an element that holds this text; nothing for the page's own."""
    foreign = _foreign("" if text is None else str(text))
    return Markup(_SAID.get(foreign, ""))  # noqa: S704


def _foreign(text: str) -> str:
    """The language of a text of another than the page's; Latin letters are taken for English."""
    if page_language() != "fa":
        return "fa" if is_persian(text) else ""
    return "en" if _LATIN.search(text) and not ANY_LETTER.search(text) else ""


def mashhad_bdi(text: Any) -> Markup:
    """What people have written, in a box that keeps its own direction and says its language."""
    said = "" if text is None else text
    shown = escape(said) if _foreign(str(said)) else mashhad_numbered(said)
    return Markup("<bdi{}>{}</bdi>").format(mashhad_lang(said), shown)


def mashhad_names_apart(text: str) -> Markup:
    """A sentence that marks the names in it (U+2068, U+2069), each of which gets such a box."""
    parts = _ISOLATED.split(text)
    names = map(mashhad_bdi, parts[1::2])
    return Markup().join(escape(text) + next(names, "") for text in parts[::2])


def mashhad_numbered(text: Any) -> Markup:
    """A text that people have written, or HTML, with the digits of the reader's language."""
    html = escape(text)
    return Markup(foreign_words.with_persian_digits(html)) if page_language() == "fa" else html  # noqa: S704


def mashhad_numbered_text(text: str) -> str:
    """The same of a text that is no HTML."""
    return in_words(text) if page_language() == "fa" else text


def mashhad_marked(text: Any) -> Markup:
    """A sentence of the page, or HTML, in which the Persian words on an English page say so."""
    if page_language() == "fa":
        return mashhad_numbered(text)
    return Markup(foreign_words.marked(escape(text)))  # noqa: S704


def mashhad_marked_boxes(html: Any) -> Markup:
    """A form, in which the boxes and choices with Persian in them on an English page say so."""
    said = escape(html)
    return said if page_language() == "fa" else Markup(foreign_words.marked_boxes(said))  # noqa: S704


def mashhad_subject(text: str) -> str:
    """The subject of an e-mail, fit to be sent."""
    return subject_line(text)


def mashhad_person(name: str) -> str:
    """What somebody is called, of the login name."""
    user = model.User.get(name)
    return user.display_name if user else name
