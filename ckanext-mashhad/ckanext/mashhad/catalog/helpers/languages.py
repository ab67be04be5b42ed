"""What people have written stands on a page of another language: it says which it is of.

On an English page a Persian title is read out as Persian only when it carries ``lang="fa"``.
"""

from __future__ import annotations

from typing import Any

from ckan import model
from markupsafe import Markup, escape

from ckanext.mashhad.catalog import foreign_words
from ckanext.mashhad.catalog.helpers.common import page_language
from ckanext.mashhad.persian.digits import in_words
from ckanext.mashhad.persian.text import is_persian, subject_line


def mashhad_lang(text: Any) -> Markup:
    """The attribute ``lang`` for an element that holds this text; nothing for the page's own."""
    foreign = page_language() != "fa" and is_persian(str(text))
    return Markup(' lang="fa"') if foreign else Markup()


def mashhad_bdi(text: Any) -> Markup:
    """What people have written, in a box that keeps its own direction and says its language."""
    return Markup("<bdi{}>{}</bdi>").format(
        mashhad_lang(text), mashhad_numbered("" if text is None else text)
    )


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


def mashhad_subject(text: str) -> str:
    """The subject of an e-mail, fit to be sent."""
    return subject_line(text)


def mashhad_person(name: str) -> str:
    """What somebody is called, of the login name."""
    user = model.User.get(name)
    return user.display_name if user else name
