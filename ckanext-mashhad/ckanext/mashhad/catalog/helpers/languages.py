"""What people have written stands on a page of another language: it says which it is of.

What a record says of its texts counts; of others their letters tell Persian from English.

On an English page a Persian title is read out as Persian only when it carries ``lang="fa"``, and
stands in its own order with ``dir="rtl"``, whatever its first letter is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import ckan.lib.helpers as core
from ckan import model
from markupsafe import Markup, escape

from ckanext.mashhad.catalog.engine.text.multilingual import Said, shown_language
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.catalog.pages import foreign_words
from ckanext.mashhad.persian import file_names
from ckanext.mashhad.persian.numerals.digits import in_words
from ckanext.mashhad.persian.text import ANY_LETTER, is_persian, subject_line

_LATIN: Final = re.compile("[A-Za-z]")
_ISOLATED: Final = re.compile("\u2068(.*?)\u2069", re.S)
#: Longer texts are boxed anew each time.
_LONGEST_KEPT: Final = 300
#: Languages that our own people write in, and mix; what is said of none says nothing.
_TOLD_BY_LETTERS: Final = frozenset(("", "fa", "en", "und"))
_FROM_RIGHT: Final = frozenset(
    ("ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "ku", "lrc", "mzn", "ps", "sd", "ug", "ur",
     "yi")
)  # fmt: skip


def mashhad_lang(text: Any, language: str = "") -> Markup:
    """``lang`` and ``dir`` for an element that holds this text; nothing for the page's own.

    ``language``: what is said of it, where the text itself (:class:`multilingual.Said`) does not
    know; a piece of such a text does not.
    """
    foreign = _foreign("" if text is None else text, language)
    if not foreign:
        return Markup()
    direction = "rtl" if foreign.partition("-")[0] in _FROM_RIGHT else "ltr"
    return Markup(' lang="{}" dir="{}"').format(foreign, direction)


def mashhad_said(described: dict[str, Any], field: str) -> Said:
    """A text of a dataset or file as CKAN chooses it for this page, with its language."""
    text = core.get_translated(described, field) or ""
    texts = described.get(f"{field}_translated")
    by_tag = texts if isinstance(texts, Mapping) else {}
    tags = [tag for tag, each in by_tag.items() if each == text]
    own = page_language()
    return Said(text, own if own in tags else next(iter(tags), ""))


def mashhad_said_of_file(text: str, pkg: dict[str, Any] | None) -> Said:
    """A text of a dataset's file, which is in the language of the dataset's title."""
    texts = (pkg or {}).get("title_translated")
    by_tag = texts if isinstance(texts, Mapping) else {}
    return Said(text, shown_language(by_tag) if by_tag else "")


def _foreign(text: Any, language: str) -> str:
    """The language of a text of another than the page's; Latin letters are taken for English."""
    said = language or getattr(text, "language", "")
    if said.partition("-")[0] not in _TOLD_BY_LETTERS:
        return said
    text = str(text)
    if page_language() != "fa":
        return "fa" if is_persian(text) else ""
    return "en" if _LATIN.search(text) and not ANY_LETTER.search(text) else ""


def mashhad_bdi(text: Any, language: str = "") -> Markup:
    """What people have written, in a box that keeps its own direction and says its language; the
    end of a name of a file keeps another.
    """
    said = "" if text is None else text
    language = language or getattr(said, "language", "")
    if _is_html(said) or len(said := str(said)) > _LONGEST_KEPT:
        return _box(said, language)
    return _kept_box(said, language, page_language())


@lru_cache(maxsize=4096)
def _kept_box(said: str, language: str, page: str) -> Markup:
    """The box of a title or name, which stands on a page hundreds of times; ``page``: its language,
    on which the box depends.
    """
    return _box(said, language)


def _box(said: Any, language: str) -> Markup:
    show = escape if _foreign(said, language) else mashhad_numbered
    name, end = file_names.parted(str(said)) if is_persian(str(said)) else (said, "")
    shown = show(name) + Markup('<bdi dir="ltr">{}</bdi>').format(show(end)) if end else show(said)
    return Markup("<bdi{}>{}</bdi>").format(mashhad_lang(said, language), shown)


def mashhad_names_apart(text: str) -> Markup:
    """A sentence that marks the names in it (U+2068, U+2069), each of which gets such a box."""
    parts = _ISOLATED.split(text)
    names = map(mashhad_bdi, parts[1::2])
    return Markup().join(escape(text) + next(names, "") for text in parts[::2])


def mashhad_numbered(text: Any) -> Markup:
    """A text that people have written, or HTML, with the digits of the reader's language."""
    if page_language() != "fa":
        return escape(text)
    if _is_html(text):
        return foreign_words.with_persian_digits(text)
    return escape(in_words(str(text)))


def mashhad_numbered_html(text: Any, html: Any) -> Markup:
    """What was made of a text, with the digits of the reader's language if the text is of it."""
    return escape(html) if _foreign(text, "") else mashhad_numbered(html)


def _is_html(text: Any) -> bool:
    """Whether a template or a function has made HTML of it; all else is a text to be shown."""
    return hasattr(text, "__html__")


def mashhad_numbered_text(text: str) -> Said:
    """The same of a text that is no HTML; one of another language stays as it is."""
    language = getattr(text, "language", "")
    if page_language() != "fa" or _foreign(text, language):
        return Said(text, language)
    return Said(in_words(text), language)


def mashhad_marked(text: Any) -> Markup:
    """A sentence of the page, or HTML, in which the Persian words on an English page say so."""
    if page_language() == "fa":
        return mashhad_numbered(text)
    return foreign_words.marked(text) if _is_html(text) else foreign_words.marked_text(str(text))


def mashhad_marked_boxes(html: Any) -> Markup:
    """A form, in which the boxes and choices with Persian in them on an English page say so."""
    said = escape(html)
    return said if page_language() == "fa" else foreign_words.marked_boxes(said)


def mashhad_subject(text: str) -> str:
    """The subject of an e-mail, fit to be sent."""
    return subject_line(text)


def mashhad_person(name: str) -> str:
    """What somebody is called, of the login name."""
    user = model.User.get(name)
    return user.display_name if user else name
